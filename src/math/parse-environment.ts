import type { Expression, ExpressionOf } from "./expression.ts";
import { determinant } from "./matrix-arithmetic.ts";
import { systemEnvironments } from "./notation.ts";
import { fail, isSign, isWord, peek, type Reader, take } from "./reader.ts";

/** A matrix, or the statements of `cases`, `aligned` and their kin, up to the end of the environment. */
export function parseEnvironment(reader: Reader, name: string): Expression {
  const isSystem = systemEnvironments.has(name);
  const rows = parseRows(reader, isSystem);
  if (rows === null) return fail(reader);
  const isColumnOfStatements = rows.every((row) => row.length === 1 && row[0]?.kind === "relation");
  if (isSystem || isColumnOfStatements) return systemOf(rows);
  const matrix: ExpressionOf<"matrix"> = { kind: "matrix", rows };
  return name === "vmatrix" ? (determinant(matrix) ?? matrix) : matrix;
}

function parseRows(reader: Reader, isSystem: boolean): readonly (readonly Expression[])[] | null {
  const rows: Expression[][] = [];
  let row: Expression[] = [];
  for (;;) {
    if (peek(reader)?.kind === "end") break;
    if (take(reader, "\\\\")) {
      if (row.length > 0) rows.push(row);
      row = [];
    } else if (!(take(reader, "&") || (isSystem && takeFiller(reader)))) {
      if (reader.position >= reader.tokens.length) return null;
      const cell = reader.grammar.relation(reader);
      row.push(cell);
      const isCellEnd =
        isSign(reader, "&") ||
        isSign(reader, "\\\\") ||
        peek(reader)?.kind === "end" ||
        (isSystem && (isSign(reader, ",") || isSign(reader, ".") || isConditionWord(reader)));
      if (!isCellEnd) return null;
    }
  }
  reader.position += 1;
  if (row.length > 0) rows.push(row);
  return rows.length === 0 ? null : rows;
}

const conditionWords = ["if", "for", "when", "where"];

function isConditionWord(reader: Reader): boolean {
  return conditionWords.some((word) => isWord(reader, word));
}

/** The comma and the `if` between a value and where it holds. */
function takeFiller(reader: Reader): boolean {
  const isFiller = isSign(reader, ",") || isSign(reader, ".") || isConditionWord(reader);
  if (isFiller) reader.position += 1;
  return isFiller;
}

/** Rows of one cell are statements that hold together; rows of two are values and where they hold. */
function systemOf(rows: readonly (readonly Expression[])[]): Expression {
  const statements: Expression[] = rows.map((row) => {
    const [first] = row;
    if (row.length === 1 && first !== undefined) return first;
    return { kind: "tuple", items: row, isLeftOpen: true, isRightOpen: true };
  });
  const [only] = statements;
  if (statements.length === 1 && only !== undefined) return only;
  const isPiecewise = rows.some((row) => row.length > 1);
  return isPiecewise
    ? { kind: "set", items: statements }
    : { kind: "list", items: statements, joiner: "and" };
}
