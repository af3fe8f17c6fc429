import type { MathPolicies } from "../core/math-policies.ts";
import type { Decision } from "./comparison.ts";
import { areEqualRadicals } from "./equal-radicals.ts";
import { exactValue } from "./exact-value.ts";
import { type Expression, printExpression } from "./expression.ts";
import { polynomialOf, printPolynomial } from "./polynomial.ts";
import { agreeAtPoints } from "./probe.ts";
import { areEqualRationals } from "./rational.ts";
import { compareRounded } from "./rounded-decimal.ts";

/** Two values: exactly where both are fractions or have a canonical form, else by their values at seeded points. */
export function compareScalars(a: Expression, b: Expression, policies: MathPolicies): Decision {
  const exactA = exactValue(a);
  const exactB = exactValue(b);
  if (exactA !== null && exactB !== null && areEqualRationals(exactA, exactB)) {
    return { isEqual: true, rule: "exact-rational" };
  }
  if (exactA !== null || exactB !== null) {
    const rounded = compareRounded(a, b, policies.roundedDigits);
    if (rounded !== null) return rounded;
    if (exactA !== null && exactB !== null) return { isEqual: false, rule: "exact-rational" };
  }
  const formA = polynomialOf(a);
  const formB = polynomialOf(b);
  if (formA !== null && formB !== null) {
    if (printPolynomial(formA) === printPolynomial(formB)) {
      return { isEqual: true, rule: "normal-form" };
    }
    if (formA.isCanonical && formB.isCanonical) return { isEqual: false, rule: "normal-form" };
    const areRadicals = areEqualRadicals(formA, formB);
    if (areRadicals !== null) return { isEqual: areRadicals, rule: "exact-radical" };
  } else if (printExpression(a) === printExpression(b)) {
    return { isEqual: true, rule: "same-form" };
  }
  return compareTowers(a, b, policies) ?? { isEqual: agreeAtPoints(a, b), rule: "numeric-probe" };
}

/** Powers that are too large to compute, by their exponents. */
function compareTowers(a: Expression, b: Expression, policies: MathPolicies): Decision | null {
  if (a.kind !== "power" || b.kind !== "power") return null;
  const left = exactValue(a.base);
  const right = exactValue(b.base);
  const areTowers = left !== null && right !== null && areEqualRationals(left, right);
  if (!areTowers || left.numerator <= 1n || left.denominator !== 1n) return null;
  return compareScalars(a.exponent, b.exponent, policies);
}
