import type { Expression } from "./expression.ts";
import { parseRelation } from "./parse-relation.ts";
import { isWord, type Reader, take } from "./reader.ts";

/** Statements between commas, semicolons, `and`, `or`; one alone is itself. */
export function parseList(reader: Reader): Expression {
  const items: Expression[] = [];
  let joiner: "," | "and" | "or" | null = null;
  for (;;) {
    items.push(parseRelation(reader));
    const separator = takeSeparator(reader);
    if (separator === null) break;
    joiner = joinerOf(joiner, separator);
  }
  const [first] = items;
  if (items.length === 1 && first !== undefined) return first;
  return withoutDomains({ kind: "list", items: withModulus(items), joiner: joiner ?? "," });
}

/** `1, 2, and 3` is joined as its last items are; what mixes `and` with `or` is but a list. */
function joinerOf(joiner: "," | "and" | "or" | null, next: "," | "and" | "or"): "," | "and" | "or" {
  if (joiner === null || joiner === next || joiner === ",") return next;
  return ",";
}

function takeSeparator(reader: Reader): "," | "and" | "or" | null {
  let separator: "," | "and" | "or" | null = null;
  for (;;) {
    if (take(reader, ",") || take(reader, ";")) separator ??= ",";
    else if (isWord(reader, "and")) separator = "and";
    else if (isWord(reader, "or")) separator = "or";
    else return separator;
    if (separator === "and" || separator === "or") {
      if (isWord(reader, separator)) reader.position += 1;
    }
  }
}

/** The modulus of `n \equiv 2, 3 \pmod 5` is that of every item. */
function withModulus(items: readonly Expression[]): readonly Expression[] {
  const last = items.at(-1);
  const modulus = last?.kind === "call" && last.name === "mod" ? last.arguments[1] : undefined;
  if (modulus === undefined) return items;
  const inClass = (item: Expression): Expression => {
    if (item.kind === "relation") {
      return { ...item, sides: [...item.sides.slice(0, -1), ...item.sides.slice(-1).map(inClass)] };
    }
    const isClass = item.kind === "call" && item.name === "mod";
    return isClass ? item : { kind: "call", name: "mod", arguments: [item, modulus] };
  };
  return items.map(inClass);
}

/** `k\pi, k \in \mathbb{Z}` is one answer: the second item says what the first one's letter stands for. */
function withoutDomains(list: Extract<Expression, { kind: "list" }>): Expression {
  const isValue = list.items[0]?.kind !== "relation";
  const items = list.items.filter((item) => !(isDomain(item) || (isValue && isCondition(item))));
  const [first] = items;
  if (first === undefined || items.length === list.items.length) return list;
  return items.length === 1 ? first : { ...list, items };
}

/** The `x > 0` of `12, x > 0`. */
function isCondition(item: Expression): boolean {
  return item.kind === "relation" && item.operators.every((operator) => /[<>≤≥≠]/.test(operator));
}

function isDomain(item: Expression): boolean {
  if (item.kind !== "relation" || item.operators.length !== 1 || item.operators[0] !== "∈") {
    return false;
  }
  const [name, domain] = item.sides;
  return name?.kind === "symbol" && domain?.kind === "symbol" && /^mathbb [ZNRQ]/.test(domain.name);
}
