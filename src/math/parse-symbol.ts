import { type Expression, symbol } from "./expression.ts";
import { polynomialOf, printPolynomial } from "./polynomial.ts";
import { isSign, peek, type Reader, take } from "./reader.ts";
import { realValue } from "./real-value.ts";

const calledLetters = new Set(["f", "g", "h", "P", "Q"]);

/** A symbol with its marks and subscripts, or a function that is called: `f(x)`. */
export function parseSymbol(reader: Reader, name: string): Expression {
  let full = name;
  for (let mark = 0; mark < 4; mark += 1) {
    if (take(reader, "'")) full += "'";
    else if (take(reader, "_")) full += `_${subscript(reader)}`;
    else break;
  }
  if (name.startsWith("mathbb") && takeSignMark(reader)) return symbol(`${name}+`);
  if (full === "emptyset") return { kind: "set", items: [] };
  if (isInverse(reader) && calledLetters.has(name)) {
    reader.position += 5;
    return { kind: "call", name: `${full}^-1`, arguments: parseArguments(reader) };
  }
  if (isSign(reader, "(") && (calledLetters.has(name) || isDefinition(reader))) {
    const given = parseArguments(reader);
    const isPoint = /^[PQ]/.test(name) && given.length > 1 && given.every(isNumber);
    if (!isPoint) return { kind: "call", name: full, arguments: given };
    const point: Expression = { kind: "tuple", items: given, isLeftOpen: true, isRightOpen: true };
    return { kind: "relation", sides: [symbol(full), point], operators: ["="] };
  }
  return symbol(full);
}

function isNumber(expression: Expression): boolean {
  return realValue(expression) !== null;
}

/** The `+` of `\mathbb{R}^+`. */
function takeSignMark(reader: Reader): boolean {
  const { tokens, position } = reader;
  const isGroup = tokens[position + 1]?.text === "{";
  const isMark = isSign(reader, "^") && tokens[position + (isGroup ? 2 : 1)]?.text === "+";
  if (isMark) reader.position += isGroup ? 4 : 2;
  return isMark;
}

/** `f^{-1}(x)` */
function isInverse({ tokens, position }: Reader): boolean {
  return (
    tokens[position]?.text === "^" &&
    tokens[position + 1]?.text === "{" &&
    tokens[position + 2]?.text === "-" &&
    tokens[position + 3]?.text === "1" &&
    tokens[position + 5]?.text === "("
  );
}

/** `p(x) =` at the start of a statement defines a function, whatever its letter. */
function isDefinition({ tokens, position }: Reader): boolean {
  const before = tokens[position - 2];
  if (before !== undefined && before.text !== ",") return false;
  let index = position + 1;
  while (tokens[index]?.kind === "symbol" && tokens[index + 1]?.text === ",") index += 2;
  return (
    tokens[index]?.kind === "symbol" &&
    tokens[index + 1]?.text === ")" &&
    tokens[index + 2]?.text === "="
  );
}

/** What stands below a symbol, in one form for all orders of its terms: `a_{n+1}` is `a_{1+n}`. */
export function subscript(reader: Reader): string {
  const { position } = reader;
  if (take(reader, "{")) {
    const index = reader.grammar.sum(reader);
    const isWhole = !reader.hasFailed && take(reader, "}");
    const form = isWhole ? polynomialOf(index) : null;
    if (form !== null && (index.kind === "sum" || index.kind === "product")) {
      return `{${printPolynomial(form)}}`;
    }
  }
  reader.position = position;
  reader.hasFailed = false;
  return literalSubscript(reader);
}

function literalSubscript(reader: Reader): string {
  if (!take(reader, "{")) {
    const token = peek(reader);
    reader.position += 1;
    return token?.text ?? "";
  }
  let text = "";
  const start = reader.position;
  for (let depth = 1; ; reader.position += 1) {
    const token = peek(reader);
    if (token === undefined) return text;
    if (token.text === "{") depth += 1;
    if (token.text === "}") depth -= 1;
    if (depth === 0) break;
    text += token.text;
  }
  // Brackets, so that `x_{1^2}` is not the `x_1^2` that it would look like.
  const isPlain = reader.position === start + 1;
  reader.position += 1;
  return isPlain ? text : `{${text}}`;
}

/** What stands between the parentheses of a call. */
export function parseArguments(reader: Reader): readonly Expression[] {
  const argument = reader.grammar.atom(reader);
  return argument.kind === "tuple" ? argument.items : [argument];
}
