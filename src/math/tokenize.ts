import {
  functionNames,
  greekWords,
  looks,
  matrixEnvironments,
  shortWords,
  signs,
  symbolNames,
  textCommands,
} from "./notation.ts";
import { isUnitWord } from "./units.ts";

/** One piece of an answer. `sign` covers operators, brackets (`\{` is a set's, `{` a group's) and separators. */
export interface Token {
  readonly kind: "number" | "symbol" | "function" | "word" | "sign" | "begin" | "end";
  readonly text: string;
  /** Groups of digits between bare commas: the number may also be a list. */
  readonly groups: readonly string[] | null;
}

interface Scan {
  readonly text: string;
  readonly tokens: Token[];
  /** What each open brace is: of `\text`, of an ordinary group. */
  readonly braces: ("text" | "group")[];
  textDepth: number;
  /** Round, square and set brackets that are open: a comma between digits separates inside them. */
  brackets: number;
  matrices: number;
  index: number;
}

/** Reads an answer, already normalized, into tokens in one pass. Unknown characters become signs that no rule knows. */
export function tokenize(text: string): readonly Token[] {
  const scan: Scan = {
    text: dropMathDelimiters(text),
    tokens: [],
    braces: [],
    textDepth: 0,
    brackets: 0,
    matrices: 0,
    index: 0,
  };
  while (scan.index < scan.text.length) readToken(scan);
  return scan.tokens;
}

// An even number of bare dollar signs delimits formulas; an odd one is money.
function dropMathDelimiters(text: string): string {
  let count = 0;
  for (let index = text.indexOf("$"); index >= 0; index = text.indexOf("$", index + 1)) {
    if (text[index - 1] !== "\\") count += 1;
  }
  let bare = text;
  if (count > 0 && count % 2 === 0)
    bare = bare.replace(/(\\?)\$/g, (all, slash) => (slash ? all : " "));
  return bare.includes("\\(") || bare.includes("\\[")
    ? bare.replace(/(\\\\)|\\[()]|\\[[\]]/g, (_, row) => row ?? " ")
    : bare;
}

function readToken(scan: Scan): void {
  const character = scan.text.charAt(scan.index);
  if (character <= " " || character === "~") {
    scan.index += 1;
  } else if (
    isDigit(character) ||
    (character === "." && isDigit(scan.text.charAt(scan.index + 1)))
  ) {
    readNumber(scan);
  } else if (isLetter(character)) {
    readLetters(scan);
  } else if (character === "\\") {
    readCommand(scan);
  } else {
    readSign(scan, character);
  }
}

function readSign(scan: Scan, character: string): void {
  scan.index += 1;
  switch (character) {
    case "{":
      scan.braces.push("group");
      break;
    case "}":
      if (scan.braces.pop() === "text") {
        scan.textDepth -= 1;
        return;
      }
      break;
    case "(":
    case "[":
      scan.brackets += 1;
      break;
    case ")":
    case "]":
      scan.brackets -= 1;
      break;
    case "&":
      if (scan.matrices === 0) return;
      break;
    case "*":
      if (scan.text[scan.index] === "*") {
        scan.index += 1;
        addSign(scan, "^");
        return;
      }
      break;
    case "<":
    case ">":
    case "!":
      if (scan.text[scan.index] === "=") {
        scan.index += 1;
        addSign(scan, character === "<" ? "≤" : character === ">" ? "≥" : "≠");
        return;
      }
      break;
    case "+":
      if (scan.text.startsWith("/-", scan.index)) {
        scan.index += 2;
        addSign(scan, "±");
        return;
      }
      break;
    case "=":
      if (scan.text[scan.index] === "=") scan.index += 1;
      break;
    case ".":
      if (scan.textDepth > 0) return;
      break;
    default:
      break;
  }
  addSign(scan, character);
}

function readCommand(scan: Scan): void {
  const { text } = scan;
  const next = text.charAt(scan.index + 1);
  if (!isLetter(next)) {
    scan.index += 2;
    if (next === "\\") addSign(scan, scan.matrices > 0 ? "\\\\" : ",");
    else if (next === "{" || next === "}") {
      scan.brackets += next === "{" ? 1 : -1;
      addSign(scan, `\\${next}`);
    } else if (next === "$" || next === "%" || next === "|") addSign(scan, next);
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
  } else if (name === "mathbb") {
    const letter = /^\s*\{?\s*([A-Za-z])\s*\}?/.exec(text.slice(end, end + 20));
    scan.index += letter?.[0].length ?? 0;
    addToken(scan, "symbol", `mathbb ${letter?.[1] ?? ""}`);
  } else if (isUpright(name) && holdsWord(text, end)) {
    openText(scan);
  } else if (looks.has(name)) {
    const isInvisible = (name === "left" || name === "right") && text[scan.index] === ".";
    if (isInvisible) scan.index += 1;
  } else {
    addNamed(scan, name);
  }
}

function isUpright(name: string): boolean {
  return name === "mathrm" || name === "operatorname" || name === "mathbf" || name === "rm";
}

