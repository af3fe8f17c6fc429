import { type Expression, negative, number, product, sum } from "./expression.ts";
import { polynomialOf } from "./polynomial.ts";
import { type Rational, rational } from "./rational.ts";

/** `slope · x + offset`, with a slope other than 0. */
export interface Line {
  readonly name: string;
  readonly slope: Rational;
  readonly offset: Rational;
}

/** An expression of one variable as a line; null for more than one variable, other powers, and no variable. */
export function lineOf(expression: Expression): Line | null {
  const form = polynomialOf(expression);
  if (form === null || form.terms.size > 2) return null;
  let slope: Rational | null = null;
  let variable = "";
  let offset: Rational = { numerator: 0n, denominator: 1n };
  for (const { coefficient, powers } of form.terms.values()) {
    const [first] = powers;
    if (first === undefined) offset = coefficient;
    else {
      const [name, exponent] = first;
      const isVariable = /^[a-z](?:_.*)?$/.test(name) && name !== "i" && name !== "e";
      const isLinear = exponent.numerator === 1n && exponent.denominator === 1n;
      if (powers.length > 1 || slope !== null || !isVariable || !isLinear) return null;
      slope = coefficient;
      variable = name;
    }
  }
  return slope === null ? null : { name: variable, slope, offset };
}

/** Where a line has a value. */
export function solveLine({ slope, offset }: Line, value: Expression): Expression {
  const inverse = rational(slope.denominator, slope.numerator) ?? slope;
  return product([sum([value, negative(number(offset))]), number(inverse)]);
}
