import { extractBoxed, isPlaceholder } from "./extract-boxed.ts";
import { type Found, shifted } from "./extract-found.ts";
import { extractGuess } from "./extract-guess.ts";
import { firstTag } from "./extract-reasoning.ts";
import { extractStated } from "./extract-stated.ts";

const tags: readonly (readonly [open: string, close: string])[] = [
  ...["answer", "Answer", "ANSWER", "final_answer", "finalanswer", "final-answer", "ans"].map(
    (name) => [`<${name}>`, `</${name}>`] as const,
  ),
  ["<|begin_of_box|>", "<|end_of_box|>"],
  ["[ANSWER]", "[/ANSWER]"],
];
const tagStart = "aAfF|";
const mostTags = 16;
const longestPlain = 200;

/**
 * What the last non-empty `<answer>…</answer>` holds, or another tag that says the same. A tag that the end of the text leaves open counts,
 * unmarked: the text may have been cut within it.
 */
export function extractTagged(text: string): Found | null {
  if (firstTag(text, 0, tagStart) < 0 && !text.includes("[ANSWER]")) return null;
  let best: Found | null = null;
  for (const [open, close] of tags) {
    // Forwards this is far quicker than backwards, and nearly always all there is to do.
    if (!text.includes(open)) continue;
    const found = lastTag(text, open, close);
    if (found !== null && (best === null || found.start > best.start)) best = found;
  }
  return best;
}

function lastTag(text: string, open: string, close: string): Found | null {
  let start = text.lastIndexOf(open);
  for (let count = 0; start >= 0 && count < mostTags; count += 1) {
    const from = start + open.length;
    const end = text.indexOf(close, from);
    // A later tag that was opened last only ends where the text does.
    if (end >= 0 || count === 0) {
      const content = text.slice(from, end < 0 ? text.length : end);
      const found = isOther(content) ? null : within(content);
      if (found !== null) return shifted({ ...found, isMarked: end >= 0 }, from);
    }
    start = start === 0 ? -1 : text.lastIndexOf(open, start - 1);
  }
  return null;
}

// "Put it between <answer> and </answer>."
function isOther(content: string): boolean {
  return (
    /^\s*(?:and|tags?|,|\.\.\.|here)\s*$/i.test(content.slice(0, 40)) ||
    isPlaceholder(content.slice(0, 80))
  );
}

function within(content: string): Found | null {
  const boxed = extractBoxed(content);
  if (boxed !== null) return boxed;
  const answer = content.trim();
  const start = content.length - content.trimStart().length;
  const stated = extractStated(content);
  if (stated !== null) return { ...stated, rule: "tag" };
  const isPlain = answer.length <= longestPlain && !answer.includes("\n");
  const isSentence = / (?:is|are|has|have|equals|will|needs?) /.test(answer);
  if (isPlain && !isSentence) {
    const clean = answer.replace(/^\*\*(.*)\*\*$/, "$1");
    return { answer: clean, start, end: start + answer.length, rule: "tag", isMarked: true };
  }
  const guess = extractGuess(content);
  return guess === null ? null : { ...guess, rule: "tag" };
}
