import type { MathPolicies } from "../../src/core/math-policies.ts";

/** A line of `test/answers.jsonl`: whether an answer, or the answer within a response, says the same as a reference. */
export interface AnswerLine {
  /** What the line is about. */
  readonly class: string;
  readonly reference: string;
  /** As it stands; a line without one has a `response`. */
  readonly answer?: string;
  /** Text of which the answer is to be found first. */
  readonly response?: string;
  readonly equal: boolean;
  /** Those that are not the default. */
  readonly policies?: Partial<MathPolicies>;
  readonly why?: string;
  /** Written by `npm run generate`. */
  readonly made?: boolean;
}

/** Lines that say the same have the same key, whatever their class and label. */
export function keyOf(line: AnswerLine): string {
  return JSON.stringify([
    line.reference,
    line.answer ?? null,
    line.response ?? null,
    line.policies ?? null,
  ]);
}
