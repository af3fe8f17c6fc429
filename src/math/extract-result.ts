import { startOfResult } from "./extract-chain.ts";
import { formulaAt } from "./extract-formula.ts";
import { runAround } from "./extract-run.ts";
import { isListMarker } from "./extract-sentence.ts";

/** The value that a sentence arrives at. */
export interface Result {
  readonly answer: string;
  readonly start: number;
  readonly end: number;
  readonly rule: "math" | "number" | "whole";
}

interface Item extends Result {
  /** With its delimiters. */
  readonly outerStart: number;
  readonly outerEnd: number;
  /** Said of something else: "when $x = 2$", "for 3 hours". */
  readonly isSubordinate: boolean;
}

const number =
  "(?<![\\w.,^]|(?!\\p{Script=Han}|\\p{Script=Hangul}|\\p{Script=Hiragana})\\p{L})(?:[-−+±](?=[\\d.$€£]))?(?:US)?[$€£¥₹]?(?:(?:√|sqrt\\()?(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+(?:\\.{3}(?!\\.)|…)?)?|\\.\\d+)(?:[eE][-+]?\\d+)?" +
  "(?:\\s?[×x*·]\\s?10\\s?\\^\\s?\\{?[-−]?\\d+\\}?)?(?:\\s\\d+\\/\\d+|\\s?\\/\\s?\\d+|:\\d+(?:\\s?[ap]\\.?m\\b\\.?)?|\\s?[½⅓⅔¼¾⅛])?(?:√\\d+|π|i\\b|!(?=\\s*$))?(?:\\s?[%°])?|[½⅓⅔¼¾⅛]|[√π]\\d*";
