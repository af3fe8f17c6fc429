import { type Expression, symbol } from "./expression.ts";
import { isSign, peek, type Reader, take } from "./reader.ts";

const calledLetters = new Set(["f", "g", "h", "P", "Q"]);

/** A symbol with its marks and subscripts, or a function that is called: `f(x)`. */
export function parseSymbol(reader: Reader, name: string): Expression {
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

/** What stands between the parentheses of a call. */
export function parseArguments(reader: Reader): readonly Expression[] {
  const argument = reader.grammar.atom(reader);
  return argument.kind === "tuple" ? argument.items : [argument];
}
