import { exactValue } from "./exact-value.ts";
import { type Expression, printExpression } from "./expression.ts";
import { factorize } from "./factorize.ts";
import { limits } from "./limits.ts";
import {
  addRationals,
  integer,
  isInteger,
  multiplyRationals,
  one,
  powerOfRational,
  printRational,
  type Rational,
  rational,
} from "./rational.ts";

/** A rational number times powers of atoms: symbols, π, e, primes under roots, and whatever cannot be taken apart. */
export interface Term {
  readonly coefficient: Rational;
  /** Exponents by atom, sorted by atom; never 0. */
  readonly powers: readonly (readonly [atom: string, exponent: Rational])[];
}

/** A sum of terms, no two with the same atoms. */
export interface Polynomial {
  readonly terms: ReadonlyMap<string, Term>;
  /** Whether equal values always have equal terms: then two forms that differ are two values. */
  readonly isCanonical: boolean;
}

interface Budget {
  termProducts: number;
}

/** Normal form of a scalar expression; null beyond a cap, or where an expression is no scalar. */
export function polynomialOf(expression: Expression): Polynomial | null {
  const known = forms.get(expression);
  if (known !== undefined) return known;
  const form = build(expression, { termProducts: limits.termProducts });
  forms.set(expression, form);
  return form;
}

// The reader prints a form that the comparison needs again, and references come again and again.
const forms = new WeakMap<Expression, Polynomial | null>();

