import { writeOut } from "./big-operator.ts";
import { type Expression, product, symbol } from "./expression.ts";
import { parseArgument } from "./parse-argument.ts";
import { isSign, peek, type Reader, take } from "./reader.ts";
import { replaceSymbol } from "./replace-symbol.ts";

const names = new Set(["sum", "prod", "int", "iint", "oint", "lim"]);

/** Whether a name is of `\sum` and its kin, which bind a variable in what follows. */
export function isBigOperator(name: string): boolean {
  return names.has(name);
}

/**
 * `\sum`, `\prod`, `\int` or `\lim` with its bounds and body. Short sums and products of known bounds are written out; elsewhere the bound variable is
 * renamed, so that its letter makes no difference.
 */
export function parseBigOperator(reader: Reader, name: string): Expression {
  let below: Expression | null = null;
  let above: Expression | null = null;
  for (;;) {
    if (take(reader, "_")) below = parseBound(reader);
    else if (take(reader, "^")) above = parseBound(reader);
    else break;
  }
  const body = reader.grammar.product(reader);
  if (name === "int") return integral(below, above, body);
  const index = below?.kind === "relation" ? below.sides[0] : undefined;
  const start = below?.kind === "relation" ? below.sides[1] : below;
  if (index?.kind !== "symbol") {
    const bounds = [below, above].filter((bound) => bound !== null);
    return { kind: "call", name, arguments: [...bounds, body] };
  }
  const written = start && above ? writeOut(name, index.name, start, above, body) : null;
  if (written !== null) return written;
  const bound = symbol(`bound ${name}`);
  const renamed = replaceSymbol(body, index.name, bound);
  const bounds = [start, above].filter((side) => side !== null && side !== undefined);
  return { kind: "call", name, arguments: [bound, ...bounds, renamed] };
}

/** The letter behind the last `d` is bound. */
function integral(
  below: Expression | null,
  above: Expression | null,
  body: Expression,
): Expression {
  const bounds = [below, above].filter((bound) => bound !== null);
  const factors = body.kind === "product" ? body.factors : [];
  const last = factors.at(-1);
  if (last?.kind !== "symbol" || !/^d./.test(last.name)) {
    return { kind: "call", name: "int", arguments: [...bounds, body] };
  }
  const variable = symbol(last.name.slice(1));
  const bound = symbol("bound int");
  const integrand = replaceSymbol(product(factors.slice(0, -1)), last.name.slice(1), bound);
  // Without bounds the result is a function of its letter.
  const own = bounds.length === 0 ? [variable] : [];
  return { kind: "call", name: "int", arguments: [...own, ...bounds, integrand] };
}

/** A bound may be a relation: `k=1`, `x \to 0`. */
function parseBound(reader: Reader): Expression {
  if (peek(reader)?.text !== "{") return parseArgument(reader);
  reader.position += 1;
  const bound = reader.grammar.relation(reader);
  if (!take(reader, "}") && isSign(reader, ",")) reader.hasFailed = true;
  return bound;
}
