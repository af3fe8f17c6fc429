import { type Expression, symbol } from "./expression.ts";
import { determinant } from "./matrix-arithmetic.ts";
import { parseArgument } from "./parse-argument.ts";
import { basedNumber } from "./parse-number.ts";
import { parseStacked } from "./parse-stacked.ts";
import { parseMoney } from "./parse-units.ts";
import { fail, isSign, nested, type Reader, take } from "./reader.ts";
import { boundName } from "./rename-parameters.ts";
import { replaceSymbol } from "./replace-symbol.ts";
import { currencyOf } from "./units.ts";

/** What an opening bracket, bar or currency sign that stood here begins. */
export function parseBracketed(reader: Reader, open: string): Expression {
  return nested(reader, () => {
    const { bars } = reader;
    if (open !== "|") reader.bars = 0;
    const expression = parseOpened(reader, open);
    reader.bars = bars;
    return expression;
  });
}

function parseOpened(reader: Reader, open: string): Expression {
  switch (open) {
    case "(":
    case "[":
    case "]":
      return parseParentheses(reader, open);
    case "{":
      return parseGroup(reader);
    case "\\{":
      return parseSet(reader, "\\}");
    case "⟨": {
      const inner = reader.grammar.list(reader);
      if (!take(reader, "⟩")) return fail(reader);
      return { kind: "tuple", items: itemsOf(inner), isLeftOpen: true, isRightOpen: true };
    }
    case "⌊":
      return parseBetween(reader, "floor", "⌋");
    case "⌈":
      return parseBetween(reader, "ceil", "⌉");
    case "‖":
      return parseBetween(reader, "norm", "‖");
    case "|": {
      reader.bars += 1;
      return parseBetween(reader, "abs", "|");
    }
    default: {
      const unit = currencyOf(open);
      if (unit === null) return fail(reader);
      return parseMoney(reader, parseArgument(reader), unit);
    }
  }
}

function parseBetween(reader: Reader, name: string, close: string): Expression {
  const inner = reader.grammar.sum(reader);
  if (!take(reader, close)) return fail(reader);
  const value = inner.kind === "matrix" && name === "abs" ? determinant(inner) : null;
  return value ?? { kind: "call", name, arguments: [inner] };
}

/** Braces that print nothing hold one thing; with commas, or a condition, the writer meant a set. */
function parseGroup(reader: Reader): Expression {
  const inner = parseStacked(reader);
  if (isSign(reader, "|") || isSign(reader, ":")) return parseCondition(reader, inner, "}");
  if (!take(reader, "}")) return fail(reader);
  const isSet = inner.kind === "list" && !isSystem(inner);
  return isSet ? { kind: "set", items: inner.items } : inner;
}

function parseParentheses(reader: Reader, open: "(" | "[" | "]"): Expression {
  const inner = reader.grammar.list(reader);
  // Some write `]5,7[` for an open interval.
  const isRightOpen = take(reader, ")") || (open !== "(" && take(reader, "["));
  if (!(isRightOpen || take(reader, "]"))) return fail(reader);
  const isLeftOpen = open !== "[";
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

function parseSet(reader: Reader, close: string): Expression {
  if (take(reader, close)) return { kind: "set", items: [] };
  reader.bars += 1;
  const inner = reader.grammar.list(reader);
  if (isSign(reader, "|") || isSign(reader, ":")) return parseCondition(reader, inner, close);
  reader.bars -= 1;
  if (!take(reader, close)) return fail(reader);
  return isSystem(inner) ? inner : { kind: "set", items: itemsOf(inner) };
}

/** `\{x = 1, y = 2\}` is one solution with two parts. */
function isSystem(inner: Expression): boolean {
  return inner.kind === "list" && inner.items.every(({ kind }) => kind === "relation");
}

/** `{x | x > 5}` is what its condition says, whatever the letter; `{n ∈ ℤ | n > 5}` keeps its domain. */
function parseCondition(reader: Reader, bound: Expression, close: string): Expression {
  reader.position += 1;
  const condition = reader.grammar.list(reader);
  if (!take(reader, close)) return fail(reader);
  const [name, domain] = bound.kind === "relation" ? bound.sides : [bound];
  if (name?.kind !== "symbol") return suchThat(bound, condition);
  const renamed = replaceSymbol(condition, name.name, symbol(boundName));
  const isOfReals =
    domain === undefined || (domain.kind === "symbol" && domain.name === "mathbb R");
  return isOfReals ? renamed : { kind: "union", operator: "∩", parts: [domain, renamed] };
}

/** `{2k + 1 | k ∈ ℤ}`, whatever the letter. */
function suchThat(element: Expression, condition: Expression): Expression {
  const [name] = condition.kind === "relation" ? condition.sides : [];
  const bound = symbol("n");
  const renamed =
    name?.kind === "symbol"
      ? [element, condition].map((part) => replaceSymbol(part, name.name, bound))
      : [element, condition];
  return { kind: "call", name: "such that", arguments: renamed };
}

function itemsOf(expression: Expression): readonly Expression[] {
  return expression.kind === "list" ? expression.items : [expression];
}
