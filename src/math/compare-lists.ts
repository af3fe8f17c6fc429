import { decideSolutions } from "./compare-solutions.ts";
import { asRule, type Comparison, type Decision, different } from "./comparison.ts";
import { contains, type Expression, type ExpressionOf, number } from "./expression.ts";
import { distinctItems, matchOrdered, matchUnordered } from "./match-items.ts";
import { inPointOrder, namedValues } from "./names.ts";
import { addQuantities } from "./quantities.ts";
import { flatItems } from "./signs.ts";

/** Items without brackets against whatever may hold the same: a list, a set, a tuple, a value with ±, or inequalities. */
export function decideLists(a: Expression, b: Expression, comparison: Comparison): Decision {
  if (a.kind === "number" && a.grouping !== null) {
    return decideLists(groupsOf(a.grouping), b, comparison);
  }
  if (b.kind === "number" && b.grouping !== null) {
    return decideLists(a, groupsOf(b.grouping), comparison);
  }
  const together = decideTogether(a, b, comparison);
  if (together !== null) return together;
  const named = decideNamed(a, b, comparison);
  if (named !== null) return named;
  const left = listItems(a, comparison);
  const right = listItems(b, comparison);
  const [onlyLeft] = left;
  const [onlyRight] = right;
  if (left.length === 1 && right.length === 1 && onlyLeft && onlyRight) {
    const isProgress = onlyLeft !== a || onlyRight !== b;
    return isProgress ? comparison.decide(onlyLeft, onlyRight) : different("kinds");
  }
  const isPoints = [a, b].every((side) => side.kind !== "tuple" || contains(side, "signs"));
  if (!isPoints) return decideTuple(a, b, comparison);
  if (saysOther(a, b)) return different("list");
  if (areStatements(a) && areStatements(b)) {
    // The same inequalities joined by `and` and by `or` say different things.
    const decided = decideSolutions(a, b, comparison);
    if (decided.rule === "solution-set") return decided;
  }
  const isOrdered = comparison.policies.listOrder === "kept" && a.kind === b.kind;
  const match = isOrdered ? matchOrdered : matchUnordered;
  if (match(left, right, comparison)) return asRule("list", true);
  const decided = decideSolutions(a, b, comparison);
  return decided.isEqual ? decided : different("list");
}

/** `p and q` is not `p or q`; between numbers both words only list them. */
function saysOther(a: Expression, b: Expression): boolean {
  if (a.kind !== "list" || b.kind !== "list") return false;
  const isContrary = a.joiner !== b.joiner && a.joiner !== "," && b.joiner !== ",";
  return isContrary && a.items.every(({ kind }) => kind === "symbol" || kind === "text");
}

/** `3, 4` against `(3,4)` keeps its order; an interval is no list. */
function decideTuple(a: Expression, b: Expression, comparison: Comparison): Decision {
  const [tuple, other] = a.kind === "tuple" ? [a, b] : [b, a];
  if (tuple.kind !== "tuple") return different("kinds");
  if (other.kind === "list" && (other.joiner === "or" || other.items.some(isRelation))) {
    return decideSolutions(a, b, comparison);
  }
  const isPoint = tuple.isLeftOpen && tuple.isRightOpen;
  const items = listItems(other, comparison);
  if (isPoint && matchOrdered(tuple.items, items, comparison)) return asRule("tuple", true);
  // Square brackets around three items or more are a list as programs write it.
  const isArray = !(tuple.isLeftOpen || tuple.isRightOpen) && tuple.items.length > 2;
  const match = comparison.policies.listOrder === "kept" ? matchOrdered : matchUnordered;
  if (isArray && match(tuple.items, items, comparison)) return asRule("list", true);
  return decideSolutions(a, b, comparison);
}

/** `18 dollars and 90 cents` is one amount. Null where the list holds anything but quantities of one kind. */
function decideTogether(a: Expression, b: Expression, { decide }: Comparison): Decision | null {
  const [list, other] = a.kind === "list" ? [a, b] : [b, a];
  if (list.kind !== "list" || (other.kind !== "quantity" && other.kind !== "number")) return null;
  const names = list.items.map((item) => (item.kind === "quantity" ? item.unit.name : ""));
  const amount = new Set(names).size === names.length ? addQuantities(list.items) : null;
  return amount === null ? null : decide(amount, other);
}

/** Values with names, against the same names in any order, or against bare values in theirs. Null where neither side names its values. */
function decideNamed(a: Expression, b: Expression, comparison: Comparison): Decision | null {
  const left = namedValues(a);
  const right = namedValues(b);
  if (left !== null && right !== null) {
    if (left.length !== right.length) return different("named-values");
    const isEqual = left.every(({ name, value }) => {
      const other = right.find((pair) => pair.name === name);
      return other !== undefined && comparison.decide(value, other.value).isEqual;
    });
    return asRule("named-values", isEqual);
  }
  const [named, other] = left !== null ? [left, b] : [right, a];
  if (named === null) return null;
  if (other.kind === "set") return different("named-values");
  if (other.kind !== "list" && other.kind !== "tuple") return null;
  const isPoint = other.kind === "list" || (other.isLeftOpen && other.isRightOpen);
  const isBare = other.items.every(({ kind }) => kind !== "relation");
  const isEqual = isPoint && isBare && matchOrdered(inPointOrder(named), other.items, comparison);
  return asRule("named-values", isEqual);
}

function isRelation({ kind }: Expression): boolean {
  return kind === "relation";
}

function areStatements(expression: Expression): boolean {
  return (
    expression.kind === "list" &&
    expression.items.every((item) => item.kind === "relation" && !item.operators.includes("="))
  );
}

function groupsOf(groups: ExpressionOf<"number">["grouping"]): Expression {
  return { kind: "list", items: (groups ?? []).map(number), joiner: "," };
}

function listItems(expression: Expression, comparison: Comparison): readonly Expression[] {
  if (expression.kind === "set") return flatItems(expression.items);
  if (expression.kind !== "list") return flatItems([expression]);
  const items = flatItems(expression.items);
  return expression.joiner === "or" ? distinctItems(items, comparison) : items;
}
