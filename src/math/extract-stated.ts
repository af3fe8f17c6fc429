import { formulaAt } from "./extract-formula.ts";
import type { Found } from "./extract-found.ts";
import { passageAt } from "./extract-passage.ts";
import { doubtBefore, mention, statement } from "./extract-phrases.ts";

const windowLength = 1_024;
const longestMention = 24;
const mostMentions = 64;

/**
 * The answer that a sentence or heading states last: "The final answer is …", "Answer: …", "#### …", in the usual languages. A mention that states
 * nothing ("this answer is correct") is passed over.
 */
export function extractStated(text: string): Found | null {
  for (const start of statementsFromLast(text)) {
    const passage = passageAt(text, start);
    if (passage !== null && !passage.answer.includes("\\boxed")) {
      return { ...passage, rule: "stated", isMarked: true };
    }
  }
  return null;
}

/** Where stated answers may begin, from the last to the first. */
export function* statementsFromLast(text: string): Generator<number> {
  let mentions = 0;
  let limit = text.length;
  // Backwards by windows: the last mention is nearly always close to the end.
  for (let length = windowLength; limit > 0 && mentions < mostMentions; length *= 2) {
    const from = Math.max(0, limit - length);
    const found = mentionsBetween(text, from, limit);
    for (let index = found.length - 1; index >= 0 && mentions < mostMentions; index -= 1) {
      const [start, end] = found[index] ?? [0, 0];
      mentions += 1;
      const statementStart = afterMention(text, start, end);
      if (statementStart !== null) yield statementStart;
    }
    limit = from;
  }
}

function mentionsBetween(
  text: string,
  from: number,
  limit: number,
): readonly (readonly [start: number, end: number])[] {
  // Lower case is as long as before but for this one letter, and much quicker to search than ignoring case is.
  const window = text
    .slice(from, limit + longestMention)
    .replaceAll("İ", "I")
    .toLowerCase();
  const found: (readonly [number, number])[] = [];
  mention.lastIndex = 0;
  for (let match = mention.exec(window); match !== null; match = mention.exec(window)) {
    const start = from + match.index;
    if (start >= limit) break;
    found.push([start, start + match[0].length]);
    if (found.length > 4 * mostMentions) found.splice(0, 2 * mostMentions);
  }
  return found;
}

/** Where the stated answer begins, if the mention between two offsets introduces one. */
function afterMention(text: string, start: number, end: number): number | null {
  if (text.startsWith("####", start)) {
    return isLineStart(text, start) ? afterHashes(text, end) : null;
  }
  if ("故应應".includes(text.charAt(start))) return end;
  const isInitial = end - start === 1 && text.charCodeAt(start) < 128;
  if (isInitial ? !isInitialAnswer(text, start) : isWithinWord(text, start)) return null;
  const before = text.slice(Math.max(0, start - 40), start);
  const quote = before.at(-1);
  // A key of JSON is no sentence.
  if ((quote === '"' || quote === "'") && text[end] === quote) return null;
  statement.lastIndex = end;
  const found = statement.exec(text);
  if (found !== null) return isStatement(text, before, found) ? statement.lastIndex : null;
  return afterHeading(text, start, end);
}

/** "A: 12" behind "Q: …"; not the first of the points or choices A, B and C. */
function isInitialAnswer(text: string, start: number): boolean {
  if (text[start] !== "A" || !isLineStart(text, start)) return false;
  return !/\n[ \t*_-]{0,6}B[*_]{0,2}:/.test(text.slice(start, start + 400));
}

function isLineStart(text: string, start: number): boolean {
  let index = start - 1;
  while (index >= 0 && start - index < 8 && " \t*_>-".includes(text.charAt(index))) index -= 1;
  return index < 0 || text[index] === "\n";
}

// "I cannot answer: it is too hard."
const verbBefore = /(?:cannot|can['’]?t|to|not|please|you|will|should|must)\s+$/i;

function isStatement(text: string, before: string, found: RegExpExecArray): boolean {
  const sign = found[0]
    .trim()
    .replace(/[*_]+$/, "")
    .at(-1);
  // "answer = total - 5" is a line of a program.
  if (sign === "=") {
    return /^\s{0,3}(?:[-$\\(]|\d)/.test(text.slice(found.index + found[0].length).slice(0, 6));
  }
  if (sign === ":" || sign === "：") return !verbBefore.test(before);
  return !doubtBefore.test(before);
}

function isWithinWord(text: string, start: number): boolean {
  // Scripts without spaces put words side by side.
  if (text.charCodeAt(start) > 0x0e00) return false;
  // "__Answer:__" is emphasis, "my_answer" a name.
  const before = text[start - 1] === "_" ? text.charAt(start - 2) : text.charAt(start - 1);
  return /[\p{L}\p{N}]/u.test(before) && /\p{L}/u.test(text.charAt(start));
}

const heading = /[*_#:]{0,4}[ \t]{0,4}(?:\|[ \t]{0,4})?\r?\n/y;
const direct =
  /(?: |[*_]{2,4} ?\|? ?| ?\| ?)(?=[-$\\(]?[$\\(]?\d|\$|\\[([]|\([A-Z]\)|[A-Z](?:[.\s]|$))/y;

/** "## Final Answer" above its line, "| Answer | 42 |", "Answer 42". */
function afterHeading(text: string, start: number, end: number): number | null {
  const line = text.lastIndexOf("\n", start - 1) + 1;
  if (start - line > 40) return null;
  const lead = text
    .slice(line, start)
    .replace(/[\s#*_|>\-=✅🎯\p{Extended_Pictographic}\d.)]/gu, "");
  const isAlone = lead === "" || /^(?:the|my|our)?(?:final|correct)?$/i.test(lead);
  if (!isAlone) return null;
  heading.lastIndex = end;
  if (heading.test(text)) return heading.lastIndex - 1;
  direct.lastIndex = end;
  if (!direct.test(text)) return null;
  // The rest of the line must be the value: "Answer 3 questions" is an instruction.
  const rest = text.slice(direct.lastIndex, direct.lastIndex + 60).split("\n", 1)[0] ?? "";
  const isValue = formulaAt(text, direct.lastIndex) !== null || !/[a-z]{4}/.test(rest);
  return isValue || text[direct.lastIndex - 1] === "|" ? direct.lastIndex : null;
}

const hashValue =
  /[ \t]*(?:\*\*)?(?:[-−]?[$€£]?\d[\d,]*(?:\.\d+)?(?:\s?\/\s?\d+)?\s?%?|\$[^$\n]{1,200}\$|\\\([^\n]{1,200}\\\)|-?\\[a-z][^\n]{0,200}|[A-Z]|\([^()\n]{1,60}\))(?:\*\*)?\.?[ \t]*(?=\r?\n|$|<)/y;

/** A last line such as "#### 25 percent of the students". */
const hashPhrase =
  /[ \t]{0,4}[-−]?[$€£]?\d[\d,]*(?:\.\d+)?%?(?: (?!steps?|methods?|cases?|parts?|examples?)[a-z]{1,20}){1,8}[.!]?\s*$/y;

/** "#### 42" ends a solution of GSM8K; "#### 3. Area" is a heading. */
function afterHashes(text: string, end: number): number | null {
  hashValue.lastIndex = end;
  if (hashValue.test(text)) return end;
  hashPhrase.lastIndex = end;
  return hashPhrase.test(text) ? end : null;
}
