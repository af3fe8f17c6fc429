import { asRule, type Comparison, type Decision, different } from "./comparison.ts";
import type { Expression } from "./expression.ts";
import { areEqualIntervalSets, intervalSetOf } from "./interval-set.ts";
import { matchOrdered, matchUnordered, pairUp } from "./match-items.ts";
import { isName } from "./names.ts";
import { solutionParts } from "./relations.ts";

/** `x < 2` and `y < 2` are statements about two things; an interval is about none. */
function areOfOtherUnknowns(a: Expression, b: Expression): boolean {
  const [left, right] = [unknownOf(a), unknownOf(b)];
  return left !== null && right !== null && left !== right;
}

/** The letter that a statement, or the first of several, is about. */
function unknownOf(expression: Expression): string | null {
  if (expression.kind === "list" || expression.kind === "union") {
    const parts = expression.kind === "list" ? expression.items : expression.parts;
    return parts.map(unknownOf).find((name) => name !== null) ?? null;
  }
  if (expression.kind !== "relation") return null;
  const name = expression.sides.find((side) => side.kind === "symbol" && isName(side));
  return name?.kind === "symbol" ? name.name : null;
}

function isSolution(expression: Expression): boolean {
  switch (expression.kind) {
    case "union":
    case "relation":
      return true;
    case "symbol":
      return expression.name.startsWith("mathbb");
    case "list":
      return expression.items.some(isSolution);
    default:
      return false;
  }
}

/** Intervals, unions and inequalities as the values that they allow. */
export function decideSolutions(a: Expression, b: Expression, comparison: Comparison): Decision {
  // Pairs alone are points: they are intervals only beside what can be nothing else.
  if (!(isSolution(a) || isSolution(b))) return different("kinds");
  if (areOfOtherUnknowns(a, b)) return different("kinds");
  const setA = intervalSetOf(a);
  const setB = intervalSetOf(b);
  if (setA !== null && setB !== null) {
    return asRule("solution-set", areEqualIntervalSets(setA, setB, comparison));
  }
  if (a.kind === "union" && b.kind === "union" && a.operator === b.operator) {
    const match = a.operator === "∖" ? matchOrdered : matchUnordered;
    if (match(a.parts, b.parts, comparison)) return asRule("union", true);
  }
  const left = solutionParts(a);
  const right = solutionParts(b);
  if (left === null || right === null) return different("kinds");
  // Parts are intervals and sets of one: other kinds never meet here, so that parts are not taken apart again.
  const isSamePart = (part: Expression, other: Expression): boolean =>
    part.kind === other.kind && comparison.decide(part, other).isEqual;
  return asRule("solution-set", pairUp(left, right, isSamePart));
}
