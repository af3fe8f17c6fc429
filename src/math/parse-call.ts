import {
  type Expression,
  half,
  minusOne,
  negative,
  number,
  product,
  quotient,
  symbol,
} from "./expression.ts";
import { determinant } from "./matrix-arithmetic.ts";
import { parseArgument, parseSingle } from "./parse-argument.ts";
import { isBigOperator, parseBigOperator } from "./parse-big-operator.ts";
import { parseArguments } from "./parse-symbol.ts";
import { fail, isSign, nested, peek, type Reader, take } from "./reader.ts";

const third = number({ numerator: 1n, denominator: 3n });

/** A function or command that stood here, with its arguments. */
export function parseCall(reader: Reader, name: string): Expression {
  switch (name) {
    case "frac": {
      const dividend = parseSingle(reader);
      return quotient(dividend, parseSingle(reader));
    }
    case "binom": {
      const above = isSign(reader, "(") ? parseArguments(reader) : [parseSingle(reader)];
      const below = above.length === 2 ? [] : [parseSingle(reader)];
      return { kind: "call", name, arguments: [...above, ...below] };
    }
    case "sqrt":
      return parseRoot(reader);
    case "root": {
      // `\root 3 \of 5`
      const degree = parseArgument(reader);
      if (peek(reader)?.text !== "of") return fail(reader);
      reader.position += 1;
      const exponent: Expression = { kind: "power", base: degree, exponent: minusOne };
      return { kind: "power", base: parseArgument(reader), exponent };
    }
    case "cbrt":
      return { kind: "power", base: parseArgument(reader), exponent: third };
    case "overline":
    case "bar":
      return { kind: "call", name: "overline", arguments: [parseArgument(reader)] };
    case "partial":
      return { kind: "call", name, arguments: [parseArgument(reader)] };
    case "overrightarrow":
    case "vec":
      return parseAccent(reader, "vec");
    case "hat":
    case "widehat":
      return parseAccent(reader, "hat");
    case "tilde":
    case "dot":
      return parseAccent(reader, name);
    default:
      return isBigOperator(name) ? parseBigOperator(reader, name) : parseNamed(reader, name);
  }
}

/**
 * A mark over a letter makes another letter of it, but for the arrow of a vector and the hats of `i`, `j` and `k`, which bold print may replace. Over two
 * letters it makes one thing of them.
 */
function parseAccent(reader: Reader, accent: string): Expression {
  const argument = parseArgument(reader);
  if (argument.kind !== "symbol") return { kind: "call", name: accent, arguments: [argument] };
  const isVector = accent === "vec" || (accent === "hat" && /^[ijk]$/.test(argument.name));
  return isVector ? argument : symbol(`${accent} ${argument.name}`);
}

function parseRoot(reader: Reader): Expression {
  let exponent: Expression = half;
  if (take(reader, "[")) {
    exponent = { kind: "power", base: reader.grammar.sum(reader), exponent: minusOne };
    if (!take(reader, "]")) return fail(reader);
  }
  const base = parseArgument(reader);
  return base.kind === "tuple" || base.kind === "list"
    ? fail(reader)
    : { kind: "power", base, exponent };
}

/** The base of a logarithm: all of `10` in `\log_10 x`, the 2 of `\log_23`, where nothing else is left for its argument. */
function parseBase(reader: Reader): Expression {
  const next = reader.tokens[reader.position + 1];
  const hasArgument = next !== undefined && (next.kind !== "sign" || /^[({|]$/.test(next.text));
  return hasArgument ? parseArgument(reader) : parseSingle(reader);
}

/** Functions of many numbers, which may stand in a set. */
const spread = new Set(["max", "min", "gcd", "lcm"]);

function parseNamed(reader: Reader, name: string): Expression {
  let called = name;
  let power: Expression | null = null;
  const before: Expression[] = [];
  for (;;) {
    if (take(reader, "^")) power = parseArgument(reader);
    else if (name === "log" && take(reader, "_")) before.push(parseBase(reader));
    else break;
  }
  if (power?.kind === "number" && power.value.numerator === -1n && power.value.denominator === 1n) {
    called = `arc${name}`;
    power = null;
  }
  const given = isSign(reader, "(") ? parseArguments(reader) : [parseBareArgument(reader)];
  const [only] = given;
  if (called === "det" && only?.kind === "matrix") return determinant(only) ?? fail(reader);
  const items = only?.kind === "set" && spread.has(called) ? only.items : given;
  const call: Expression = { kind: "call", name: called, arguments: [...before, ...items] };
  return power === null ? call : { kind: "power", base: call, exponent: power };
}

/** `\sin 2x` takes its factors up to the next function, sign or bracket. */
function parseBareArgument(reader: Reader): Expression {
  return nested(reader, () => {
    const isNegative = take(reader, "-");
    const factors: Expression[] = [reader.grammar.power(reader)];
    for (;;) {
      const kind = peek(reader)?.kind;
      const isMultiplied =
        kind === "symbol" || (kind === "function" && peek(reader)?.text === "frac");
      if (!isMultiplied) break;
      factors.push(reader.grammar.power(reader));
    }
    const argument = product(factors);
    return isNegative ? negative(argument) : argument;
  });
}
