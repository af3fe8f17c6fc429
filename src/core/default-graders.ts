import type { GraderConfig, GraderName } from "./config.ts";
import { defaultMathPolicies } from "./math-policies.ts";

/** Each grader as it judges where a config gives its name alone; `regex` has no pattern of its own. */
export const defaultGraders: {
  readonly [Name in Exclude<GraderName, "regex">]: Extract<GraderConfig, { readonly name: Name }>;
} = {
  math: { name: "math", policies: defaultMathPolicies },
  multiple_choice: { name: "multiple_choice" },
  numeric: { name: "numeric", absoluteTolerance: 0, relativeTolerance: 1e-6 },
  exact_match: { name: "exact_match", isCaseSensitive: false },
  contains: { name: "contains", isCaseSensitive: false, isWholeWords: true },
};
