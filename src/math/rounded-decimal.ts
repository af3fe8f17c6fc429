import type { Decision } from "./comparison.ts";
import { exactValue } from "./exact-value.ts";
import type { Expression } from "./expression.ts";
import { type Rational, rationalToNumber } from "./rational.ts";
import { realValue } from "./real-value.ts";

/**
 * Whether a decimal is the rounded form of the other value, with that many significant digits at least. Null where neither side is a decimal
 * that could be: a value that ends after few digits is no rounding of anything, nor is anything a rounding of it.
 */
export function compareRounded(
  a: Expression,
  b: Expression,
  significantDigits: number,
): Decision | null {
  if (significantDigits === 0) return null;
  const digitsA = roundedDigits(a, significantDigits);
  const digitsB = roundedDigits(b, significantDigits);
  if ((digitsA === null) === (digitsB === null)) return null;
  const [decimal, digits, other] = digitsA !== null ? [a, digitsA, b] : [b, digitsB ?? 0, a];
  const rounded = exactValue(decimal);
  const exact = exactValue(other);
  if (rounded === null || (exact !== null && isTerminating(exact))) return null;
  const value = exact === null ? realValue(other) : rationalToNumber(exact);
  if (value === null || !Number.isFinite(value)) return null;
  const error = Math.abs(rationalToNumber(rounded) - value);
  const isRounded = error <= 0.5 * 10 ** -digits + 4 * Number.EPSILON * Math.abs(value);
  return isRounded ? { isEqual: true, rule: "rounded-decimal" } : null;
}

function isTerminating({ denominator }: Rational): boolean {
  if (denominator > 1_000_000n) return false;
  let rest = Number(denominator);
  while (rest % 2 === 0) rest /= 2;
  while (rest % 5 === 0) rest /= 5;
  return rest === 1;
}

/** Digits behind the point of a decimal that has enough significant ones. */
function roundedDigits(expression: Expression, significantDigits: number): number | null {
  const decimal = scaledDecimal(expression);
  if (decimal === null) return null;
  const size = decimal.digits < 0n ? -decimal.digits : decimal.digits;
  return size >= 10n ** BigInt(significantDigits - 1) ? decimal.places : null;
}

/** The digits of `-1.4142` or `6.36620 * 10^3` as an integer, and how many of them stand behind the point. */
function scaledDecimal(
  expression: Expression,
): { readonly digits: bigint; readonly places: number } | null {
  if (expression.kind === "number") {
    const { value, fractionDigits } = expression;
    if (fractionDigits === null) return null;
    const digits = (value.numerator * 10n ** BigInt(fractionDigits)) / value.denominator;
    return { digits, places: fractionDigits };
  }
  if (expression.kind !== "product" || expression.factors.length !== 2) return null;
  const [mantissa, power] = expression.factors;
  if (mantissa?.kind !== "number" || power?.kind !== "power") return null;
  const base = exactValue(power.base);
  const exponent = exactValue(power.exponent);
  const decimal = scaledDecimal(mantissa);
  const isTens = base?.numerator === 10n && base.denominator === 1n;
  if (decimal === null || !isTens || exponent?.denominator !== 1n) return null;
  return { digits: decimal.digits, places: decimal.places - Number(exponent.numerator) };
}
