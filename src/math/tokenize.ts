import { columnEnvironments } from "./notation.ts";
import { addDots, addSign, isDigit, isLetter, type Scan, type Token } from "./token-scan.ts";
import { readCommand } from "./tokenize-command.ts";
import { isForeignLetter, readForeignWord, readLetters } from "./tokenize-letters.ts";
import { readNumber, startsRepetition } from "./tokenize-number.ts";

/** Reads an answer, already normalized, into tokens in one pass. Unknown characters become signs that no rule knows. */
export function tokenize(text: string): readonly Token[] {
  const scan: Scan = {
    text: dropMathDelimiters(text),
    tokens: [],
    braces: [],
    textDepth: 0,
    brackets: 0,
    environments: [],
    index: 0,
  };
  while (scan.index < scan.text.length) readToken(scan);
  closeOpenGroups(scan);
  return scan.tokens;
}

const mostOpenGroups = 3;

/** `\frac{3}{4` lost its last brace on the way. */
function closeOpenGroups(scan: Scan): void {
  if (scan.braces.length > mostOpenGroups) return;
  for (const brace of scan.braces) if (brace === "group") addSign(scan, "}");
}

// An even number of bare dollar signs delimits formulas; an odd one is money.
function dropMathDelimiters(text: string): string {
  let count = 0;
  for (let index = text.indexOf("$"); index >= 0; index = text.indexOf("$", index + 1)) {
    if (text[index - 1] !== "\\") count += 1;
  }
  let bare = text;
  if (count === 1) bare = bare.replace(/^\$(?![ 0-9.])|(?<![\\0-9 ])\$$/, " ");
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
    (character === "." &&
      (isDigit(scan.text.charAt(scan.index + 1)) || startsRepetition(scan.text, scan.index + 1)))
  ) {
    readNumber(scan);
  } else if (isLetter(character)) {
    readLetters(scan);
  } else if (isForeignLetter(character)) {
    readForeignWord(scan);
  } else if (character === "\\") {
    readCommand(scan);
  } else {
    readSign(scan, character);
  }
}

/** Whether the brace that closes here belongs to a command that is no group. */
function closeBrace(scan: Scan): boolean {
  const brace = scan.braces.pop();
  if (brace === "text") scan.textDepth -= 1;
  return brace === "text" || brace === "silent";
}

/** `{:}` and `{=}` are signs with other spaces around them. */
function takeBracedSign(scan: Scan): boolean {
  const sign = scan.text.charAt(scan.index);
  const isSign = scan.text[scan.index + 1] === "}" && ":=<>+-/".includes(sign) && sign !== "";
  if (!isSign) return false;
  scan.index += 2;
  addSign(scan, sign);
  return true;
}

/** `{}` only spaces its neighbors. */
function dropEmptyGroup({ tokens }: Scan): boolean {
  const isEmpty = tokens.at(-1)?.kind === "sign" && tokens.at(-1)?.text === "{";
  if (isEmpty) tokens.pop();
  return isEmpty;
}

function readSign(scan: Scan, character: string): void {
  scan.index += 1;
  switch (character) {
    case "{":
      if (takeBracedSign(scan)) return;
      if (scan.text[scan.index] === "^") {
        // The braces of `x{^2}` group nothing.
        scan.braces.push("silent");
        return;
      }
      scan.braces.push("group");
      break;
    case "}":
      // One brace too many says nothing.
      if (scan.braces.length === 0) return;
      if (closeBrace(scan) || dropEmptyGroup(scan)) return;
      break;
    case "(":
    case "[":
      scan.brackets += 1;
      break;
    case ")":
      scan.brackets -= 1;
      break;
    case "]":
      // Some open an interval with it.
      scan.brackets += scan.brackets > 0 ? -1 : 1;
      break;
    case "&":
      if (!columnEnvironments.has(scan.environments.at(-1) ?? "")) return;
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
    case ":":
      if (scan.text[scan.index] === "=") return;
      break;
    case "=":
      if (scan.text[scan.index] === "=") scan.index += 1;
      else if (scan.text[scan.index] === "<") {
        scan.index += 1;
        addSign(scan, "≤");
        return;
      }
      break;
    case ".":
      if (scan.text.startsWith("..", scan.index)) {
        scan.index += 2;
        addDots(scan);
        return;
      }
      if (scan.textDepth > 0 || scan.tokens.at(-1)?.kind === "word") return;
      break;
    default:
      break;
  }
  addSign(scan, character);
}
