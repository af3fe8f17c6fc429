import { addSign, addToken, isDigit, type Scan } from "./token-scan.ts";

/** Digits with their point, thousands separators and power of ten. */
export function readNumber(scan: Scan): void {
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
      const end = endOfDigits(text, index + separator);
      const group = text.slice(index + separator, end);
      // No number begins with a zero: `(10,000, 5)` has two items.
      const isList = scan.brackets > 0 && !(group.startsWith("0") && separator === 1);
      if (isComma && (isList || (!isBare && groups.length === 1))) break;
      if (!isComma) isBare = false;
      digits += group;
      groups.push(group);
      index = end;
    }
  }
  const point = pointLength(text, index);
  if (point > 0) {
    let end = endOfDigits(text, index + point);
    digits += `.${text.slice(index + point, end)}`;
    // `0.000\,067` is grouped behind the point too.
    while (text.startsWith("\\,", end) && isDigit(text.charAt(end + 2))) {
      const next = endOfDigits(text, end + 2);
      digits += text.slice(end + 2, next);
      end = next;
    }
    isBare = false;
    index = end;
  } else if (text[index] === "." && startsRepetition(text, index + 1)) {
    digits += ".";
    index += 1;
    const length = bracketedDigits(text, index);
    if (length > 0) {
      addToken(scan, "number", digits);
      addToken(scan, "function", "overline");
      addToken(scan, "number", text.slice(index + 1, index + length - 1));
      scan.index = index + length;
      return;
    }
  }
  const exponent = /^[eE][+-]?\d+/.exec(text.slice(index, index + 12));
  scan.tokens.push({
    kind: "number",
    text: digits,
    groups: isBare && isListed(groups) ? groups : null,
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

/** `1,234` may be two numbers, `10,080` is one: no number begins with a zero. */
function isListed(groups: readonly string[]): boolean {
  return groups.length > 1 && groups.slice(1).every((group) => !group.startsWith("0"));
}

/** Characters of a decimal point, bare or in braces; 0 where no digit follows. */
function pointLength(text: string, index: number): number {
  const isBraced = text.startsWith("{.}", index) || isDecimalComma(text, index);
  const length = text[index] === "." ? 1 : isBraced ? 3 : 0;
  return length > 0 && isDigit(text.charAt(index + length)) ? length : 0;
}

/** `2{,}5`: braces say that it separates no items, the digits behind it that it groups none. */
function isDecimalComma(text: string, index: number): boolean {
  return text.startsWith("{,}", index) && endOfDigits(text, index + 3) - index !== 6;
}

/** Length of the `(6)` of `4.(6)`; 0 where no digits stand between parentheses. */
function bracketedDigits(text: string, index: number): number {
  if (text[index] !== "(") return 0;
  const end = endOfDigits(text, index + 1);
  return end > index + 1 && text[end] === ")" ? end + 1 - index : 0;
}

const marks = ["\\overline", "\\bar", "\\dot"];

/** Where digits under a bar or a dot begin: they repeat for ever. */
export function startsRepetition(text: string, index: number): boolean {
  return marks.some((mark) => text.startsWith(mark, index)) || bracketedDigits(text, index) > 0;
}

/** Length of what separates this digit from a group of exactly three further ones; 0 if nothing does. */
function thousandsSeparator(text: string, start: number): number {
  let index = start;
  const character = text[index];
  if (character === ",") index += 1;
  else if (text.startsWith("{,}", index)) index += 3;
  else if (text.startsWith("\\!,", index)) index += 3;
  else if (character === "'") return endOfDigits(text, start + 1) === start + 4 ? 1 : 0;
  else if (character !== "\\" && character !== " " && character !== "~") return 0;
  let isSpaced = false;
  for (;;) {
    const isCommand = text[index] === "\\" && isThinSpace(text[index + 1]);
    if (isCommand) index += 2;
    else if (text[index] === "~") index += 1;
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
