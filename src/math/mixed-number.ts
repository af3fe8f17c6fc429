import { type Expression, quotient, sum } from "./expression.ts";
import type { Reader } from "./reader.ts";

/** A whole number and a fraction that may carry a unit or a power of its own. */
export function addUnder(whole: Expression, fraction: Expression): Expression {
  return fraction.kind === "quantity"
    ? { ...fraction, value: sum([whole, fraction.value]) }
    : sum([whole, fraction]);
}

/** `4 2/3`: the whole number and the dividend stand side by side when the divisor is met. Null for any other factors. */
export function mixedNumber(
  factors: readonly Expression[],
  divisor: Expression,
): Expression | null {
  const [whole, dividend] = factors;
  if (factors.length !== 2 || whole === undefined || dividend === undefined) return null;
  if (!(isWhole(whole) && isWhole(dividend))) return null;
  if (divisor.kind === "quantity") {
    return { ...divisor, value: sum([whole, quotient(dividend, divisor.value)]) };
  }
  return isWhole(divisor) ? sum([whole, quotient(dividend, divisor)]) : null;
}

/** Whether an expression is a whole number as it is written before a fraction. */
export function isWhole(expression: Expression): boolean {
  return (
    expression.kind === "number" &&
    expression.fractionDigits === null &&
    expression.value.denominator === 1n &&
    expression.value.numerator >= 0n
  );
}

/** Whether a fraction of two integers begins here, in whatever notation. */
export function isFractionOfIntegers(reader: Reader): boolean {
  const { tokens, position } = reader;
  const isOver =
    tokens[position]?.text === "{" &&
    tokens[position + 1]?.kind === "number" &&
    tokens[position + 2]?.text === "over" &&
    tokens[position + 3]?.kind === "number";
  if (isOver) return true;
  const start = tokens[position]?.text === "{" ? position + 1 : position;
  if (tokens[start]?.kind !== "function" || tokens[start]?.text !== "frac") return false;
  let index = start + 1;
  for (let part = 0; part < 2; part += 1) {
    const isGroup = tokens[index]?.text === "{";
    if (isGroup) index += 1;
    if (tokens[index]?.kind !== "number" || tokens[index]?.text.includes(".")) return false;
    const isSplit = !isGroup && part === 0 && (tokens[index]?.text.length ?? 0) > 1;
    if (isSplit) return true;
    index += 1;
    if (isGroup && tokens[index]?.text !== "}") return false;
    if (isGroup) index += 1;
  }
  return true;
}
