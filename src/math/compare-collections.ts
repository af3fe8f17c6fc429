import { decideLists } from "./compare-lists.ts";
import { decideMatrices } from "./compare-matrices.ts";
import { decideSolutions } from "./compare-solutions.ts";
import { asRule, type Comparison, type Decision } from "./comparison.ts";
import type { Expression } from "./expression.ts";
import { isCollection, isScalar } from "./kinds.ts";
import { distinctItems, matchOrdered, matchUnordered } from "./match-items.ts";
import { flatItems } from "./signs.ts";
import { vectorOfUnits } from "./unit-vector.ts";

/** Lists, matrices, tuples, sets and unions, each by its own rule; what is left is compared as a set of solutions. */
export function decideCollections(a: Expression, b: Expression, comparison: Comparison): Decision {
  const vector = asVector(a, b);
  if (vector !== null) return comparison.decide(vector, isScalar(a) ? b : a);
  if (a.kind === "list" || b.kind === "list") return decideLists(a, b, comparison);
  if (a.kind === "matrix" || b.kind === "matrix") return decideMatrices(a, b, comparison);
  if (a.kind === "tuple" && b.kind === "tuple") {
    // Three items or more are no interval: round and square brackets then hold the same vector.
    const isVector =
      a.items.length > 2 && a.isLeftOpen === a.isRightOpen && b.isLeftOpen === b.isRightOpen;
    const isSameEnds = a.isLeftOpen === b.isLeftOpen && a.isRightOpen === b.isRightOpen;
    return asRule("tuple", (isVector || isSameEnds) && matchOrdered(a.items, b.items, comparison));
  }
  if (a.kind === "set" && b.kind === "set") {
    const left = distinctItems(flatItems(a.items), comparison);
    const right = distinctItems(flatItems(b.items), comparison);
    return asRule("set", matchUnordered(left, right, comparison));
  }
  if (a.kind === "set" || b.kind === "set") {
    const [set, other] = a.kind === "set" ? [a, b] : [b, a];
    const isPoint = other.kind === "tuple" && set.kind === "set" && set.items.length === 1;
    if (set.kind === "set" && set.items.length > 0 && (isPoint || !isCollection(other))) {
      const isEqual = matchUnordered(flatItems(set.items), flatItems([other]), comparison);
      return asRule("set-of-one", isEqual);
    }
  }
  return decideSolutions(a, b, comparison);
}

/** The scalar side as a vector, where the other one is a vector: `2i + 3j` beside `(2,3)`. */
function asVector(a: Expression, b: Expression): Expression | null {
  const [scalar, other] = isScalar(a) ? [a, b] : [b, a];
  if (!isScalar(scalar)) return null;
  if (other.kind === "tuple") return vectorOfUnits(scalar, other.items.length);
  return other.kind === "matrix" ? vectorOfUnits(scalar, other.rows.flat().length) : null;
}
