import type { MathPolicies } from "../core/math-policies.ts";
import {
  difference,
  type Expression,
  type ExpressionOf,
  number,
  printExpression,
} from "./expression.ts";
import { limits } from "./limits.ts";
import { areEqualRationals, multiplyRationals } from "./rational.ts";
import { isName, mirrored, namedValue, solutionParts } from "./relations.ts";
import {
  areProportional,
  compareScalars,
  type Decision,
  expandSigns,
  isScalar,
} from "./scalars.ts";
import { inBaseUnits, withoutUnits } from "./units-of-expression.ts";

/** What one comparison of two answers carries along. */
interface Budget {
  comparisons: number;
  readonly policies: MathPolicies;
}

/** Whether two answers say the same, and by which rule. The order of the two makes no difference. */
export function compare(a: Expression, b: Expression, policies: MathPolicies): Decision {
  return decide(a, b, { comparisons: limits.itemComparisons, policies });
}

const different = (rule: string): Decision => ({ isEqual: false, rule });
const equalBy = (rule: string): Decision => ({ isEqual: true, rule });

function decide(a: Expression, b: Expression, budget: Budget): Decision {
  budget.comparisons -= 1;
  if (budget.comparisons < 0) return different("too-large");
  if (isScalar(a) && isScalar(b)) return decideScalars(a, b, budget);
  if (a.kind === "text" || b.kind === "text") return decideTexts(a, b);
  if (a.kind === "relation" || b.kind === "relation") return decideRelations(a, b, budget);
  if (isCollection(a) || isCollection(b)) return decideCollections(a, b, budget);
  if (a.kind === "quantity" || b.kind === "quantity") return decideQuantities(a, b, budget);
  if (a.kind === "based" || b.kind === "based") return decideBased(a, b);
  if (a.kind === "ratio" || b.kind === "ratio") return decideRatios(a, b, budget);
  return printExpression(a) === printExpression(b) ? equalBy("same-form") : different("kinds");
}

function decideScalars(a: Expression, b: Expression, budget: Budget): Decision {
  if (a.kind === "number" && b.kind === "number") return compareScalars(a, b);
  const left = expandSigns(withoutUnits(a));
  const right = expandSigns(withoutUnits(b));
  const [onlyLeft = a] = left;
  const [onlyRight = b] = right;
  if (left.length === 1 && right.length === 1) return compareScalars(onlyLeft, onlyRight);
  if (left.length !== right.length) return different("signs");
  return asRule("signs", matchUnordered(left, right, budget));
}

function asRule(rule: string, isEqual: boolean): Decision {
  return { isEqual, rule };
}

/** Whether the items pair up one to one, in any order. */
function matchUnordered(
  left: readonly Expression[],
  right: readonly Expression[],
  budget: Budget,
): boolean {
  return pairUp(left, right, (item, other) => decide(item, other, budget).isEqual);
}

function pairUp(
  left: readonly Expression[],
  right: readonly Expression[],
  isSame: (item: Expression, other: Expression) => boolean,
): boolean {
  if (left.length !== right.length) return false;
  const rest = [...right];
  for (const item of left) {
    const index = rest.findIndex((candidate) => isSame(item, candidate));
    if (index < 0) return false;
    rest.splice(index, 1);
  }
  return true;
}

function matchOrdered(
  left: readonly Expression[],
  right: readonly Expression[],
  budget: Budget,
): boolean {
  if (left.length !== right.length) return false;
  return left.every((item, index) => {
    const other = right[index];
    return other !== undefined && decide(item, other, budget).isEqual;
  });
}

function decideTexts(a: Expression, b: Expression): Decision {
  const left = wordsOf(a);
  const right = wordsOf(b);
  return asRule("text", left !== null && left === right);
}

function wordsOf(expression: Expression): string | null {
  if (expression.kind === "relation") {
    const value = namedValue(expression);
    return value === null ? null : wordsOf(value);
  }
  if (expression.kind === "symbol") return expression.name;
  if (expression.kind !== "text") return null;
  const words = expression.words.toLowerCase().split(/[^\p{L}\p{N}:]+/u);
  return words.filter((word) => word !== "" && !["a", "an", "the"].includes(word)).join(" ");
}

