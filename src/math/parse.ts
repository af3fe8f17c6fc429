import {
  type Expression,
  half,
  minusOne,
  negative,
  number,
  product,
  quotient,
  sum,
  symbol,
} from "./expression.ts";
import { limits } from "./limits.ts";
import { addRationals, decimalToRational, type Rational, rational, zero } from "./rational.ts";
import type { Token } from "./tokenize.ts";
import { degree, dollar, percent, unitOf } from "./units.ts";

/** Where the reading stands. After a failure the position is at the end, so that every loop ends. */
interface Reader {
  readonly tokens: Token[];
  position: number;
  depth: number;
  /** Open bars: a `|` then closes rather than opens. */
  bars: number;
  hasFailed: boolean;
}

/** What the tokens say, all of them; null when they are no notation that is known. */
export function parse(tokens: readonly Token[]): Expression | null {
  const reader: Reader = {
    tokens: withoutTail(tokens),
    position: 0,
    depth: 0,
    bars: 0,
    hasFailed: false,
  };
  const expression = parseList(reader);
  return reader.hasFailed || reader.position < reader.tokens.length ? null : expression;
}

const tailWords = new Set(["where", "for", "since", "because", "when", "if"]);

// "n\pi \text{ where } n is an integer": what follows explains, it is not the answer.
function withoutTail(tokens: readonly Token[]): Token[] {
  const tail = tokens.findIndex(({ kind, text }) => kind === "word" && tailWords.has(text));
  const kept = tail > 0 ? tokens.slice(0, tail) : tokens.slice();
  while (tail > 0 && kept.at(-1)?.text === ",") kept.pop();
  return kept;
}

function peek(reader: Reader): Token | undefined {
  return reader.tokens[reader.position];
}

function isSign(reader: Reader, text: string): boolean {
  const token = reader.tokens[reader.position];
  return token !== undefined && token.kind === "sign" && token.text === text;
}

function take(reader: Reader, text: string): boolean {
  if (!isSign(reader, text)) return false;
  reader.position += 1;
  return true;
}

function isWord(reader: Reader, word: string): boolean {
  const token = peek(reader);
  return token?.kind === "word" && token.text.toLowerCase() === word;
}

function fail(reader: Reader): Expression {
  reader.hasFailed = true;
  reader.position = reader.tokens.length;
  return number(zero);
}

/** Statements between commas, semicolons, `and`, `or`. */
function parseList(reader: Reader): Expression {
  const items: Expression[] = [];
  let isAlternatives = true;
  for (;;) {
    items.push(parseRelation(reader));
    const separator = takeSeparator(reader);
    if (separator === null) break;
    if (separator === ",") isAlternatives = false;
  }
  const [first] = items;
  if (items.length === 1 && first !== undefined) return first;
  return { kind: "list", items, isAlternatives };
}

function takeSeparator(reader: Reader): "," | "and" | "or" | null {
  let separator: "," | "and" | "or" | null = null;
  for (;;) {
    if (take(reader, ",") || take(reader, ";")) separator ??= ",";
    else if (isWord(reader, "and")) separator = "and";
    else if (isWord(reader, "or")) separator = "or";
    else return separator === "and" ? "," : separator;
    if (separator === "and" || separator === "or") {
      if (isWord(reader, separator)) reader.position += 1;
    }
  }
}

const relationSigns = new Set([
  "=",
  "<",
  ">",
  "≤",
  "≥",
  "≠",
  "≈",
  "≡",
  "∈",
  "∉",
  "~",
  "→",
  "⇒",
  "⇔",
]);

function parseRelation(reader: Reader): Expression {
  const sides: Expression[] = [];
  const operators: string[] = [];
  // "= 5" and "≈ 5" are answers whose left side was left out.
  if (isSign(reader, "=") || isSign(reader, "≈")) reader.position += 1;
  sides.push(parseUnion(reader));
  for (;;) {
    const token = peek(reader);
    if (token === undefined || token.kind !== "sign" || !relationSigns.has(token.text)) break;
    reader.position += 1;
    const side = parseUnion(reader);
    // What follows ≈ is the same value, less exactly.
    if (token.text === "≈" || token.text === "~") continue;
    operators.push(token.text);
    sides.push(side);
  }
  const [first] = sides;
  return sides.length === 1 && first !== undefined ? first : { kind: "relation", sides, operators };
}

