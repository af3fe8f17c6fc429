import { asRule, type Comparison, type Decision, different } from "./comparison.ts";
import { type Expression, printExpression } from "./expression.ts";

/** Digits in a base: equal digits in equal bases. The problem fixes the base, so an answer that leaves it out says the same digits. */
export function decideBased(a: Expression, b: Expression, { policies }: Comparison): Decision {
  if (a.kind === "based" && b.kind === "based") {
    return asRule("base", a.digits === b.digits && a.base === b.base);
  }
  if (policies.units === "required") return different("base-missing");
  const [based, other] = a.kind === "based" ? [a, b] : [b, a];
  const isEqual =
    based.kind === "based" && other.kind === "number" && printExpression(other) === based.digits;
  return asRule("base-omitted", isEqual);
}
