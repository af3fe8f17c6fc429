import type { Found } from "./extract-found.ts";

/** A box: where the name of its command begins, where its content begins and ends, and where the text goes on. */
interface Box {
  readonly command: number;
  readonly start: number;
  readonly end: number;
  readonly after: number;
}

const mostJoined = 20;
const longestProse = 400;

/**
 * The content of the last balanced, non-empty `\boxed{…}` or `\fbox{…}`. Boxes before it are joined to it when nothing but a separator stands
 * between: `\boxed{1}` and `\boxed{2}`. One pass; a box that is never closed is none. `boxed{…}` without a backslash counts where
 * no other does.
 */
export function extractBoxed(response: string): Found | null {
  // A backspace is what too little escaping makes of `\b`; `\fbox` is as long, so offsets hold.
  const text = response.includes("\u0008oxed")
    ? response.replaceAll("\u0008oxed", "\\fbox")
    : response;
  const first = text.indexOf("box");
  if (first < 0) return null;
  const boxes = findBoxes(text, first, isBackslash);
  if (boxes.length > 0) return lastOf(text, boxes);
  if (text.indexOf("boxed{", first) < 0) return null;
  return lastOf(text, findBoxes(text, first, isNoWord));
}

function lastOf(text: string, all: readonly Box[]): Found | null {
  const boxes = outermost(all);
  let index = boxes.length - 1;
  const last = boxes[index];
  if (last === undefined) return null;
  const content = contentOf(text, last);
  let answer = content;
  let { command } = last;
  let { start } = last;
  let isRepeated = true;
  for (index -= 1; index >= 0 && boxes.length - index <= mostJoined; index -= 1) {
    const before = boxes[index];
    const separator = before === undefined ? null : separatorOf(text, before.after, command);
    if (before === undefined || separator === null) break;
    const other = contentOf(text, before);
    if (other !== content) isRepeated = false;
    answer = `${other}${separator}${answer}`;
    ({ command, start } = before);
  }
  // The same value boxed twice in a row is one answer.
  if (isRepeated) ({ start } = last);
  return {
    answer: isRepeated ? content : answer,
    start,
    end: last.end,
    rule: "boxed",
    isMarked: true,
  };
}

/** The content; with its backslashes single where the whole response was escaped: `\\boxed{\\frac{1}{2}}`. */
function contentOf(text: string, { command, start, end }: Box): string {
  const content = text.slice(start, end).trim();
  const isEscaped = text[command - 1] === "\\" && text[command - 2] === "\\";
  if (!isEscaped || /(?:^|[^\\])\\(?:\\\\)*(?!\\)/.test(content)) return content;
  return content.replaceAll("\\\\", "\\");
}

type IsCommand = (codeBefore: number) => boolean;

