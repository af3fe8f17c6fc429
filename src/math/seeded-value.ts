import { type Complex, real } from "./complex.ts";
import { isVariable } from "./polynomial.ts";

/** The value of a constant, or the seeded one of a variable: equal for equal names and seeds, in every run. */
export function valueOfSymbol(name: string, seed: number): Complex {
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
export function hash(name: string, seed: number): number {
  let state = 0x811c9dc5 ^ Math.imul(seed + 1, 0x9e3779b1);
  for (let index = 0; index < name.length; index += 1) {
    state = Math.imul(state ^ name.charCodeAt(index), 0x01000193);
  }
  state = Math.imul(state ^ (state >>> 15), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return ((state ^ (state >>> 16)) >>> 0) / 2 ** 32;
}
