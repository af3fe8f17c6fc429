import { type Expression, negative, number, symbol } from "./expression.ts";
import { cardinalOfWords, numberOfWords } from "./number-words.ts";
import { parseSymbol } from "./parse-symbol.ts";
import type { Rational } from "./rational.ts";
import { isWord, peek, type Reader } from "./reader.ts";
import { isUnitWord } from "./units.ts";

const fillers = new Set(["approximately", "about", "roughly", "exactly", "the", "a", "an", "is"]);

const negations = new Set(["negative", "minus"]);
const realNumbers = symbol("mathbb R");
const phrases: ReadonlyMap<string, Expression> = new Map<string, Expression>([
  ["all real numbers", realNumbers],
  ["all reals", realNumbers],
  ["real numbers", realNumbers],
  ["all real values", realNumbers],
  ["infinity", symbol("infinity")],
  ["positive infinity", symbol("infinity")],
  ["negative infinity", negative(symbol("infinity"))],
  ["pi", symbol("pi")],
  ["empty set", { kind: "set", items: [] }],
  ["the empty set", { kind: "set", items: [] }],
  ["no solution", { kind: "set", items: [] }],
  ["none", { kind: "set", items: [] }],
  ["no solutions", { kind: "set", items: [] }],
  ["all integers", symbol("mathbb Z")],
  ["integers", symbol("mathbb Z")],
  ["does not exist", { kind: "text", words: "DNE" }],
]);

/** The number that begins `ninety degrees`; the unit behind it is left to be read. */
function countOf(reader: Reader, words: readonly string[]): Rational | null {
  for (let length = words.length - 1; length > 0; length -= 1) {
    const value = cardinalOfWords(words.slice(0, length));
    if (value === null || !isUnitWord(words[length] ?? "")) continue;
    reader.position -= words.length - length;
    return value;
  }
  return null;
}

/** A run of words: a value that they name or spell, or text. */
export function parseWords(reader: Reader, first: string): Expression {
  if (fillers.has(first) && peek(reader)?.kind === "number") return reader.grammar.power(reader);
  const words = [first];
  for (;;) {
    const token = peek(reader);
    const isPart = token?.kind === "word" && !isWord(reader, "and") && !isWord(reader, "or");
    if (token === undefined || !isPart) break;
    words.push(token.text);
    reader.position += 1;
  }
  if (negations.has(first.toLowerCase())) {
    const value = words.length === 1 ? null : numberOfWords(words.slice(1));
    if (value !== null) return negative(number(value));
    if (words.length === 1 && peek(reader)?.kind === "number") {
      return negative(reader.grammar.power(reader));
    }
  }
  if (words.length === 1 && first.length === 1) return parseSymbol(reader, first);
  const phrase = words.join(" ").toLowerCase();
  const known = phrases.get(phrase);
  if (known !== undefined) return known;
  const isExcept = phrase.endsWith(" except") && phrases.get(phrase.slice(0, -" except".length));
  if (isExcept) {
    const removed = reader.grammar.sum(reader);
    return { kind: "union", operator: "∖", parts: [isExcept, { kind: "set", items: [removed] }] };
  }
  const value = numberOfWords(words) ?? countOf(reader, words);
  return value === null ? { kind: "text", words: words.join(" ") } : number(value);
}
