import { evaluate } from "./evaluate.ts";
import type { Expression } from "./expression.ts";

const tolerance = 1e-11;

/** The real number that an expression without variables stands for, infinities included; null for any other expression. */
export function realValue(expression: Expression): number | null {
  const first = evaluate(expression, {
    seed: 0,
    isRealOnly: false,
    logBase: Math.E,
    largestTerm: 0,
  });
  const second = evaluate(expression, {
    seed: 1,
    isRealOnly: false,
    logBase: Math.E,
    largestTerm: 0,
  });
  const isConstant = first.re === second.re && first.im === second.im;
  return isConstant && Math.abs(first.im) <= tolerance * Math.abs(first.re) ? first.re : null;
}
