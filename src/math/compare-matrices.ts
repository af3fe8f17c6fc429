import { asRule, type Comparison, type Decision } from "./comparison.ts";
import type { Expression } from "./expression.ts";
import { matchOrdered } from "./match-items.ts";

/** Matrices element by element; a row, a column and a tuple of the same items are one vector. */
export function decideMatrices(a: Expression, b: Expression, comparison: Comparison): Decision {
  const left = rowsOf(a);
  const right = rowsOf(b);
  if (left === null || right === null || left.length !== right.length) {
    const vectorA = vectorOf(a);
    const vectorB = vectorOf(b);
    const isMixed = a.kind !== b.kind && vectorA !== null && vectorB !== null;
    return asRule("vector", isMixed && matchOrdered(vectorA, vectorB, comparison));
  }
  const isEqual = left.every((row, index) => matchOrdered(row, right[index] ?? [], comparison));
  return asRule("matrix", isEqual);
}

function rowsOf(expression: Expression): readonly (readonly Expression[])[] | null {
  if (expression.kind === "matrix") return expression.rows;
  if (expression.kind !== "tuple") return null;
  const rows: (readonly Expression[])[] = [];
  for (const item of expression.items) {
    if (item.kind !== "tuple") return null;
    rows.push(item.items);
  }
  return rows;
}

function vectorOf(expression: Expression): readonly Expression[] | null {
  if (expression.kind === "tuple") {
    return expression.isLeftOpen === expression.isRightOpen ? expression.items : null;
  }
  if (expression.kind !== "matrix") return null;
  const [first = []] = expression.rows;
  if (expression.rows.length === 1) return first;
  return expression.rows.every((row) => row.length === 1) ? expression.rows.flat() : null;
}
