import type { Expression } from "./expression.ts";
import { parseBracketed } from "./parse-brackets.ts";
import { parseCall } from "./parse-call.ts";
import { parseCombination } from "./parse-combination.ts";
import { parseEnvironment } from "./parse-environment.ts";
import { parseNumber } from "./parse-number.ts";
import { parseSymbol } from "./parse-symbol.ts";
import { parseWords } from "./parse-words.ts";
import { fail, peek, type Reader } from "./reader.ts";

/** A number, symbol, call, bracket, environment or run of words, without what stands behind it. */
export function parseAtom(reader: Reader): Expression {
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
      return parseEnvironment(reader, token.text);
    case "end":
      return fail(reader);
    case "sign":
      if (token.text === "_" || token.text === "^") return parseCombination(reader);
      return parseBracketed(reader, token.text);
  }
}
