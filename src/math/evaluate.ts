import type { Expression } from "./expression.ts";
import { isVariable } from "./polynomial.ts";
import { rationalToNumber } from "./rational.ts";

/** A complex number in doubles; NaN where an expression has no value. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

const nothing: Complex = { re: Number.NaN, im: Number.NaN };

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

function valueOfSymbol(name: string, seed: number): Complex {
  if (!isVariable(name)) {
    if (name === "pi") return real(Math.PI);
    if (name === "e") return real(Math.E);
    return name === "i" ? { re: 0, im: 1 } : real(Number.POSITIVE_INFINITY);
  }
  const [smallest, largest, sign] = spans[seed % spans.length] ?? [1, 2, 1];
  const size = smallest + (largest - smallest) * hash(name, seed);
  const rounded = seed % spans.length >= firstInteger ? Math.round(size) : size;
  const isNegative = sign === 0 ? hash(name, seed + 100) < 0.5 : sign < 0;
  return real(isNegative ? -rounded : rounded);
}

/**
 * By seed: the least and largest size of a variable, and its sign (0: each its own). Small values, for where a high power is huge a constant beside it
 * would not be seen; large ones, for roundings and absolute values tell little near 0.
 */
const spans: readonly (readonly [smallest: number, largest: number, sign: -1 | 0 | 1])[] = [
  [0.4, 2.4, 1],
  [0.4, 2.4, -1],
  [0.4, 2.4, 0],
  [2, 12, 0],
  [0.016, 0.1, 0],
  [3, 40, 1],
  [10, 60, 0],
  [0.016, 0.1, 1],
  [0.4, 5, 0],
  [1, 9, 1],
  [1, 20, 0],
  [1, 15, 1],
  [1, 12, -1],
];
/** From this seed on, values are integers, where floors and ceilings meet. */
const firstInteger = 9;

/** How many seeds give values of their own. */
export const seedCount: number = spans.length;

/** A number from 0 to 1 that depends on the name and the seed alone (FNV-1a, mixed). */
function hash(name: string, seed: number): number {
  let state = 0x811c9dc5 ^ Math.imul(seed + 1, 0x9e3779b1);
  for (let index = 0; index < name.length; index += 1) {
    state = Math.imul(state ^ name.charCodeAt(index), 0x01000193);
  }
  state = Math.imul(state ^ (state >>> 15), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return ((state ^ (state >>> 16)) >>> 0) / 2 ** 32;
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

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];

/** Γ(x) to about 15 digits (Lanczos, g = 7, n = 9), by reflection for small x; a factorial is Γ(n + 1). */
function gamma(x: number): number {
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
  const shifted = x - 1;
  const series = lanczos.reduce((total, term, index) => {
    return index === 0 ? term : total + term / (shifted + index);
  }, 0);
  const power = shifted + 7.5;
  return Math.sqrt(2 * Math.PI) * power ** (shifted + 0.5) * Math.exp(-power) * series;
}

function real(re: number): Complex {
  return { re, im: 0 };
}

function add(a: Complex, b: Complex): Complex {
  return { re: a.re + b.re, im: a.im + b.im };
}

function multiply(a: Complex, b: Complex): Complex {
  if (a.im === 0 && b.im === 0) return real(a.re * b.re);
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

function divide(a: Complex, b: Complex): Complex {
  if (a.im === 0 && b.im === 0) return real(a.re / b.re);
  const size = b.re * b.re + b.im * b.im;
  return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size };
}

function exponential(value: Complex): Complex {
  const size = Math.exp(value.re);
  return value.im === 0
    ? real(size)
    : { re: size * Math.cos(value.im), im: size * Math.sin(value.im) };
}

function logarithm(value: Complex): Complex {
  return { re: Math.log(Math.hypot(value.re, value.im)), im: Math.atan2(value.im, value.re) };
}

function sine(value: Complex): Complex {
  if (value.im === 0) return real(Math.sin(value.re));
  return {
    re: Math.sin(value.re) * Math.cosh(value.im),
    im: Math.cos(value.re) * Math.sinh(value.im),
  };
}

function cosine(value: Complex): Complex {
  if (value.im === 0) return real(Math.cos(value.re));
  return {
    re: Math.cos(value.re) * Math.cosh(value.im),
    im: -Math.sin(value.re) * Math.sinh(value.im),
  };
}
