import type { Expression, ExpressionOf } from "./expression.ts";
import { symbolsOf } from "./free-symbols.ts";

import { realValue } from "./real-value.ts";

const constants = new Set(["pi", "e", "i", "infinity"]);
const logarithms = new Set(["ln", "lg"]);
/** Functions whose value for a letter may be asked for: `\sin A = \frac{1}{2}`. */
const measures = new Set(["det", "dim", "rank", "arg", "sin", "cos", "tan", "cot", "sec", "csc"]);
const figures = new Set(["angle", "triangle", "measuredangle"]);
const accents = new Set(["overline", "bar", "vec", "overrightarrow", "hat"]);

/** Whether an expression is but a name for a value: `x`, `f(x)`, `(x, y)`, `\angle ABC`, `a + b`, `\text{area}`. */
export function isName(expression: Expression): boolean {
  switch (expression.kind) {
    case "symbol":
      return !constants.has(expression.name);
    case "call":
      return isNamedCall(expression);
    case "tuple":
      return expression.items.every(isName);
    case "text":
      return true;
    case "product":
      return isQuotient(expression.factors) || isFigure(expression.factors);
    // What `m + n = 42` says is 42; `x + 1 = 42` would have to be solved.
    case "sum":
      return expression.terms.every((term) => isLetter(term) || isName(term));
    default:
      return false;
  }
}

function isLetter(expression: Expression): boolean {
  return expression.kind === "symbol" && !constants.has(expression.name);
}

/** `\frac{m}{n}`, `\frac{dy}{dx}` */
function isQuotient(factors: readonly Expression[]): boolean {
  const [above, below] = factors;
  if (factors.length !== 2 || above === undefined || below?.kind !== "power") return false;
  const { base, exponent } = below;
  const isDivisor = exponent.kind === "number" && exponent.value.numerator === -1n;
  return isDivisor && isPart(above) && isPart(base);
}

function isPart(expression: Expression): boolean {
  return isLetter(expression) || (expression.kind === "call" && expression.name === "partial");
}

function isFigure(factors: readonly Expression[]): boolean {
  const isNamed = factors.some(
    (factor) => factor.kind === "text" || (factor.kind === "symbol" && figures.has(factor.name)),
  );
  return isNamed && factors.every((factor) => factor.kind === "text" || isLetter(factor));
}

/** `|AB| = 5` names a length; `|x| = 5` would have to be solved. */
function isOfPoints(expression: Expression): boolean {
  return expression.kind === "text" || (expression.kind === "call" && isNamedCall(expression));
}

function isNamedCall({ name, arguments: parts }: ExpressionOf<"call">): boolean {
  if (name === "abs") return parts.every(isOfPoints);
  if (name === "norm" || accents.has(name)) return parts.every((part) => isName(part));
  if (logarithms.has(name)) return false;
  if (measures.has(name)) return parts.every(isLetter);
  if (name.length > 2 && !/^.'*\^-1$/.test(name)) return false;
  return parts.every(({ kind }) => kind === "symbol" || kind === "number" || kind === "relation");
}

/** What `x = 5` says of its left side: the 5. Null where the left side is more than a name (`2x = 10`), or the relation no equation. */
export function namedValue(relation: ExpressionOf<"relation">): Expression | null {
  return nameAndValue(relation)?.value ?? null;
}

/** The name and the value of `x = 5`, whichever side they stand on; null as for `namedValue`. */
export function nameAndValue({
  sides,
  operators,
}: ExpressionOf<"relation">): { readonly name: Expression; readonly value: Expression } | null {
  const [left] = sides;
  const last = sides.at(-1);
  if (left === undefined || last === undefined) return null;
  const isEquation = operators.every((operator) => operator === "=" || operator === "≡");
  const isMember = operators.length === 1 && operators[0] === "∈";
  if (isName(left) || (isEquation && isMatrixName(left, last))) {
    const isSolved = isMember || (isEquation && !sharesSymbol(left, last));
    return isSolved ? { name: left, value: last } : null;
  }
  const isTurned = isEquation && isName(last) && sides.length === 2 && !sharesSymbol(last, left);
  return isTurned ? { name: last, value: left } : null;
}

/** The `A^{-1}` of a matrix. */
function isMatrixName(name: Expression, value: Expression): boolean {
  return value.kind === "matrix" && name.kind === "power" && isLetter(name.base);
}

/** `x = 2x + 3` says of x what has to be solved; `f(x) = 2x + 3` is a definition. */
function sharesSymbol(name: Expression, value: Expression): boolean {
  // `x + y = 0` is an equation, `m + n = 42` an answer.
  if (name.kind === "sum") return (realValue(value) ?? 0) === 0;
  return name.kind === "symbol" && symbolsOf(value).has(name.name);
}

/** Several values with a name each, such as `x = 1, y = 2` or `(x, y) = (1, 2)`; null for anything else, and where a name comes twice. */
export function namedValues(
  expression: Expression,
): readonly { readonly name: string; readonly value: Expression }[] | null {
  const pairs = pairsOf(expression);
  if (pairs === null || pairs.length < 2) return null;
  return new Set(pairs.map(({ name }) => name)).size === pairs.length ? pairs : null;
}

function pairsOf(
  expression: Expression,
): readonly { readonly name: string; readonly value: Expression }[] | null {
  if (expression.kind === "relation") {
    const [names, values] = expression.sides;
    if (expression.operators.join() !== "=" || names?.kind !== "tuple") return null;
    if (values?.kind !== "tuple" || values.items.length !== names.items.length) return null;
    return pairUp(names.items, values.items);
  }
  if (expression.kind !== "list" || expression.joiner === "or") return null;
  const names: Expression[] = [];
  const values: Expression[] = [];
  for (const item of expression.items) {
    const [name] = item.kind === "relation" ? item.sides : [];
    const value = item.kind === "relation" && item.operators[0] === "=" ? namedValue(item) : null;
    if (name === undefined || value === null) return null;
    names.push(name);
    values.push(value);
  }
  return pairUp(names, values);
}

function pairUp(
  names: readonly Expression[],
  values: readonly Expression[],
): readonly { readonly name: string; readonly value: Expression }[] | null {
  const pairs: { name: string; value: Expression }[] = [];
  for (const [index, name] of names.entries()) {
    const value = values[index];
    if (name.kind !== "symbol" || value === undefined) return null;
    pairs.push({ name: name.name, value });
  }
  return pairs;
}

const coordinates = [
  ["x", "y", "z"],
  ["r", "theta", "z"],
  ["rho", "theta", "phi"],
];

/** The values as a point has them: coordinates in their usual order, other names as they were written. */
export function inPointOrder(
  pairs: readonly { readonly name: string; readonly value: Expression }[],
): readonly Expression[] {
  const order = coordinates.find((names) => pairs.every(({ name }) => names.includes(name)));
  if (order === undefined) return pairs.map(({ value }) => value);
  return [...pairs]
    .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
    .map(({ value }) => value);
}
