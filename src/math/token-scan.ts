/** One piece of an answer. `sign` covers operators, brackets (`\{` is a set's, `{` a group's) and separators. */
export interface Token {
  readonly kind: "number" | "symbol" | "function" | "word" | "sign" | "begin" | "end";
  readonly text: string;
  /** Groups of digits between bare commas: the number may also be a list. */
  readonly groups: readonly string[] | null;
}

/** Where the scan of an answer stands. */
export interface Scan {
  readonly text: string;
  readonly tokens: Token[];
  /** What each open brace is: of `\text`, of an ordinary group, or of a command that was read as a whole. */
  readonly braces: ("text" | "group" | "silent")[];
  textDepth: number;
  /** Round, square and set brackets that are open: a comma between digits separates inside them. */
  brackets: number;
  /** Environments that are open, by name. */
  readonly environments: string[];
  index: number;
}

export function addSign(scan: Scan, text: string): void {
  scan.tokens.push({ kind: "sign", text, groups: null });
}

export function addToken(scan: Scan, kind: Token["kind"], text: string): void {
  scan.tokens.push({ kind, text, groups: null });
}

/** `…` behind a decimal says that its digits go on; elsewhere it stands for what is left out. */
export function addDots(scan: Scan): void {
  const last = scan.tokens.at(-1);
  if (last?.kind === "number" && last.text.includes(".")) addSign(scan, "…");
  else addToken(scan, "symbol", "dots");
}

export function isDigit(character: string): boolean {
  return character >= "0" && character <= "9";
}

export function isLetter(character: string): boolean {
  return (character >= "a" && character <= "z") || (character >= "A" && character <= "Z");
}
