import { startOfResult } from "./extract-chain.ts";
import { formulaAt } from "./extract-formula.ts";
import { leadWords, noAnswer } from "./extract-phrases.ts";
import { resultIn } from "./extract-result.ts";

/** An answer as it stands in a text. */
export interface Passage {
  readonly answer: string;
  readonly start: number;
  readonly end: number;
}

const longestAnswer = 400;
const longestLead = 60;

/** The answer that begins at an offset behind "the answer is": its formulas, or the words up to where the statement of it ends. */
export function passageAt(text: string, from: number): Passage | null {
  const { start, isListed } = skipLead(text, from);
  const window = text.slice(start, start + longestAnswer);
  if (window === "" || noAnswer.test(window)) return null;
  if (isListed) {
    const list = listAt(text, start);
    if (list !== null) return list;
  }
  const formulas = endOfFormulas(text, start);
  if (formulas !== null) {
    const unit = unitAfter(text, formulas);
    return cleaned(text, start, unit ?? formulas);
  }
  const inTable = /\|\s{0,4}$/.test(text.slice(Math.max(0, start - 6), start));
  const end = start + endOfSentence(window, inTable);
  if (window[end - start] === "?") return null;
  const passage = cleaned(text, start, end);
  return passage === null ? null : (aside(text, passage, end) ?? spoken(text, passage, end));
}

function skipLead(text: string, from: number): { start: number; isListed: boolean } {
  let start = from;
  let hasBreak = false;
  let isListed = false;
  while (start < text.length && start < from + longestLead) {
    const character = text.charAt(start);
    if (character === "\n") hasBreak = true;
    else if (hasBreak && isBullet(text, start)) {
      isListed = true;
      start += bulletLength(text, start);
      continue;
    } else if (character === "`" && text.startsWith("```", start)) {
      fence.lastIndex = start;
      if (!fence.test(text)) break;
      start = fence.lastIndex;
      continue;
    } else if (
      hasBreak &&
      /[-=|:]/.test(character) &&
      /^[-=|: ]{3,}\n/.test(text.slice(start, start + 80))
    ) {
      start = text.indexOf("\n", start);
      continue;
    } else if (!" \t\r*_:：\"'“”‘`>#|~,，、→➡✅".includes(character)) break;
    start += 1;
  }
  leadWords.lastIndex = start;
  if (leadWords.test(text)) {
    start = leadWords.lastIndex;
    while (" *_:\n".includes(text[start] ?? "x")) start += 1;
  }
  return { start, isListed };
}

