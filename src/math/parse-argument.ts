import { type Expression, negative, number } from "./expression.ts";
import { decimalToRational } from "./rational.ts";
import { fail, nested, peek, type Reader, take } from "./reader.ts";

/** What a `^`, `_` or command applies to: a group, or the next number, symbol or call, with its sign. */
export function parseArgument(reader: Reader): Expression {
  return nested(reader, parseSigned);
}

function parseSigned(reader: Reader): Expression {
  const isNegative = take(reader, "-");
  if (!isNegative) take(reader, "+");
  const argument = reader.grammar.atom(reader);
  return isNegative ? negative(argument) : argument;
}

/** As LaTeX reads it, a digit at a time: the 1 of `\frac12`. */
export function parseSingle(reader: Reader): Expression {
  const token = peek(reader);
  if (token?.kind !== "number" || token.text.length === 1) return parseArgument(reader);
  reader.tokens[reader.position] = { kind: "number", text: token.text.slice(1), groups: null };
  const digit = decimalToRational(token.text.charAt(0) === "." ? "0" : token.text.charAt(0));
  return digit === null ? fail(reader) : number(digit);
}
