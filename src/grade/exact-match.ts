import type { Completion } from "../core/generation.ts";
import type { Sample } from "../core/sample.ts";
import type { Grader, Verdict } from "../core/score.ts";
import { endOfReasoning, extractAnswer } from "../math/extract-answer.ts";
import { noAnswer } from "./no-answer.ts";
import { quote } from "./quote.ts";

/** The answer, or all of the text where none is found, against each target: letter by letter, ignoring case and outer spaces. */
export const exactMatch: Grader = {
  name: "exact_match",
  label: "Exact match",
  version: "1",
  grade: gradeExactly,
};

function gradeExactly(completion: Completion, sample: Sample): Verdict {
  const found = extractAnswer(completion.text) ?? wholeText(completion.text);
  if (found === null) return noAnswer;
  const answerNormal = fold(found.answer);
  const match = sample.target.find((target) => fold(target) === answerNormal);
  const against = match ?? sample.target[0] ?? "";
  const relation = match === undefined ? "is not letter by letter" : "matches";
  return {
    verdict: match === undefined ? "incorrect" : "correct",
    answer: found.answer,
    span: found.span,
    isMarked: found.isMarked,
    rule: "exact-text",
    explanation: `${quote(found.answer)} ${relation} ${quote(against)}.`,
    answerNormal,
    targetNormal: fold(against),
  };
}

function wholeText(text: string): (Pick<Verdict, "span" | "isMarked"> & { answer: string }) | null {
  const reasoningEnd = endOfReasoning(text);
  if (reasoningEnd === null) return null;
  const rest = text.slice(reasoningEnd);
  const answer = rest.trim();
  if (answer === "") return null;
  const start = reasoningEnd + rest.length - rest.trimStart().length;
  return { answer, span: { start, end: start + answer.length }, isMarked: false };
}

function fold(text: string): string {
  return text.trim().toLowerCase();
}