// \mathrm{cm} is a word, \mathrm{e} a symbol, \operatorname{lcm} a function.
function holdsWord(text: string, start: number): boolean {
  const word = /^ *\{(?:[ ~]|\\[ ,;])*([A-Za-z]+)(\/?)/.exec(text.slice(start, start + 40));
  const [all = "", letters = "", slash = ""] = word ?? [];
  const isSpaced = slash !== "" || all.length > letters.length + 1;
  return (letters.length > 1 || (isSpaced && letters !== "")) && !functionNames.has(letters);
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
  else if (name === "overline" || name === "bar" || name === "overrightarrow" || name === "vec") {
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
  if (!matrixEnvironments.has(name)) return;
  scan.matrices += side === "begin" ? 1 : -1;
  scan.brackets += side === "begin" ? 1 : -1;
  if (side === "begin" && name === "array" && text[scan.index] === "{") {
    const end = text.indexOf("}", scan.index);
    if (end > 0) scan.index = end + 1;
  }
  addToken(scan, side, name);
}

function readLetters(scan: Scan): void {
  const { text } = scan;
  const start = scan.index;
  let end = start + 1;
  while (isLetter(text.charAt(end))) end += 1;
  scan.index = end;
  const word = text.slice(start, end);
  if (scan.textDepth > 0) {
    addToken(scan, "word", word);
  } else if (word === "U" && isBetweenIntervals(scan)) {
    addSign(scan, "∪");
  } else if (word.length === 1) {
    addToken(scan, "symbol", word);
  } else {
    readBareWord(scan, word);
  }
}

function isBetweenIntervals({ tokens, text, index }: Scan): boolean {
  let next = index;
  while (text[next] === " ") next += 1;
  const before = tokens.at(-1)?.text;
  return (before === ")" || before === "]") && (text[next] === "(" || text[next] === "[");
}

function readBareWord(scan: Scan, word: string): void {
  const lower = word.toLowerCase();
  const functionName = functionNames.get(lower);
  const symbolName = symbolNames.get(lower);
  const isAfterNumber = scan.tokens.at(-1)?.kind === "number";
  if (functionName !== undefined) addToken(scan, "function", functionName);
  else if (symbolName !== undefined) addToken(scan, "symbol", symbolName);
  else if (greekWords.has(lower)) addToken(scan, "symbol", word);
  else if (lower === "union" || lower === "u") addSign(scan, "∪");
  else if (lower === "in" && !isAfterNumber) addSign(scan, "∈");
  else if (
    word.length > 3 ||
    shortWords.has(lower) ||
    word === word.toUpperCase() ||
    (isAfterNumber && isUnitWord(word)) ||
    scan.tokens.at(-1)?.kind === "word"
  ) {
    addToken(scan, "word", word);
  } else {
    for (const letter of word) addToken(scan, "symbol", letter);
  }
}

function readNumber(scan: Scan): void {
  const { text } = scan;
  let index = endOfDigits(text, scan.index);
  let digits = text.slice(scan.index, index);
  const groups: string[] = [digits];
  let isBare = true;
  if (digits.length > 0 && digits.length <= 3) {
    for (;;) {
      const separator = thousandsSeparator(text, index);
      if (separator === 0) break;
      const isComma = text[index] === "," && separator === 1;
      if (isComma && (scan.brackets > 0 || (!isBare && groups.length === 1))) break;
      const end = endOfDigits(text, index + separator);
      const group = text.slice(index + separator, end);
      if (!isComma) isBare = false;
      digits += group;
      groups.push(group);
      index = end;
    }
  }
  if (text[index] === "." && isDigit(text.charAt(index + 1))) {
    const end = endOfDigits(text, index + 1);
    digits += text.slice(index, end);
    isBare = false;
    index = end;
  } else if (text[index] === "." && text.startsWith("\\overline", index + 1)) {
    digits += ".";
    index += 1;
  }
  const exponent = /^[eE][+-]?\d+/.exec(text.slice(index, index + 12));
  scan.tokens.push({
    kind: "number",
    text: digits,
    groups: isBare && groups.length > 1 ? groups : null,
  });
  scan.index = index;
  if (exponent !== null) {
    scan.index += exponent[0].length;
    addSign(scan, "*");
    addToken(scan, "number", "10");
    addSign(scan, "^");
    addSign(scan, "{");
    if (exponent[0][1] === "-") addSign(scan, "-");
    addToken(scan, "number", exponent[0].replace(/^[eE][+-]?/, ""));
    addSign(scan, "}");
  }
}

/** Length of what separates this digit from a group of exactly three further ones; 0 if nothing does. */
function thousandsSeparator(text: string, start: number): number {
  let index = start;
  const character = text[index];
  if (character === ",") index += 1;
  else if (text.startsWith("{,}", index)) index += 3;
  else if (character !== "\\" && character !== " ") return 0;
  let isSpaced = false;
  for (;;) {
    const isCommand = text[index] === "\\" && isThinSpace(text[index + 1]);
    if (isCommand) index += 2;
    else if (text[index] === " " && (isSpaced || character === " " || text[index + 1] !== "\\")) {
      // "1, 234" is a list; "1,\! 234" is not.
      if (!isSpaced && index !== start) return 0;
      index += 1;
    } else break;
    isSpaced = true;
    if (index - start > 12) return 0;
  }
  const end = endOfDigits(text, index);
  if (end - index !== 3) return 0;
  // "4 200/3" is a mixed number and "1 000 m" a grouped one.
  return character === " " && (text[end] === "/" || text[end] === ".") ? 0 : index - start;
}

function isThinSpace(character: string | undefined): boolean {
  return (
    character === "!" ||
    character === "," ||
    character === ";" ||
    character === ":" ||
    character === " "
  );
}

function endOfDigits(text: string, start: number): number {
  let end = start;
  while (isDigit(text.charAt(end))) end += 1;
  return end;
}

function addSign(scan: Scan, text: string): void {
  scan.tokens.push({ kind: "sign", text, groups: null });
}

function addToken(scan: Scan, kind: Token["kind"], text: string): void {
  scan.tokens.push({ kind, text, groups: null });
}

function isDigit(character: string): boolean {
  return character >= "0" && character <= "9";
}

function isLetter(character: string): boolean {
  return (character >= "a" && character <= "z") || (character >= "A" && character <= "Z");
}
