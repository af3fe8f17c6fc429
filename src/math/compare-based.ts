import { asRule, type Comparison, type Decision, different } from "./comparison.ts";
import { type Expression, type ExpressionOf, printExpression } from "./expression.ts";
import { limits } from "./limits.ts";

/** Digits in a base: equal digits in equal bases. The problem fixes the base, so an answer that leaves it out says the same digits. */
export function decideBased(a: Expression, b: Expression, { policies }: Comparison): Decision {
  if (a.kind === "based" && b.kind === "based") {
    const isSame = a.digits.toLowerCase() === b.digits.toLowerCase();
    return asRule("base", isSame ? a.base === b.base : haveOneValue(a, b));
  }
  if (policies.units === "required") return different("base-missing");
  const [based, other] = a.kind === "based" ? [a, b] : [b, a];
  const isEqual =
    based.kind === "based" &&
    (other.kind === "number" || other.kind === "product") &&
    printExpression(other).replaceAll("*", "") === based.digits;
  return asRule("base-omitted", isEqual);
}

/** `1011_2` is `11_{10}`. */
function haveOneValue(a: ExpressionOf<"based">, b: ExpressionOf<"based">): boolean {
  const value = valueOfDigits(a);
  return value !== null && value === valueOfDigits(b);
}

function valueOfDigits({ digits, base }: ExpressionOf<"based">): bigint | null {
  const radix = Number(base);
  if (!(radix >= 2 && radix <= 36) || digits.length > limits.basedDigits) return null;
  let value = 0n;
  for (const digit of digits.toLowerCase()) {
    const size = Number.parseInt(digit, 36);
    if (!(size < radix)) return null;
    value = value * BigInt(radix) + BigInt(size);
  }
  return value;
}
