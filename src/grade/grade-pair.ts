import type { MathPolicies } from "../core/math-policies.ts";
import { equivalent } from "../math/equivalent.ts";
import { extractAnswer } from "../math/extract-answer.ts";
import { explained } from "./explained.ts";
import { noAnswer } from "./no-answer.ts";

/** A reference beside an answer as it stands, or beside a response in which the answer is to be found. */
export type AnswerPair =
  | { readonly reference: string; readonly answer: string }
  | { readonly reference: string; readonly response: string };

/** What was decided about a pair. */
export interface PairVerdict {
  /** `unparsed`: no answer was found, or the answer is no notation that is known. */
  readonly verdict: "equal" | "different" | "unparsed";
  /** As it was given or found; null where a response holds none. */
  readonly answer: string | null;
  /** Where the answer stands in the response: UTF-16 offsets, end exclusive; null for an answer that was given. */
  readonly span: { readonly start: number; readonly end: number } | null;
  /** The rule that decided, such as `exact-rational`; `no-answer` where there was nothing to compare. */
  readonly rule: string;
  readonly referenceNormal: string;
  readonly answerNormal: string | null;
  /** Why, in words that a reader can check. */
  readonly explanation: string;
}

/** Judges one pair as mathematics, as the `math` grader does. Never throws, and bounded in time whatever the texts. */
export function gradePair(pair: AnswerPair, policies: MathPolicies): PairVerdict {
  if ("answer" in pair) return compared(pair.answer, null, pair.reference, policies);
  const found = extractAnswer(pair.response);
  if (found !== null) return compared(found.answer, found.span, pair.reference, policies);
  const { targetNormal } = equivalent("", pair.reference, policies);
  return {
    verdict: "unparsed",
    answer: null,
    span: null,
    rule: noAnswer.rule,
    referenceNormal: targetNormal,
    answerNormal: null,
    explanation: noAnswer.explanation,
  };
}

function compared(
  answer: string,
  span: PairVerdict["span"],
  reference: string,
  policies: MathPolicies,
): PairVerdict {
  const decided = equivalent(answer, reference, policies);
  const { verdict, rule, targetNormal, answerNormal } = decided;
  return {
    verdict,
    answer,
    span,
    rule,
    referenceNormal: targetNormal,
    answerNormal,
    explanation: explained(answer, reference, decided),
  };
}