const tuple = "[(\\[]\\s?[-−]?[\\w./√π]+(?:\\s?,\\s?[-−]?[\\w./√π]+){1,10}\\s?[)\\]]";
const bold = "\\*\\*[^*\\n]{1,80}\\*\\*";
const amount = /\$(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?/y;
const items = new RegExp(`[$\\\\]|${bold}|${tuple}|${number}`, "gu");

const subordinate =
  /(?:^|[\s,(])(?:where|when|whenever|for|if|since|because|modulo|per|using|given by|in terms of|after|within|over|step|equation|case|part|method|figure|problem|question|or (?:about|approximately|roughly|around))(?: (?:all|any|every|some|each|the|integers?|real|numbers?|of))*[\s(]*$/i;
const longestSentence = 2_000;
const separator = /^[,;]? ?(?:and|or)? ?$/;

/**
 * What a sentence arrives at: what it emphasizes, else its last formula or number that is no condition. Formulas joined by separators are one.
 * Null when it has neither.
 */
export function resultIn(text: string): Result | null {
  const sentence = text.length > longestSentence ? text.slice(0, longestSentence) : text;
  const found = itemsOf(sentence);
  const [first] = found;
  if (first !== undefined && isCount(sentence, first)) {
    const { answer, start, end, rule } = first;
    return { answer, start, end, rule };
  }
  const main = found.filter(({ isSubordinate }) => !isSubordinate);
  const candidates = main.length > 0 ? main : found;
  const last = candidates.findLast(isValue) ?? candidates.at(-1);
  return last === undefined ? null : withNeighbors(sentence, candidates, last);
}

/** The same where the sentence has but one number or formula; null otherwise. */
export function onlyResultIn(sentence: string): Result | null {
  return itemsOf(sentence).length === 1 ? resultIn(sentence) : null;
}

const countBefore =
  /^[\s*_>-]{0,6}(?:so|thus|therefore|hence|altogether|consequently|in total),? (?:(?:in total|altogether|finally),? )?(?:(there (?:are|were|is|will be|must be|would be))|(?:[a-z]+ ){1,3}(?:needs?|has|have|takes?|gets?|requires?|uses?)) (?:only |exactly |a total of )?[*$(\\]{0,4}$/i;
const countAfter =
  /^[$)\\*]{0,4} (?:[a-z-]+ ){1,3}(?:to|that|who|for|of|in|with|such|where|which|among|between|from|on|around|at) [^,;=+]*$/i;
const purposeAfter = /^[$)\\*]{0,4} (?:[a-z-]+ ){1,3}(?:to|that|who) [^,;=+]*$/i;

/** "So there are 720 ways to seat the 8 people": the first number is the result, the others tell of what. */
function isCount(sentence: string, { start, end }: Item): boolean {
  if (start > 80) return false;
  const before = countBefore.exec(sentence.slice(0, start));
  if (before === null) return false;
  return (before[1] === undefined ? purposeAfter : countAfter).test(sentence.slice(end, end + 300));
}

function itemsOf(sentence: string): readonly Item[] {
  const found: Item[] = [];
  let after = 0;
  items.lastIndex = 0;
  for (let match = items.exec(sentence); match !== null; match = items.exec(sentence)) {
    const item = itemAt(sentence, match, after);
    if (item !== null && isDenied(sentence, item.outerStart)) {
      items.lastIndex = Math.max(item.outerEnd, match.index + 1);
      continue;
    }
    if (item === null) {
      if ("$\\".includes(match[0])) items.lastIndex = match.index + 1;
      continue;
    }
    // What is emphasized is the point of the sentence.
    if (match[0].startsWith("**")) return [item];
    found.push(item);
    after = item.outerEnd;
    items.lastIndex = after;
  }
  return found;
}

function itemAt(sentence: string, match: RegExpExecArray, after: number): Item | null {
  const { index, 0: sign } = match;
  const isSubordinate = subordinate.test(sentence.slice(Math.max(after, index - 60), index));
  if (sign.startsWith("**")) {
    const inner = /^\*\*\s*(?:step|case|part|note|method|option)\b|[:.]\s*\*\*$/i.test(sign)
      ? null
      : resultIn(sign.slice(2, -2));
    if (inner === null) {
      items.lastIndex = index + 2;
      return wordItem(sentence, sign, index);
    }
    const [start, end] = [index + 2 + inner.start, index + 2 + inner.end];
    items.lastIndex = index + sign.length;
    return { ...inner, start, end, outerStart: start, outerEnd: end, isSubordinate: false };
  }
  if (sign === "$" || sign === "\\") {
    const formula = sentence[index - 1] === "\\" ? null : formulaAt(sentence, index);
    if (formula === null) {
      // A lone dollar sign is money.
      amount.lastIndex = index;
      const [price] = amount.exec(sentence) ?? [];
      if (price !== undefined) return numberItem(sentence, price, index, isSubordinate);
      items.lastIndex = index + 1;
      return null;
    }
    return formulaItem(sentence, index, formula, isSubordinate);
  }
  return numberItem(sentence, sign, index, isSubordinate);
}

const wordsBefore =
  /(?<![a-z])(?:so|thus|therefore|hence|the|it|they|he|she)(?![a-z]).{0,160} (?:is|are|was|were|points?|faces?|must be|will be|becomes?)(?: (?:now|an?|the|to|due|therefore|thus)){0,2} $/is;
const noValue =
  /^(?:in)?(?:correct|valid|true and|important|verified|not|only|all|both|same|solution|answer|unique|equal|exactly|done|the\b)/i;

/** The words that a sentence ends with in bold: "It points **east**." */
function wordItem(sentence: string, sign: string, index: number): Item | null {
  const after = sentence.slice(index + sign.length);
  if (after.length > 8 || !/^[\s.!*_)。]*$/.test(after)) return null;
  const answer = sign.slice(2, -2).replace(/[.!]$/, "");
  const isWords = /^\p{L}[\p{L}-]*(?: [\p{L}-]+){0,3}$/u.test(answer) && !noValue.test(answer);
  if (!isWords || !wordsBefore.test(sentence.slice(Math.max(0, index - 200), index))) return null;
  const [start, end] = [index + 2, index + 2 + answer.length];
  const outer = { outerStart: index, outerEnd: index + sign.length };
  return { answer, start, end, ...outer, rule: "whole", isSubordinate: false };
}

function numberItem(
  sentence: string,
  sign: string,
  index: number,
  isSubordinate: boolean,
): Item | null {
  const to = index + sign.trimEnd().length;
  if (/^-[a-zA-Z]/.test(sentence.slice(to, to + 2))) return null;
  if (isListMarker(sentence, index, to)) return null;
  const isPlain = !/[$\\]|<</.test(
    sentence.slice(Math.max(0, index - 40), index).replace(/\$(?=\d)/g, ""),
  );
  const run = isPlain ? runAround(sentence, index, to) : { start: index, end: to };
  const raw = sentence.slice(run.start, run.end);
  const start = run.start + afterChain(raw);
  const { end } = run;
  const value = sentence.slice(start, end);
  const answer = value.startsWith("sqrt(") && !value.includes(")") ? `${value})` : value;
  const rule = /[=<>≤≥∪∈^]| [-+*] /.test(answer) ? "math" : "number";
  return {
    answer,
    start,
    end,
    outerStart: run.start,
    outerEnd: Math.max(end, to),
    rule,
    isSubordinate,
  };
}

function afterChain(raw: string): number {
  if (!raw.includes("=")) return 0;
  const from = startOfResult(raw);
  return from + (raw.length - from - raw.slice(from).trimStart().length);
}

function formulaItem(
  sentence: string,
  outerStart: number,
  { start: from, end: to, after: outerEnd }: { start: number; end: number; after: number },
  isSubordinate: boolean,
): Item | null {
  const content = sentence.slice(from, to);
  let start = from + startOfResult(content);
  let end = to;
  while (start < end && /[\s&]/.test(sentence.charAt(start))) start += 1;
  while (end > start && /\s/.test(sentence.charAt(end - 1))) end -= 1;
  if (start === end) return null;
  const raw = sentence.slice(start, end);
  // Of an aligned row its signs of alignment are left.
  const answer = /matrix|cases|array/.test(raw) ? raw : raw.replaceAll("&", "");
  return { answer, start, end, outerStart, outerEnd, rule: "math", isSubordinate };
}

/** A bare symbol or the name of a point is seldom what a sentence arrives at. */
function isValue({ answer, rule }: Item): boolean {
  return (
    rule === "number" ||
    !/^(?:[a-zA-Z]'?|\\[a-z]+|[A-Z]{2,4}|[a-zA-Z]_\{?\w+\}?|[a-zA-Z]\([a-z]\))[.,]?$/.test(answer)
  );
}

function withNeighbors(sentence: string, candidates: readonly Item[], last: Item): Result {
  const { rule } = last;
  let first = last;
  if (rule === "math") {
    for (let index = candidates.indexOf(last) - 1; index >= 0; index -= 1) {
      const before = candidates[index];
      if (before === undefined || before.rule !== "math" || !isValue(before)) break;
      const gap = sentence.slice(before.outerEnd, first.outerStart);
      if (gap === "" || !separator.test(gap)) break;
      first = before;
    }
  }
  if (first === last) {
    const { answer, start, end } = last;
    return { answer, start, end, rule };
  }
  const { outerStart: start } = first;
  const { outerEnd: end } = last;
  return { answer: sentence.slice(start, end), start, end, rule };
}

const denial = /(?:\bnot|n['’]t)[*_]{0,3} (?:be |equal (?:to )?|simply |just )?[*_]{0,3}$/i;

/** Whether the words before an offset deny what stands there: "the answer is not 5". */
export function isDenied(text: string, index: number): boolean {
  return denial.test(text.slice(Math.max(0, index - 30), index));
}
