import { type Expression, mapParts } from "./expression.ts";

/** An expression with another one in the place of a symbol. */
export function replaceSymbol(
  expression: Expression,
  name: string,
  replacement: Expression,
): Expression {
  if (expression.kind === "symbol") return expression.name === name ? replacement : expression;
  return mapParts(expression, (part) => replaceSymbol(part, name, replacement));
}
