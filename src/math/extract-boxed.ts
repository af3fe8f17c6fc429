import type { Found } from "./extract-found.ts";
import { type Box, joinedBoxes } from "./extract-joined.ts";

const longestProse = 400;

/**
 * The content of the last balanced, non-empty `\boxed{…}` or `\fbox{…}`, with a minus sign right before it and with the boxes before it that belong
 * to the same answer: `\boxed{1}` and `\boxed{2}`. One pass; a box that is never closed is none. `boxed{…}` without a backslash counts where no
 * other does.
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

function lastOf(text: string, boxes: readonly Box[]): Found | null {
  const joined = joinedBoxes(text, outermost(boxes));
  return joined === null ? null : { ...joined, rule: "boxed", isMarked: true };
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
  /** Where the last blank line is, and the last one that more text follows. */
  let blank = -1;
  let divide = -1;
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
    } else if (isSpace(code)) {
      if (code === 10 && text.charCodeAt(index - 1) === 10) blank = index - 1;
      continue;
    } else if (code === 92) {
      if (index + 1 !== next) index += 1;
    } else if (code === 123) {
      open.push(-1);
      starts.push(index);
    } else if (code === 125) {
      const command = open.pop() ?? -1;
      const start = starts.pop() ?? index;
      if (command >= 0) {
        openBoxes -= 1;
        if (isFilled(text, start, index, divide)) {
          boxes.push({ command, start, end: index, after: index + 1 });
        }
      }
    }
    divide = blank;
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

/** Whether a box says something: an empty one, dots or "your answer" repeat the instruction, and paragraphs belong to no answer. */
function isFilled(text: string, start: number, end: number, divide: number): boolean {
  if (end - start > shortestAnswer) {
    const lead = /\S/.exec(text.slice(start, start + shortestAnswer * 4));
    if (lead === null) return false;
    return end - start <= longestProse || divide < start + lead.index;
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
