import { type Expression, type ExpressionOf, half, negative } from "./expression.ts";
import { lineOf, solveLine } from "./line.ts";
import { mirrored } from "./relations.ts";

/**
 * What `|u| < c`, `u^2 ≥ c` and their kin say of the one variable of a linear `u`: an interval, a union of two, or two points. Null for any other
 * relation.
 */
export function solveEven({ sides, operators }: ExpressionOf<"relation">): Expression | null {
  const [left, right] = sides;
  const [operator] = operators;
  if (left === undefined || right === undefined || operators.length !== 1) return null;
  if (operator === undefined) return null;
  return solve(left, operator, right) ?? solve(right, mirrored(operator), left);
}

function solve(even: Expression, operator: string, bound: Expression): Expression | null {
  const inner = innerOf(even);
  const line = inner === null ? null : lineOf(inner);
  if (line === null) return null;
  const isSquare = even.kind === "power";
  const size: Expression = isSquare ? { kind: "power", base: bound, exponent: half } : bound;
  const [low, high] = [negative(size), size].map((value) => solveLine(line, value));
  if (low === undefined || high === undefined) return null;
  const [from, to] = line.slope.numerator > 0n ? [low, high] : [high, low];
  switch (operator) {
    case "<":
    case "≤":
      return interval(from, to, operator === "<");
    case ">":
    case "≥": {
      const infinity: Expression = { kind: "symbol", name: "infinity" };
      const isOpen = operator === ">";
      const below: Expression = { ...interval(negative(infinity), from, isOpen), isLeftOpen: true };
      const above: Expression = { ...interval(to, infinity, isOpen), isRightOpen: true };
      return { kind: "union", operator: "∪", parts: [below, above] };
    }
    case "=":
      return { kind: "set", items: [from, to] };
    default:
      return null;
  }
}

function innerOf(even: Expression): Expression | null {
  if (even.kind === "call") return even.name === "abs" ? (even.arguments[0] ?? null) : null;
  if (even.kind !== "power" || even.exponent.kind !== "number") return null;
  const { numerator, denominator } = even.exponent.value;
  return numerator === 2n && denominator === 1n ? even.base : null;
}

function interval(from: Expression, to: Expression, isOpen: boolean): ExpressionOf<"tuple"> {
  return { kind: "tuple", items: [from, to], isLeftOpen: isOpen, isRightOpen: isOpen };
}
