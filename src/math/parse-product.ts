import { type Expression, negative, number, product, quotient } from "./expression.ts";
import { limits } from "./limits.ts";
import { multiplyMatrix } from "./matrix-arithmetic.ts";
import { addUnder, isFractionOfIntegers, isWhole, mixedNumber } from "./mixed-number.ts";
import { numberOfWords } from "./number-words.ts";
import { basedNumber } from "./parse-number.ts";
import { parsePower } from "./parse-power.ts";
import { addQuantities, quantityOfWords } from "./quantities.ts";
import { fail, isSign, peek, type Reader, take } from "./reader.ts";

/** Factors side by side or between `*` and `/`, from left to right; a whole number before a fraction makes a mixed number. */
export function parseProduct(reader: Reader): Expression {
  let factors: Expression[] = [parsePower(reader)];
  for (;;) {
    if (take(reader, "*") || takeLetterTimes(reader)) factors.push(parseSignedPower(reader));
    else if (takeFunction(reader, "bmod")) {
      const value = liftUnits(factors);
      factors = [{ kind: "call", name: "bmod", arguments: [value, parseSignedPower(reader)] }];
    } else if (take(reader, "/")) {
      const divisor = parseSignedPower(reader);
      factors = [mixedNumber(factors, divisor) ?? divide(liftUnits(factors), divisor)];
    } else if (startsFactor(reader)) {
      const factor = parseAdjacent(reader, factors.at(-1));
      if (factor.isMixed) factors.pop();
      factors.push(factor.expression);
    } else break;
    if (factors.length > limits.factors) return fail(reader);
  }
  return (
    withBase(factors) ??
    namedPoint(factors) ??
    angle(factors) ??
    composed(factors) ??
    liftUnits(factors)
  );
}

/** `52 (base 8)` */
function withBase(factors: readonly Expression[]): Expression | null {
  const [digits, base] = factors;
  if (base?.kind === "text" && digits !== undefined) {
    const [word = "", ...names] = base.words.toLowerCase().split(" ");
    const value = word === "base" ? numberOfWords(names) : null;
    return value === null ? null : basedNumber(digits, number(value));
  }
  const isBase = base?.kind === "quantity" && base.unit.name.toLowerCase() === "base";
  return isBase && digits !== undefined ? basedNumber(digits, base.value) : null;
}

/** `A(1,2)` is the point and its name. */
function namedPoint(factors: readonly Expression[]): Expression | null {
  const [name, point] = factors;
  if (factors.length !== 2 || name?.kind !== "symbol" || point?.kind !== "tuple") return null;
  return /^[A-Z]/.test(name.name)
    ? { kind: "relation", sides: [name, point], operators: ["="] }
    : null;
}

/** `∠ABC` is `∠CBA`: the ends in the order of the alphabet. */
function angle(factors: readonly Expression[]): Expression | null {
  const [sign, points] = factors;
  if (factors.length !== 2 || sign?.kind !== "symbol" || points?.kind !== "text") return null;
  const [first, vertex, last] = points.words;
  if (sign.name !== "angle" || !first || !vertex || !last || points.words.length !== 3) return null;
  const words = first < last ? points.words : `${last}${vertex}${first}`;
  return product([sign, { kind: "text", words }]);
}

/** `(f ∘ g)(x)` is f(g(x)). */
function composed(factors: readonly Expression[]): Expression | null {
  const [functions, argument] = factors;
  if (factors.length !== 2 || functions?.kind !== "call" || argument === undefined) return null;
  const [outer, inner] = functions.arguments;
  if (functions.name !== "∘" || outer?.kind !== "symbol" || inner?.kind !== "symbol") return null;
  const applied: Expression = { kind: "call", name: inner.name, arguments: [argument] };
  return { kind: "call", name: outer.name, arguments: [applied] };
}

function takeFunction(reader: Reader, name: string): boolean {
  const token = peek(reader);
  const isThere = token?.kind === "function" && token.text === name;
  if (isThere) reader.position += 1;
  return isThere;
}

/** The `x` of `6.02 x 10^23`. */
function takeLetterTimes(reader: Reader): boolean {
  const { tokens, position } = reader;
  const isTimes =
    tokens[position]?.text === "x" &&
    tokens[position - 1]?.kind === "number" &&
    tokens[position + 1]?.text === "10" &&
    tokens[position + 2]?.text === "^";
  if (isTimes) reader.position += 1;
  return isTimes;
}

function parseAdjacent(
  reader: Reader,
  previous: Expression | undefined,
): { readonly expression: Expression; readonly isMixed: boolean } {
  const isFraction = isFractionOfIntegers(reader);
  const wasNumber = reader.tokens[reader.position - 1]?.kind === "number";
  const isNumber = peek(reader)?.kind === "number";
  const factor = parsePower(reader);
  if (isFraction && wasNumber && previous?.kind === "number" && isWhole(previous)) {
    return { expression: addUnder(previous, factor), isMixed: true };
  }
  // Two numbers side by side are no product that anyone writes, nor is `3 by 4`.
  const isSpoken = isNumber && previous?.kind === "quantity" && !areAddable(previous, factor);
  const isProduct = !isSpoken && (!(isNumber && wasNumber) || isSign(reader, "/"));
  return { expression: isProduct ? factor : fail(reader), isMixed: false };
}

function areAddable(previous: Expression, next: Expression): boolean {
  return addQuantities([previous, next]) !== null;
}

// The unit in "1/2 inch" and in "5 cm / 2" belongs to the whole.
function divide(dividend: Expression, divisor: Expression): Expression {
  if (dividend.kind === "quantity" && divisor.kind !== "quantity") {
    return { ...dividend, value: quotient(dividend.value, divisor) };
  }
  return divisor.kind === "quantity" && dividend.kind !== "quantity"
    ? { ...divisor, value: quotient(dividend, divisor.value) }
    : quotient(dividend, divisor);
}

/** A quantity among factors makes the whole product one. */
function liftUnits(factors: readonly Expression[]): Expression {
  const [only] = factors;
  if (factors.length === 1 && only !== undefined) return only;
  const combined = addQuantities(factors) ?? multiplyMatrix(factors) ?? quantityOfWords(factors);
  if (combined !== null) return combined;
  const quantities = factors.filter(({ kind }) => kind === "quantity");
  const [quantity] = quantities;
  if (quantities.length !== 1 || quantity?.kind !== "quantity") return product(factors);
  const bare = factors.map((factor) => (factor === quantity ? quantity.value : factor));
  return { ...quantity, value: product(bare) };
}

function parseSignedPower(reader: Reader): Expression {
  let isNegative = false;
  for (;;) {
    if (take(reader, "-")) isNegative = !isNegative;
    else if (!take(reader, "+")) break;
  }
  const factor = parsePower(reader);
  return isNegative ? negative(factor) : factor;
}

const openings = new Set(["(", "{", "⌊", "⌈", "$", "€", "£", "¥"]);

function startsFactor(reader: Reader): boolean {
  const token = peek(reader);
  if (token === undefined) return false;
  switch (token.kind) {
    case "number":
    case "symbol":
    case "begin":
      return true;
    case "function":
      return token.text !== "mod" && token.text !== "bmod";
    case "end":
      return false;
    case "word":
      return token.text !== "and" && token.text !== "or";
    case "sign":
      if (token.text === "[") return reader.tokens[reader.position - 1]?.text === "]";
      if (token.text === "(") return reader.tokens[reader.position + 1]?.text !== "mod";
      return openings.has(token.text) || (token.text === "|" && reader.bars === 0);
  }
}
