import type { MathPolicies } from "../core/math-policies.ts";
import { gradePair, type PairVerdict } from "../grade/grade-pair.ts";

/** An answer as it stands, or a response in which one is to be found, and every reference that is accepted. */
export interface AnswerToGrade {
  /** At least one. */
  readonly references: readonly string[];
  readonly text: string;
  readonly isResponse: boolean;
}

/** The verdict on an answer, the reference that decided it, and what it took. */
export interface GradedAnswer extends PairVerdict {
  /** The reference that the answer equals; the first where it equals none. */
  readonly reference: string;
  /** Time of finding the answer and comparing it, in microseconds. */
  readonly micros: number;
}

/** Grades one answer against each reference until one is equal; if none is, the verdict is that on the first. */
export function gradeAnswer(
  { references, text, isResponse }: AnswerToGrade,
  policies: MathPolicies,
): GradedAnswer {
  const startedAt = performance.now();
  const [reference = ""] = references;
  const first = gradePair(
    isResponse ? { reference, response: text } : { reference, answer: text },
    policies,
  );
  let graded = { ...first, reference };
  if (first.verdict !== "equal" && first.answer !== null) {
    for (const other of references.slice(1)) {
      const next = gradePair({ reference: other, answer: first.answer }, policies);
      if (next.verdict !== "equal") continue;
      graded = { ...next, span: first.span, reference: other };
      break;
    }
  }
  return { ...graded, micros: (performance.now() - startedAt) * 1000 };
}
