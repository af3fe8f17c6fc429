import {
  add,
  type Complex,
  cosine,
  divide,
  exponential,
  logarithm,
  multiply,
  nothing,
  real,
  sine,
} from "./complex.ts";
import type { Expression } from "./expression.ts";
import { gamma } from "./gamma.ts";
import { rationalToNumber } from "./rational.ts";
import { hash, valueOfSymbol } from "./seeded-value.ts";

/** Where an expression is evaluated, and how its notation is read. */
export interface Point {
  /** Gives each variable its value, the same in every run. */
  readonly seed: number;
  /** Whether even roots and logarithms of negative numbers have no value. */
  readonly isRealOnly: boolean;
  /** The base of a `log` without one. */
  readonly logBase: number;
  /** The largest term of any sum that was met, for judging what cancellation has cost. */
  largestTerm: number;
}

/** The value of a scalar expression at a point. */
export function evaluate(expression: Expression, point: Point): Complex {
  switch (expression.kind) {
    case "number":
      return real(rationalToNumber(expression.value));
    case "symbol":
      return valueOfSymbol(expression.name, point.seed);
    case "sum": {
      let total: Complex = real(0);
      for (const term of expression.terms) {
        const value = evaluate(term, point);
        point.largestTerm = Math.max(point.largestTerm, Math.abs(value.re), Math.abs(value.im));
        total = add(total, value);
      }
      return total;
    }
    case "product": {
      let total: Complex = real(1);
      for (const factor of expression.factors) total = multiply(total, evaluate(factor, point));
      return total;
    }
    case "power":
      return evaluatePower(expression.base, expression.exponent, point);
    case "call":
      return evaluateCall(
        expression.name,
        expression.arguments.map((argument) => evaluate(argument, point)),
        point,
      );
    default:
      return nothing;
  }
}

function evaluatePower(base: Expression, exponent: Expression, point: Point): Complex {
  const value = evaluate(base, point);
  const power = evaluate(exponent, point);
  if (value.im === 0 && power.im === 0) {
    // The odd root of a negative number is the real one, as everybody writes it.
    const reciprocal = Math.round(1 / power.re);
    const isOddRoot =
      value.re < 0 && reciprocal % 2 !== 0 && Math.abs(1 / power.re - reciprocal) < 1e-12;
    if (isOddRoot) return real(-((-value.re) ** power.re));
    if (value.re >= 0 || Number.isInteger(power.re)) return real(value.re ** power.re);
    if (point.isRealOnly) return nothing;
  }
  if (power.im === 0 && Number.isInteger(power.re) && Math.abs(power.re) <= 64) {
    let result = real(1);
    for (let step = 0; step < Math.abs(power.re); step += 1) result = multiply(result, value);
    return power.re < 0 ? divide(real(1), result) : result;
  }
  if (value.re === 0 && value.im === 0) return power.re > 0 ? value : nothing;
  return exponential(multiply(power, logarithm(value)));
}

function evaluateCall(name: string, values: readonly Complex[], point: Point): Complex {
  const [first = nothing, second] = values;
  const isOutside = point.isRealOnly && logarithms.has(name) && values.some(isNegative);
  if (isOutside) return nothing;
  switch (name) {
    case "exp":
      return exponential(first);
    case "ln":
      return logarithm(first);
    case "lg":
      return divide(logarithm(first), real(Math.LN10));
    case "log":
      return second === undefined
        ? divide(logarithm(first), real(Math.log(point.logBase)))
        : divide(logarithm(second), logarithm(first));
    case "cis":
      return add(cosine(first), multiply({ re: 0, im: 1 }, sine(first)));
    case "sin":
      return sine(first);
    case "cos":
      return cosine(first);
    case "tan":
      return divide(sine(first), cosine(first));
    case "cot":
      return divide(cosine(first), sine(first));
    case "sec":
      return divide(real(1), cosine(first));
    case "csc":
      return divide(real(1), sine(first));
    case "overline":
    case "bar":
      // Of a variable, which has a real value here, nothing is known.
      return first.im === 0 ? nothing : { re: first.re, im: -first.im };
    case "norm":
    case "abs":
      return real(Math.hypot(first.re, first.im));
    default:
      return evaluateReal(name, values);
  }
}

const logarithms = new Set(["ln", "lg", "log"]);

function isNegative({ re, im }: Complex): boolean {
  return im === 0 && re < 0;
}

const realFunctions: Readonly<Record<string, (value: number) => number>> = {
  arcsin: Math.asin,
  arccos: Math.acos,
  arctan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  floor: Math.floor,
  ceil: Math.ceil,
  sgn: Math.sign,
  coth: (value) => 1 / Math.tanh(value),
  sech: (value) => 1 / Math.cosh(value),
  csch: (value) => 1 / Math.sinh(value),
  arcsinh: Math.asinh,
  arccosh: Math.acosh,
  arctanh: Math.atanh,
  arccot: (value) => Math.PI / 2 - Math.atan(value),
  arcsec: (value) => Math.acos(1 / value),
  arccsc: (value) => Math.asin(1 / value),
};

function evaluateReal(name: string, values: readonly Complex[]): Complex {
  const reals = values.map(({ re, im }) => (im === 0 ? re : Number.NaN));
  const [first = Number.NaN] = reals;
  if (name === "factorial") return real(gamma(first + 1));
  if (name === "binom") {
    const [above = Number.NaN, below = Number.NaN] = reals;
    return real(gamma(above + 1) / (gamma(below + 1) * gamma(above - below + 1)));
  }
  if (name === "max") return real(Math.max(...reals));
  if (name === "min") return real(Math.min(...reals));
  const known = realFunctions[name];
  if (known !== undefined) return real(known(first));
  // A function without a known law is still one: equal arguments, equal values.
  return name.length <= 2 && reals.length === 1
    ? real(hash(name, 7) + Math.sin(first * 1.7 + hash(name, 8)))
    : nothing;
}
