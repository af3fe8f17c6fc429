import type { Token } from "./token-scan.ts";

/**
 * The letter of `(C) 12`, `C. 12` or `C: 12` and the tokens of what stands behind it. Null where the letter stands alone, or where what follows makes
 * it a factor or a function.
 */
export function splitChoice(
  tokens: readonly Token[],
): { readonly letter: string; readonly rest: readonly Token[] } | null {
  const isBracketed = tokens[0]?.text === "(";
  const start = isBracketed ? 1 : 0;
  const letter = tokens[start]?.text ?? "";
  const mark = tokens[start + 1]?.text ?? "";
  if (letter.length !== 1 || letter < "A" || letter > "J") return null;
  const isLabel = isBracketed ? mark === ")" : mark === ")" || mark === "." || mark === ":";
  const end = start + 2 + (isBracketed && tokens[start + 2]?.text === ":" ? 1 : 0);
  const rest = tokens.slice(end);
  return isLabel && startsContent(rest) ? { letter, rest } : null;
}

function startsContent(rest: readonly Token[]): boolean {
  const [first] = rest;
  if (first === undefined || first.text === "and" || first.text === "or") return false;
  return (
    first.kind === "number" ||
    first.kind === "word" ||
    first.kind === "function" ||
    first.kind === "begin" ||
    first.text === "{" ||
    first.text === "$"
  );
}
