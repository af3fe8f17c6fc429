import { type Expression, negative, sum } from "./expression.ts";
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
    const term = parseProduct(reader);
    if (sign === "-") terms.push(negative(term));
    else if (sign === "±" || sign === "∓") {
      terms.push({ kind: "signs", argument: term, isMinusFirst: sign === "∓" });
    } else terms.push(term);
  }
  return sum(terms);
}

function takeAdditiveSign(reader: Reader): "" | "+" | "-" | "±" | "∓" {
  let sign: "" | "+" | "-" | "±" | "∓" = "";
  for (;;) {
    if (take(reader, "-")) sign = sign === "-" ? "+" : "-";
    else if (take(reader, "+")) sign ||= "+";
    else if (take(reader, "±")) sign = "±";
    else if (take(reader, "∓")) sign = "∓";
    else return sign;
  }
}
