import type { Comparison } from "./comparison.ts";
import type { Expression } from "./expression.ts";

/** Whether the items pair up one to one, in any order. */
export function matchUnordered(
  left: readonly Expression[],
  right: readonly Expression[],
  { decide }: Comparison,
): boolean {
  return pairUp(left, right, (item, other) => decide(item, other).isEqual);
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
