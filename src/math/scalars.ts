import { evaluate } from "./evaluate.ts";
import { exactValue } from "./exact-value.ts";
import { contains, type Expression, mapParts, negative, printExpression } from "./expression.ts";
import { areEqualRadicals, type Polynomial, polynomialOf, printPolynomial } from "./polynomial.ts";
import { areEqualRationals, type Rational, rationalToNumber } from "./rational.ts";

/** What was decided about two answers, and by which rule. */
export interface Decision {
  readonly isEqual: boolean;
  readonly rule: string;
}

const seeds = [0, 1, 2, 3, 4, 5];
const tolerance = 1e-11;
const largestCompared = 1e11;
const leastRoundedDigits = 6;

/** Whether an expression is one value: a number, a symbol, or what is computed from them. */
export function isScalar({ kind }: Expression): boolean {
  return (
    kind === "number" ||
    kind === "symbol" ||
    kind === "sum" ||
    kind === "product" ||
    kind === "power" ||
    kind === "signs" ||
    kind === "call"
  );
}

/**
 * Two values: exactly where both are fractions or have a canonical form, else by their values at seeded points. A decimal equals a value that it
 * rounds correctly with at least six significant digits, unless both are decimals or integers.
 */
export function compareScalars(a: Expression, b: Expression): Decision {
  const exactA = exactValue(a);
  const exactB = exactValue(b);
  if (exactA !== null && exactB !== null) {
    if (areEqualRationals(exactA, exactB)) return { isEqual: true, rule: "exact-rational" };
    return compareRounded(a, exactA, b, exactB) ?? { isEqual: false, rule: "exact-rational" };
  }
  if (exactA !== null || exactB !== null) {
    const rounded = compareRounded(a, exactA, b, exactB);
    if (rounded !== null) return rounded;
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
  return { isEqual: agreeAtPoints(a, b), rule: "numeric-probe" };
}

/** Null where neither side is a decimal that could be the rounded form of the other. */
function compareRounded(
  a: Expression,
  exactA: Rational | null,
  b: Expression,
  exactB: Rational | null,
): Decision | null {
  const digitsA = roundedDigits(a);
  const digitsB = roundedDigits(b);
  if ((digitsA === null) === (digitsB === null)) return null;
  const [rounded, digits, other, exact] =
    digitsA !== null ? [exactA, digitsA, b, exactB] : [exactB, digitsB ?? 0, a, exactA];
  if (rounded === null || (exact !== null && isTerminating(exact))) return null;
  const value = exact === null ? realValue(other) : rationalToNumber(exact);
  if (value === null || !Number.isFinite(value)) return null;
  const error = Math.abs(rationalToNumber(rounded) - value);
  const isRounded = error <= 0.5 * 10 ** -digits + 4 * Number.EPSILON * Math.abs(value);
  return isRounded ? { isEqual: true, rule: "rounded-decimal" } : null;
}

// Integers and short decimals are exact values: nothing is a rounding of them.
function isTerminating({ denominator }: Rational): boolean {
  if (denominator > 1_000_000n) return false;
  let rest = Number(denominator);
  while (rest % 2 === 0) rest /= 2;
  while (rest % 5 === 0) rest /= 5;
  return rest === 1;
}

/** Digits behind the point of a decimal with enough significant digits to be taken for a rounded value. */
function roundedDigits(expression: Expression): number | null {
  if (expression.kind !== "number" || expression.fractionDigits === null) return null;
  const { numerator, denominator } = expression.value;
  const size = numerator < 0n ? -numerator : numerator;
  const scaled = (size * 10n ** BigInt(expression.fractionDigits)) / denominator;
  return scaled >= 10n ** BigInt(leastRoundedDigits - 1) ? expression.fractionDigits : null;
}

function realValue(expression: Expression): number | null {
  const first = evaluate(expression, 0);
  const second = evaluate(expression, 1);
  const isConstant = first.re === second.re && first.im === second.im;
  return isConstant && Math.abs(first.im) <= tolerance * Math.abs(first.re) ? first.re : null;
}

function agreeAtPoints(a: Expression, b: Expression): boolean {
  let compared = 0;
  for (const seed of seeds) {
    const left = evaluate(a, seed);
    const right = evaluate(b, seed);
    const size = Math.max(Math.hypot(left.re, left.im), Math.hypot(right.re, right.im));
    // Beyond the digits of a double, values that differ would look alike.
    if (!(size < largestCompared)) continue;
    const distance = Math.hypot(left.re - right.re, left.im - right.im);
    if (distance > Math.max(tolerance * size, 1e-300)) {
      const isRoundingNoise = size < 1e-13 && (isZero(a) || isZero(b));
      if (!isRoundingNoise) return false;
    }
    compared += 1;
  }
  return compared >= 2;
}

function isZero(expression: Expression): boolean {
  return exactValue(expression)?.numerator === 0n;
}

/** Whether two equations `f = 0` and `g = 0` say the same: `f` is `g` times a number other than 0; `sign` 1 asks for a positive one. */
export function areProportional(a: Expression, b: Expression, sign: "any" | 1 | -1): boolean {
  const formA = polynomialOf(a);
  const formB = polynomialOf(b);
  if (formA?.isCanonical === true && formB?.isCanonical === true) {
    return haveOneRatio(formA, formB, sign);
  }
  let ratio: number | null = null;
  let compared = 0;
  for (const seed of seeds) {
    const left = evaluate(a, seed);
    const right = evaluate(b, seed);
    if (left.im !== 0 || right.im !== 0) continue;
    const next = left.re / right.re;
    if (!Number.isFinite(next) || Math.abs(next) < 1e-9) continue;
    ratio ??= next;
    if (Math.abs(next - ratio) > 1e-9 * Math.abs(ratio)) return false;
    compared += 1;
  }
  return compared >= 3 && ratio !== null && (sign === "any" || Math.sign(ratio) === sign);
}

function haveOneRatio(a: Polynomial, b: Polynomial, sign: "any" | 1 | -1): boolean {
  if (a.terms.size !== b.terms.size || a.terms.size === 0) return a.terms.size === b.terms.size;
  let ratio: readonly [bigint, bigint] | null = null;
  for (const [key, left] of a.terms) {
    const right = b.terms.get(key);
    if (right === undefined) return false;
    const numerator = left.coefficient.numerator * right.coefficient.denominator;
    const denominator = left.coefficient.denominator * right.coefficient.numerator;
    ratio ??= [numerator, denominator];
    if (numerator * ratio[1] !== denominator * ratio[0]) return false;
  }
  if (sign === "any" || ratio === null) return true;
  return ratio[0] * ratio[1] > 0n === (sign === 1);
}

/** Every choice of the signs of ±: one expression, or two. */
export function expandSigns(expression: Expression): readonly Expression[] {
  return contains(expression, "signs")
    ? [chooseSign(expression, false), chooseSign(expression, true)]
    : [expression];
}

function chooseSign(expression: Expression, isMinus: boolean): Expression {
  if (expression.kind !== "signs") {
    return mapParts(expression, (part) => chooseSign(part, isMinus));
  }
  const argument = chooseSign(expression.argument, isMinus);
  return expression.isMinusFirst === isMinus ? argument : negative(argument);
}
