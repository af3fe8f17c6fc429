import {
  type Expression,
  type ExpressionOf,
  isLargerThan,
  mapParts,
  minusOne,
  product,
  sum,
} from "./expression.ts";
import { isScalar } from "./kinds.ts";
import { limits } from "./limits.ts";

/** A matrix or tuple with a scalar or another matrix multiplied into it; null for any other factors. */
export function multiplyMatrix(factors: readonly Expression[]): Expression | null {
  const [scalar, matrix] = factors;
  if (factors.length !== 2 || scalar === undefined || matrix === undefined) return null;
  if (scalar.kind === "matrix" && matrix.kind === "matrix") return multiplyMatrices(scalar, matrix);
  const isMatrix = matrix.kind === "matrix" || matrix.kind === "tuple";
  if (!isMatrix || !isScalar(scalar) || scalar.kind === "signs") return null;
  return mapParts(matrix, (item) => product([scalar, item]));
}

function multiplyMatrices(a: ExpressionOf<"matrix">, b: ExpressionOf<"matrix">): Expression | null {
  const columns = transposed(b).rows;
  const isFitting = a.rows.every((row) => row.length === b.rows.length);
  if (!isFitting || a.rows.length * columns.length * b.rows.length > limits.matrixProducts)
    return null;
  const rows = a.rows.map((row) =>
    columns.map((column) => sum(row.map((item, index) => product([item, column[index] ?? item])))),
  );
  return bounded({ kind: "matrix", rows });
}

// What is made of others is made of again: without a cap, each round would multiply its size.
function bounded<Made extends Expression>(made: Made): Made | null {
  return isLargerThan(made, limits.builtParts) ? null : made;
}

/** The sum of matrices of one size, element by element; null for any other terms. */
export function addMatrices(terms: readonly Expression[]): Expression | null {
  const matrices: ExpressionOf<"matrix">[] = [];
  for (const term of terms) if (term.kind === "matrix") matrices.push(term);
  const [first] = matrices;
  if (first === undefined || matrices.length < 2 || matrices.length < terms.length) return null;
  const isOfOneSize = matrices.every(({ rows }) => {
    return (
      rows.length === first.rows.length &&
      rows.every((row, index) => row.length === first.rows[index]?.length)
    );
  });
  if (!isOfOneSize) return null;
  const rows = first.rows.map((row, rowIndex) =>
    row.map((_, column) =>
      sum(matrices.flatMap(({ rows: others }) => others[rowIndex]?.[column] ?? [])),
    ),
  );
  return { kind: "matrix", rows };
}

const largestDeterminant = 4;

/** The determinant, written out; null for a matrix that is not square or larger than 4 × 4. */
export function determinant({ rows }: ExpressionOf<"matrix">): Expression | null {
  if (rows.length > largestDeterminant || rows.some((row) => row.length !== rows.length))
    return null;
  return bounded(expand(rows));
}

function expand(rows: readonly (readonly Expression[])[]): Expression {
  const [first = [], ...others] = rows;
  const [only] = first;
  if (rows.length === 1 && only !== undefined) return only;
  return sum(
    first.map((item, column) => {
      const minor = expand(others.map((row) => row.filter((_, index) => index !== column)));
      return column % 2 === 0 ? product([item, minor]) : product([minusOne, item, minor]);
    }),
  );
}

/** Rows as columns. */
export function transposed({ rows }: ExpressionOf<"matrix">): ExpressionOf<"matrix"> {
  const [first = []] = rows;
  return {
    kind: "matrix",
    rows: first.map((_, column) => rows.flatMap((row) => row[column] ?? [])),
  };
}
