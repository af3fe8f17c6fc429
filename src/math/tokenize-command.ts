import {
  accents,
  dots,
  dropped,
  functionNames,
  looks,
  matrixEnvironments,
  signs,
  symbolNames,
  systemEnvironments,
  textCommands,
} from "./notation.ts";
import { addDots, addSign, addToken, isDigit, isLetter, type Scan } from "./token-scan.ts";
import { isUnitLetter, isUnitWord } from "./units.ts";

/** A command with a backslash, and its argument where that holds words or is not read. */
export function readCommand(scan: Scan): void {
  const { text } = scan;
  const next = text.charAt(scan.index + 1);
  if (!isLetter(next)) {
    // Before a number the backslash is but a slip.
    scan.index += isDigit(next) || next === "-" ? 1 : 2;
    if (next === "\\") addRowEnd(scan);
    else if (next === "{" || next === "}") {
      scan.brackets += next === "{" ? 1 : -1;
      addSign(scan, `\\${next}`);
    } else if (next === "$" || next === "%") addSign(scan, next);
    else if (next === "|") addSign(scan, "‖");
    return;
  }
  let end = scan.index + 2;
  while (isLetter(text.charAt(end))) end += 1;
  const name = text.slice(scan.index + 1, end);
  scan.index = end;
  if (textCommands.has(name)) {
    openText(scan);
  } else if (name === "begin" || name === "end") {
    readEnvironment(scan, name);
  } else if (name === "prime") {
    addPrime(scan);
  } else if (name === "mathbb" || name === "Bbb") {
    const letter = /^\s*\{?\s*([A-Za-z])\s*\}?/.exec(text.slice(end, end + 20));
    scan.index += letter?.[0].length ?? 0;
    addToken(scan, "symbol", `mathbb ${letter?.[1] ?? ""}`);
  } else if (name === "cr" && scan.environments.length > 0) {
    addRowEnd(scan);
  } else if (name === "textsuperscript") {
    addSign(scan, "^");
  } else if (dropped.has(name)) {
    dropArgument(scan);
  } else if (name === "not") {
    readNegated(scan);
  } else if (dots.has(name)) {
    addDots(scan);
  } else if (isUpright(name) && addUprightFunction(scan)) {
    // It stands for itself, without its braces.
  } else if (isUpright(name) && (holdsWord(text, end) || holdsUnitLetter(scan))) {
    openText(scan);
  } else if (looks.has(name)) {
    const isInvisible = (name === "left" || name === "right") && text[scan.index] === ".";
    if (isInvisible) scan.index += 1;
    if (isInvisible && name === "right") openCases(scan);
  } else {
    addNamed(scan, name);
  }
}

/** The end of a row, with the space below it (`\\[4pt]`) left out; outside of environments a separator. */
function addRowEnd(scan: Scan): void {
  if (scan.environments.length === 0) {
    addSign(scan, ",");
    return;
  }
  const space = /^ *\[ *-?[0-9.]+ *[a-z]{2} *\]/.exec(scan.text.slice(scan.index, scan.index + 16));
  scan.index += space?.[0].length ?? 0;
  addSign(scan, "\\\\");
}

/** `\left\{ \begin{array}…\end{array} \right.`: a brace that nothing closes makes the rows cases. */
function openCases({ tokens }: Scan): void {
  const open = tokens.findLastIndex(({ text }) => text === "\\{");
  const begin = tokens[open + 1];
  if (open < 0 || begin?.kind !== "begin") return;
  tokens.splice(open, 2, { ...begin, text: "cases" });
}

function isUpright(name: string): boolean {
  return name === "mathrm" || name === "operatorname" || name === "mathbf" || name === "rm";
}

/** `\operatorname{lcm}` and `\mathrm{sin}` are functions, `\mathbf{R}` is a set of numbers. */
function addUprightFunction(scan: Scan): boolean {
  const group = /^ *\{ *([A-Za-z]+) *\}/.exec(scan.text.slice(scan.index, scan.index + 24));
  const [all = "", word = ""] = group ?? [];
  if (word === "d" && isLetter(scan.text.charAt(scan.index + all.length))) {
    scan.index += all.length + 1;
    addToken(scan, "symbol", `d${scan.text.charAt(scan.index - 1)}`);
    return true;
  }
  const functionName = functionNames.get(word);
  const isValue = scan.tokens.at(-1)?.kind === "number";
  const isNumbers = !isValue && ["R", "Z", "N", "Q"].includes(word);
  const isUnit = scan.tokens.at(-1)?.kind === "number" && isUnitWord(word);
  if (isUnit || !(functionName !== undefined || isNumbers)) return false;
  scan.index += all.length;
  if (functionName !== undefined) addToken(scan, "function", functionName);
  else addToken(scan, "symbol", `mathbb ${word}`);
  return true;
}

