import type { Expression } from "./expression.ts";
import { parseArgument } from "./parse-argument.ts";
import { addRationals, decimalToRational, type Rational, rational, zero } from "./rational.ts";
import { fail, isSign, peek, type Reader } from "./reader.ts";
import type { Token } from "./token-scan.ts";

/** A number with the base below it, if any, and the digits that it repeats for ever. */
export function parseNumber(reader: Reader, token: Token): Expression {
  const value = numberOf(reader, token.text);
  if (value === null) return fail(reader);
  if (isSign(reader, "_")) {
    reader.position += 1;
    const base = parseArgument(reader);
    const digits = base.kind === "quantity" ? base.value : base;
    return based(token.text, digits) ?? fail(reader);
  }
  const point = token.text.indexOf(".");
  return {
    kind: "number",
    value,
    fractionDigits: point < 0 ? null : token.text.length - point - 1,
    grouping: token.groups?.map((group) => decimalToRational(group) ?? zero) ?? null,
  };
}

const repetitions = new Set(["overline", "bar", "dot"]);

// 0.1\overline{6} repeats its last digits for ever.
function numberOf(reader: Reader, digits: string): Rational | null {
  const shown = digits.endsWith(".") ? digits.slice(0, -1) : digits;
  const plain = decimalToRational(shown === "" ? "0" : shown);
  if (plain === null || !digits.includes(".")) return plain;
  const places = digits.length - digits.indexOf(".") - 1;
  const next = peek(reader);
  if (next?.text === "…") {
    reader.position += 1;
    const block = repeatedBlock(digits.slice(digits.length - places));
    // The digits that are shown hold the first round of the block.
    return block === null ? plain : withTail(plain, block, places);
  }
  if (next === undefined || !repetitions.has(next.text)) return plain;
  const isGroup = reader.tokens[reader.position + 1]?.text === "{";
  const repeated = reader.tokens[reader.position + (isGroup ? 2 : 1)];
  if (repeated?.kind !== "number" || repeated.text.includes(".")) return plain;
  reader.position += isGroup ? 4 : 2;
  return withTail(plain, repeated.text, places);
}

function withTail(plain: Rational, block: string, places: number): Rational | null {
  const tail = rational(BigInt(block), (10n ** BigInt(block.length) - 1n) * 10n ** BigInt(places));
  return tail === null ? null : addRationals(plain, tail);
}

/** What the digits before `…` repeat: `3` of 333, `16` of 1616; null where nothing stands twice at the end. */
function repeatedBlock(digits: string): string | null {
  for (let length = 1; length * 2 <= digits.length && length <= 12; length += 1) {
    const block = digits.slice(-length);
    if (digits.slice(-2 * length, -length) === block) return block;
  }
  return null;
}

/** Digits in a base that is written out; null where either is no integer. */
export function basedNumber(value: Expression, base: Expression): Expression | null {
  return value.kind === "number" ? based(String(value.value.numerator), base) : null;
}

function based(digits: string, base: Expression): Expression | null {
  if (base.kind === "symbol") return { kind: "based", digits, base: base.name };
  if (base.kind !== "number" || base.value.denominator !== 1n) return null;
  return { kind: "based", digits, base: String(base.value.numerator) };
}
