import { type Expression, negative, sum } from "./expression.ts";
import { addMatrices } from "./matrix-arithmetic.ts";
import { parseProduct } from "./parse-product.ts";
import { nested, type Reader, take } from "./reader.ts";

/** Terms between `+`, `-`, `±` and `∓`. */
export function parseSum(reader: Reader): Expression {
  return nested(reader, parseTerms);
}

function parseTerms(reader: Reader): Expression {
  const terms: Expression[] = [];
  for (;;) {
    const sign = takeAdditiveSign(reader);
    if (sign === "" && terms.length > 0) break;
    const isBoth = sign === "±" || sign === "∓";
    // `±-5` is ±5 the other way round.
    const isNegated = isBoth && take(reader, "-");
    const term = parseProduct(reader);
    if (sign === "-") terms.push(negative(term));
    else if (isBoth) {
      terms.push({ kind: "signs", argument: term, isMinusFirst: (sign === "∓") !== isNegated });
    } else terms.push(term);
  }
  return setDifference(terms) ?? addMatrices(terms) ?? sum(terms);
}

/** `\mathbb{R} - \{1\}` takes the numbers of a set out of others. */
function setDifference(terms: readonly Expression[]): Expression | null {
  const [whole, removed] = terms;
  if (terms.length !== 2 || whole === undefined || removed?.kind !== "product") return null;
  const [sign, set] = removed.factors;
  const isMinus = sign?.kind === "number" && sign.value.numerator === -1n;
  if (!isMinus || set?.kind !== "set" || removed.factors.length !== 2) return null;
  return { kind: "union", operator: "∖", parts: [whole, set] };
}

function takeAdditiveSign(reader: Reader): "" | "+" | "-" | "±" | "∓" {
  let sign: "" | "+" | "-" | "±" | "∓" = "";
  for (;;) {
    if (take(reader, "±")) return "±";
    if (take(reader, "∓")) return "∓";
    if (take(reader, "-")) sign = sign === "-" ? "+" : "-";
    else if (take(reader, "+")) sign ||= "+";
    else return sign;
  }
}
