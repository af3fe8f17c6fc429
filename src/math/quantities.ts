import { exactValue } from "./exact-value.ts";
import {
  type Expression,
  type ExpressionOf,
  factorsOf,
  number,
  product,
  sum,
} from "./expression.ts";
import { isScalar } from "./kinds.ts";
import { changesMeaning } from "./meaning-words.ts";
import { realValue } from "./real-value.ts";
import { isUnitLetter, type UnitPart, unitOf } from "./units.ts";

/** `5 ft 3 in`, `2 h 30 min`: quantities of one dimension side by side are their sum, in base units. Null for any other factors. */
export function addQuantities(factors: readonly Expression[]): Expression | null {
  const quantities: ExpressionOf<"quantity">[] = [];
  for (const factor of factors) if (factor.kind === "quantity") quantities.push(factor);
  const [first] = quantities;
  if (first === undefined || quantities.length < 2 || quantities.length < factors.length)
    return null;
  const { dimension } = first.unit;
  if (dimension === null || quantities.some(({ unit }) => unit.dimension !== dimension))
    return null;
  const value = sum(quantities.map(({ value, unit }) => product([value, number(unit.factor)])));
  const factor = { numerator: 1n, denominator: 1n };
  return { kind: "quantity", value, unit: { name: dimension, dimension, factor } };
}

/** A number between words that are no unit (`in the year 1776`), or with units in a fraction (`\frac{\text{m}}{\text{s}}`). Null for any other factors. */
export function quantityOfWords(factors: readonly Expression[]): Expression | null {
  const values: Expression[] = [];
  const parts: UnitPart[] = [];
  const noted = quantityWithNote(factors);
  if (noted !== null) return noted;
  const flat = factors.flatMap(factorsOf);
  if (!flat.some((factor) => wordsOf(factor) !== null)) return null;
  for (const factor of flat) {
    const letter = letterOf(factor);
    const part = wordsOf(factor) ?? (letter === null ? null : [letter]);
    if (part !== null) parts.push(...part);
    else if (isNumeric(factor)) values.push(factor);
    else return null;
  }
  if (parts.length === 0 || values.length === 0) return null;
  if (parts.some(({ word }) => changesMeaning(word))) return null;
  return { kind: "quantity", value: product(values), unit: unitOf(parts) };
}

/** A number times letters that are units, such as the `m` and `s` of `5 m/s`; null for any other product. */
export function quantityOfLetters(expression: Expression): ExpressionOf<"quantity"> | null {
  if (expression.kind !== "product") return null;
  const values: Expression[] = [];
  const parts: UnitPart[] = [];
  for (const factor of factorsOf(expression)) {
    const part = letterOf(factor);
    if (part !== null) parts.push(part);
    else if (isNumeric(factor)) values.push(factor);
    else return null;
  }
  if (parts.length === 0 || values.length === 0) return null;
  return { kind: "quantity", value: product(values), unit: unitOf(parts) };
}

/** One quantity and words that say nothing of its value: the `Anna is` of `Anna is 28 years old`. */
function quantityWithNote(factors: readonly Expression[]): Expression | null {
  const notes: string[] = [];
  let quantity: ExpressionOf<"quantity"> | null = null;
  for (const factor of factors) {
    if (factor.kind === "text" && !factor.words.split(" ").some(changesMeaning)) {
      notes.push(factor.words);
    } else if (factor.kind === "quantity" && quantity === null) quantity = factor;
    else return null;
  }
  return quantity === null || notes.length === 0 ? null : { ...quantity, note: notes.join(" ") };
}

function isNumeric(expression: Expression): boolean {
  return isScalar(expression) && realValue(expression) !== null;
}

function wordsOf(factor: Expression): readonly UnitPart[] | null {
  if (factor.kind === "text") return factor.words.split(" ").map((word) => ({ word, power: 1 }));
  const [base, power] = powerOf(factor);
  if (base?.kind !== "text" || power === null || base.words.includes(" ")) return null;
  return [{ word: base.words, power }];
}

function letterOf(factor: Expression): UnitPart | null {
  if (factor.kind === "symbol" && isUnitLetter(factor.name)) return { word: factor.name, power: 1 };
  const [base, power] = powerOf(factor);
  const part = base === null || power === null ? null : letterOf(base);
  return part === null || power === null ? null : { word: part.word, power: part.power * power };
}

function powerOf(factor: Expression): readonly [Expression | null, number | null] {
  if (factor.kind !== "power") return [null, null];
  const power = exactValue(factor.exponent);
  const isSmall = power?.denominator === 1n && power.numerator <= 9n && power.numerator >= -9n;
  return [factor.base, isSmall ? Number(power.numerator) : null];
}
