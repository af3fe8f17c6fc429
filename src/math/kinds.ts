import type { Expression } from "./expression.ts";

/** Whether an expression is one value: a number, a symbol, or what is computed from them. */
export function isScalar({ kind }: Expression): boolean {
  return (
    kind === "number" ||
    kind === "symbol" ||
    kind === "sum" ||
    kind === "product" ||
    kind === "power" ||
    kind === "signs" ||
    kind === "call"
  );
}

/** Whether an expression holds several values that are compared one by one. */
export function isCollection({ kind }: Expression): boolean {
  return (
    kind === "tuple" || kind === "set" || kind === "list" || kind === "matrix" || kind === "union"
  );
}
