import type { Random } from "./seeded-random.ts";

/** Different integers in ascending order, none farther from 0 than a bound. */
export const ascendingIntegers = (random: Random, count: number, most = 30): readonly number[] => {
  const values = new Set<number>();
  while (values.size < count) values.add(random.integer(-most, most));
  return [...values].sort((a, b) => a - b);
};
