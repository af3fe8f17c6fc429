import type { GraderConfig } from "../core/config.ts";
import { defaultMathPolicies, type MathPolicies } from "../core/math-policies.ts";
import type { Grader, Verdict } from "../core/score.ts";
import { type Equivalence, equivalent } from "../math/equivalent.ts";
import type { ExtractedAnswer } from "../math/extract-answer.ts";
import { explained } from "./explained.ts";
import { findAnswer } from "./find-answer.ts";
import { noAnswer } from "./no-answer.ts";
import { versionWith } from "./version-with.ts";

/** Finds the answer in the text and compares it with each target as mathematics. */
export function mathAnswer({ policies }: Extract<GraderConfig, { name: "math" }>): Grader {
  return {
    name: "math",
    label: "Math equivalence",
    version: versionWith("4", optionsOf(policies), optionsOf(defaultMathPolicies)),
    grade: ({ text }, sample) => gradeMath(findAnswer(text, sample), sample.target, policies),
  };
}

function optionsOf(policies: MathPolicies): Readonly<Record<string, string | number>> {
  return {
    percent: policies.percent,
    rounded_digits: policies.roundedDigits,
    units: policies.units,
    list_order: policies.listOrder,
    parameter_names: policies.parameterNames,
  };
}

const verdicts = { equal: "correct", different: "incorrect", unparsed: "unparsed" } as const;

function gradeMath(
  found: ExtractedAnswer | null,
  targets: readonly string[],
  policies: MathPolicies,
): Verdict {
  if (found === null) return noAnswer;
  const { decided, against } = decide(found.answer, targets, policies);
  return {
    verdict: verdicts[decided.verdict],
    answer: found.answer,
    span: found.span,
    isMarked: found.isMarked,
    rule: decided.rule,
    explanation: explained(found.answer, against, decided),
    answerNormal: decided.answerNormal,
    targetNormal: decided.targetNormal,
  };
}

/** The first target that the answer equals; if none does, what was decided about the first. */
function decide(
  answer: string,
  targets: readonly string[],
  policies: MathPolicies,
): { readonly decided: Equivalence; readonly against: string } {
  const [first = ""] = targets;
  const decided = equivalent(answer, first, policies);
  if (decided.verdict === "equal") return { decided, against: first };
  for (const target of targets.slice(1)) {
    const other = equivalent(answer, target, policies);
    if (other.verdict === "equal") return { decided: other, against: target };
  }
  return { decided, against: first };
}
