import type { Expression } from "./expression.ts";
import { isName } from "./names.ts";
import { parseSum } from "./parse-sum.ts";
import { isSign, peek, type Reader, take } from "./reader.ts";
import { realValue } from "./real-value.ts";

const relationSigns = new Set([
  "=",
  "<",
  ">",
  "≤",
  "≥",
  "≠",
  "≈",
  "≡",
  "∈",
  "∉",
  "~",
  "→",
  "⇒",
  "⇔",
]);

/** Values between `=`, `<` and their kin; one alone is itself. What follows `≈` is the same value, less exactly, and left out. */
export function parseRelation(reader: Reader): Expression {
  const sides: Expression[] = [];
  const operators: string[] = [];
  // "= 5" and "≈ 5" are answers whose left side was left out.
  if (isSign(reader, "=") || isSign(reader, "≈")) reader.position += 1;
  sides.push(parseUnion(reader));
  for (;;) {
    const token = peek(reader);
    if (token === undefined || token.kind !== "sign" || !relationSigns.has(token.text)) break;
    reader.position += 1;
    const side = parseUnion(reader);
    const isApproximate = token.text === "≈" || token.text === "~";
    const [name] = sides;
    const isNamed = sides.length === 1 && name !== undefined && isName(name);
    if (isApproximate && !isNamed && isNear(sides.at(-1), side)) continue;
    operators.push(isApproximate && isNamed ? "=" : token.text);
    sides.push(side);
  }
  const [first] = sides;
  if (operators.includes("≡")) sides.push(asResidue(sides.pop() ?? parseUnion(reader)));
  return sides.length === 1 && first !== undefined ? first : { kind: "relation", sides, operators };
}

/** Behind `≡`, `4 \bmod 9` is a class and not a remainder. */
function asResidue(side: Expression): Expression {
  return side.kind === "call" && side.name === "bmod" ? { ...side, name: "mod" } : side;
}

const largestRounding = 0.05;

/** Whether a value may be a rounding of the one before it: `5 ≈ 6` says something else. */
function isNear(exact: Expression | undefined, rounded: Expression): boolean {
  const [value, other] = [exact === undefined ? null : realValue(exact), realValue(rounded)];
  if (value === null || other === null) return true;
  return Math.abs(value - other) <= largestRounding * Math.max(Math.abs(value), 1);
}

function parseUnion(reader: Reader): Expression {
  let left = parseRatio(reader);
  for (;;) {
    const operator = takeUnionSign(reader);
    if (operator === null) return left;
    const right = parseRatio(reader);
    const isSame = left.kind === "union" && left.operator === operator && operator !== "∖";
    const parts = isSame && left.kind === "union" ? [...left.parts, right] : [left, right];
    left = { kind: "union", operator, parts };
  }
}

function takeUnionSign(reader: Reader): "∪" | "∩" | "∖" | null {
  if (take(reader, "∪")) return "∪";
  if (take(reader, "∩")) return "∩";
  return take(reader, "∖") ? "∖" : null;
}

function parseRatio(reader: Reader): Expression {
  const first = parseModulus(reader, parseSum(reader));
  if (!isSign(reader, ":") || reader.bars > 0) return first;
  const items = [first];
  while (take(reader, ":")) items.push(parseSum(reader));
  return { kind: "ratio", items };
}

/** `3 \pmod 7`, `3 (mod 7)`: a residue. */
function parseModulus(reader: Reader, value: Expression): Expression {
  const isBracketed = isSign(reader, "(") && reader.tokens[reader.position + 1]?.text === "mod";
  if (!isBracketed && peek(reader)?.text !== "mod") return value;
  reader.position += isBracketed ? 2 : 1;
  const modulus = parseSum(reader);
  if (isBracketed) take(reader, ")");
  return { kind: "call", name: "mod", arguments: [value, modulus] };
}
