import type { Comparison } from "./comparison.ts";
import type { Expression, ExpressionOf } from "./expression.ts";
import { isName } from "./names.ts";
import { realValue } from "./real-value.ts";
import { areOfOneName, solutionParts } from "./relations.ts";
import { flatItems } from "./signs.ts";
import { solveEven } from "./solve-even.ts";
import { solveLinear } from "./solve-linear.ts";

/** One end of an interval: where it is, as a number for ordering and as it was written for comparison. */
interface End {
  readonly at: number;
  readonly written: Expression;
  readonly isClosed: boolean;
}

/** A set of real numbers as intervals in order, none touching the next; a single number is an interval with equal closed ends. */
type IntervalSet = readonly { readonly low: End; readonly high: End }[];

/** The numbers that an interval, a union, a difference or an inequality allows; null where an end is no known number. */
export function intervalSetOf(expression: Expression): IntervalSet | null {
  if (expression.kind === "union" && expression.operator !== "∪") {
    const parts = expression.parts.map(intervalSetOf);
    let result: IntervalSet | null = parts[0] ?? null;
    for (const part of parts.slice(1)) {
      if (result === null || part === null) return null;
      result = intersect(result, expression.operator === "∩" ? part : complement(part));
    }
    return result;
  }
  if (expression.kind === "union") {
    const parts = expression.parts.map(intervalSetOf);
    const all: { low: End; high: End }[] = [];
    for (const part of parts) {
      if (part === null) return null;
      all.push(...part);
    }
    return joined(all);
  }
  if (expression.kind === "relation") {
    const [name, domain] = expression.sides;
    const isMember = expression.operators.join() === "∈" && name !== undefined && isName(name);
    if (isMember && domain !== undefined) return intervalSetOf(domain);
    const set = setOfExclusion(expression) ?? setOfSolved(expression);
    if (set !== null) return set;
  }
  if (expression.kind === "list") return setOfList(expression);
  const parts = solutionParts(expression);
  if (parts === null) return null;
  const intervals: { low: End; high: End }[] = [];
  for (const part of parts) {
    const interval = intervalOf(part);
    if (interval === null) return null;
    intervals.push(interval);
  }
  return joined(intervals);
}

/** `x < 2 or x > 3` joins, `x > 2, x < 5` holds at once; where nothing would hold, the comma was meant as `or`. */
function setOfList(list: ExpressionOf<"list">): IntervalSet | null {
  const items = withExclusions(list.items);
  if (!areOfOneName(items)) return null;
  const sets: IntervalSet[] = [];
  for (const item of items) {
    const set = intervalSetOf(item);
    if (set === null) return null;
    sets.push(set);
  }
  const areValues = items.every(
    (item) => item.kind === "relation" && item.operators.join() === "=",
  );
  if (list.joiner !== "or" && !areValues) {
    const together = sets.reduce(intersect);
    if (together.length > 0 || list.joiner === "and") return together;
  }
  return joined(sets.flat());
}

/** `x ≠ 1, 2` excludes both. */
function withExclusions(items: readonly Expression[]): readonly Expression[] {
  const [first] = items;
  if (first?.kind !== "relation" || first.operators.join() !== "≠") return items;
  const [name] = first.sides;
  return items.map((item): Expression => {
    const isBare = item.kind !== "relation" && name !== undefined;
    return isBare ? { kind: "relation", sides: [name, item], operators: ["≠"] } : item;
  });
}

/** All numbers but the ones that `x ≠ ±1` names. */
function setOfExclusion(relation: ExpressionOf<"relation">): IntervalSet | null {
  const [name, value] = relation.sides;
  if (relation.operators.join() !== "≠" || name?.kind !== "symbol" || value === undefined) {
    return null;
  }
  const points = intervalSetOf({ kind: "set", items: flatItems([value]) });
  return points === null ? null : complement(points);
}

/** `|x - 5| < 2` and `2x + 3 < 7` as the interval or the union that they are. */
function setOfSolved(relation: ExpressionOf<"relation">): IntervalSet | null {
  const solved = solveEven(relation) ?? solveLinear(relation);
  return solved === null ? null : intervalSetOf(solved);
}