function decideRelations(a: Expression, b: Expression, budget: Budget): Decision {
  if (a.kind === "relation" && b.kind === "relation") return decideTwoRelations(a, b, budget);
  const [relation, other] = a.kind === "relation" ? [a, b] : [b, a];
  if (relation.kind !== "relation") return different("kinds");
  const value = namedValue(relation);
  if (value !== null) {
    const decision = decide(value, other, budget);
    if (decision.isEqual) return decision;
  }
  return decideSolutions(relation, other, budget);
}

/** Intervals, unions and inequalities as the values that they allow. */
function decideSolutions(a: Expression, b: Expression, budget: Budget): Decision {
  const left = solutionParts(a);
  const right = solutionParts(b);
  if (left === null || right === null) return different("kinds");
  return asRule(
    "solution-set",
    pairUp(left, right, (part, other) => isSamePart(part, other, budget)),
  );
}

/** Parts are intervals and sets of one: other kinds never meet here, so that parts are not taken apart again. */
function isSamePart(a: Expression, b: Expression, budget: Budget): boolean {
  return a.kind === b.kind && decide(a, b, budget).isEqual;
}

function decideTwoRelations(
  a: ExpressionOf<"relation">,
  b: ExpressionOf<"relation">,
  budget: Budget,
): Decision {
  const valueA = namedValue(a);
  const valueB = namedValue(b);
  if (valueA !== null && valueB !== null && haveSameName(a, b)) {
    const decision = decide(valueA, valueB, budget);
    if (decision.isEqual) return decision;
  }
  const [operatorA] = a.operators;
  const [operatorB] = b.operators;
  const isSimple = a.operators.length === 1 && b.operators.length === 1;
  if (isSimple && operatorA !== undefined && operatorB !== undefined) {
    const fromA = oneSided(a);
    const fromB = oneSided(b);
    if (fromA !== null && fromB !== null) {
      const isEquation = operatorA === "=" || operatorA === "≠";
      const isStraight = operatorA === operatorB;
      const isMirrored = !isEquation && operatorA === mirrored(operatorB);
      const isEqual =
        (isStraight && areProportional(fromA, fromB, isEquation ? "any" : 1)) ||
        (isMirrored && areProportional(fromA, fromB, -1));
      return asRule("relation-up-to-factor", isEqual);
    }
  }
  if (areSameSymbols(a, b)) return decideSolutions(a, b, budget);
  const isSameChain = a.operators.join() === b.operators.join();
  return asRule("relation-sides", isSameChain && matchOrdered(a.sides, b.sides, budget));
}

function haveSameName(a: ExpressionOf<"relation">, b: ExpressionOf<"relation">): boolean {
  const nameOf = ({ sides }: ExpressionOf<"relation">): string => {
    const [left] = sides;
    const last = sides.at(-1);
    const name = left !== undefined && isName(left) ? left : last;
    return name === undefined ? "" : printExpression(name);
  };
  return nameOf(a) === nameOf(b);
}

function areSameSymbols(a: ExpressionOf<"relation">, b: ExpressionOf<"relation">): boolean {
  const symbolOf = ({ sides }: ExpressionOf<"relation">): string =>
    sides.map((side) => (side.kind === "symbol" && isName(side) ? side.name : "")).join("");
  return symbolOf(a) === symbolOf(b);
}

function oneSided({ sides }: ExpressionOf<"relation">): Expression | null {
  const [left, right] = sides;
  if (left === undefined || right === undefined) return null;
  return isScalar(left) && isScalar(right)
    ? difference(withoutUnits(left), withoutUnits(right))
    : null;
}

function isCollection({ kind }: Expression): boolean {
  return (
    kind === "tuple" || kind === "set" || kind === "list" || kind === "matrix" || kind === "union"
  );
}

