import { type Expression, number } from "./expression.ts";
import { limits } from "./limits.ts";
import { zero } from "./rational.ts";
import type { Token } from "./token-scan.ts";

/** Where the reading of tokens stands. After a failure the position is at the end, so that every loop ends. */
export interface Reader {
  readonly tokens: Token[];
  position: number;
  depth: number;
  /** Open bars: a `|` then closes rather than opens. */
  bars: number;
  hasFailed: boolean;
  readonly grammar: Grammar;
}

/** Reads one piece of notation from where a reader stands. */
export type Rule = (reader: Reader) => Expression;

/** The rules that contain one another, by what they read: a rule calls those above it through its reader. */
export interface Grammar {
  /** Statements between separators. */
  readonly list: Rule;
  /** Values between `=`, `<` and their kin. */
  readonly relation: Rule;
  readonly sum: Rule;
  /** Factors side by side, up to the next sign. */
  readonly product: Rule;
  /** A factor with its powers, marks and units. */
  readonly power: Rule;
  /** A number, symbol, call or bracket without what stands behind it. */
  readonly atom: Rule;
}

export function peek(reader: Reader): Token | undefined {
  return reader.tokens[reader.position];
}

export function isSign(reader: Reader, text: string): boolean {
  const token = reader.tokens[reader.position];
  return token !== undefined && token.kind === "sign" && token.text === text;
}

/** Steps over a sign if it stands here. */
export function take(reader: Reader, text: string): boolean {
  if (!isSign(reader, text)) return false;
  reader.position += 1;
  return true;
}

export function isWord(reader: Reader, word: string): boolean {
  const token = peek(reader);
  return token?.kind === "word" && token.text.toLowerCase() === word;
}

/** Gives up: no rule reads further, and what was read counts for nothing. */
export function fail(reader: Reader): Expression {
  reader.hasFailed = true;
  reader.position = reader.tokens.length;
  return number(zero);
}

/** Carries a rule out one level deeper; fails beyond the cap. */
export function nested(reader: Reader, rule: Rule): Expression {
  reader.depth += 1;
  if (reader.depth > limits.depth) return fail(reader);
  const expression = rule(reader);
  reader.depth -= 1;
  return expression;
}