function intervalOf(part: Expression): IntervalSet[number] | null {
  if (part.kind === "set") {
    const [item] = part.items;
    const end = item === undefined ? null : endOf(item, true);
    return end === null || !Number.isFinite(end.at) ? null : { low: end, high: end };
  }
  if (part.kind !== "tuple") return null;
  const [from, to] = part.items;
  const low = from === undefined ? null : endOf(from, !part.isLeftOpen);
  const high = to === undefined ? null : endOf(to, !part.isRightOpen);
  // (5,2) is a point, whatever else it stands beside.
  return low === null || high === null || low.at > high.at ? null : { low, high };
}

function endOf(written: Expression, isClosed: boolean): End | null {
  const at = realValue(written);
  // No interval holds infinity.
  if (at === null || Number.isNaN(at) || (isClosed && !Number.isFinite(at))) return null;
  return { at, written, isClosed };
}

function joined(intervals: IntervalSet): IntervalSet {
  const sorted = intervals
    .filter(isFilled)
    .sort((a, b) => a.low.at - b.low.at || Number(b.low.isClosed) - Number(a.low.isClosed));
  const result: { low: End; high: End }[] = [];
  for (const interval of sorted) {
    const last = result.at(-1);
    if (last === undefined || !touches(last.high, interval.low)) result.push({ ...interval });
    else if (isBeyond(interval.high, last.high)) last.high = interval.high;
  }
  return result;
}

function isFilled({ low, high }: IntervalSet[number]): boolean {
  return low.at < high.at || (areAtOnePlace(low.at, high.at) && low.isClosed && high.isClosed);
}

function touches(high: End, low: End): boolean {
  if (areAtOnePlace(high.at, low.at)) return high.isClosed || low.isClosed;
  return low.at < high.at;
}

function isBeyond(high: End, other: End): boolean {
  if (areAtOnePlace(high.at, other.at)) return high.isClosed && !other.isClosed;
  return high.at > other.at;
}

function areAtOnePlace(a: number, b: number): boolean {
  if (a === b) return true;
  if (!(Number.isFinite(a) && Number.isFinite(b))) return false;
  return Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
}

function intersect(a: IntervalSet, b: IntervalSet): IntervalSet {
  const result: { low: End; high: End }[] = [];
  for (const left of a) {
    for (const right of b) {
      const low = inner(left.low, right.low, 1);
      const high = inner(left.high, right.high, -1);
      if (isFilled({ low, high })) result.push({ low, high });
    }
  }
  return joined(result);
}

/** The end that lets less in: the greater of two lower ends, the lesser of two upper ones. */
function inner(a: End, b: End, direction: 1 | -1): End {
  if (areAtOnePlace(a.at, b.at)) return a.isClosed ? b : a;
  return (a.at - b.at) * direction > 0 ? a : b;
}

const infinity: Expression = { kind: "symbol", name: "infinity" };
const below: End = { at: Number.NEGATIVE_INFINITY, written: infinity, isClosed: false };
const above: End = { at: Number.POSITIVE_INFINITY, written: infinity, isClosed: false };

function complement(set: IntervalSet): IntervalSet {
  const result: { low: End; high: End }[] = [];
  let low = below;
  for (const interval of set) {
    result.push({ low, high: { ...interval.low, isClosed: !interval.low.isClosed } });
    low = { ...interval.high, isClosed: !interval.high.isClosed };
  }
  result.push({ low, high: above });
  return result.filter(isFilled);
}

/** Whether two sets hold the same numbers: equal ends, open and closed alike. */
export function areEqualIntervalSets(
  a: IntervalSet,
  b: IntervalSet,
  comparison: Comparison,
): boolean {
  const isSameEnd = (end: End, other: End): boolean => {
    if (!(Number.isFinite(end.at) && Number.isFinite(other.at))) return end.at === other.at;
    return end.isClosed === other.isClosed && comparison.decide(end.written, other.written).isEqual;
  };
  return (
    a.length === b.length &&
    a.every((interval, index) => {
      const other = b[index];
      return (
        other !== undefined &&
        isSameEnd(interval.low, other.low) &&
        isSameEnd(interval.high, other.high)
      );
    })
  );
}
