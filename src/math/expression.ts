import { one, printRational, type Rational } from "./rational.ts";
import type { Unit } from "./units.ts";

/** What an answer says. Differences are sums with a factor of -1, quotients are products with a power of -1, roots are powers. */
export type Expression =
  | {
      readonly kind: "number";
      readonly value: Rational;
      /** Digits behind the point of a decimal; null for integers. */
      readonly fractionDigits: number | null;
      /** `1,234` may also be a list: its items then. */
      readonly grouping: readonly Rational[] | null;
    }
  /** `pi`, `e`, `i` and `infinity` are symbols too. */
  | { readonly kind: "symbol"; readonly name: string }
  | { readonly kind: "sum"; readonly terms: readonly Expression[] }
  | { readonly kind: "product"; readonly factors: readonly Expression[] }
  | { readonly kind: "power"; readonly base: Expression; readonly exponent: Expression }
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Expression[] }
  /** ±; all signs of one expression are taken together. */
  | { readonly kind: "signs"; readonly argument: Expression; readonly isMinusFirst: boolean }
  | { readonly kind: "based"; readonly digits: string; readonly base: string }
  | {
      readonly kind: "quantity";
      readonly value: Expression;
      readonly unit: Unit;
      /** Words beside it: the `north of east` of an angle. */
      readonly note?: string;
    }
  /** A tuple, a vector or an interval: `(2,4)` can be any of them. */
  | {
      readonly kind: "tuple";
      readonly items: readonly Expression[];
      readonly isLeftOpen: boolean;
      readonly isRightOpen: boolean;
    }
  | { readonly kind: "set"; readonly items: readonly Expression[] }
  | {
      readonly kind: "list";
      readonly items: readonly Expression[];
      /** Between items joined by `or`, equal ones say the same thing twice; statements joined by `and` hold at once. */
      readonly joiner: "," | "and" | "or";
    }
  | { readonly kind: "matrix"; readonly rows: readonly (readonly Expression[])[] }
  | {
      readonly kind: "union";
      readonly operator: "∪" | "∩" | "∖";
      readonly parts: readonly Expression[];
    }
  | { readonly kind: "ratio"; readonly items: readonly Expression[] }
  | {
      readonly kind: "relation";
      readonly sides: readonly Expression[];
      readonly operators: readonly string[];
    }
  /** `(C) 12`: the letter of a choice with what it says. */
  | { readonly kind: "choice"; readonly letter: string; readonly content: Expression }
  | { readonly kind: "text"; readonly words: string };

/** One kind of expression. */
export type ExpressionOf<Kind extends Expression["kind"]> = Extract<
  Expression,
  { readonly kind: Kind }
>;

export function number(value: Rational): ExpressionOf<"number"> {
  return { kind: "number", value, fractionDigits: null, grouping: null };
}

/** The number -1. */
export const minusOne: Expression = number({ numerator: -1n, denominator: 1n });
/** The number 1/2. */
export const half: Expression = number({ numerator: 1n, denominator: 2n });

export function symbol(name: string): Expression {
  return { kind: "symbol", name };
}

export function product(factors: readonly Expression[]): Expression {
  const [first] = factors;
  return factors.length === 1 && first !== undefined ? first : { kind: "product", factors };
}

export function sum(terms: readonly Expression[]): Expression {
  const [first] = terms;
  return terms.length === 1 && first !== undefined ? first : { kind: "sum", terms };
}

/** Numbers stay numbers; a quantity keeps its unit outside. */
export function negative(expression: Expression): Expression {
  if (expression.kind === "number") {
    const { numerator, denominator } = expression.value;
    return { ...expression, value: { numerator: -numerator, denominator }, grouping: null };
  }
  if (expression.kind === "quantity") {
    return { ...expression, value: negative(expression.value) };
  }
  if (expression.kind === "tuple" || expression.kind === "matrix") {
    return mapParts(expression, negative);
  }
  return product([minusOne, expression]);
}

export function quotient(dividend: Expression, divisor: Expression): Expression {
  return product([dividend, { kind: "power", base: divisor, exponent: minusOne }]);
}

export function difference(left: Expression, right: Expression): Expression {
  return sum([left, negative(right)]);
}

/** The factors of a product, those of products within it included; any other expression alone. */
export function factorsOf(expression: Expression): readonly Expression[] {
  return expression.kind === "product" ? expression.factors.flatMap(factorsOf) : [expression];
}

