import type { Verdict } from "../core/score.ts";

/** The verdict on a text in which no answer was found. */
export const noAnswer: Verdict = {
  verdict: "unparsed",
  answer: null,
  span: null,
  isMarked: false,
  rule: "no-answer",
  explanation: "No answer was found in the text.",
  answerNormal: null,
  targetNormal: null,
};