/** Equal polynomials print equally, whatever the order in which they were written. */
export function printPolynomial({ terms }: Polynomial): string {
  if (terms.size === 0) return "0";
  return [...terms.keys()]
    .sort(byCodeUnits)
    .map((key) => {
      const term = terms.get(key);
      const coefficient = term === undefined ? "" : printRational(term.coefficient);
      if (key === "") return coefficient;
      return coefficient === "1" ? key : coefficient === "-1" ? `-${key}` : `${coefficient}*${key}`;
    })
    .join(" + ");
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/** Symbols that stand for any number; `pi`, `e`, `i` and `infinity` are constants. */
export function isVariable(name: string): boolean {
  return name !== "pi" && name !== "e" && name !== "i" && name !== "infinity";
}

function build(expression: Expression, budget: Budget): Polynomial | null {
  switch (expression.kind) {
    case "number":
      return constant(expression.value);
    case "symbol":
      return atom(expression.name, one, expression.name !== "infinity");
    case "sum":
      return buildSum(expression.terms, budget);
    case "product":
      return buildProduct(expression.factors, budget);
    case "power":
      return buildPower(expression.base, expression.exponent, budget);
    case "call":
      return buildCall(expression, budget);
    case "based":
      return atom(printExpression(expression), one, true);
    default:
      return null;
  }
}

function constant(value: Rational): Polynomial {
  if (value.numerator === 0n) return { terms: new Map(), isCanonical: true };
  return { terms: new Map([["", { coefficient: value, powers: [] }]]), isCanonical: true };
}

function atom(name: string, exponent: Rational, isCanonical: boolean): Polynomial {
  return ofTerm({ coefficient: one, powers: [[name, exponent]] }, isCanonical);
}

function ofTerm(term: Term, isCanonical: boolean): Polynomial {
  return { terms: new Map([[keyOf(term.powers), term]]), isCanonical };
}

function keyOf(powers: Term["powers"]): string {
  let key = "";
  for (const [name, exponent] of powers) {
    const printed = printRational(exponent);
    const power = printed === "1" ? "" : printed.includes("/") ? `^(${printed})` : `^${printed}`;
    key += `${key === "" ? "" : "*"}${name}${power}`;
  }
  return key;
}

function buildSum(parts: readonly Expression[], budget: Budget): Polynomial | null {
  const terms = new Map<string, Term>();
  let isCanonical = true;
  for (const part of parts) {
    const built = build(part, budget);
    if (built === null) return null;
    isCanonical &&= built.isCanonical;
    for (const [key, term] of built.terms) if (!addTerm(terms, key, term)) return null;
  }
  return { terms, isCanonical };
}

function addTerm(terms: Map<string, Term>, key: string, term: Term): boolean {
  const known = terms.get(key);
  const total =
    known === undefined ? term.coefficient : addRationals(known.coefficient, term.coefficient);
  if (total === null) return false;
  if (total.numerator === 0n) terms.delete(key);
  else terms.set(key, { ...term, coefficient: total });
  return true;
}

function buildProduct(parts: readonly Expression[], budget: Budget): Polynomial | null {
  let result = constant(one);
  for (const part of parts) {
    const factor = build(part, budget);
    const next = factor === null ? null : multiply(result, factor, budget);
    if (next === null) return null;
    result = next;
  }
  return result;
}

function multiply(a: Polynomial, b: Polynomial, budget: Budget): Polynomial | null {
  budget.termProducts -= a.terms.size * b.terms.size;
  if (budget.termProducts < 0) return null;
  const terms = new Map<string, Term>();
  for (const left of a.terms.values()) {
    for (const right of b.terms.values()) {
      const term = multiplyTerms(left, right);
      if (term === null || !addTerm(terms, keyOf(term.powers), term)) return null;
    }
  }
  return { terms, isCanonical: a.isCanonical && b.isCanonical };
}

function multiplyTerms(a: Term, b: Term): Term | null {
  const coefficient = multiplyRationals(a.coefficient, b.coefficient);
  if (coefficient === null) return null;
  if (a.powers.length === 0) return { coefficient, powers: b.powers };
  if (b.powers.length === 0) return { coefficient, powers: a.powers };
  const exponents = new Map<string, Rational>(a.powers);
  for (const [name, exponent] of b.powers) {
    const known = exponents.get(name);
    const total = known === undefined ? exponent : addRationals(known, exponent);
    if (total === null) return null;
    exponents.set(name, total);
  }
  return reduce(coefficient, exponents);
}

/** Takes whole powers of i and of primes out into the coefficient. */
function reduce(coefficient: Rational, exponents: ReadonlyMap<string, Rational>): Term | null {
  let value: Rational | null = coefficient;
  const powers: [string, Rational][] = [];
  for (const [name, exponent] of exponents) {
    let rest: Rational | null = exponent;
    if (name === "i" && isInteger(exponent)) {
      const turns = Number(((exponent.numerator % 4n) + 4n) % 4n);
      if (turns >= 2) value = multiplyRationals(value, integer(-1));
      rest = integer(turns % 2);
    } else if (name.startsWith("√")) {
      const whole = floorDivide(exponent);
      const prime = rational(BigInt(name.slice(1)), 1n);
      const power = prime === null ? null : powerOfRational(prime, whole);
      value = power === null ? null : multiplyRationals(value, power);
      rest = addRationals(exponent, { numerator: -whole, denominator: 1n });
    }
    if (value === null || rest === null) return null;
    if (rest.numerator !== 0n) powers.push([name, rest]);
  }
  powers.sort(([a], [b]) => byCodeUnits(a, b));
  return { coefficient: value, powers };
}

function floorDivide({ numerator, denominator }: Rational): bigint {
  const remainder = ((numerator % denominator) + denominator) % denominator;
  return (numerator - remainder) / denominator;
}

function buildPower(base: Expression, exponent: Expression, budget: Budget): Polynomial | null {
  const power = exactValue(exponent);
  if (power !== null) {
    const value = exactValue(base);
    if (value !== null) return rationalPower(value, power);
  }
  const built = build(base, budget);
  if (built === null) return null;
  if (power === null) return opaquePower(built, build(exponent, budget));
  if (built.terms.size === 0) return power.numerator > 0n ? built : null;
  const [term] = built.terms.values();
  if (built.terms.size === 1 && term !== undefined)
    return termPower(term, power, built.isCanonical);
  return sumPower(built, power, budget);
}

function opaquePower(base: Polynomial, exponent: Polynomial | null): Polynomial | null {
  if (exponent === null) return null;
  return atom(`(${printPolynomial(base)})^(${printPolynomial(exponent)})`, one, false);
}

/** A rational number to a rational power, in primes under roots: √12 = 2·√3. */
function rationalPower(value: Rational, power: Rational): Polynomial | null {
  if (isInteger(power)) {
    const exact = powerOfRational(value, power.numerator);
    return exact === null ? null : constant(exact);
  }
  if (value.numerator === 0n) return power.numerator > 0n ? constant(value) : null;
  const exponents = new Map<string, Rational>();
  let sign = one;
  let size = value;
  if (value.numerator < 0n) {
    size = { ...value, numerator: -value.numerator };
    if (power.denominator === 2n) exponents.set("i", { ...power, denominator: 1n });
    else if (power.denominator % 2n === 1n) sign = power.numerator % 2n === 0n ? one : integer(-1);
    else return null;
  }
  const above = factorize(size.numerator);
  const below = factorize(size.denominator);
  for (const [direction, factors] of [[1n, above] as const, [-1n, below] as const]) {
    for (const [prime, count] of factors.primes) {
      const part = multiplyRationals(power, { numerator: direction * count, denominator: 1n });
      if (part === null) return null;
      exponents.set(`√${prime}`, part);
    }
  }
  const term = reduce(sign, exponents);
  return term === null ? null : ofTerm(term, above.isComplete && below.isComplete);
}

function termPower(term: Term, power: Rational, isCanonical: boolean): Polynomial | null {
  if (isInteger(power)) {
    const coefficient = powerOfRational(term.coefficient, power.numerator);
    const exponents = scaled(term.powers, power);
    const result = coefficient && exponents && reduce(coefficient, exponents);
    return result === null ? null : ofTerm(result, isCanonical);
  }
  const root = rationalPower(term.coefficient, power);
  const [coefficient] = root?.terms.values() ?? [];
  const isPlain = term.powers.every(([name, exponent]) => {
    return exponent.numerator === 1n && exponent.denominator === 1n && name !== "i";
  });
  // √(x²) is not x, and √(xy) is √x·√y for positive numbers alone: only a single plain symbol keeps its own root.
  const isSingle = isPlain && term.powers.length === 1 && term.coefficient.numerator > 0n;
  const exponents = isSingle ? scaled(term.powers, power) : null;
  if (coefficient === undefined || exponents === null) {
    return atom(`(${keyOfTerm(term)})^(${printRational(power)})`, one, false);
  }
  for (const [name, exponent] of coefficient.powers) exponents.set(name, exponent);
  const result = reduce(coefficient.coefficient, exponents);
  return result === null ? null : ofTerm(result, isCanonical && (root?.isCanonical ?? false));
}

function scaled(powers: Term["powers"], factor: Rational): Map<string, Rational> | null {
  const result = new Map<string, Rational>();
  for (const [name, exponent] of powers) {
    const product = multiplyRationals(exponent, factor);
    if (product === null) return null;
    result.set(name, product);
  }
  return result;
}

function keyOfTerm(term: Term): string {
  return `${printRational(term.coefficient)}*${keyOf(term.powers)}`;
}

function sumPower(base: Polynomial, power: Rational, budget: Budget): Polynomial | null {
  const isExpandable =
    isInteger(power) && power.numerator > 0n && power.numerator <= BigInt(limits.expandedPower);
  if (isExpandable) {
    let result = base;
    for (let step = 1n; step < power.numerator; step += 1n) {
      const next = multiply(result, base, budget);
      if (next === null) return null;
      result = next;
    }
    return result;
  }
  if (!isInteger(power)) {
    return atom(`(${printPolynomial(base)})^(${printRational(power)})`, one, false);
  }
  // 1/(2x+2) and 1/(x+1) share their atom: the first coefficient is taken out.
  const [firstKey] = [...base.terms.keys()].sort(byCodeUnits);
  const leading = base.terms.get(firstKey ?? "")?.coefficient ?? one;
  const inverse = powerOfRational(leading, -1n);
  const outside = powerOfRational(leading, power.numerator);
  const scaledBase = inverse && multiply(base, constant(inverse), budget);
  if (scaledBase === null || outside === null) return null;
  const powers = [[`(${printPolynomial(scaledBase)})`, power] as const];
  return ofTerm({ coefficient: outside, powers }, false);
}

const symmetric = new Set(["max", "min", "gcd", "lcm"]);

function buildCall(call: Extract<Expression, { kind: "call" }>, budget: Budget): Polynomial | null {
  const exact = exactValue(call);
  if (exact !== null) return constant(exact);
  const printed: string[] = [];
  for (const argument of call.arguments) {
    const built = build(argument, budget);
    if (built === null) return null;
    printed.push(printPolynomial(built));
  }
  if (symmetric.has(call.name)) printed.sort(byCodeUnits);
  return atom(`${call.name}(${printed.join(", ")})`, one, false);
}
