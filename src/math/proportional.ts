import { evaluate } from "./evaluate.ts";
import type { Expression } from "./expression.ts";
import { hasVariable } from "./free-symbols.ts";
import { isVariable, type Polynomial, polynomialOf } from "./polynomial.ts";
import { seedCount } from "./seeded-value.ts";

const largestCompared = 1e8;
const tolerance = 1e-10;
const seeds = Array.from({ length: seedCount }, (_, seed) => seed);

/** Whether two equations `f = 0` and `g = 0` say the same: `f` is `g` times a number other than 0; `sign` 1 asks for a positive one. */
export function areProportional(a: Expression, b: Expression, sign: "any" | 1 | -1): boolean {
  const formA = polynomialOf(a);
  const formB = polynomialOf(b);
  if (formA?.isCanonical === true && formB?.isCanonical === true) {
    return haveOneRatio(formA, formB, sign);
  }
  // A constant is in proportion to every other one, and says nothing of a variable.
  if (!(hasVariable(a) && hasVariable(b))) return false;
  let ratio: number | null = null;
  let compared = 0;
  for (const seed of seeds) {
    const point = { seed, isRealOnly: false, logBase: Math.E, largestTerm: 0 };
    const left = evaluate(a, point);
    const right = evaluate(b, point);
    if (left.im !== 0 || right.im !== 0) continue;
    const next = left.re / right.re;
    if (!Number.isFinite(next) || Math.abs(next) < 1e-9) continue;
    // Beside a huge constant, what the variable does would not be seen.
    if (Math.max(Math.abs(left.re), Math.abs(right.re)) > largestCompared) continue;
    ratio ??= next;
    if (Math.abs(next - ratio) > tolerance * Math.abs(ratio)) return false;
    compared += 1;
  }
  return compared >= 3 && ratio !== null && (sign === "any" || Math.sign(ratio) === sign);
}

function isVaried({ terms }: Polynomial): boolean {
  return [...terms.values()].some(({ powers }) => {
    return powers.some(([name]) => !name.startsWith("√") && isVariable(name));
  });
}

function haveOneRatio(a: Polynomial, b: Polynomial, sign: "any" | 1 | -1): boolean {
  if (a.terms.size !== b.terms.size || !(isVaried(a) && isVaried(b))) return false;
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
