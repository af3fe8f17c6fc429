import { essentialTokens } from "./answer-tokens.ts";
import { splitChoice } from "./choice-label.ts";
import { exactValue } from "./exact-value.ts";
import { type Expression, printExpression } from "./expression.ts";
import { isScalar } from "./kinds.ts";
import { limits } from "./limits.ts";
import { normalize } from "./normalize.ts";
import { parse } from "./parse.ts";
import { polynomialOf, printPolynomial } from "./polynomial.ts";
import { printRational } from "./rational.ts";
import type { Token } from "./token-scan.ts";
import { tokenize } from "./tokenize.ts";
import { readWhole } from "./whole-answer.ts";

/** An answer as it was understood. */
export interface Reading {
  /** Null when it is no notation that is known: then `notation` alone can be compared. */
  readonly expression: Expression | null;
  /** The tokens without spaces: equal for answers that differ in looks alone. */
  readonly notation: string;
  /** What is left when it is taken as words alone; null when it has none. */
  readonly words: string | null;
  /** For people, and the same for all spellings of a number or a polynomial. */
  readonly normal: string;
}

/** Reads a reference or a model's answer. Never throws, whatever the text. */
export function readAnswer(text: string): Reading {
  if (text.length > limits.answerLength) return unread(text.trim());
  const normalized = normalize(text);
  const tokens = tokenize(normalized);
  const notation = tokens.map(printToken).join(" ");
  const expression = readWhole(normalized, tokens) ?? choiceOf(tokens) ?? readTokens(tokens);
  if (expression === null) return unread(notation);
  return { expression, notation, words: wordsOf(tokens), normal: normalForm(expression) };
}

const punctuation = new Set([",", ";", ".", "!", "?", "{", "}", "'", '"']);
/** The words of an answer that has any, without case, punctuation and articles; letters alone keep their case. */
function wordsOf(tokens: readonly Token[]): string | null {
  if (!tokens.some(({ kind, text }) => kind === "word" && text.length > 1)) return null;
  return tokens
    .map(printToken)
    .filter((word) => !(punctuation.has(word) || articles.has(word)))
    .join(" ");
}

const articles = new Set(["a", "an", "the"]);

function readTokens(tokens: readonly Token[]): Expression | null {
  const essential = essentialTokens(tokens);
  return parse(essential) ?? textOf(essential);
}

function choiceOf(tokens: readonly Token[]): Expression | null {
  const choice = splitChoice(tokens);
  const content = choice === null ? null : readTokens(choice.rest);
  return choice === null || content === null
    ? null
    : { kind: "choice", letter: choice.letter, content };
}

function unread(notation: string): Reading {
  return {
    expression: null,
    notation,
    words: null,
    normal: notation.slice(0, limits.answerLength),
  };
}

function printToken({ kind, text }: Token): string {
  return kind === "word" && text.length > 1 ? text.toLowerCase() : text;
}

/** What is no mathematics but has words is compared by its words. */
function textOf(tokens: readonly Token[]): Expression | null {
  if (!tokens.some(({ kind, text }) => kind === "word" && text.length > 1)) return null;
  return { kind: "text", words: tokens.map(({ text }) => text).join(" ") };
}

function normalForm(expression: Expression): string {
  if (expression.kind === "quantity") {
    return `${normalForm(expression.value)} ${expression.unit.name}`;
  }
  const value = exactValue(expression);
  if (value !== null) return printRational(value);
  const polynomial = isScalar(expression) ? polynomialOf(expression) : null;
  return polynomial === null ? printExpression(expression) : printPolynomial(polynomial);
}
