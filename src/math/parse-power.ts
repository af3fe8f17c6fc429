import { type Expression, number, symbol } from "./expression.ts";
import { limits } from "./limits.ts";
import { transposed } from "./matrix-arithmetic.ts";
import { parseArgument } from "./parse-argument.ts";
import { parseAtom } from "./parse-atom.ts";
import { degrees, takeDegree } from "./parse-degree.ts";
import { basedNumber } from "./parse-number.ts";
import { takeOrdinal } from "./parse-ordinal.ts";
import { subscript } from "./parse-symbol.ts";
import { parseUnits } from "./parse-units.ts";
import { decimalToRational } from "./rational.ts";
import { fail, isSign, isWord, peek, type Reader, take } from "./reader.ts";
import { cent, currencyOf, isUnitWord, percent, type Unit } from "./units.ts";

/** A factor with what stands behind it: powers, `!`, `°`, `%`, ordinal endings, units. */
export function parsePower(reader: Reader): Expression {
  const isNumber = peek(reader)?.kind === "number" || isSign(reader, "$");
  let base = parseAtom(reader);
  const currency = isNumber ? takeLastCurrency(reader) : null;
  if (currency !== null) return { kind: "quantity", value: base, unit: currency };
  for (let marks = 0; marks <= limits.depth; marks += 1) {
    if (base.kind === "symbol" && take(reader, "_")) {
      // `{x}_1`: a letter with a style of its own.
      base = symbol(`${base.name}_${subscript(reader)}`);
    } else if (take(reader, "^")) {
      if (takeDegree(reader)) base = degrees(reader, base);
      else if (base.kind === "matrix" && takeTransposed(reader)) base = transposed(base);
      else if (base.kind === "tuple" && takeTransposed(reader)) continue;
      else if (!takeOrdinal(reader)) base = raised(base, parseArgument(reader));
    } else if (base.kind === "number" && isSign(reader, "_")) {
      // `{52}_8`: right behind its digits a base is read with them.
      reader.position += 1;
      base = basedNumber(base, parseArgument(reader)) ?? fail(reader);
    } else if (take(reader, "!")) {
      const name = take(reader, "!") ? "doublefactorial" : "factorial";
      base = { kind: "call", name, arguments: [base] };
    } else if (take(reader, "°")) base = degrees(reader, base);
    else if (take(reader, "¢")) base = { kind: "quantity", value: base, unit: cent };
    else if (take(reader, "%")) base = { kind: "quantity", value: base, unit: percent };
    else if (isNumber && base.kind === "number" && takeOrdinal(reader)) continue;
    else if (peek(reader)?.kind === "word" && base.kind !== "text" && base.kind !== "quantity") {
      if (isWord(reader, "and") || isWord(reader, "or")) return base;
      // Behind a letter, only what is a unit: `n odd` says something of n.
      if (base.kind === "symbol" && !isUnitWord(peek(reader)?.text ?? "")) return base;
      base = parseUnits(reader, base);
    } else return base;
  }
  return fail(reader);
}

function takeTransposed(reader: Reader): boolean {
  const start = peek(reader)?.text === "{" ? 1 : 0;
  const isMark = reader.tokens[reader.position + start]?.text === "T";
  if (isMark) reader.position += 1 + 2 * start;
  return isMark;
}

/** The sign that ends `20€`. */
function takeLastCurrency(reader: Reader): Unit | null {
  if (reader.position !== reader.tokens.length - 1) return null;
  const currency = currencyOf(peek(reader)?.text ?? "");
  if (currency !== null) reader.position += 1;
  return currency;
}

/** `x^2_1` is the square of x_1, and no numeral to the base 1. */
function raised(base: Expression, exponent: Expression): Expression {
  if (base.kind !== "symbol" || exponent.kind !== "based") return { kind: "power", base, exponent };
  const digits = decimalToRational(exponent.digits);
  const index = symbol(`${base.name}_${exponent.base}`);
  return digits === null ? base : { kind: "power", base: index, exponent: number(digits) };
}
