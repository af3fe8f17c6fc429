import type { Expression } from "./expression.ts";
import { limits } from "./limits.ts";
import type { Token } from "./token-scan.ts";

/**
 * An answer that is to be taken as a whole before its parts are read: a time of day, a date, a numeral with letters for digits. Null for any other
 * answer.
 */
export function readWhole(normalized: string, tokens: readonly Token[]): Expression | null {
  return clockTime(normalized) ?? numeral(normalized) ?? date(tokens);
}

const longestTime = 60;

/** `\text{4:30 p.m.}`, `7 PM`, `noon`; and `3:00`, for no ratio is written with a zero in front. */
function clockTime(normalized: string): Expression | null {
  if (normalized.length > longestTime || !mayBeTime(normalized)) return null;
  const plain = normalized
    .replace(/\\(?:text|mbox|mathrm|textrm)|[{}\\,.!~]/g, " ")
    .replace(/ +/g, " ")
    .trim()
    .toLowerCase();
  if (/^(?:12(?: ?: ?00)? )?noon$/.test(plain)) return timeOf("12", "00", "p");
  if (/^(?:12(?: ?: ?00)? )?midnight$/.test(plain)) return timeOf("12", "00", "a");
  const time = /^(\d{1,2})(?: ?: ?([0-5]\d))? ?(?:([ap]) ?m)?$/.exec(plain);
  if (time === null) return null;
  const [, hour = "", minute, half] = time;
  if (half !== undefined) return timeOf(hour, minute ?? "00", half);
  const isPadded = minute?.startsWith("0") || (hour.length > 1 && hour.startsWith("0"));
  if (minute === undefined || !isPadded || Number(hour) > 24) return null;
  return { kind: "text", words: `${Number(hour)}:${minute}` };
}

function mayBeTime(text: string): boolean {
  return text.includes(":") || /[ap]\.? ?m\b|noon|midnight/i.test(text);
}

function timeOf(hour: string, minute: string, half: string): Expression {
  return { kind: "text", words: `${Number(hour)}:${minute} ${half}m` };
}

/** Digits beyond 9 are letters: `3A7_{16}`. */
function numeral(normalized: string): Expression | null {
  if (!normalized.includes("_") || normalized.length > limits.basedDigits) return null;
  const plain = normalized.replace(/\\(?:text|mathrm|mbox)|[{}() ]/g, "");
  const [, digits = "", base = ""] =
    /^(\d[0-9A-Za-z]*|[A-Fa-f][0-9A-Za-z]*)_(\d{2})$/.exec(plain) ?? [];
  return /[A-Za-z]/.test(digits) && Number(base) > 10 ? { kind: "based", digits, base } : null;
}

const months = new Set(
  (
    "january february march april may june july august september october november december " +
    "jan feb mar apr jun jul aug sep sept oct nov dec"
  ).split(" "),
);
const longestDate = 12;

/** A month with days or years: its words in one order, so that `March 14` is `14 March`. */
function date(tokens: readonly Token[]): Expression | null {
  if (tokens.length < 2 || tokens.length > longestDate) return null;
  const isMonth = ({ kind, text }: Token): boolean =>
    kind === "word" && months.has(text.toLowerCase());
  if (!tokens.some(isMonth)) return null;
  const parts: string[] = [];
  for (const token of tokens) {
    const { kind, text } = token;
    const isFiller = kind === "sign" || fillers.has(text.toLowerCase());
    if (kind === "number" || isMonth(token)) parts.push(text.toLowerCase());
    else if (!isFiller && kind !== "symbol") return null;
  }
  const words = parts.map((part) => (months.has(part) ? part.slice(0, 3) : part));
  return { kind: "text", words: words.sort((a, b) => (a < b ? -1 : 1)).join(" ") };
}

const fillers = new Set(["of", "the", "in", "on", "th", "st", "nd", "rd"]);
