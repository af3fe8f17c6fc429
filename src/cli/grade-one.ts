import { exitCodes } from "../core/errors.ts";
import type { MathPolicies } from "../core/math-policies.ts";
import { fitText, plainText } from "../report/terminal-text.ts";
import { type AnswerToGrade, type GradedAnswer, gradeAnswer } from "../run/grade-answer.ts";
import { policiesThatMatter } from "./grade-policies.ts";
import { printData } from "./streams.ts";

/** How one verdict is shown. */
export interface GradeOneOptions {
  readonly policies: MathPolicies;
  readonly format: "verdict" | "explanation" | "json";
  /** Whether any other verdict than `equal` is a failed gate. */
  readonly isGate: boolean;
}

/** Grades one answer or response and prints the verdict; returns the exit code. */
export function gradeOne(
  asked: AnswerToGrade,
  { policies, format, isGate }: GradeOneOptions,
): number {
  const graded = gradeAnswer(asked, policies);
  switch (format) {
    case "verdict":
      printData(graded.verdict);
      break;
    case "explanation":
      printData(explanation(asked, graded, policies));
      break;
    case "json":
      printData(JSON.stringify(asJson(graded, policies), null, 2));
      break;
  }
  return isGate && graded.verdict !== "equal" ? exitCodes.gate : exitCodes.done;
}

function explanation(asked: AnswerToGrade, graded: GradedAnswer, policies: MathPolicies): string {
  const matter = policiesThatMatter(policies, (other) => gradeAnswer(asked, other).verdict);
  const { span } = graded;
  const place = span === null ? "" : ` (characters ${span.start} to ${span.end} of the response)`;
  const answer = graded.answer === null ? "none found" : `${shown(graded.answer)}${place}`;
  return [
    ["Verdict", graded.verdict],
    ["Rule", graded.rule],
    ["Answer", answer],
    ["  normal form", graded.answerNormal === null ? "–" : shown(graded.answerNormal)],
    ["Reference", shown(graded.reference)],
    ["  normal form", shown(graded.referenceNormal)],
    ["Policies", matter.length === 0 ? "none would change the verdict" : matter.join("; ")],
  ]
    .map(([label = "", text = ""]) => `${label.padEnd(15)}${text}`)
    .join("\n");
}

const longestShown = 500;

function shown(text: string): string {
  const plain = plainText(text);
  return plain === "" ? "(empty)" : fitText(plain, longestShown);
}

function asJson(graded: GradedAnswer, policies: MathPolicies) {
  const { verdict, rule, answer, span, reference } = graded;
  return {
    verdict,
    equal: verdict === "equal",
    answer,
    span: span === null ? null : [span.start, span.end],
    reference,
    rule,
    reference_normal: graded.referenceNormal,
    answer_normal: graded.answerNormal,
    micros: Math.round(graded.micros * 10) / 10,
    policies: {
      percent: policies.percent,
      rounded_digits: policies.roundedDigits,
      units: policies.units,
      list_order: policies.listOrder,
      parameter_names: policies.parameterNames,
    },
  };
}
