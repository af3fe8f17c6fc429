import { type Expression, partsOf } from "./expression.ts";
import { isVariable } from "./polynomial.ts";

/** Whether any part of an expression, itself included, is of a kind that is looked for. */
export function somePart(expression: Expression, isMatch: (part: Expression) => boolean): boolean {
  return isMatch(expression) || partsOf(expression).some((part) => somePart(part, isMatch));
}

/** Whether an expression holds a symbol that stands for any number. */
export function hasVariable(expression: Expression): boolean {
  return somePart(expression, (part) => part.kind === "symbol" && isVariable(part.name));
}

/** The names of all symbols in an expression. */
export function symbolsOf(expression: Expression): ReadonlySet<string> {
  const names = new Set<string>();
  somePart(expression, (part) => {
    if (part.kind === "symbol") names.add(part.name);
    return false;
  });
  return names;
}