function decideCollections(a: Expression, b: Expression, budget: Budget): Decision {
  if (a.kind === "list" || b.kind === "list") return decideLists(a, b, budget);
  if (a.kind === "matrix" || b.kind === "matrix") return decideMatrices(a, b, budget);
  if (a.kind === "tuple" && b.kind === "tuple") {
    // Three items or more are no interval: round and square brackets then hold the same vector.
    const isVector =
      a.items.length > 2 && a.isLeftOpen === a.isRightOpen && b.isLeftOpen === b.isRightOpen;
    const isSameEnds = a.isLeftOpen === b.isLeftOpen && a.isRightOpen === b.isRightOpen;
    return asRule("tuple", (isVector || isSameEnds) && matchOrdered(a.items, b.items, budget));
  }
  if (a.kind === "set" && b.kind === "set") {
    return asRule("set", matchUnordered(flatItems(a.items), flatItems(b.items), budget));
  }
  if (a.kind === "set" || b.kind === "set") {
    const [set, other] = a.kind === "set" ? [a, b] : [b, a];
    if (set.kind === "set" && set.items.length > 0 && !isCollection(other)) {
      const isEqual = matchUnordered(flatItems(set.items), flatItems([other]), budget);
      return asRule("set-of-one", isEqual);
    }
  }
  return decideUnions(a, b, budget);
}

function decideUnions(a: Expression, b: Expression, budget: Budget): Decision {
  if (a.kind === "union" && b.kind === "union" && a.operator === b.operator) {
    const match = a.operator === "∖" ? matchOrdered : matchUnordered;
    if (match(a.parts, b.parts, budget)) return equalBy("union");
  }
  return decideSolutions(a, b, budget);
}

/** Items as they count: ± is two, a list within is its items. */
function flatItems(items: readonly Expression[]): readonly Expression[] {
  return items.flatMap((item) => {
    if (item.kind === "list") return flatItems(item.items);
    return item.kind === "quantity" || isScalar(item) || item.kind === "relation"
      ? expandSigns(item)
      : [item];
  });
}

function decideLists(a: Expression, b: Expression, budget: Budget): Decision {
  if (a.kind === "number" && a.grouping !== null) {
    return decideLists(groupsOf(a.grouping), b, budget);
  }
  if (b.kind === "number" && b.grouping !== null) {
    return decideLists(a, groupsOf(b.grouping), budget);
  }
  const left = listItems(a, budget);
  const right = listItems(b, budget);
  const [onlyLeft] = left;
  const [onlyRight] = right;
  if (
    left.length === 1 &&
    right.length === 1 &&
    onlyLeft !== undefined &&
    onlyRight !== undefined
  ) {
    const isProgress = onlyLeft !== a || onlyRight !== b;
    return isProgress ? decide(onlyLeft, onlyRight, budget) : different("kinds");
  }
  if (a.kind === "tuple" || b.kind === "tuple") {
    const isPoint = [a, b].every(
      (side) => side.kind !== "tuple" || (side.isLeftOpen && side.isRightOpen),
    );
    const isEqual = isPoint && matchOrdered(tupleItems(a, left), tupleItems(b, right), budget);
    return isEqual ? equalBy("tuple") : decideSolutions(a, b, budget);
  }
  if (matchUnordered(left, right, budget)) return equalBy("list");
  return decideSolutions(a, b, budget);
}

function groupsOf(groups: ExpressionOf<"number">["grouping"]): Expression {
  return { kind: "list", items: (groups ?? []).map(number), isAlternatives: false };
}

function tupleItems(expression: Expression, items: readonly Expression[]): readonly Expression[] {
  return expression.kind === "tuple" ? expression.items : items;
}

function listItems(expression: Expression, budget: Budget): readonly Expression[] {
  if (expression.kind === "set") return flatItems(expression.items);
  if (expression.kind !== "list") return flatItems([expression]);
  const items = flatItems(expression.items);
  if (!expression.isAlternatives) return items;
  const distinct: Expression[] = [];
  for (const item of items) {
    if (!distinct.some((known) => decide(known, item, budget).isEqual)) distinct.push(item);
  }
  return distinct;
}

