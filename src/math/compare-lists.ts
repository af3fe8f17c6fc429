import { decideSolutions } from "./compare-solutions.ts";
import { asRule, type Comparison, type Decision, different } from "./comparison.ts";
import { type Expression, type ExpressionOf, number } from "./expression.ts";
import { distinctItems, matchOrdered, matchUnordered } from "./match-items.ts";
import { inPointOrder, namedValues } from "./names.ts";
import { flatItems } from "./signs.ts";

/** Items without brackets against whatever may hold the same: a list, a set, a tuple, a value with ±, or inequalities. */
export function decideLists(a: Expression, b: Expression, comparison: Comparison): Decision {
  if (a.kind === "number" && a.grouping !== null) {
    return decideLists(groupsOf(a.grouping), b, comparison);
  }
  if (b.kind === "number" && b.grouping !== null) {
    return decideLists(a, groupsOf(b.grouping), comparison);
  }
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
  if (a.kind === "tuple" || b.kind === "tuple") return decideTuple(a, b, comparison);
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

/** `3, 4` against `(3,4)` keeps its order; an interval is no list. */
function decideTuple(a: Expression, b: Expression, comparison: Comparison): Decision {
  const [tuple, other] = a.kind === "tuple" ? [a, b] : [b, a];
  if (tuple.kind !== "tuple") return different("kinds");
  const isPoint = tuple.isLeftOpen && tuple.isRightOpen;
  const items = listItems(other, comparison);
  if (isPoint && matchOrdered(tuple.items, items, comparison)) return asRule("tuple", true);
  // Square brackets around three items or more are a list as programs write it.
  const isArray = !(tuple.isLeftOpen || tuple.isRightOpen) && tuple.items.length > 2;
  const match = comparison.policies.listOrder === "kept" ? matchOrdered : matchUnordered;
  if (isArray && match(tuple.items, items, comparison)) return asRule("list", true);
  return decideSolutions(a, b, comparison);
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
  if (named === null || (other.kind !== "list" && other.kind !== "tuple")) return null;
  const isPoint = other.kind === "list" || (other.isLeftOpen && other.isRightOpen);
  const isBare = other.items.every(({ kind }) => kind !== "relation");
  const isEqual = isPoint && isBare && matchOrdered(inPointOrder(named), other.items, comparison);
  return asRule("named-values", isEqual);
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
