import { decideSolutions } from "./compare-solutions.ts";
import { asRule, type Comparison, type Decision, different } from "./comparison.ts";
import { difference, type Expression, type ExpressionOf, printExpression } from "./expression.ts";
import { symbolsOf } from "./free-symbols.ts";
import { isScalar } from "./kinds.ts";
import { matchOrdered } from "./match-items.ts";
import { nameAndValue, namedValue, namedValues } from "./names.ts";
import { isVariable } from "./polynomial.ts";
import { areProportional } from "./proportional.ts";
import { realValue } from "./real-value.ts";
import { mirrored } from "./relations.ts";
import { withoutUnits } from "./units-of-expression.ts";

/** Equations and inequalities, also against a bare value (`x = 5` and `5`) or the values that they allow (`x > 5` and `(5,∞)`). */
export function decideRelations(a: Expression, b: Expression, comparison: Comparison): Decision {
  if (a.kind === "relation" && b.kind === "relation") return decideTwo(a, b, comparison);
  const [relation, other] = a.kind === "relation" ? [a, b] : [b, a];
  if (relation.kind !== "relation") return different("kinds");
  const list = asList(relation);
  if (list !== null) return comparison.decide(list, other);
  const value =
    combinationOf(relation, other) ?? namedValue(relation) ?? provenValue(relation, comparison);
  if (value !== null) {
    const decision = comparison.decide(value, other);
    if (decision.isEqual) return decision;
  }
  return decideSolutions(relation, other, comparison);
}

/** `(x, y) = (1, 2)` as `x = 1, y = 2`. */
function asList(relation: ExpressionOf<"relation">): Expression | null {
  const pairs = namedValues(relation);
  if (pairs === null) return null;
  const items = pairs.map(({ name, value }): Expression => {
    return { kind: "relation", sides: [{ kind: "symbol", name }, value], operators: ["="] };
  });
  return { kind: "list", items, joiner: "," };
}

/** `C(10,3)`, read as a point of that name, is a binomial beside a number. */
function combinationOf({ sides }: ExpressionOf<"relation">, other: Expression): Expression | null {
  const [name, pair] = sides;
  const isPair = pair?.kind === "tuple" && pair.items.length === 2;
  if (name?.kind !== "symbol" || name.name !== "C" || !isPair || !isScalar(other)) return null;
  return { kind: "call", name: "binom", arguments: pair.items };
}

/** What a chain such as `6 \cdot 7 = 42` comes to, if it is true. */
function provenValue(
  { sides, operators }: ExpressionOf<"relation">,
  { decide }: Comparison,
): Expression | null {
  const last = sides.at(-1);
  const isEquation = operators.every((operator) => operator === "=");
  if (!isEquation || last === undefined || !sides.every(isScalar)) return null;
  const isTrue = sides.every((side) => side === last || decide(side, last).isEqual);
  return isTrue && sides.every((side) => realValue(side) !== null) ? last : null;
}

function decideTwo(
  a: ExpressionOf<"relation">,
  b: ExpressionOf<"relation">,
  comparison: Comparison,
): Decision {
  // `a = b` says more than `a ≡ b (mod n)`.
  if (a.operators.includes("≡") !== b.operators.includes("≡")) return different("relation-sides");
  const listA = asList(a);
  const listB = asList(b);
  if (listA !== null || listB !== null) {
    const decision = comparison.decide(listA ?? a, listB ?? b);
    if (decision.isEqual) return decision;
  }
  const left = nameAndValue(a);
  const right = nameAndValue(b);
  if (left !== null && right !== null && areOneName(left.name, right.name)) {
    const decision = comparison.decide(left.value, right.value);
    if (decision.isEqual) return decision;
  }
  if (isProportional(a, b)) return asRule("relation-up-to-factor", true);
  if (areSameSymbols(a, b)) {
    const decision = decideSolutions(a, b, comparison);
    if (decision.isEqual) return decision;
  }
  return asRule("relation-sides", isSameChain(a, b, comparison));
}

/** Side by side, from left to right or from right to left: `a < b < c` is `c > b > a`. */
function isSameChain(
  a: ExpressionOf<"relation">,
  b: ExpressionOf<"relation">,
  comparison: Comparison,
): boolean {
  const written = a.operators.join();
  if (written === b.operators.join() && matchOrdered(a.sides, b.sides, comparison)) return true;
  const isSymmetric = a.operators.every((operator) => symmetric.has(operator));
  if (!isSymmetric || written !== b.operators.map(mirrored).reverse().join()) return false;
  return matchOrdered(a.sides, b.sides.toReversed(), comparison);
}

const symmetric = new Set(["=", "≠", "≡", "<", ">", "≤", "≥", "≅", "~"]);

/** Equations up to a factor other than 0, inequalities up to a positive one, or mirrored. */
function isProportional(a: ExpressionOf<"relation">, b: ExpressionOf<"relation">): boolean {
  const [operatorA] = a.operators;
  const [operatorB] = b.operators;
  if (a.operators.length !== 1 || b.operators.length !== 1) return false;
  if (operatorA === undefined || operatorB === undefined || !factored.has(operatorA)) return false;
  const fromA = oneSided(a);
  const fromB = oneSided(b);
  if (fromA === null || fromB === null) return false;
  const isEquation = operatorA === "=" || operatorA === "≠";
  const isStraight = operatorA === operatorB;
  const isMirrored = !isEquation && operatorA === mirrored(operatorB);
  return (
    (isStraight && areProportional(fromA, fromB, isEquation ? "any" : 1)) ||
    (isMirrored && areProportional(fromA, fromB, -1))
  );
}

const factored = new Set(["=", "≠", "<", ">", "≤", "≥"]);

function areOneName(a: Expression, b: Expression): boolean {
  const [left, right] = [printExpression(a), printExpression(b)];
  // The graph of f is where y = f(x).
  return (
    left === right || (left === "y" && isFunction(right)) || (right === "y" && isFunction(left))
  );
}

function isFunction(name: string): boolean {
  return /^[fgh]\([a-z]\)$/.test(name);
}

/** Whether both are about one unknown, the same. */
function areSameSymbols(a: ExpressionOf<"relation">, b: ExpressionOf<"relation">): boolean {
  const left = unknownsOf(a);
  return left.length === 1 && left.join() === unknownsOf(b).join();
}

function unknownsOf(relation: ExpressionOf<"relation">): readonly string[] {
  return [...symbolsOf(relation)].filter((name) => isVariable(name) && !name.startsWith("mathbb"));
}

function oneSided({ sides }: ExpressionOf<"relation">): Expression | null {
  const [left, right] = sides;
  if (left === undefined || right === undefined) return null;
  return isScalar(left) && isScalar(right)
    ? difference(withoutUnits(left), withoutUnits(right))
    : null;
}
