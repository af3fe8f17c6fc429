import type { MathPolicies } from "../core/math-policies.ts";
import { type Comparison, type Decision, different } from "./comparison.ts";
import { type Expression, type ExpressionOf, number } from "./expression.ts";
import { quantityOfLetters } from "./quantities.ts";
import { areEqualRationals, multiplyRationals } from "./rational.ts";
import { percent } from "./units.ts";
import { inBaseUnits, withoutUnits } from "./units-of-expression.ts";

/** Values with units: converted where both units are known, as written where one is missing and the policies let it. */
export function decideQuantities(a: Expression, b: Expression, comparison: Comparison): Decision {
  const { decide, policies } = comparison;
  if (a.kind === "based" || b.kind === "based") return different("kinds");
  if (a.kind !== "quantity" || b.kind !== "quantity") {
    // `5 m` outside of text was read as a product.
    const left = a.kind === "quantity" ? a : quantityOfLetters(a);
    const right = b.kind === "quantity" ? b : quantityOfLetters(b);
    const isRead = left !== null && right !== null && left.unit.dimension === right.unit.dimension;
    if (isRead) return decide(left, right);
  }
  const isPercent = hasPercent(a) !== hasPercent(b);
  if (policies.units === "ignored" && !isPercent) return decide(withoutUnits(a), withoutUnits(b));
  if (a.kind === "quantity" && b.kind === "quantity") {
    const decided = decideTwoUnits(a, b, comparison);
    if (decided !== null) return decided;
  } else if (policies.units === "required" && !isPercent) return different("unit-missing");
  return decideWithoutUnit(a, b, comparison, isPercent);
}

function hasPercent(expression: Expression): boolean {
  return expression.kind === "quantity" && expression.unit === percent;
}

function decideTwoUnits(
  a: ExpressionOf<"quantity">,
  b: ExpressionOf<"quantity">,
  { decide, policies }: Comparison,
): Decision | null {
  if (a.note !== undefined && b.note !== undefined && areContrary(a.note, b.note)) {
    return different("units");
  }
  const isKnown = a.unit.dimension !== null && b.unit.dimension !== null;
  if (!isKnown) {
    if (areContrary(a.unit.name, b.unit.name)) return different("units");
    const isSame = a.unit.name.toLowerCase() === b.unit.name.toLowerCase();
    return policies.units === "required" && !isSame ? different("units") : null;
  }
  if (a.unit.dimension === b.unit.dimension) {
    if (areEqualRationals(a.unit.factor, b.unit.factor)) return decide(a.value, b.value);
    return { ...decide(inFactor(a), inFactor(b)), rule: "unit-conversion" };
  }
  const areAngles = isAngle(a) && isAngle(b);
  return areAngles ? decide(inBaseUnits(a), inBaseUnits(b)) : different("units");
}

function decideWithoutUnit(
  a: Expression,
  b: Expression,
  { decide, policies }: Comparison,
  isPercent: boolean,
): Decision {
  const policy: MathPolicies["percent"] = isPercent ? policies.percent : "either";
  const asWritten = policy === "value" ? null : decide(withoutUnits(a), withoutUnits(b));
  if (asWritten?.isEqual === true) {
    return { isEqual: true, rule: isPercent ? "percent-as-written" : "unit-omitted" };
  }
  if (asWritten !== null && policy === "written") return asWritten;
  const converted = decide(inBaseUnits(a), inBaseUnits(b));
  if (!converted.isEqual) return asWritten ?? converted;
  return { isEqual: true, rule: isPercent ? "percent-as-value" : "unit-conversion" };
}

/** `7 people` is not `7 dollars`, nor are `8 boys` `8 girls`; more words than the other's (`5 cm long`) are no contradiction. */
function areContrary(a: string, b: string): boolean {
  const left = wordsOf(a);
  const right = wordsOf(b);
  return !(
    left.every((word) => right.includes(word)) || right.every((word) => left.includes(word))
  );
}

function wordsOf(name: string): readonly string[] {
  return name
    .toLowerCase()
    .split(" ")
    .map((word) => (word.endsWith("s") ? word.slice(0, -1) : word));
}

function isAngle({ unit }: ExpressionOf<"quantity">): boolean {
  return unit.dimension === "angle" || unit.dimension === "radian";
}

function inFactor({ value, unit }: ExpressionOf<"quantity">): Expression {
  if (value.kind === "number") {
    const scaled = multiplyRationals(value.value, unit.factor);
    if (scaled !== null) return number(scaled);
  }
  return { kind: "product", factors: [value, number(unit.factor)] };
}