const fence = /```(?:latex|math|tex|text|txt|plaintext|output|markdown|md)?[ \t]*\r?\n/y;
const bullet = /(?:[-*•+]|\d{1,2}[.)])[ \t]+/y;

function bulletLength(text: string, index: number): number {
  bullet.lastIndex = index;
  return bullet.test(text) ? bullet.lastIndex - index : 0;
}

function isBullet(text: string, index: number): boolean {
  return bulletLength(text, index) > 0;
}

/** Bullets below "The answers are:", joined by commas. */
function listAt(text: string, start: number): Passage | null {
  const items: Passage[] = [];
  let index = start;
  for (;;) {
    const line = text.slice(index, index + 100);
    const stop = line.indexOf("\n");
    const end = index + (stop < 0 ? line.length : stop);
    const item = cleaned(text, index, end);
    if (item === null || item.answer.length > 60) break;
    items.push(item);
    let next = end + 1;
    while (text[next] === " ") next += 1;
    const length = stop < 0 ? 0 : bulletLength(text, next);
    if (length === 0 || items.length >= 20) break;
    index = next + length;
  }
  const last = items.at(-1);
  if (last === undefined || items.length < 2) return null;
  return { answer: items.map(({ answer }) => answer).join(", "), start, end: last.end };
}

const joiner =
  /[,;、]? ?(?:and|or|und|oder|et|ou|y|o|e|и|или|和|或者?|または|と) ?|[,;、] ?|\s?[=<>≤≥∪∩∈:+-]\s?|\s?\\(?:cup|cap|text\{ ?(?:and|or) ?\})\s?/y;
const numberAhead = /-?\d+(?:[.,]\d+)*(?![\d.,]*[a-zA-Z])/y;

/** Where formulas, joined by separators alone, end; null when the text does not begin with one. */
function endOfFormulas(text: string, start: number): number | null {
  let end: number | null = null;
  let index = start;
  for (let count = 0; count < 20; count += 1) {
    const formula = formulaAt(text, index);
    let after = formula?.after ?? -1;
    if (formula === null && end !== null) {
      numberAhead.lastIndex = index;
      after = numberAhead.test(text) ? numberAhead.lastIndex : -1;
    }
    if (after < 0) break;
    end = attachedEnd(text, after);
    joiner.lastIndex = text[end] === "*" ? emphasisEnd(text, end) : end;
    if (!joiner.test(text)) break;
    index = joiner.lastIndex;
    if (text.startsWith("**", index)) index += 2;
  }
  return end;
}

function emphasisEnd(text: string, index: number): number {
  return text.startsWith("**", index) ? index + 2 : index;
}

const attached = /[%°²³]+|[a-zA-Z]{1,3}(?=[\s.,;])/y;

/** `$5$%`, `$45$°`: what touches a formula belongs to it. */
function attachedEnd(text: string, after: number): number {
  attached.lastIndex = after;
  if (!attached.test(text)) return after;
  return attached.lastIndex;
}

const unit =
  /[ ~]?((?:square |cubic |sq\. |cu\. )?[a-zA-Z%°²³]{1,14}(?: (?:per|squared|cubed)(?: [a-zA-Z]{1,12})?)?)(?=[*_]{0,2}(?:[.,;:!)]|\s*\n|\s*$|[*_]{2}| (?:\(|because|since|and|so|as|in|of|at|for|from|to)))/y;
const noUnit =
  /^ ?(?:in|on|at|of|for|to|and|or|so|as|is|are|was|be|by|if|we|it|the|because|since|which|where|when|after|with|from|that|this|respectively|left|total|each|remaining|only|too|also|again|exactly|ways?|times|units?)\b/i;

/** `$1890$ cents`: a unit of one or a few words behind the formula. */
function unitAfter(text: string, end: number): number | null {
  unit.lastIndex = end;
  const found = unit.exec(text);
  return found === null || noUnit.test(found[0]) ? null : unit.lastIndex;
}

const stop =
  /[\n$\\|？。！；]|[.!?;](?=["'”’*_)\]\s]|$)|[，、](?=\p{Script=Han}|\p{Script=Hangul})|,? (?:because|since|whereas|hence|thus|therefore|but|rather than|instead of|so|where|when|making|meaning|not|due to|given that|assuming|i\.e\.)(?!\p{L})|, (?:as|for|with|by|after|which|that|i|we|he|she|it|and we|found|obtained)(?!\p{L})| and (?:the|that|this|so|we|it|i|he|she|they|you|therefore|thus|hence) |,? or (?:approximately|about|roughly|equivalently) | [—–-] (?=\p{L}{2})| \((?!mod|base|or |and )(?=[^()\\]{0,80}\p{L}{3})/giu;
const abbreviation =
  /(?:^|[\s(~])(?:[ap]\.m|approx|vs|e\.g|i\.e|mr|mrs|ms|dr|st|no|sq|cu|ca|bzw|z\.b)$/i;

/** Where the statement ends within a window: at the end of its sentence or line, or where a reason begins. */
function endOfSentence(window: string, inTable: boolean): number {
  stop.lastIndex = 0;
  for (let match = stop.exec(window); match !== null; match = stop.exec(window)) {
    const { index, 0: sign } = match;
    if (sign === "$" || sign === "\\") {
      const formula = formulaAt(window, index);
      stop.lastIndex = formula?.after ?? index + (sign === "\\" ? 2 : 1);
    } else if (isStop(window, index, sign, inTable)) return index;
    else stop.lastIndex = index + 1;
  }
  return window.length;
}

function isStop(window: string, index: number, sign: string, inTable: boolean): boolean {
  if (index === 0) return false;
  if (sign === "|") return inTable;
  const before = window.slice(Math.max(0, index - 8), index);
  if (sign === ".") {
    if (!abbreviation.test(before)) return true;
    // "4:30 p.m. because": its own dot stays with it.
    return false;
  }
  if (sign === "!") return !/^! {0,2}[=*/+^<>)-]/.test(window.slice(index, index + 5));
  if (sign === ";") return !/^;\s{0,3}(?:[-\d$\\(]|[a-z]\s?=)/.test(window.slice(index, index + 8));
  if (sign === " (")
    return (
      /[\p{L}\d)$%°*}\]]$/u.test(before) &&
      !/\\[a-zA-Z]+$/.test(before) &&
      isMathematical(window.slice(0, index))
    );
  return true;
}

function isMathematical(text: string): boolean {
  return /[\d$\\]/.test(text) || text.trim().length <= 2;
}

const restart = /^(?:, which (?:is|are|equals|gives)|, namely|: )/;

/** "The answer is the sum of the roots, which is 12": the value comes behind its name. */
function aside(text: string, { answer }: Passage, end: number): Passage | null {
  if (/[\d$\\]/.test(answer) || !/^(?:the|that|a|an) /i.test(answer)) return null;
  const tail = text.slice(end, end + 30);
  const found = restart.exec(tail.startsWith("*") ? tail.slice(2) : tail);
  if (found === null) return null;
  const start = end + (tail.startsWith("*") ? 2 : 0) + found[0].length;
  const { start: from } = skipLead(text, start);
  const formulas = endOfFormulas(text, from);
  const window = text.slice(from, from + longestAnswer);
  return cleaned(text, from, formulas ?? from + endOfSentence(window, false));
}

const sentenceWords =
  /(?:^|\s)(?:is|are|was|were|has|have|had|gets?|needs?|will|would|can|takes?|costs?|gives?|earns?|makes?|there|we|she|he|it|they|equals?|spent|spends|paid|left)(?=\s)/i;

const hanSentence = /^\p{Script=Han}[^\d$\\]*[有是为共得剩需][^\d$\\]{0,6}[\d$\\]/u;
const concluding = /^(?:the|so|therefore|thus|hence|it|this|they|there are a total|a total)\b/i;

/** A whole sentence behind "Answer:" says its result somewhere; a phrase is the answer as it stands. A first step of many says nothing. */
function spoken(text: string, passage: Passage, sentenceEnd: number): Passage | null {
  const { answer, start, end } = passage;
  if (answer.length < (hanSentence.test(answer) ? 4 : 8)) return passage;
  const words = answer.split(/\s+/).length;
  const isSentence = (words > 3 && sentenceWords.test(answer)) || hanSentence.test(answer);
  if (!isSentence) return words > 40 ? null : passage;
  const isStep = !concluding.test(answer) && /\d/.test(text.slice(end, end + longestAnswer));
  if (isStep) return null;
  const found = resultIn(text.slice(start, sentenceEnd));
  if (found === null) return words > 12 ? null : passage;
  return { answer: found.answer, start: start + found.start, end: start + found.end };
}

/** The passage between two offsets without emphasis, quotes and punctuation around it; null when nothing is left. */
function cleaned(text: string, from: number, to: number): Passage | null {
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
  /(?<=[\d$)}] ?)(?:です|である|でした|になります|となります|だ|입니다|이다|이에요|예요| है| हैं| ہے|।|۔|元|个|個|只|名|人|天|块|度|円|個|つ|개|명|원|일)$/u;

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
  if (character === ".") return !/[ap]\.m\.$/i.test(before);
  if (character === "!") return !/\\!$/.test(before);
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
