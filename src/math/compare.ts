import type { MathPolicies } from "../core/math-policies.ts";
import { atInteger, upperSymbol } from "./big-operator.ts";
import { decideBased } from "./compare-based.ts";
import { decideChoices } from "./compare-choices.ts";
import { decideClock } from "./compare-clock.ts";
import { decideCollections } from "./compare-collections.ts";
import { decideQuantities } from "./compare-quantities.ts";
import { decideRatios } from "./compare-ratios.ts";
import { decideRelations } from "./compare-relations.ts";
import { decideResidues, isResidue } from "./compare-residues.ts";
import { compareScalars } from "./compare-scalars.ts";
import { decideTexts } from "./compare-texts.ts";
import { asRule, type Comparison, type Decision, different } from "./comparison.ts";
import { type Expression, printExpression } from "./expression.ts";
import { isCollection, isScalar } from "./kinds.ts";
import { limits } from "./limits.ts";
import { matchOrdered, matchUnordered } from "./match-items.ts";
import { nameBound, renameParameters } from "./rename-parameters.ts";
import { expandSigns } from "./signs.ts";
import { withoutUnits } from "./units-of-expression.ts";

/** Whether two answers say the same, and by which rule. The order of the two makes no difference. */
export function compare(a: Expression, b: Expression, policies: MathPolicies): Decision {
  let left: number = limits.itemComparisons;
  const comparison: Comparison = {
    policies,
    decide: (one, other) => {
      left -= 1;
      return left < 0 ? different("too-large") : decide(one, other, comparison);
    },
  };
  const [one, other] = [nameBound(a, b), nameBound(b, a)];
  const decision = comparison.decide(one, other);
  if (decision.isEqual || policies.parameterNames === "kept") return decision;
  const renamed = renameParameters(one, other);
  const isRenamed = renamed !== null && comparison.decide(one, renamed).isEqual;
  return isRenamed ? { isEqual: true, rule: "parameter-renamed" } : decision;
}

/** The first kind that either side is of says by which rule the two are compared. */
function decide(a: Expression, b: Expression, comparison: Comparison): Decision {
  if (a.kind === "choice" || b.kind === "choice") return decideChoices(a, b, comparison);
  if (isFamily(a) !== isFamily(b)) return comparison.decide(elementOf(a), elementOf(b));
  if (isRemarked(a) || isRemarked(b)) {
    return comparison.decide(withoutUnits(a), withoutUnits(b));
  }
  if (isResidue(a) || isResidue(b)) return decideResidues(a, b, comparison);
  if (isScalar(a) && isScalar(b)) return decideScalars(a, b, comparison);
  if (a.kind === "text" || b.kind === "text") return decideClock(a, b) ?? decideTexts(a, b);
  if (a.kind === "relation" || b.kind === "relation") return decideRelations(a, b, comparison);
  if (isCollection(a) || isCollection(b)) return decideCollections(a, b, comparison);
  if (a.kind === "quantity" || b.kind === "quantity") return decideQuantities(a, b, comparison);
  if (a.kind === "based" || b.kind === "based") return decideBased(a, b, comparison);
  if (a.kind === "ratio" || b.kind === "ratio") return decideRatios(a, b, comparison);
  return asRule("same-form", printExpression(a) === printExpression(b));
}

/** `[0,1) is final`: words behind what can have no unit. */
function isRemarked(expression: Expression): boolean {
  return (
    expression.kind === "quantity" &&
    expression.unit.dimension === null &&
    isCollection(expression.value)
  );
}

/** `{2k + 1 | k ∈ ℤ}` beside its element alone, which leaves out what everybody assumes. */
function isFamily(expression: Expression): boolean {
  return expression.kind === "call" && expression.name === "such that";
}

function elementOf(expression: Expression): Expression {
  const [element] = expression.kind === "call" && isFamily(expression) ? expression.arguments : [];
  return element ?? expression;
}

const integers = [1, 2, 3, 4, 5, 6, 7];

/** A sum up to n beside its closed form, at the first integers. Null where no side is such a sum. */
function agreeAtIntegers(a: Expression, b: Expression, policies: MathPolicies): Decision | null {
  const name = upperSymbol(a) ?? upperSymbol(b);
  if (name === null) return null;
  const isEqual = integers.every((value) => {
    return compareScalars(atInteger(a, name, value), atInteger(b, name, value), policies).isEqual;
  });
  return asRule("integer-probe", isEqual);
}

/** Functions of what is no value, such as `P(A \cap B)`, by their arguments. */
function decideCalls(a: Expression, b: Expression, comparison: Comparison): Decision | null {
  if (a.kind !== "call" || b.kind !== "call" || a.name !== b.name) return null;
  const isBound = a.arguments[0]?.kind === "symbol" && a.arguments[0].name.startsWith("bound");
  if (!isBound && a.arguments.every(isScalar) && b.arguments.every(isScalar)) return null;
  return asRule("call", matchOrdered(a.arguments, b.arguments, comparison));
}

/** A function without a known law has equal values where its arguments are equal: `f(2)`, `P(A)`. */
function isUnknown(name: string): boolean {
  return /^[a-zA-Z](?:'|_|\^|$)/.test(name);
}

function decideScalars(a: Expression, b: Expression, comparison: Comparison): Decision {
  const { policies } = comparison;
  if (a.kind === "number" && b.kind === "number") return compareScalars(a, b, policies);
  if (a.kind === "call" && b.kind === "call" && a.name === b.name && isUnknown(a.name)) {
    return asRule("call", matchOrdered(a.arguments, b.arguments, comparison));
  }
  const left = expandSigns(withoutUnits(a));
  const right = expandSigns(withoutUnits(b));
  const [onlyLeft = a] = left;
  const [onlyRight = b] = right;
  if (left.length === 1 && right.length === 1) {
    const decision = compareScalars(onlyLeft, onlyRight, policies);
    if (decision.isEqual) return decision;
    return (
      agreeAtIntegers(onlyLeft, onlyRight, policies) ??
      decideCalls(onlyLeft, onlyRight, comparison) ??
      decision
    );
  }
  if (left.length !== right.length) return different("signs");
  return asRule("signs", matchUnordered(left, right, comparison));
}
