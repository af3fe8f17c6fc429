import { defaultMathPolicies, type MathPolicies } from "../core/math-policies.ts";
import { compare } from "./compare.ts";
import { limits } from "./limits.ts";
import { type Reading, readAnswer } from "./read-answer.ts";

/** What was decided about an answer and a reference, and why. */
export interface Equivalence {
  /** `unparsed`: the answer is no notation that is known. */
  readonly verdict: "equal" | "different" | "unparsed";
  /** The rule that decided, such as `exact-rational`. */
  readonly rule: string;
  readonly answerNormal: string;
  readonly targetNormal: string;
}

// No leading zeros, so that equal numbers are equal texts.
const plainInteger = /^(?:0|-?[1-9][0-9]{0,14})$/;

const targets = new Map<string, Reading>();

/**
 * Whether an answer says the same as a reference. Both are taken as they stand: `extractAnswer` finds the answer within a response. Never throws, and
 * bounded in time whatever the texts.
 */
export function equivalent(
  answer: string,
  target: string,
  policies: MathPolicies = defaultMathPolicies,
): Equivalence {
  // Most answers are such numbers, and need no reading.
  if (plainInteger.test(answer) && plainInteger.test(target)) {
    const decided =
      answer === target
        ? ({ verdict: "equal", rule: "same-notation" } as const)
        : ({ verdict: "different", rule: "exact-rational" } as const);
    return { ...decided, answerNormal: answer, targetNormal: target };
  }
  const left = readAnswer(answer);
  const right = readTarget(target);
  const normals = { answerNormal: left.normal, targetNormal: right.normal };
  if (left.notation !== "" && areAlike(left.notation, right.notation)) {
    return { verdict: "equal", rule: "same-notation", ...normals };
  }
  if (left.expression === null) return { verdict: "unparsed", rule: "unread-answer", ...normals };
  if (right.expression === null) {
    return { verdict: "different", rule: "unread-target", ...normals };
  }
  const { isEqual, rule } = compare(left.expression, right.expression, policies);
  if (!isEqual && left.words !== null && left.words === right.words) {
    return { verdict: "equal", rule: "same-words", ...normals };
  }
  return { verdict: isEqual ? "equal" : "different", rule, ...normals };
}

/** The same signs; the letter of a choice, which stands in parentheses, may be of either case. */
function areAlike(a: string, b: string): boolean {
  if (a === b) return true;
  return choiceLetter.test(a) && choiceLetter.test(b) && a.toLowerCase() === b.toLowerCase();
}

const choiceLetter = /^\( [a-jA-J] \)$/;

/** References come again with every model and repeat, so the last ones are kept in parsed form. */
function readTarget(target: string): Reading {
  const known = targets.get(target);
  if (known !== undefined) return known;
  const reading = readAnswer(target);
  if (targets.size >= limits.memo) targets.clear();
  if (target.length <= limits.answerLength) targets.set(target, reading);
  return reading;
}
