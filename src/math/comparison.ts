import type { MathPolicies } from "../core/math-policies.ts";
import type { Expression } from "./expression.ts";

/** What was decided about two answers, and by which rule. */
export interface Decision {
  readonly isEqual: boolean;
  readonly rule: string;
}

/** What one comparison of two answers carries along; the rules for parts of answers call `decide` again. */
export interface Comparison {
  readonly policies: MathPolicies;
  readonly decide: (a: Expression, b: Expression) => Decision;
}

export function different(rule: string): Decision {
  return { isEqual: false, rule };
}

/** A decision under the name of the rule that asked for it. */
export function asRule(rule: string, isEqual: boolean): Decision {
  return { isEqual, rule };
}
