import { difference, type Expression, type ExpressionOf, number, symbol } from "./expression.ts";
import { isScalar } from "./kinds.ts";
import { lineOf, solveLine } from "./line.ts";
import { mirrored } from "./relations.ts";

const orders = new Set(["<", "≤", ">", "≥"]);

/** `2x + 3 ≤ 0` and `-1 ≤ 2x < 1` with the variable alone; null where it stands alone already, for equations, and for what is no line. */
export function solveLinear({ sides, operators }: ExpressionOf<"relation">): Expression | null {
  if (!operators.every((operator) => orders.has(operator)) || !sides.every(isScalar)) return null;
  const [left, middle, right] = sides;
  const [first, second] = operators;
  if (left === undefined || middle === undefined || first === undefined) return null;
  if (sides.length === 2) {
    if (left.kind === "symbol" || middle.kind === "symbol") return null;
    return alone(difference(left, middle), [[zero, mirrored(first)]]);
  }
  if (sides.length !== 3 || right === undefined || second === undefined) return null;
  if (middle.kind === "symbol") return null;
  return alone(middle, [
    [left, first],
    [right, mirrored(second)],
  ]);
}

const zero = number({ numerator: 0n, denominator: 1n });

/** Each bound stands before its operator: `bound < line`. */
function alone(
  expression: Expression,
  bounds: readonly (readonly [bound: Expression, operator: string])[],
): Expression | null {
  const line = lineOf(expression);
  if (line === null) return null;
  const items = bounds.map(([bound, operator]): Expression => {
    const turned = line.slope.numerator < 0n ? mirrored(operator) : operator;
    return {
      kind: "relation",
      sides: [solveLine(line, bound), symbol(line.name)],
      operators: [turned],
    };
  });
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : { kind: "list", items, joiner: "and" };
}
