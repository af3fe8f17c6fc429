import { limits } from "./limits.ts";

/** An exact fraction in lowest terms; the denominator is positive. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const bound = 1n << BigInt(limits.bits);
const fractionBound = 1n << BigInt(limits.fractionBits);

/** The number 0. */
export const zero: Rational = { numerator: 0n, denominator: 1n };
/** The number 1. */
export const one: Rational = { numerator: 1n, denominator: 1n };

/** Lowest terms of a fraction; null for a denominator of 0 or a number beyond the cap on bits. */
export function rational(numerator: bigint, denominator: bigint): Rational | null {
  if (denominator === 0n) return null;
  if (denominator === 1n) return isWithinBound(numerator) ? { numerator, denominator } : null;
  if (isBeyondFractions(numerator) && isBeyondFractions(denominator)) return null;
  const sign = denominator < 0n ? -1n : 1n;
  const divisor = sign * greatestCommonDivisor(numerator, denominator);
  const reduced = { numerator: numerator / divisor, denominator: denominator / divisor };
  return isWithinBound(reduced.numerator) && reduced.denominator < bound ? reduced : null;
}

/** An integer as a fraction; for values known to be small. */
export function integer(value: number): Rational {
  return { numerator: BigInt(value), denominator: 1n };
}

export function addRationals(a: Rational, b: Rational): Rational | null {
  return rational(
    a.numerator * b.denominator + b.numerator * a.denominator,
    a.denominator * b.denominator,
  );
}

export function multiplyRationals(a: Rational, b: Rational): Rational | null {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator);
}

/** Exact power with an integer exponent; null beyond the cap on bits and for 0 to a negative power. */
export function powerOfRational(base: Rational, exponent: bigint): Rational | null {
  const size = exponent < 0n ? -exponent : exponent;
  if (size > 1n && !isUnitOrZero(base)) {
    const bits = Math.max(bitLength(base.numerator), bitLength(base.denominator));
    if (size * BigInt(bits - 1) > BigInt(limits.bits)) return null;
  }
  const steps = isUnitOrZero(base) && size > 2n ? 2n + (size % 2n) : size;
  const numerator = base.numerator ** steps;
  const denominator = base.denominator ** steps;
  if (exponent < 0n) return lowest(denominator, numerator);
  return lowest(numerator, denominator);
}

/** A fraction that is known to be in lowest terms, as powers of such are. */
function lowest(numerator: bigint, denominator: bigint): Rational | null {
  if (denominator === 0n) return null;
  if (isBeyondFractions(numerator) && isBeyondFractions(denominator)) return null;
  return denominator < 0n
    ? { numerator: -numerator, denominator: -denominator }
    : { numerator, denominator };
}

export function areEqualRationals(a: Rational, b: Rational): boolean {
  return a.numerator === b.numerator && a.denominator === b.denominator;
}

export function isInteger(value: Rational): boolean {
  return value.denominator === 1n;
}

/** Nearest double; large numerators and denominators do not overflow as long as the quotient does not. */
export function rationalToNumber({ numerator, denominator }: Rational): number {
  const excess = Math.min(bitLength(numerator), bitLength(denominator)) - 900;
  if (excess <= 0) return Number(numerator) / Number(denominator);
  const shift = BigInt(excess);
  return Number(numerator >> shift) / Number(denominator >> shift);
}

/** Such as `-3`, `14/3`. */
export function printRational({ numerator, denominator }: Rational): string {
  return denominator === 1n ? String(numerator) : `${numerator}/${denominator}`;
}

/** The exact value of decimal digits with at most one point, such as `12`, `.5`, `3.140`. */
export function decimalToRational(digits: string): Rational | null {
  const point = digits.indexOf(".");
  if (point < 0) return rational(BigInt(digits), 1n);
  const fraction = digits.slice(point + 1);
  return rational(BigInt(digits.slice(0, point) + fraction), 10n ** BigInt(fraction.length));
}

/** Lowest terms cost the square of the digits, so large ones are only looked for in integers. */
function isBeyondFractions(value: bigint): boolean {
  return value > fractionBound || value < -fractionBound;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

function isWithinBound(value: bigint): boolean {
  return value < bound && value > -bound;
}

function isUnitOrZero({ numerator, denominator }: Rational): boolean {
  return denominator === 1n && numerator <= 1n && numerator >= -1n;
}

function bitLength(value: bigint): number {
  const size = value < 0n ? -value : value;
  return size < 0x20000000000000n
    ? Math.floor(Math.log2(Number(size) || 1)) + 1
    : size.toString(16).length * 4;
}
