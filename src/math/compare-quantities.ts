import type { MathPolicies } from "../core/math-policies.ts";
import { type Comparison, type Decision, different } from "./comparison.ts";
import { exactValue } from "./exact-value.ts";
import { type Expression, type ExpressionOf, number, product } from "./expression.ts";
import { areEqualRationals, multiplyRationals } from "./rational.ts";
import { isUnitLetter, percent, type Unit, type UnitPart, unitOf } from "./units.ts";
import { inBaseUnits, withoutUnits } from "./units-of-expression.ts";

/** Values with units: converted where both units are known, as written where one is missing and the policies let it. */
export function decideQuantities(a: Expression, b: Expression, comparison: Comparison): Decision {
  const { decide, policies } = comparison;
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

/** A number times letters that are units, such as the `m` and `s` of `5 m/s`; null for any other product. */
function quantityOfLetters(expression: Expression): ExpressionOf<"quantity"> | null {
  if (expression.kind !== "product") return null;
  const values: Expression[] = [];
  const parts: UnitPart[] = [];
  for (const factor of expression.factors) {
    const part = unitPartOf(factor);
    if (part !== null) parts.push(part);
    else if (exactValue(factor) !== null) values.push(factor);
    else return null;
  }
  if (parts.length === 0 || values.length === 0) return null;
  return { kind: "quantity", value: product(values), unit: unitOf(parts) };
}

function unitPartOf(factor: Expression): UnitPart | null {
  if (factor.kind === "symbol" && isUnitLetter(factor.name)) return { word: factor.name, power: 1 };
  if (factor.kind !== "power") return null;
  const power = exactValue(factor.exponent);
  const base = unitPartOf(factor.base);
  const isSmall = power?.denominator === 1n && power.numerator <= 9n && power.numerator >= -9n;
  return base !== null && isSmall
    ? { word: base.word, power: base.power * Number(power.numerator) }
    : null;
}

function hasPercent(expression: Expression): boolean {
  return expression.kind === "quantity" && expression.unit === percent;
}

function decideTwoUnits(
  a: ExpressionOf<"quantity">,
  b: ExpressionOf<"quantity">,
  { decide, policies }: Comparison,
): Decision | null {
  const isKnown = a.unit.dimension !== null && b.unit.dimension !== null;
  if (!isKnown) {
    if (isContradicted(a.unit, b.unit)) return different("units");
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
  if (asWritten?.isEqual === true || policy === "written") return asWritten ?? different("percent");
  const converted = decide(inBaseUnits(a), inBaseUnits(b));
  return converted.isEqual ? { ...converted, rule: "unit-conversion" } : (asWritten ?? converted);
}

/** `7 people` is not `7 dollars`; a known unit within more words (`5 cm long`) is no contradiction, nor are two words for what is counted. */
function isContradicted(a: Unit, b: Unit): boolean {
  const [known, unknown] = a.dimension === null ? [b, a] : [a, b];
  if (known.dimension === null) return false;
  return !unknown.name.split(" ").includes(known.name);
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
