import type { Completion } from "../core/generation.ts";
import type { Sample } from "../core/sample.ts";
import type { Grader, Verdict } from "../core/score.ts";
import { type Equivalence, equivalent } from "../math/equivalent.ts";
import { extractAnswer } from "../math/extract-answer.ts";
import { noAnswer } from "./no-answer.ts";
import { quote } from "./quote.ts";

/** Finds the answer in the text and compares it with each target as mathematics. */
export const mathAnswer: Grader = {
  name: "math",
  label: "Math equivalence",
  version: "1",
  grade: gradeMath,
};

const verdicts = { equal: "correct", different: "incorrect", unparsed: "unparsed" } as const;
const relations = { equal: "equals", different: "is not", unparsed: "cannot be read beside" };

function gradeMath(completion: Completion, sample: Sample): Verdict {
  const found = extractAnswer(completion.text);
  const [target = ""] = sample.target;
  if (found === null) return noAnswer;
  const { decided, against } = decide(found.answer, sample.target, target);
  return {
    verdict: verdicts[decided.verdict],
    answer: found.answer,
    span: found.span,
    isMarked: found.isMarked,
    rule: decided.rule,
    explanation: `${quote(found.answer)} ${relations[decided.verdict]} ${quote(against)} (${decided.rule}).`,
    answerNormal: decided.answerNormal,
    targetNormal: decided.targetNormal,
  };
}

/** The first target that the answer equals; if none does, what was decided about the first. */
function decide(
  answer: string,
  targets: readonly string[],
  first: string,
): { readonly decided: Equivalence; readonly against: string } {
  const decided = equivalent(answer, first);
  if (decided.verdict === "equal") return { decided, against: first };
  for (const target of targets.slice(1)) {
    const other = equivalent(answer, target);
    if (other.verdict === "equal") return { decided: other, against: target };
  }
  return { decided, against: first };
}
