import type { Expression, ExpressionOf } from "./expression.ts";
import { negative, number, symbol } from "./expression.ts";
import { isName } from "./names.ts";
import { expandSigns } from "./signs.ts";

const zero: Expression = number({ numerator: 0n, denominator: 1n });
const infinity = symbol("infinity");
const minusInfinity = negative(infinity);

/** The values that an inequality, an equation or an interval allows, as parts of a union; null where they are not plain to see. */
export function solutionParts(expression: Expression): readonly Expression[] | null {
  switch (expression.kind) {
    case "tuple":
      return expression.items.length === 2 ? [expression] : null;
    case "set":
      return expression.items.map((item) => ({ kind: "set", items: [item] }) as const);
    case "union":
      return expression.operator === "∪" ? joined(expression.parts) : null;
    case "list":
      return areOfOneName(expression.items) ? joined(expression.items) : null;
    case "symbol":
      return partsOfNumbers(expression.name);
    case "relation":
      return partsOfRelation(expression);
    default:
      return null;
  }
}

function partsOfNumbers(name: string): readonly Expression[] | null {
  if (name === "mathbb R") return [interval(minusInfinity, "<", infinity, "<")];
  return name === "mathbb R+" ? [interval(zero, "<", infinity, "<")] : null;
}

function joined(parts: readonly Expression[]): readonly Expression[] | null {
  const all: Expression[] = [];
  for (const part of parts) {
    const found = solutionParts(part);
    if (found === null) return null;
    all.push(...found);
  }
  return all;
}

/** Whether all statements are about one unknown: `x=1, y=2` is one point, not two values. */
export function areOfOneName(items: readonly Expression[]): boolean {
  const names = new Set<string>();
  for (const item of items) {
    if (item.kind !== "relation") continue;
    for (const side of item.sides) if (side.kind === "symbol" && isName(side)) names.add(side.name);
  }
  return names.size <= 1;
}

function partsOfRelation(relation: ExpressionOf<"relation">): readonly Expression[] | null {
  const { sides, operators } = relation;
  const [left, middle, right] = sides;
  const [operator, second] = operators;
  if (left === undefined || middle === undefined || operator === undefined) return null;
  if (operator === "∈" && isName(left) && operators.length === 1) return solutionParts(middle);
  if (sides.length === 2) return partsOfSimple(left, operator, middle);
  if (sides.length !== 3 || right === undefined || second === undefined) return null;
  if (!isName(middle) || isGreater(operator) !== isGreater(second)) return null;
  if (!(isOrder(operator) && isOrder(second))) return null;
  return isGreater(operator)
    ? [interval(right, second, left, operator)]
    : [interval(left, operator, right, second)];
}

function partsOfSimple(
  left: Expression,
  operator: string,
  right: Expression,
): readonly Expression[] | null {
  if (left.kind !== "symbol" || !isName(left)) {
    return right.kind === "symbol" && isName(right) && left.kind !== "symbol"
      ? partsOfSimple(right, mirrored(operator), left)
      : null;
  }
  switch (operator) {
    case "=":
      return expandSigns(right).map((item) => ({ kind: "set", items: [item] }) as const);
    case "≠":
      return [interval(minusInfinity, "<", right, "<"), interval(right, "<", infinity, "<")];
    case "<":
    case "≤":
      return [interval(minusInfinity, "<", right, operator)];
    case ">":
    case "≥":
      return [interval(right, operator, infinity, "<")];
    default:
      return null;
  }
}

function interval(
  low: Expression,
  lowSign: string,
  high: Expression,
  highSign: string,
): Expression {
  const isLeftOpen = lowSign === "<" || lowSign === ">";
  const isRightOpen = highSign === "<" || highSign === ">";
  return { kind: "tuple", items: [low, high], isLeftOpen, isRightOpen };
}

/** The same relation read from right to left. */
export function mirrored(operator: string): string {
  const mirror: Readonly<Record<string, string>> = { "<": ">", ">": "<", "≤": "≥", "≥": "≤" };
  return mirror[operator] ?? operator;
}

function isOrder(operator: string): boolean {
  return operator === "<" || operator === "≤" || isGreater(operator);
}

function isGreater(operator: string): boolean {
  return operator === ">" || operator === "≥";
}