// A form feed is what too little escaping makes of `\f`.
const isBackslash: IsCommand = (code) => code === 92 || code === 12;
const isNoWord: IsCommand = (code) =>
  !((code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 92);

function findBoxes(text: string, first: number, isCommand: IsCommand): readonly Box[] {
  const boxes: Box[] = [];
  /** For each open brace within a box, where its box began; -1 for other braces. */
  const open: number[] = [];
  const starts: number[] = [];
  let openBoxes = 0;
  let next = nextCommand(text, first, isCommand);
  for (let index = next; index >= 0 && index < text.length; index += 1) {
    // Outside of all boxes there is nothing to read.
    if (openBoxes === 0) index = next;
    if (index < 0) break;
    const code = text.charCodeAt(index);
    if (index === next) {
      const afterName = index + (text.startsWith("boxed", index) ? 5 : code === 102 ? 4 : 3);
      next = nextCommand(text, afterName, isCommand);
      const start = startOfContent(text, afterName);
      if (text[start] === "{") {
        open.push(index);
        starts.push(start + 1);
        openBoxes += 1;
        index = start;
      } else {
        const end = endOfBareContent(text, start);
        if (end > start) boxes.push({ command: index, start, end, after: end });
      }
    } else if (code === 92) {
      if (index + 1 !== next) index += 1;
    } else if (code === 123) {
      open.push(-1);
      starts.push(index);
    } else if (code === 125) {
      const command = open.pop() ?? -1;
      const start = starts.pop() ?? index;
      if (command < 0) continue;
      openBoxes -= 1;
      if (isFilled(text, start, index)) {
        boxes.push({ command, start, end: index, after: index + 1 });
      }
    }
  }
  return boxes;
}

/** Where the name of the next box command begins, without its backslash; -1 when there is none. */
function nextCommand(text: string, from: number, isCommand: IsCommand): number {
  for (let index = text.indexOf("box", from); index >= 0; index = text.indexOf("box", index + 3)) {
    const isBoxed = text.startsWith("ed", index + 3);
    const isFbox = !isBoxed && text.charCodeAt(index - 1) === 102;
    const start = isFbox ? index - 1 : index;
    const before = text.charCodeAt(start - 1);
    if ((isBoxed || isFbox || before === 12) && isCommand(before)) return start;
  }
  return -1;
}

function startOfContent(text: string, from: number): number {
  let index = from;
  while (index < from + 20 && isSpace(text.charCodeAt(index))) index += 1;
  return index;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

const bare =
  /-?\d+(?:[.,]\d+)*(?:\/\d+)?|-?\\[a-zA-Z]{1,20}(?:\{[^{}]{0,100}\}){1,2}|[A-Z](?![A-Za-z])/y;

/** `\boxed 42`, `\boxed\frac{1}{2}`, `\boxed B` without braces. */
function endOfBareContent(text: string, start: number): number {
  bare.lastIndex = start;
  return bare.exec(text) === null ? start : bare.lastIndex;
}

const shortestAnswer = 60;
const decoration =
  /\\(?:text(?:bf|rm|it)?|mathrm|mbox|q?quad|[lcdv]?dots|square|Box|[,;:!~ _])|[\s{}.…_?~*<>[\]()]/g;
const placeholders = new Set([
  "",
  "answer",
  "youranswer",
  "finalanswer",
  "yourfinalanswer",
  "theanswer",
  "thefinalanswer",
  "answerhere",
  "youranswerhere",
  "finalanswerhere",
  "insertanswer",
  "insertanswerhere",
]);

/** Whether a box says something: an empty one, dots or "your answer" repeat the instruction. */
function isFilled(text: string, start: number, end: number): boolean {
  if (end - start > shortestAnswer) {
    const isProse = end - start > longestProse && text.slice(start, end).trim().includes("\n\n");
    return !isProse && text.slice(start, start + shortestAnswer * 4).trim() !== "";
  }
  return !isPlaceholder(text.slice(start, end));
}

/** Whether a text stands where an answer should, without being one: `...`, `\text{your answer}`. */
export function isPlaceholder(text: string): boolean {
  return placeholders.has(text.replace(decoration, "").toLowerCase());
}

/** Boxes in order of their ends, without those inside others. */
function outermost(boxes: readonly Box[]): readonly Box[] {
  const outer: Box[] = [];
  for (let index = boxes.length - 1; index >= 0; index -= 1) {
    const box = boxes[index];
    const last = outer.at(-1);
    if (box !== undefined && (last === undefined || box.end <= last.command)) outer.push(box);
  }
  return outer.reverse();
}

const longestSeparator = 60;
const alternatives = new Set(["or", "oder", "ou", "или", "或", "或者", "または", "또는"]);
const conjunctions = new Set(["", ";", "and", "&", "und", "et", "y", "и", "和", "、", "と", "및"]);

/** `, ` or ` or ` where the text between two boxes is a separator alone; null where it says more, or nothing. */
function separatorOf(text: string, start: number, end: number): string | null {
  if (end - start > longestSeparator) return null;
  const words = text
    .slice(start, end)
    .toLowerCase()
    .replace(/\\$/, "")
    .replace(/\\(?:text|mbox|mathrm|q?quad|[,;:! ()[\]])|[\s${}~*]/g, "");
  if (words === "" || words.length > 8) return null;
  const word = words.replace(/^[,，]/, "");
  if (alternatives.has(word)) return " or ";
  return conjunctions.has(word) ? ", " : null;
}
