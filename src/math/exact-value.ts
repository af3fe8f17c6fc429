import type { Expression } from "./expression.ts";
import { limits } from "./limits.ts";
import {
  addRationals,
  integer,
  isInteger,
  multiplyRationals,
  one,
  powerOfRational,
  type Rational,
  rational,
  zero,
} from "./rational.ts";

/** The exact value of an expression of fractions alone; null when it holds anything else, or goes beyond a cap. */
export function exactValue(expression: Expression): Rational | null {
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "sum":
      return fold(expression.terms, zero, addRationals);
    case "product":
      return fold(expression.factors, one, multiplyRationals);
    case "power":
      return exactPower(expression.base, expression.exponent);
    case "call":
      return exactCall(expression.name, expression.arguments);
    default:
      return null;
  }
}

function fold(
  parts: readonly Expression[],
  start: Rational,
  combine: (a: Rational, b: Rational) => Rational | null,
): Rational | null {
  let result: Rational | null = start;
  for (const part of parts) {
    const value = exactValue(part);
    if (value === null) return null;
    result = combine(result, value);
    if (result === null) return null;
  }
  return result;
}

function exactPower(base: Expression, exponent: Expression): Rational | null {
  const power = exactValue(exponent);
  if (power === null || !isInteger(power)) return null;
  const value = exactValue(base);
  return value === null ? null : powerOfRational(value, power.numerator);
}

function exactCall(name: string, parts: readonly Expression[]): Rational | null {
  const values: Rational[] = [];
  for (const part of parts) {
    const value = exactValue(part);
    if (value === null) return null;
    values.push(value);
  }
  const [first, second] = values;
  if (first === undefined) return null;
  switch (name) {
    case "abs":
      return first.numerator < 0n ? multiplyRationals(first, integer(-1)) : first;
    case "floor":
      return rational(floorOf(first), 1n);
    case "ceil":
      return rational(-floorOf({ ...first, numerator: -first.numerator }), 1n);
    case "factorial":
      return factorial(first);
    case "bmod":
      return second === undefined ? null : remainder(first, second);
    case "doublefactorial":
      return factorial(first, 2n);
    case "binom":
      return second === undefined ? null : binomial(first, second);
    case "max":
    case "min":
      return values.reduce((a, b) => (isLess(a, b) === (name === "max") ? b : a));
    case "gcd":
    case "lcm":
      return values.every(isInteger) ? commonMultiple(name, values) : null;
    default:
      return null;
  }
}

function remainder(value: Rational, modulus: Rational): Rational | null {
  if (!(isInteger(value) && isInteger(modulus)) || modulus.numerator <= 0n) return null;
  const rest = value.numerator % modulus.numerator;
  return rational(rest < 0n ? rest + modulus.numerator : rest, 1n);
}

function floorOf({ numerator, denominator }: Rational): bigint {
  const quotient = numerator / denominator;
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient;
}

function factorial(value: Rational, step = 1n): Rational | null {
  if (!isSmallNatural(value)) return null;
  let result = 1n;
  for (let factor = value.numerator; factor > 1n; factor -= step) result *= factor;
  return rational(result, 1n);
}

function binomial(above: Rational, below: Rational): Rational | null {
  if (!(isInteger(above) && isInteger(below)) || below.numerator < 0n) return null;
  if (above.numerator < below.numerator) return above.numerator < 0n ? null : zero;
  const other = above.numerator - below.numerator;
  const steps = smallerOf(other, below.numerator);
  const isSmall = steps <= BigInt(limits.factorial) && rational(above.numerator ** 2n, 1n) !== null;
  if (!isSmall || (steps > 10n && above.numerator > 1_000_000n)) return null;
  let result = 1n;
  for (let step = 0n; step < steps; step += 1n) {
    result = (result * (above.numerator - step)) / (step + 1n);
  }
  return rational(result, 1n);
}

function smallerOf(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

function isSmallNatural(value: Rational): boolean {
  return isInteger(value) && value.numerator >= 0n && value.numerator <= BigInt(limits.factorial);
}

function isLess(a: Rational, b: Rational): boolean {
  return a.numerator * b.denominator < b.numerator * a.denominator;
}

function commonMultiple(name: "gcd" | "lcm", values: readonly Rational[]): Rational | null {
  let result = name === "gcd" ? 0n : 1n;
  for (const { numerator } of values) {
    let [a, b] = [result, numerator];
    while (b !== 0n) [a, b] = [b, a % b];
    if (name === "gcd") result = a;
    else if (a === 0n) return zero;
    else result = (result / a) * numerator;
    if (rational(result, 1n) === null) return null;
  }
  return rational(result < 0n ? -result : result, 1n);
}
