const longestWhole = 120;
const longestFormula = 2_000;

/**
 * What an unmarked response most likely means as its answer: the last formula between math delimiters, else all of a short text, else the last
 * number. A guess: a text that was cut off says nothing this way.
 */
export function extractGuess(
  text: string,
): { answer: string; start: number; end: number; rule: string } | null {
  return lastFormula(text) ?? wholeText(text) ?? lastNumber(text);
}

function lastFormula(text: string): ReturnType<typeof extractGuess> {
  let found: readonly [number, number] | null = null;
  for (let index = 0; index < text.length; ) {
    const code = text.charCodeAt(index);
    if (code === 92) {
      const next = text[index + 1];
      const close = next === "(" ? "\\)" : next === "[" ? "\\]" : null;
      const end = close === null ? -1 : text.indexOf(close, index + 2);
      if (end > 0) found = [index + 2, end];
      // Without a closing delimiter ahead there is none for any later opening one either.
      else if (close !== null) return lastDollars(text, found);
      index = end > 0 ? end + 2 : index + 2;
    } else index += 1;
  }
  return lastDollars(text, found);
}

function lastDollars(
  text: string,
  other: readonly [number, number] | null,
): ReturnType<typeof extractGuess> {
  let found = other;
  let open = -1;
  let width = 1;
  for (let index = text.indexOf("$"); index >= 0; index = text.indexOf("$", index + 1)) {
    if (text[index - 1] === "\\") continue;
    const isDouble = text[index + 1] === "$";
    if (open >= 0 && closes(text, open + width, index, width, isDouble)) {
      if (found === null || open > found[0]) found = [open + width, index];
      index += width - 1;
      open = -1;
    } else {
      width = isDouble ? 2 : 1;
      open = index;
      index += width - 1;
    }
  }
  if (found === null) return null;
  const [start, end] = found;
  const inner = text.slice(start, end);
  const answer = inner.trim();
  if (answer === "") return null;
  const lead = inner.length - inner.trimStart().length;
  return { answer, start: start + lead, end: start + lead + answer.length, rule: "math" };
}

// "$18.90 and $5" is money twice, not a formula: a formula does not end in a space before its dollar sign, nor is the sign followed by a digit.
function closes(
  text: string,
  start: number,
  end: number,
  width: number,
  isDouble: boolean,
): boolean {
  if (end <= start || end - start > longestFormula) return false;
  if (width === 2) return isDouble;
  const after = text.charCodeAt(end + 1);
  const isPrice = after >= 48 && after <= 57;
  return !(isPrice || text[end - 1] === " " || text[start] === " ");
}

function wholeText(text: string): ReturnType<typeof extractGuess> {
  const answer = text.trim();
  if (answer === "" || answer.length > longestWhole || answer.includes("\n")) return null;
  // A sentence says something about the answer; a few words may be it.
  if (answer.split(" ").length > 6) return null;
  const start = text.indexOf(answer);
  return { answer, start, end: start + answer.length, rule: "whole" };
}

function lastNumber(text: string): ReturnType<typeof extractGuess> {
  let end = text.length;
  while (end > 0 && !isDigit(text.charCodeAt(end - 1))) end -= 1;
  if (end === 0) return null;
  let start = end;
  while (start > 0 && end - start < 400 && isPartOfNumber(text, start - 1)) start -= 1;
  if (text[end] === "%") end += 1;
  const answer = text.slice(start, end);
  return { answer, start, end, rule: "number" };
}

function isPartOfNumber(text: string, index: number): boolean {
  const character = text.charAt(index);
  if (isDigit(text.charCodeAt(index))) return true;
  const isBetween = isDigit(text.charCodeAt(index + 1));
  if (character === "-") return isBetween && !/[\w)]/.test(text.charAt(index - 1));
  if (character === "$" || character === "." || character === ",") {
    const isLeading = character === "." ? text[index - 1] === " " : character === "$";
    return isBetween && (isLeading || isDigit(text.charCodeAt(index - 1)));
  }
  return character === "/" && isBetween && isDigit(text.charCodeAt(index - 1));
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