/** The expressions directly inside another one. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "number":
    case "symbol":
    case "based":
    case "text":
      return [];
    case "sum":
      return expression.terms;
    case "product":
      return expression.factors;
    case "power":
      return [expression.base, expression.exponent];
    case "call":
      return expression.arguments;
    case "signs":
      return [expression.argument];
    case "quantity":
      return [expression.value];
    case "tuple":
    case "set":
    case "list":
    case "ratio":
      return expression.items;
    case "matrix":
      return expression.rows.flat();
    case "union":
      return expression.parts;
    case "relation":
      return expression.sides;
    case "choice":
      return [expression.content];
  }
}

/** The same expression with every part directly inside it replaced. */
export function mapParts(
  expression: Expression,
  replace: (part: Expression) => Expression,
): Expression {
  switch (expression.kind) {
    case "number":
    case "symbol":
    case "based":
    case "text":
      return expression;
    case "sum":
      return { ...expression, terms: expression.terms.map(replace) };
    case "product":
      return { ...expression, factors: expression.factors.map(replace) };
    case "power":
      return {
        kind: "power",
        base: replace(expression.base),
        exponent: replace(expression.exponent),
      };
    case "call":
      return { ...expression, arguments: expression.arguments.map(replace) };
    case "signs":
      return { ...expression, argument: replace(expression.argument) };
    case "quantity":
      return { ...expression, value: replace(expression.value) };
    case "tuple":
    case "set":
    case "list":
    case "ratio":
      return { ...expression, items: expression.items.map(replace) };
    case "matrix":
      return { kind: "matrix", rows: expression.rows.map((row) => row.map(replace)) };
    case "union":
      return { ...expression, parts: expression.parts.map(replace) };
    case "relation":
      return { ...expression, sides: expression.sides.map(replace) };
    case "choice":
      return { ...expression, content: replace(expression.content) };
  }
}

/** Whether any part, however deep, is of a kind. */
export function contains(expression: Expression, kind: Expression["kind"]): boolean {
  if (expression.kind === kind) return true;
  for (const part of partsOf(expression)) if (contains(part, kind)) return true;
  return false;
}

/** Whether an expression has more parts than that, counted as often as they stand in it; looks no further than it must. */
export function isLargerThan(expression: Expression, parts: number): boolean {
  return countParts(expression, parts) > parts;
}

function countParts(expression: Expression, cap: number): number {
  let count = 1;
  for (const part of partsOf(expression)) {
    if (count > cap) break;
    count += countParts(part, cap - count);
  }
  return count;
}

/** One line that says the same; equal expressions print equally, order of terms kept. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return printRational(expression.value);
    case "symbol":
      return expression.name;
    case "sum":
      return `(${printAll(expression.terms, " + ")})`;
    case "product":
      return printAll(expression.factors, "*");
    case "power":
      return printPower(expression.base, expression.exponent);
    case "call":
      return `${expression.name}(${printAll(expression.arguments, ", ")})`;
    case "signs":
      return `${expression.isMinusFirst ? "∓" : "±"}${printExpression(expression.argument)}`;
    case "based":
      return `${expression.digits}_${expression.base}`;
    case "quantity":
      return [printExpression(expression.value), expression.unit.name, expression.note]
        .filter((part) => part !== undefined)
        .join(" ");
    case "tuple":
      return (
        (expression.isLeftOpen ? "(" : "[") +
        printAll(expression.items, ", ") +
        (expression.isRightOpen ? ")" : "]")
      );
    case "set":
      return `{${printAll(expression.items, ", ")}}`;
    case "list":
      return printAll(
        expression.items,
        expression.joiner === "," ? ", " : ` ${expression.joiner} `,
      );
    case "matrix":
      return `[${expression.rows.map((row) => printAll(row, ", ")).join("; ")}]`;
    case "union":
      return printAll(expression.parts, ` ${expression.operator} `);
    case "ratio":
      return printAll(expression.items, ":");
    case "relation":
      return expression.sides
        .map((side, index) =>
          index === 0
            ? printExpression(side)
            : `${expression.operators[index - 1]} ${printExpression(side)}`,
        )
        .join(" ");
    case "choice":
      return `(${expression.letter}) ${printExpression(expression.content)}`;
    case "text":
      return `"${expression.words}"`;
  }
}

function printPower(base: Expression, exponent: Expression): string {
  const isSimple =
    (base.kind === "number" && base.value.numerator >= 0n && base.value.denominator === 1n) ||
    base.kind === "symbol" ||
    base.kind === "sum" ||
    base.kind === "call";
  const printed = printExpression(base);
  return `${isSimple ? printed : `(${printed})`}^${printExponent(exponent)}`;
}

function printExponent(exponent: Expression): string {
  const printed = printExpression(exponent);
  const isPlain =
    exponent.kind === "symbol" ||
    (exponent.kind === "number" && exponent.value.denominator === one.denominator);
  return isPlain ? printed : `(${printed})`;
}

function printAll(expressions: readonly Expression[], separator: string): string {
  return expressions.map(printExpression).join(separator);
}
