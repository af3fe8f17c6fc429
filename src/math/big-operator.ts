import { exactValue } from "./exact-value.ts";
import {
  type Expression,
  isLargerThan,
  mapParts,
  number,
  partsOf,
  product,
  sum,
} from "./expression.ts";
import { limits } from "./limits.ts";
import { integer } from "./rational.ts";
import { replaceSymbol } from "./replace-symbol.ts";

/** A sum or product over a symbol, written out; null where its bounds are no integers, or it is long. */
export function writeOut(
  name: string,
  index: string,
  start: Expression,
  end: Expression,
  body: Expression,
): Expression | null {
  if (name !== "sum" && name !== "prod") return null;
  const first = exactValue(start);
  const last = exactValue(end);
  if (first?.denominator !== 1n || last?.denominator !== 1n) return null;
  const count = last.numerator - first.numerator + 1n;
  if (count < 1n || count > BigInt(limits.writtenTerms)) return null;
  if (isLargerThan(body, Math.floor(limits.builtParts / Number(count)))) return null;
  const parts: Expression[] = [];
  for (let step = 0n; step < count; step += 1n) {
    const value = number(integer(Number(first.numerator + step)));
    parts.push(replaceSymbol(body, index, value));
  }
  return name === "sum" ? sum(parts) : product(parts);
}

/** The symbol that bounds a sum or product from above, such as the n of `\sum_{k=1}^n`; null where there is none. */
export function upperSymbol(expression: Expression): string | null {
  if (expression.kind === "call" && (expression.name === "sum" || expression.name === "prod")) {
    const upper = expression.arguments[2];
    return upper?.kind === "symbol" && upper.name !== "infinity" ? upper.name : null;
  }
  for (const part of partsOf(expression)) {
    const found = upperSymbol(part);
    if (found !== null) return found;
  }
  return null;
}

/** The expression with a number in the place of a symbol, and the sums that this bounds written out. */
export function atInteger(expression: Expression, name: string, value: number): Expression {
  return writeOutAll(replaceSymbol(expression, name, number(integer(value))));
}

function writeOutAll(expression: Expression): Expression {
  const inner = mapParts(expression, writeOutAll);
  if (inner.kind !== "call") return inner;
  const [bound, start, end, body] = inner.arguments;
  if (bound?.kind !== "symbol" || !start || !end || !body) return inner;
  return writeOut(inner.name, bound.name, start, end, body) ?? inner;
}
