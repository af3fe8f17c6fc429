import type { Expression } from "./expression.ts";
import { parseAtom } from "./parse-atom.ts";
import { parseList } from "./parse-list.ts";
import { parsePower } from "./parse-power.ts";
import { parseProduct } from "./parse-product.ts";
import { parseRelation } from "./parse-relation.ts";
import { parseStacked } from "./parse-stacked.ts";
import { parseSum } from "./parse-sum.ts";
import type { Grammar, Reader } from "./reader.ts";
import type { Token } from "./token-scan.ts";

const grammar: Grammar = {
  list: parseList,
  relation: parseRelation,
  sum: parseSum,
  product: parseProduct,
  power: parsePower,
  atom: parseAtom,
};

/** What the tokens say, all of them; null when they are no notation that is known. */
export function parse(tokens: readonly Token[]): Expression | null {
  const reader: Reader = {
    tokens: withoutTail(tokens),
    position: 0,
    depth: 0,
    bars: 0,
    hasFailed: false,
    grammar,
  };
  const expression = parseStacked(reader);
  return reader.hasFailed || reader.position < reader.tokens.length ? null : expression;
}

const tailWords = new Set(["where", "for", "since", "because", "when", "if"]);

// "n\pi \text{ where } n is an integer": what follows explains, it is not the answer.
function withoutTail(tokens: readonly Token[]): Token[] {
  if (tokens.some(({ kind }) => kind === "begin")) return tokens.slice();
  const tail = tokens.findIndex(({ kind, text }) => kind === "word" && tailWords.has(text));
  const kept = tail > 0 ? tokens.slice(0, tail) : tokens.slice();
  while (tail > 0 && kept.at(-1)?.text === ",") kept.pop();
  return kept;
}
