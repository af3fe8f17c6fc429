import { evaluate, type Point } from "./evaluate.ts";
import { exactValue } from "./exact-value.ts";
import { contains, type Expression } from "./expression.ts";
import { hasVariable, somePart } from "./free-symbols.ts";
import { seedCount } from "./seeded-value.ts";

const seeds = Array.from({ length: seedCount }, (_, seed) => seed);
const tolerance = 1e-12;
const largestCompared = 1e10;
const leastPoints = 3;
/** How much larger a term may be than the sum: each factor of ten costs a digit. */
const mostCancelled = 1e3;

/**
 * Whether two expressions have equal values at seeded points. Variables stand for real numbers, and points at which a root or logarithm leaves them
 * do not count, unless too few are left. A bare `log` is read to the base e or 10, the same on both sides.
 */
export function agreeAtPoints(a: Expression, b: Expression): boolean {
  const bases = hasBareLog(a) || hasBareLog(b) ? [Math.E, 10] : [Math.E];
  const isReal = (hasVariable(a) || hasVariable(b)) && !(hasImaginary(a) || hasImaginary(b));
  return bases.some((logBase) => {
    const real = isReal ? agree(a, b, true, logBase) : null;
    return real ?? agree(a, b, false, logBase) ?? false;
  });
}

/** Null where fewer points than are needed have values on both sides. */
function agree(a: Expression, b: Expression, isRealOnly: boolean, logBase: number): boolean | null {
  let compared = 0;
  for (const seed of seeds) {
    const point: Point = { seed, isRealOnly, logBase, largestTerm: 0 };
    const left = evaluate(a, point);
    const right = evaluate(b, point);
    const size = Math.max(Math.hypot(left.re, left.im), Math.hypot(right.re, right.im));
    // Beyond the digits of a double, values that differ would look alike, and equal ones different.
    const isZeroSum = isZero(a) || isZero(b);
    if (!(size < largestCompared)) continue;
    if (point.largestTerm > mostCancelled * size && !isZeroSum) continue;
    const distance = Math.hypot(left.re - right.re, left.im - right.im);
    if (distance > Math.max(tolerance * size, 1e-300)) {
      const isRoundingNoise = size < 1e-13 * Math.max(1, point.largestTerm) && isZeroSum;
      if (!isRoundingNoise) return false;
    }
    compared += 1;
  }
  return compared >= leastPoints ? true : null;
}

function isZero(expression: Expression): boolean {
  return exactValue(expression)?.numerator === 0n;
}

function hasImaginary(expression: Expression): boolean {
  return somePart(expression, (part) => part.kind === "symbol" && part.name === "i");
}

function hasBareLog(expression: Expression): boolean {
  if (!contains(expression, "call")) return false;
  return somePart(expression, (part) => {
    return part.kind === "call" && part.name === "log" && part.arguments.length === 1;
  });
}