function decideMatrices(a: Expression, b: Expression, budget: Budget): Decision {
  const left = rowsOf(a);
  const right = rowsOf(b);
  if (left === null || right === null || left.length !== right.length) {
    // A row of numbers, a column and a tuple are one vector.
    const vectorA = vectorOf(a);
    const vectorB = vectorOf(b);
    const isMixed = a.kind !== b.kind && vectorA !== null && vectorB !== null;
    return asRule("vector", isMixed && matchOrdered(vectorA, vectorB, budget));
  }
  const isEqual = left.every((row, index) => matchOrdered(row, right[index] ?? [], budget));
  return asRule("matrix", isEqual);
}

function rowsOf(expression: Expression): readonly (readonly Expression[])[] | null {
  if (expression.kind === "matrix") return expression.rows;
  if (expression.kind !== "tuple") return null;
  const rows: (readonly Expression[])[] = [];
  for (const item of expression.items) {
    if (item.kind !== "tuple") return null;
    rows.push(item.items);
  }
  return rows;
}

function vectorOf(expression: Expression): readonly Expression[] | null {
  if (expression.kind === "tuple") return expression.items;
  if (expression.kind !== "matrix") return null;
  const [first = []] = expression.rows;
  if (expression.rows.length === 1) return first;
  return expression.rows.every((row) => row.length === 1) ? expression.rows.flat() : null;
}

function decideQuantities(a: Expression, b: Expression, budget: Budget): Decision {
  if (a.kind === "quantity" && b.kind === "quantity") {
    const isKnown = a.unit.dimension !== null && b.unit.dimension !== null;
    if (isKnown && a.unit.dimension === b.unit.dimension) {
      if (areEqualRationals(a.unit.factor, b.unit.factor)) return decide(a.value, b.value, budget);
      const decision = decide(inFactor(a), inFactor(b), budget);
      return { ...decision, rule: "unit-conversion" };
    }
    if (isKnown) {
      const areAngles = isAngle(a) && isAngle(b);
      return areAngles ? decide(inBaseUnits(a), inBaseUnits(b), budget) : different("units");
    }
  }
  const asWritten = decide(withoutUnits(a), withoutUnits(b), budget);
  if (asWritten.isEqual) return asWritten;
  const converted = decide(inBaseUnits(a), inBaseUnits(b), budget);
  return converted.isEqual ? { ...converted, rule: "unit-conversion" } : asWritten;
}

function isAngle({ unit }: ExpressionOf<"quantity">): boolean {
  return unit.dimension === "angle" || unit.dimension === "radian";
}

function inFactor({ value, unit }: ExpressionOf<"quantity">): Expression {
  if (value.kind === "number") {
    const scaled = multiplyRationals(value.value, unit.factor);
    if (scaled !== null) return number(scaled);
  }
  return { kind: "product", factors: [value, number(unit.factor)] };
}

function decideBased(a: Expression, b: Expression): Decision {
  if (a.kind === "based" && b.kind === "based") {
    const isEqual = a.digits === b.digits && a.base === b.base;
    return asRule("base", isEqual);
  }
  // The problem fixes the base; an answer that leaves it out says the same digits.
  const [based, other] = a.kind === "based" ? [a, b] : [b, a];
  const isEqual =
    based.kind === "based" && other.kind === "number" && printExpression(other) === based.digits;
  return asRule("base-omitted", isEqual);
}

function decideRatios(a: Expression, b: Expression, budget: Budget): Decision {
  const left = ratioItems(a);
  const right = ratioItems(b);
  if (left === null || right === null || left.length !== right.length) return different("ratio");
  const [firstLeft] = left;
  const [firstRight] = right;
  if (firstLeft === undefined || firstRight === undefined) return different("ratio");
  const isEqual = left.every((item, index) => {
    const other = right[index];
    if (other === undefined || !isScalar(item) || !isScalar(other)) return false;
    const crossed: Expression = { kind: "product", factors: [item, firstRight] };
    return decide(crossed, { kind: "product", factors: [other, firstLeft] }, budget).isEqual;
  });
  return asRule("ratio", isEqual);
}

const one: Expression = number({ numerator: 1n, denominator: 1n });

function ratioItems(expression: Expression): readonly Expression[] | null {
  if (expression.kind === "ratio")
    return expression.items.every(isScalar) ? expression.items : null;
  return isScalar(expression) ? [expression, one] : null;
}
