import type { Polynomial, Term } from "./polynomial.ts";
import {
  areEqualRationals,
  multiplyRationals,
  powerOfRational,
  type Rational,
} from "./rational.ts";

/**
 * Whether two single terms of numbers and roots are the same value, by raising both to a power that leaves fractions: exact also where primes
 * are too large to find. Null where the forms hold anything else.
 */
export function areEqualRadicals(a: Polynomial, b: Polynomial): boolean | null {
  const [left] = a.terms.values();
  const [right] = b.terms.values();
  if (a.terms.size !== 1 || b.terms.size !== 1 || left === undefined || right === undefined)
    return null;
  let power = 1n;
  for (const [name, exponent] of [...left.powers, ...right.powers]) {
    if (!name.startsWith("√")) return null;
    if (power % exponent.denominator !== 0n) power *= exponent.denominator;
    if (power > 60n) return null;
  }
  const raisedLeft = raise(left, power);
  const raisedRight = raise(right, power);
  if (raisedLeft === null || raisedRight === null) return null;
  const isSameSign = left.coefficient.numerator > 0n === right.coefficient.numerator > 0n;
  return isSameSign && areEqualRationals(raisedLeft, raisedRight);
}

function raise(term: Term, power: bigint): Rational | null {
  let result = powerOfRational(term.coefficient, power);
  for (const [name, exponent] of term.powers) {
    const whole = (exponent.numerator * power) / exponent.denominator;
    const factor = powerOfRational({ numerator: BigInt(name.slice(1)), denominator: 1n }, whole);
    if (result === null || factor === null) return null;
    result = multiplyRationals(result, factor);
  }
  return result;
}
