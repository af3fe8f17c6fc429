import type { Found } from "./extract-found.ts";

const key =
  /(?<quote>["'])(?:(?:final|correct)[_ -]?)?answers?(?:[_ ](?:text|value|number|letter))?\k<quote>\s{0,20}:\s{0,20}/gi;
const innerKey =
  /["'](?:value|answer|final|result|text|number|expression|latex|content)["']\s{0,20}:\s{0,20}/gi;
const longestAnswer = 4_000;
const mostMentions = 64;

/**
 * The `answer` of the last JSON object that has one, fenced or not. Read leniently: models write LaTeX into strings with and without doubled
 * backslashes, and `"\frac{1}{2}"` is a fraction, not a form feed; keys and strings may have single quotes.
 */
export function extractJson(text: string): Found | null {
  if (!text.includes("{")) return null;
  const starts: number[] = [];
  key.lastIndex = 0;
  for (let match = key.exec(text); match !== null; match = key.exec(text)) {
    starts.push(key.lastIndex);
    if (starts.length > 2 * mostMentions) starts.splice(0, mostMentions);
  }
  for (
    let index = starts.length - 1;
    index >= Math.max(0, starts.length - mostMentions);
    index -= 1
  ) {
    const found = valueAt(text, starts[index] ?? 0, 0);
    if (found !== null) return found;
  }
  return null;
}

/** Whether a response is one JSON document, fenced or not, rather than a text that has one in it. */
export function isJsonDocument(text: string): boolean {
  return /^\s{0,40}(?:```(?:json)?\s{0,10})?[{[]\s{0,40}["'{]/i.test(text.slice(0, 160));
}

function valueAt(text: string, start: number, depth: number): Found | null {
  const window = text.slice(start, start + longestAnswer);
  const quote = window[0];
  if (quote === '"' || quote === "'") {
    const end = endOfString(window, quote);
    const answer = end < 0 ? "" : decode(window.slice(1, end)).trim();
    return answer === "" ? null : located(answer, start + 1, start + end);
  }
  if (quote === "{" && depth < 3) return objectValue(text, start, window, depth);
  if (quote === "[") return arrayValue(start, window);
  const bare = /^(?:-?[0-9][0-9./eE+-]*|true|false)/.exec(window);
  return bare === null ? null : located(bare[0], start, start + bare[0].length);
}

function located(answer: string, start: number, end: number): Found {
  return { answer, start, end, rule: "json", isMarked: true };
}

/** `{"answer": {"value": 5, "unit": "cm"}}` */
function objectValue(text: string, start: number, window: string, depth: number): Found | null {
  innerKey.lastIndex = 0;
  const inner = innerKey.exec(window);
  if (inner === null) return null;
  return valueAt(text, start + inner.index + inner[0].length, depth + 1);
}

function arrayValue(start: number, window: string): Found | null {
  const end = endOfArray(window);
  if (end < 0) return null;
  const raw = window.slice(1, end);
  const isNested = raw.trimStart().startsWith("[");
  const plain = raw.replace(/"((?:[^"\\]|\\.)*)"|'([^'\\]*)'/g, "$1$2");
  // `[[1, 2], [3, 4]]` are two pairs.
  const answer = decode(isNested ? plain.replaceAll("[", "(").replaceAll("]", ")") : plain).trim();
  return answer === "" ? null : located(answer, start + 1, start + end);
}

function endOfArray(text: string): number {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === "[") depth += 1;
    else if (character === "]") {
      depth -= 1;
      if (depth === 0) return index;
    } else if (character === '"') {
      const length = endOfString(text.slice(index), '"');
      if (length < 0) return -1;
      index += length;
    }
  }
  return -1;
}

function endOfString(text: string, quote: string): number {
  for (let index = 1; index < text.length; index += 1) {
    const character = text[index];
    if (character === "\\") index += 1;
    else if (character === quote) return index;
    else if (character === "\n") return -1;
  }
  return -1;
}

const escapes: Readonly<Record<string, string>> = {
  n: " ",
  t: " ",
  r: " ",
  b: " ",
  f: " ",
  "/": "/",
  '"': '"',
  "'": "'",
};

const escapedCommand = /\\\\[a-zA-Z]{2}/;
const plainCommand = /(?<!\\)(?:\\\\)*\\(?!u[0-9a-fA-F]{4})[a-zA-Z]{2}/;
const plainCommandForSure = /(?<!\\)(?:\\\\)*\\(?!u[0-9a-fA-F]{4})[a-mo-qs-zA-Z][a-zA-Z]/;

/**
 * Undoes escapes. Where LaTeX commands have single backslashes the string was never escaped: then only what cannot be LaTeX is undone, and `\\` stays
 * a row break.
 */
function decode(raw: string): string {
  if (!raw.includes("\\")) return raw;
  const isEscaped = escapedCommand.test(raw) && !plainCommandForSure.test(raw);
  const isLatex = !isEscaped && plainCommand.test(raw);
  let text = "";
  for (let index = 0; index < raw.length; index += 1) {
    const character = raw.charAt(index);
    const next = raw.charAt(index + 1);
    if (character !== "\\") {
      text += character;
    } else if (next === "\\") {
      text += isLatex ? "\\\\" : "\\";
      index += 1;
    } else if (next === "u" && /^[0-9a-fA-F]{4}$/.test(raw.slice(index + 2, index + 6))) {
      text += String.fromCharCode(Number.parseInt(raw.slice(index + 2, index + 6), 16));
      index += 5;
    } else if (next in escapes && (isEscaped || next === '"' || !isLetter(raw.charAt(index + 2)))) {
      text += escapes[next] ?? "";
      index += 1;
    } else {
      text += character;
    }
  }
  return text;
}

function isLetter(character: string): boolean {
  return (character >= "a" && character <= "z") || (character >= "A" && character <= "Z");
}