// \mathrm{cm} is a word, \mathrm{e} a symbol, \operatorname{lcm} a function.
function holdsWord(text: string, start: number): boolean {
  const word = /^ *\{(?:[ ~]|\\[ ,;])*([A-Za-z]+)(\/?)/.exec(text.slice(start, start + 40));
  const [all = "", letters = "", slash = ""] = word ?? [];
  const isSpaced = slash !== "" || all.length > letters.length + 1;
  return (letters.length > 1 || (isSpaced && letters !== "")) && !functionNames.has(letters);
}

/** `y^{\prime}` is y', its group and sign gone. */
function addPrime(scan: Scan): void {
  const { tokens, braces } = scan;
  const isGroup = tokens.at(-1)?.text === "{" && tokens.at(-2)?.text === "^";
  if (isGroup) {
    tokens.splice(-2);
    braces.splice(-1, 1, "silent");
  } else if (tokens.at(-1)?.text === "^") tokens.pop();
  addSign(scan, "'");
}

/** `\mathrm{m}` right behind a number is a unit. */
function holdsUnitLetter({ text, index, tokens }: Scan): boolean {
  const letter = /^ *\{ *([A-Za-z]) *[\\}~^/.]/.exec(text.slice(index, index + 12))?.[1];
  const before = tokens.at(-1);
  const isBehindUnit = before?.kind === "word" || before?.text === "/";
  return (
    letter !== undefined && isUnitLetter(letter) && (before?.kind === "number" || isBehindUnit)
  );
}

function dropArgument(scan: Scan): void {
  const { text } = scan;
  let start = scan.index;
  if (text[start] === "*") start += 1;
  if (text[start] !== "{") return;
  const end = text.indexOf("}", start);
  if (end >= 0) scan.index = end + 1;
}

const negated: ReadonlyMap<string, string> = new Map([
  ["=", "≠"],
  ["in", "∉"],
]);

function readNegated(scan: Scan): void {
  while (scan.text[scan.index] === " ") scan.index += 1;
  for (const [written, sign] of negated) {
    if (!scan.text.startsWith(written, scan.index)) continue;
    scan.index += written.length;
    addSign(scan, sign);
    return;
  }
  addSign(scan, "not");
}

function addNamed(scan: Scan, name: string): void {
  const sign = signs.get(name);
  const functionName = functionNames.get(name);
  if (sign === "or" || sign === "and") addToken(scan, "word", sign);
  else if (sign !== undefined) {
    if (sign === "\\{" || sign === "[" || sign === "(") scan.brackets += 1;
    if (sign === "\\}" || sign === "]" || sign === ")") scan.brackets -= 1;
    addSign(scan, sign);
  } else if (functionName !== undefined) addToken(scan, "function", functionName);
  else if (accents.has(name)) {
    addToken(scan, "function", name);
  } else addToken(scan, "symbol", symbolNames.get(name) ?? name);
}

function openText(scan: Scan): void {
  let start = scan.index;
  while (scan.text[start] === " ") start += 1;
  if (scan.text[start] !== "{") return;
  scan.braces.push("text");
  scan.textDepth += 1;
  scan.index = start + 1;
}

function readEnvironment(scan: Scan, side: "begin" | "end"): void {
  const { text } = scan;
  const open = text.indexOf("{", scan.index);
  const close = text.indexOf("}", scan.index);
  if (open < 0 || close < open) return;
  const name = text.slice(open + 1, close).replace("*", "");
  scan.index = close + 1;
  if (!(matrixEnvironments.has(name) || systemEnvironments.has(name))) return;
  if (side === "begin") scan.environments.push(name);
  else scan.environments.pop();
  scan.brackets += side === "begin" ? 1 : -1;
  if (side === "begin" && name === "array" && text[scan.index] === "{") {
    const end = text.indexOf("}", scan.index);
    if (end > 0) scan.index = end + 1;
  }
  addToken(scan, side, name);
}
