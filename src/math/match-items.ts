import type { Comparison } from "./comparison.ts";
import { type Expression, printExpression } from "./expression.ts";

/** Whether the items pair up one to one, in any order. */
export function matchUnordered(
  left: readonly Expression[],
  right: readonly Expression[],
  { decide }: Comparison,
): boolean {
  if (left.length !== right.length) return false;
  const [one, other] = left.length > longestTried ? withoutSame(left, right) : [left, right];
  return pairUp(one, other, (item, candidate) => decide(item, candidate).isEqual);
}

const longestTried = 8;

/** Two long lists without the items that are written alike: what is left is tried against each other. */
function withoutSame(
  left: readonly Expression[],
  right: readonly Expression[],
): readonly [readonly Expression[], readonly Expression[]] {
  const counts = new Map<string, number>();
  for (const item of right) {
    const printed = printExpression(item);
    counts.set(printed, (counts.get(printed) ?? 0) + 1);
  }
  const taken = new Map<string, number>();
  const restOfLeft = left.filter((item) => !isTaken(printExpression(item), counts, taken));
  const restOfRight = right.filter((item) => !isTaken(printExpression(item), taken, new Map()));
  return [restOfLeft, restOfRight];
}

/** Takes one of a kind out of the counts, and notes it, as long as one is left. */
function isTaken(
  printed: string,
  counts: Map<string, number>,
  taken: Map<string, number>,
): boolean {
  const count = counts.get(printed) ?? 0;
  if (count === 0) return false;
  counts.set(printed, count - 1);
  taken.set(printed, (taken.get(printed) ?? 0) + 1);
  return true;
}

/** Whether the items are equal one by one, in their order. */
export function matchOrdered(
  left: readonly Expression[],
  right: readonly Expression[],
  { decide }: Comparison,
): boolean {
  if (left.length !== right.length) return false;
  return left.every((item, index) => {
    const other = right[index];
    return other !== undefined && decide(item, other).isEqual;
  });
}

/** Whether each item has a partner of its own. */
export function pairUp<Item>(
  left: readonly Item[],
  right: readonly Item[],
  isSame: (item: Item, other: Item) => boolean,
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

/** The items without those that say the same as one before. */
export function distinctItems(
  items: readonly Expression[],
  { decide }: Comparison,
): readonly Expression[] {
  const distinct: Expression[] = [];
  for (const item of items) {
    if (!distinct.some((known) => decide(known, item).isEqual)) distinct.push(item);
  }
  return distinct;
}