function parseUnion(reader: Reader): Expression {
  let left = parseRatio(reader);
  for (;;) {
    const operator = takeUnionSign(reader);
    if (operator === null) return left;
    const right = parseRatio(reader);
    const isSame = left.kind === "union" && left.operator === operator && operator !== "∖";
    const parts = isSame && left.kind === "union" ? [...left.parts, right] : [left, right];
    left = { kind: "union", operator, parts };
  }
}

function takeUnionSign(reader: Reader): "∪" | "∩" | "∖" | null {
  if (take(reader, "∪")) return "∪";
  if (take(reader, "∩")) return "∩";
  return take(reader, "∖") ? "∖" : null;
}

function parseRatio(reader: Reader): Expression {
  const first = parseSum(reader);
  if (!isSign(reader, ":") || reader.bars > 0) return first;
  const items = [first];
  while (take(reader, ":")) items.push(parseSum(reader));
  return { kind: "ratio", items };
}

function parseSum(reader: Reader): Expression {
  reader.depth += 1;
  if (reader.depth > limits.depth) return fail(reader);
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
  reader.depth -= 1;
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

function parseProduct(reader: Reader): Expression {
  let factors: Expression[] = [parsePower(reader)];
  for (;;) {
    if (take(reader, "*")) factors.push(parseSignedPower(reader));
    else if (take(reader, "/")) {
      const divisor = parseSignedPower(reader);
      factors = [mixedNumber(factors, divisor) ?? divide(liftUnits(factors), divisor)];
    } else if (startsFactor(reader)) {
      const previous = factors.at(-1);
      const isFraction = isFractionOfIntegers(reader);
      const wasNumber = reader.tokens[reader.position - 1]?.kind === "number";
      const isNumber = peek(reader)?.kind === "number";
      const factor = parsePower(reader);
      if (isFraction && wasNumber && previous?.kind === "number" && isWhole(previous)) {
        factors.pop();
        factors.push(sum([previous, factor]));
      } else if (isNumber && !(wasNumber && isSign(reader, "/"))) {
        // Two numbers side by side are no product that anyone writes.
        if (wasNumber) return fail(reader);
        factors.push(factor);
      } else factors.push(factor);
    } else break;
    if (factors.length > 400) return fail(reader);
  }
  return liftUnits(factors);
}

// "4 2/3": the whole number and the dividend stand side by side when the divisor is met.
function mixedNumber(factors: readonly Expression[], divisor: Expression): Expression | null {
  const [whole, dividend] = factors;
  if (factors.length !== 2 || whole === undefined || dividend === undefined) return null;
  if (!(isWhole(whole) && isWhole(dividend))) return null;
  if (divisor.kind === "quantity") {
    return { ...divisor, value: sum([whole, quotient(dividend, divisor.value)]) };
  }
  return isWhole(divisor) ? sum([whole, quotient(dividend, divisor)]) : null;
}

// The unit in "1/2 inch" and in "5 cm / 2" belongs to the whole.
function divide(dividend: Expression, divisor: Expression): Expression {
  if (dividend.kind === "quantity" && divisor.kind !== "quantity") {
    return { ...dividend, value: quotient(dividend.value, divisor) };
  }
  return divisor.kind === "quantity" && dividend.kind !== "quantity"
    ? { ...divisor, value: quotient(dividend, divisor.value) }
    : quotient(dividend, divisor);
}

function isWhole(expression: Expression): boolean {
  return (
    expression.kind === "number" &&
    expression.fractionDigits === null &&
    expression.value.denominator === 1n &&
    expression.value.numerator >= 0n
  );
}

function isFractionOfIntegers(reader: Reader): boolean {
  const { tokens, position } = reader;
  if (tokens[position]?.kind !== "function" || tokens[position]?.text !== "frac") return false;
  let index = position + 1;
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

/** A quantity among factors makes the whole product one. */
function liftUnits(factors: readonly Expression[]): Expression {
  const [only] = factors;
  if (factors.length === 1 && only !== undefined) return only;
  const quantities = factors.filter(({ kind }) => kind === "quantity");
  const [quantity] = quantities;
  if (quantities.length !== 1 || quantity?.kind !== "quantity") return product(factors);
  const bare = factors.map((factor) => (factor === quantity ? quantity.value : factor));
  return { ...quantity, value: product(bare) };
}

function parseSignedPower(reader: Reader): Expression {
  let isNegative = false;
  for (;;) {
    if (take(reader, "-")) isNegative = !isNegative;
    else if (!take(reader, "+")) break;
  }
  const factor = parsePower(reader);
  return isNegative ? negative(factor) : factor;
}

function startsFactor(reader: Reader): boolean {
  const token = peek(reader);
  if (token === undefined) return false;
  switch (token.kind) {
    case "number":
    case "symbol":
    case "function":
      return true;
    case "begin":
      return true;
    case "end":
      return false;
    case "word":
      return token.text !== "and" && token.text !== "or";
    case "sign":
      return (
        token.text === "(" ||
        token.text === "{" ||
        token.text === "⌊" ||
        token.text === "⌈" ||
        token.text === "$" ||
        (token.text === "|" && reader.bars === 0)
      );
  }
}

/** A factor with what stands behind it: powers, `!`, `°`, `%`, units. */
function parsePower(reader: Reader): Expression {
  const isNumber = peek(reader)?.kind === "number" || isSign(reader, "$");
  let base = parseAtom(reader);
  let marks = 0;
  for (;;) {
    if (take(reader, "^")) {
      if (takeDegree(reader)) base = { kind: "quantity", value: base, unit: degree };
      else if (!takeOrdinal(reader))
        base = { kind: "power", base, exponent: parseArgument(reader) };
    } else if (take(reader, "!")) base = { kind: "call", name: "factorial", arguments: [base] };
    else if (take(reader, "°")) base = { kind: "quantity", value: base, unit: degree };
    else if (take(reader, "%")) base = { kind: "quantity", value: base, unit: percent };
    else if (isNumber && base.kind === "number" && takeOrdinal(reader)) continue;
    else if (peek(reader)?.kind === "word" && base.kind !== "text" && base.kind !== "quantity") {
      if (isWord(reader, "and") || isWord(reader, "or")) return base;
      base = parseUnits(reader, base);
    } else return base;
    marks += 1;
    if (marks > limits.depth) return fail(reader);
  }
}

function takeDegree(reader: Reader): boolean {
  if (take(reader, "°")) return true;
  const { tokens, position } = reader;
  const isGroup =
    tokens[position]?.text === "{" &&
    tokens[position + 1]?.text === "°" &&
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

function parseUnits(reader: Reader, value: Expression): Expression {
  const words: string[] = [];
  let power = 1;
  for (;;) {
    const token = peek(reader);
    if (token?.kind === "word" && !isWord(reader, "and") && !isWord(reader, "or")) {
      words.push(token.text);
      reader.position += 1;
    } else if (words.length > 0 && isSign(reader, "/") && isNextWord(reader)) {
      words.push("/");
      reader.position += 1;
    } else if (words.length > 0 && isSign(reader, "^") && power === 1) {
      reader.position += 1;
      const exponent = parseArgument(reader);
      const isSmall = exponent.kind === "number" && exponent.value.denominator === 1n;
      power = isSmall ? Number(exponent.value.numerator) : 0;
    } else break;
  }
  if (words[0] === "base" || (words[0] === "in" && words[1] === "base")) {
    const base = parseArgument(reader);
    return basedNumber(value, base) ?? fail(reader);
  }
  return { kind: "quantity", value, unit: unitOf(words, power) };
}

function isNextWord(reader: Reader): boolean {
  return reader.tokens[reader.position + 1]?.kind === "word";
}

/** What a `^`, `_` or command applies to: a group, or the next number, symbol or call. */
function parseArgument(reader: Reader): Expression {
  reader.depth += 1;
  if (reader.depth > limits.depth) return fail(reader);
  const isNegative = take(reader, "-");
  if (!isNegative) take(reader, "+");
  const argument = parseAtom(reader);
  reader.depth -= 1;
  return isNegative ? negative(argument) : argument;
}

function parseAtom(reader: Reader): Expression {
  const token = peek(reader);
  if (token === undefined) return fail(reader);
  reader.position += 1;
  switch (token.kind) {
    case "number":
      return parseNumber(reader, token);
    case "symbol":
      return parseSymbol(reader, token.text);
    case "function":
      return parseCall(reader, token.text);
    case "word":
      return parseWords(reader, token.text);
    case "begin":
      return parseMatrix(reader);
    case "end":
      return fail(reader);
    case "sign":
      return parseBracketed(reader, token.text);
  }
}

function parseNumber(reader: Reader, token: Token): Expression {
  const value = numberOf(reader, token.text);
  if (value === null) return fail(reader);
  if (isSign(reader, "_")) {
    reader.position += 1;
    const base = parseArgument(reader);
    const digits = base.kind === "quantity" ? base.value : base;
    const isBase = digits.kind === "number" && digits.value.denominator === 1n;
    return isBase
      ? { kind: "based", digits: token.text, base: String(digits.value.numerator) }
      : fail(reader);
  }
  const point = token.text.indexOf(".");
  return {
    kind: "number",
    value,
    fractionDigits: point < 0 ? null : token.text.length - point - 1,
    grouping: token.groups?.map((group) => decimalToRational(group) ?? zero) ?? null,
  };
}

// 0.1\overline{6} repeats its last digits for ever.
function numberOf(reader: Reader, digits: string): Rational | null {
  const plain = decimalToRational(digits.endsWith(".") ? digits.slice(0, -1) : digits);
  const next = peek(reader);
  if (plain === null || !digits.includes(".") || next?.text !== "overline") return plain;
  const repeated = reader.tokens[reader.position + 2];
  const isGroup = reader.tokens[reader.position + 3]?.text === "}";
  if (repeated?.kind !== "number" || !isGroup || repeated.text.includes(".")) return plain;
  reader.position += 4;
  const places = BigInt(digits.length - digits.indexOf(".") - 1);
  const length = BigInt(repeated.text.length);
  const tail = rational(BigInt(repeated.text), (10n ** length - 1n) * 10n ** places);
  return tail === null ? null : addRationals(plain, tail);
}

function basedNumber(value: Expression, base: Expression): Expression | null {
  if (value.kind !== "number" || base.kind !== "number") return null;
  return {
    kind: "based",
    digits: String(value.value.numerator),
    base: String(base.value.numerator),
  };
}

const calledLetters = new Set(["f", "g", "h", "P", "Q"]);

function parseSymbol(reader: Reader, name: string): Expression {
  let full = name;
  for (let mark = 0; mark < 4; mark += 1) {
    if (take(reader, "'")) full += "'";
    else if (take(reader, "_")) full += `_${subscript(reader)}`;
    else break;
  }
  if (full === "emptyset") return { kind: "set", items: [] };
  if (calledLetters.has(name) && isSign(reader, "(")) {
    return { kind: "call", name: full, arguments: parseArguments(reader) };
  }
  return symbol(full);
}

function subscript(reader: Reader): string {
  if (!take(reader, "{")) {
    const token = peek(reader);
    reader.position += 1;
    return token?.text ?? "";
  }
  let text = "";
  for (let depth = 1; ; reader.position += 1) {
    const token = peek(reader);
    if (token === undefined) return text;
    if (token.text === "{") depth += 1;
    if (token.text === "}") depth -= 1;
    if (depth === 0) break;
    text += token.text;
  }
  reader.position += 1;
  return text;
}

function parseArguments(reader: Reader): readonly Expression[] {
  const argument = parseAtom(reader);
  return argument.kind === "tuple" ? argument.items : [argument];
}

function parseCall(reader: Reader, name: string): Expression {
  switch (name) {
    case "frac": {
      const dividend = parseSingle(reader);
      const divisor = parseSingle(reader);
      return quotient(dividend, divisor);
    }
    case "binom": {
      const above = parseSingle(reader);
      return { kind: "call", name, arguments: [above, parseSingle(reader)] };
    }
    case "sqrt":
      return parseRoot(reader);
    case "cbrt":
      return {
        kind: "power",
        base: parseArgument(reader),
        exponent: number({ numerator: 1n, denominator: 3n }),
      };
    case "overline":
    case "bar":
    case "overrightarrow":
    case "vec":
      return { kind: "call", name, arguments: [parseArgument(reader)] };
    default:
      return parseNamedCall(reader, name);
  }
}

function parseRoot(reader: Reader): Expression {
  let exponent: Expression = half;
  if (take(reader, "[")) {
    exponent = { kind: "power", base: parseSum(reader), exponent: minusOne };
    if (!take(reader, "]")) return fail(reader);
  }
  const base = parseArgument(reader);
  return base.kind === "tuple" || base.kind === "list"
    ? fail(reader)
    : { kind: "power", base, exponent };
}

function parseNamedCall(reader: Reader, name: string): Expression {
  let called = name;
  let power: Expression | null = null;
  const before: Expression[] = [];
  for (;;) {
    if (take(reader, "^")) power = parseArgument(reader);
    else if (name === "log" && take(reader, "_")) before.push(parseArgument(reader));
    else break;
  }
  if (power?.kind === "number" && power.value.numerator === -1n && power.value.denominator === 1n) {
    called = `arc${name}`;
    power = null;
  }
  const given = isSign(reader, "(") ? parseArguments(reader) : [parseBareArgument(reader)];
  const call: Expression = { kind: "call", name: called, arguments: [...before, ...given] };
  return power === null ? call : { kind: "power", base: call, exponent: power };
}

/** `\sin 2x` takes its factors up to the next function, sign or bracket. */
function parseBareArgument(reader: Reader): Expression {
  reader.depth += 1;
  if (reader.depth > limits.depth) return fail(reader);
  const isNegative = take(reader, "-");
  const factors: Expression[] = [parsePower(reader)];
  for (;;) {
    const kind = peek(reader)?.kind;
    const isMultiplied =
      kind === "symbol" || (kind === "function" && peek(reader)?.text === "frac");
    if (!isMultiplied) break;
    factors.push(parsePower(reader));
  }
  reader.depth -= 1;
  const argument = liftUnits(factors);
  return isNegative ? negative(argument) : argument;
}

/** `\frac12` takes a digit at a time. */
function parseSingle(reader: Reader): Expression {
  const token = peek(reader);
  if (token?.kind !== "number" || token.text.length === 1) return parseArgument(reader);
  reader.tokens[reader.position] = { kind: "number", text: token.text.slice(1), groups: null };
  const digit = decimalToRational(token.text.charAt(0) === "." ? "0" : token.text.charAt(0));
  return digit === null ? fail(reader) : number(digit);
}

const fillers = new Set(["approximately", "about", "roughly", "exactly", "the", "a", "an", "is"]);

function parseWords(reader: Reader, first: string): Expression {
  if (fillers.has(first) && peek(reader)?.kind === "number") return parsePower(reader);
  const words = [first];
  for (;;) {
    const token = peek(reader);
    const isPart = token?.kind === "word" && !isWord(reader, "and") && !isWord(reader, "or");
    if (token === undefined || !isPart) break;
    words.push(token.text);
    reader.position += 1;
  }
  if (words.length === 1 && first.length === 1) return parseSymbol(reader, first);
  return { kind: "text", words: words.join(" ") };
}

function parseMatrix(reader: Reader): Expression {
  const rows: Expression[][] = [];
  let row: Expression[] = [];
  for (;;) {
    if (peek(reader)?.kind === "end") break;
    if (take(reader, "\\\\")) {
      if (row.length > 0) rows.push(row);
      row = [];
    } else if (!take(reader, "&")) {
      if (reader.position >= reader.tokens.length) return fail(reader);
      row.push(parseRelation(reader));
      const isCellEnd =
        isSign(reader, "&") || isSign(reader, "\\\\") || peek(reader)?.kind === "end";
      if (!isCellEnd) return fail(reader);
    }
  }
  reader.position += 1;
  if (row.length > 0) rows.push(row);
  return rows.length === 0 ? fail(reader) : { kind: "matrix", rows };
}

function parseBracketed(reader: Reader, open: string): Expression {
  reader.depth += 1;
  if (reader.depth > limits.depth) return fail(reader);
  const { bars } = reader;
  if (open !== "|") reader.bars = 0;
  const expression = parseOpened(reader, open);
  reader.bars = bars;
  reader.depth -= 1;
  return expression;
}

function parseOpened(reader: Reader, open: string): Expression {
  switch (open) {
    case "(":
    case "[":
      return parseParentheses(reader, open);
    case "{": {
      const inner = parseList(reader);
      if (!take(reader, "}")) return fail(reader);
      // Braces that print nothing hold one thing; with commas, the writer meant a set.
      return inner.kind === "list" ? { kind: "set", items: inner.items } : inner;
    }
    case "\\{":
      return parseSet(reader);
    case "⟨": {
      const inner = parseList(reader);
      if (!take(reader, "⟩")) return fail(reader);
      return { kind: "tuple", items: itemsOf(inner), isLeftOpen: true, isRightOpen: true };
    }
    case "⌊":
    case "⌈": {
      const inner = parseSum(reader);
      const name = open === "⌊" ? "floor" : "ceil";
      return take(reader, open === "⌊" ? "⌋" : "⌉")
        ? { kind: "call", name, arguments: [inner] }
        : fail(reader);
    }
    case "|": {
      reader.bars += 1;
      const inner = parseSum(reader);
      reader.bars -= 1;
      return take(reader, "|") ? { kind: "call", name: "abs", arguments: [inner] } : fail(reader);
    }
    case "$":
      return { kind: "quantity", value: parseArgument(reader), unit: dollar };
    default:
      return fail(reader);
  }
}

function parseParentheses(reader: Reader, open: "(" | "["): Expression {
  const inner = parseList(reader);
  const isRightOpen = take(reader, ")");
  if (!(isRightOpen || take(reader, "]"))) return fail(reader);
  const isLeftOpen = open === "(";
  if (inner.kind === "list") {
    return { kind: "tuple", items: inner.items, isLeftOpen, isRightOpen };
  }
  if (isLeftOpen !== isRightOpen) return fail(reader);
  if (isLeftOpen && isSign(reader, "_") && inner.kind === "number") {
    reader.position += 1;
    return basedNumber(inner, parseArgument(reader)) ?? fail(reader);
  }
  const isVector = inner.kind === "tuple" && !isLeftOpen;
  return isVector ? { kind: "tuple", items: [inner], isLeftOpen, isRightOpen } : inner;
}

function parseSet(reader: Reader): Expression {
  if (take(reader, "\\}")) return { kind: "set", items: [] };
  reader.bars += 1;
  const inner = parseList(reader);
  if (take(reader, "|") || take(reader, ":")) {
    const condition = parseList(reader);
    reader.bars -= 1;
    return take(reader, "\\}") ? condition : fail(reader);
  }
  reader.bars -= 1;
  return take(reader, "\\}") ? { kind: "set", items: itemsOf(inner) } : fail(reader);
}

function itemsOf(expression: Expression): readonly Expression[] {
  return expression.kind === "list" ? expression.items : [expression];
}
