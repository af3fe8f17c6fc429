import { startOfResult } from "./extract-chain.ts";

/** An answer as it stands in a text. */
export interface Passage {
  readonly answer: string;
  readonly start: number;
  readonly end: number;
}

/** The passage between two offsets without emphasis, quotes and punctuation around it; null when nothing is left. */
export function cleaned(text: string, from: number, to: number): Passage | null {
  let start = from;
  let end = to;
  while (start < end && ` \t\r\n*_"'“”‘\`>`.includes(text.charAt(start))) start += 1;
  end = endWithoutTail(text, start, end);
  const raw = text.slice(start, end);
  if (!/[\p{L}\p{N}\\∞∅]/u.test(raw)) return null;
  const offset = /[$\\]/.test(raw.charAt(0)) ? 0 : startOfChain(raw);
  start += offset;
  const answer = localized(withoutEmphasis(raw.slice(offset)));
  const [, count] = counted.exec(answer) ?? [];
  return count === undefined ? { answer, start, end } : { answer: count, start, end };
}

function startOfChain(raw: string): number {
  if (!raw.includes("=") || /[a-zA-Z]/.test(raw.slice(0, raw.indexOf("=")))) return 0;
  const result = startOfResult(raw);
  return result + (raw.slice(result).length - raw.slice(result).trimStart().length);
}

const tailMarks = /[\s*_`"'“”’,;:。、，！!…✓✔√■□∎▪⬛]|\ufe0f|\u200d|\p{Extended_Pictographic}/u;
const spokenEnd =
  /(?<=[\d$)}](?:\*\*)? ?)(?:です|である|でした|になります|となります|だ|입니다|이다|이에요|예요| है| हैं| ہے|।|۔|元|个|個|只|名|人|天|块|度|円|個|つ|개|명|원|일)$/u;

function endWithoutTail(text: string, start: number, to: number): number {
  let end = to;
  for (;;) {
    while (end > start && isTail(text, start, end)) end -= 1;
    const [spokenTail] = spokenEnd.exec(text.slice(Math.max(start, end - 12), end)) ?? [];
    if (spokenTail === undefined) return end;
    end -= spokenTail.length;
  }
}

function isTail(text: string, start: number, end: number): boolean {
  const character = text.charAt(end - 1);
  if (/\d/.test(character)) return false;
  const before = text.slice(Math.max(start, end - 8), end);
  if (character === "." || character === "…") {
    return !/[ap]\.m\.$|\.\d+(?:(?<!\.)\.{3}|…)$/i.test(
      before.length < 8 ? before : text.slice(Math.max(start, end - 24), end),
    );
  }
  if (character === "!")
    return !/\\!$|^\(?(?:\d{1,2}|[nkm])\)?!$/.test(text.slice(start, end).slice(-8));
  const code = text.charCodeAt(end - 1);
  // Either half of an emoji.
  if (code >= 0xdc00 && code <= 0xdfff) return /[\ud83c-\ud83e]/.test(text.charAt(end - 2));
  if (code >= 0xd83c && code <= 0xd83e) return true;
  if (tailMarks.test(character)) return !(character === "," && before.endsWith("\\,"));
  if (")]}".includes(character)) return isUnmatched(text.slice(start, end), character);
  if (character === "\\") return true;
  return false;
}

const pairs: Readonly<Record<string, string>> = { ")": "([", "]": "[(", "}": "{" };

function isUnmatched(text: string, close: string): boolean {
  const opens = pairs[close] ?? "";
  let depth = 0;
  for (const character of text) {
    if (opens.includes(character)) depth += 1;
    else if (character === close || (close !== "}" && ")]".includes(character))) depth -= 1;
  }
  return depth < 0 && !(close === "]" && /^[\][]/.test(text));
}

function withoutEmphasis(text: string): string {
  if (!text.includes("**")) return text;
  return text.replace(/(^|[\s(])\*\*(?=\S)|(\S)\*\*(?=[\s.,;:)]|$)/g, "$1$2");
}

/** A number with what it counts in a language other than English: "12 个苹果", "11 Äpfel". */
const counted =
  /^(-?\d+(?:[.,]\d+)*(?:\/\d+)?)\s?(?=[a-z ]{0,20}[^\P{L}a-zA-Z\p{Script=Greek}])\p{L}[\p{L}\s]*$/u;
const foreignOr = /([\d$)}\]]) ?(?:或者?|または|또는|oder|ou|o|или|hoặc) ?(?=[-$\\(\d]|[a-z] ?=)/g;
const foreignAnd = /([\d$)}\]]) ?(?:和|以及|、|と|과|와|및|und|et|y|e|и) ?(?=[-$\\(\d]|[a-z] ?=)/g;

/** "und", "或" between values as the words that are read as separators. */
function localized(text: string): string {
  return text.length < 4 ? text : text.replace(foreignOr, "$1 or ").replace(foreignAnd, "$1 and ");
}
