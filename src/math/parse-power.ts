import { type Expression, number, quotient, sum, symbol } from "./expression.ts";
import { limits } from "./limits.ts";
import { transposed } from "./matrix-arithmetic.ts";
import { parseArgument } from "./parse-argument.ts";
import { parseAtom } from "./parse-atom.ts";
import { basedNumber } from "./parse-number.ts";
import { subscript } from "./parse-symbol.ts";
import { parseUnits } from "./parse-units.ts";
import { decimalToRational, integer } from "./rational.ts";
import { fail, isSign, isWord, peek, type Reader, take } from "./reader.ts";
import {
  celsius,
  cent,
  currencyOf,
  degree,
  dollar,
  fahrenheit,
  isUnitWord,
  percent,
} from "./units.ts";

/** A factor with what stands behind it: powers, `!`, `°`, `%`, ordinal endings, units. */
export function parsePower(reader: Reader): Expression {
  const isNumber = peek(reader)?.kind === "number" || isSign(reader, "$");
  let base = parseAtom(reader);
  for (let marks = 0; marks <= limits.depth; marks += 1) {
    if (base.kind === "symbol" && take(reader, "_")) {
      // `{x}_1`: a letter with a style of its own.
      base = symbol(`${base.name}_${subscript(reader)}`);
    } else if (take(reader, "^")) {
      if (takeDegree(reader)) base = degrees(reader, base);
      else if (base.kind === "matrix" && takeTransposed(reader)) base = transposed(base);
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
    else if (isNumber && isLast(reader) && currencyOf(peek(reader)?.text ?? "") !== null) {
      base = {
        kind: "quantity",
        value: base,
        unit: currencyOf(peek(reader)?.text ?? "") ?? dollar,
      };
      reader.position += 1;
    } else if (take(reader, "%")) base = { kind: "quantity", value: base, unit: percent };
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

function takeLetter(reader: Reader, letter: string): boolean {
  const token = peek(reader);
  const isLetter = token?.kind === "symbol" && token.text === letter;
  if (isLetter) reader.position += 1;
  return isLetter;
}

function takeTransposed(reader: Reader): boolean {
  const start = peek(reader)?.text === "{" ? 1 : 0;
  const isMark = reader.tokens[reader.position + start]?.text === "T";
  if (isMark) reader.position += 1 + 2 * start;
  return isMark;
}

function isLast({ tokens, position }: Reader): boolean {
  return position === tokens.length - 1;
}

/** `x^2_1` is the square of x_1, and no numeral to the base 1. */
function raised(base: Expression, exponent: Expression): Expression {
  if (base.kind !== "symbol" || exponent.kind !== "based") return { kind: "power", base, exponent };
  const digits = decimalToRational(exponent.digits);
  const index = symbol(`${base.name}_${exponent.base}`);
  return digits === null ? base : { kind: "power", base: index, exponent: number(digits) };
}

function degrees(reader: Reader, value: Expression): Expression {
  const next = peek(reader);
  if (value.kind === "symbol" && next?.kind === "symbol") {
    reader.position += 1;
    return { kind: "call", name: "∘", arguments: [value, symbol(next.text)] };
  }
  const isGroup = next?.text === "{" && reader.tokens[reader.position + 2]?.text === "}";
  if (isGroup && isScale(reader.tokens[reader.position + 1]?.text)) {
    reader.tokens.splice(
      reader.position,
      3,
      ...reader.tokens.slice(reader.position + 1, reader.position + 2),
    );
  }
  const scale = peek(reader)?.text;
  if (scale !== "C" && scale !== "F") return withMinutes(reader, value);
  reader.position += 1;
  return { kind: "quantity", value, unit: scale === "C" ? celsius : fahrenheit };
}

function isScale(text: string | undefined): boolean {
  return text === "C" || text === "F";
}

/** `45° 30'` is 45.5°, `45° 30' 36"` a little more. */
function withMinutes(reader: Reader, value: Expression): Expression {
  const parts = [value];
  for (const [mark, count] of marks) {
    const { tokens, position } = reader;
    if (tokens[position]?.kind !== "number" || tokens[position + 1]?.text !== mark) break;
    parts.push(quotient(reader.grammar.atom(reader), number(integer(count))));
    reader.position += 1;
  }
  return { kind: "quantity", value: sum(parts), unit: degree };
}

const marks = [
  ["'", 60],
  ['"', 3600],
] as const;

function takeDegree(reader: Reader): boolean {
  const { tokens, position } = reader;
  const wasNumber = tokens[position - 2]?.kind === "number";
  // Some write a small o.
  if (take(reader, "°") || (wasNumber && takeLetter(reader, "o"))) return true;
  const isGroup =
    tokens[position]?.text === "{" &&
    (tokens[position + 1]?.text === "°" || (wasNumber && tokens[position + 1]?.text === "o")) &&
    tokens[position + 2]?.text === "}";
  if (isGroup) reader.position += 3;
  return isGroup;
}

const ordinals = new Set(["th", "st", "nd", "rd"]);

function takeOrdinal(reader: Reader): boolean {
  const { tokens, position } = reader;
  const start = tokens[position]?.text === "{" ? 1 : 0;
  const token = tokens[position + start];
  if (token?.kind === "word" && ordinals.has(token.text)) {
    reader.position += 1 + 2 * start;
    return true;
  }
  const isSplit =
    token?.kind === "symbol" &&
    ordinals.has(token.text + (tokens[position + start + 1]?.text ?? "")) &&
    (start === 1 || tokens[position + 2]?.kind !== "symbol");
  if (isSplit) reader.position += 2 + 2 * start;
  return isSplit;
}
