import type { GraderConfig } from "../core/config.ts";
import { defaultGraders } from "../core/default-graders.ts";
import type { Completion } from "../core/generation.ts";
import type { Grader, Ungradable, Verdict } from "../core/score.ts";
import { type FoldedText, foldText } from "./fold-text.ts";
import { noAnswer } from "./no-answer.ts";
import { quote } from "./quote.ts";
import { versionWith } from "./version-with.ts";
import { visibleText } from "./visible-text.ts";

type ContainsConfig = Extract<GraderConfig, { name: "contains" }>;

/** The rule of all its verdicts. */
export const containedText = "contained-text";

/** Whether a target's text occurs in what a response says after its reasoning, wherever that is. */
export function contains(config: ContainsConfig): Grader {
  return {
    name: "contains",
    label: "Contains",
    version: versionWith("3", optionsOf(config), optionsOf(defaultGraders.contains)),
    grade: (completion, { target }) => gradeText(completion, target, config),
  };
}

function optionsOf({
  isCaseSensitive,
  isWholeWords,
}: ContainsConfig): Readonly<Record<string, boolean>> {
  return { case_sensitive: isCaseSensitive, whole_words: isWholeWords };
}

function gradeText(
  { text: response, finishReason }: Completion,
  targets: readonly string[],
  { isCaseSensitive, isWholeWords }: ContainsConfig,
): Verdict | Ungradable {
  const wanted = targets
    .map((target) => foldText(target, isCaseSensitive).text)
    .filter((target) => target !== "");
  const [first] = wanted;
  if (first === undefined) {
    return { verdict: "ungradable", explanation: "The reference is empty." };
  }
  const visible = visibleText(response);
  if (visible === null || visible.text.trim() === "") return noAnswer;
  const folded = foldText(visible.text, isCaseSensitive);
  // Of a word or number that the cut ends nobody knows how it goes on; white space ends it before.
  const isOpen = isWholeWords && finishReason === "length" && /\S$/.test(visible.text);
  for (const target of wanted) {
    const at = placeOf(target, folded.text, { isWholeWords, isOpen });
    if (at === null) continue;
    const span = spanOf(folded, at, at + target.length, visible.start);
    return {
      verdict: "correct",
      answer: response.slice(span.start, span.end),
      span,
      isMarked: true,
      rule: containedText,
      explanation: `The response contains ${quote(target)}.`,
      answerNormal: target,
      targetNormal: target,
    };
  }
  return {
    verdict: "incorrect",
    answer: null,
    span: null,
    isMarked: false,
    rule: containedText,
    explanation: `The response does not contain ${quote(first)}.`,
    answerNormal: null,
    targetNormal: first,
  };
}

/** The last place, for texts end in their answer. */
function placeOf(
  target: string,
  text: string,
  { isWholeWords, isOpen }: { readonly isWholeWords: boolean; readonly isOpen: boolean },
): number | null {
  for (let at = text.lastIndexOf(target); at >= 0; at = text.lastIndexOf(target, at - 1)) {
    const end = at + target.length;
    const isUnsure = isOpen && mayBeLonger(text, end);
    if (!isUnsure && (!isWholeWords || standsAlone(text, at, end))) return at;
    if (at === 0) break;
  }
  return null;
}

/** Whether a word or number that ends here, at the end of the text, could go on. */
function mayBeLonger(text: string, end: number): boolean {
  const last = characterBefore(text, end);
  if (end === text.length) return letterOrDigit.test(last);
  return end + 1 === text.length && digit.test(last) && /[.,/]/.test(text.charAt(end));
}

const letterOrDigit = /[\p{L}\p{N}\p{M}_]/u;
const digit = /\p{Nd}/u;

/** Whether neither end lies within a word or a number: `12` does not stand alone in `512`, `12.5`, `12/5` and `-12`. */
function standsAlone(text: string, start: number, end: number): boolean {
  const [first, last] = [characterAt(text, start), characterBefore(text, end)];
  const [before, after] = [characterBefore(text, start), characterAt(text, end)];
  if (letterOrDigit.test(first) && letterOrDigit.test(before)) return false;
  if (letterOrDigit.test(last) && letterOrDigit.test(after)) return false;
  if (digit.test(first) && continuesLeft(text, start, before)) return false;
  return !(digit.test(last) && /[.,/]/.test(after) && digit.test(characterAt(text, end + 1)));
}

function continuesLeft(text: string, start: number, before: string): boolean {
  const beyond = characterBefore(text, start - before.length);
  if (before === ".") return beyond === "" || /[\s\d(=$-]/.test(beyond);
  if (before === "," || before === "/") return digit.test(beyond);
  // In `3-12` it is no sign.
  return /[-−]/.test(before) && !letterOrDigit.test(beyond) && !/[)\]}]/.test(beyond);
}

function characterAt(text: string, index: number): string {
  const code = text.codePointAt(index);
  return code === undefined ? "" : String.fromCodePoint(code);
}

function characterBefore(text: string, index: number): string {
  if (index <= 0) return "";
  const isPair = index >= 2 && /[\uDC00-\uDFFF]/.test(text.charAt(index - 1));
  return isPair ? characterAt(text, index - 2) : text.charAt(index - 1);
}

function spanOf(
  { starts }: FoldedText,
  from: number,
  to: number,
  offset: number,
): { readonly start: number; readonly end: number } {
  return { start: offset + (starts[from] ?? 0), end: offset + (starts[to] ?? starts.at(-1) ?? 0) };
}
