/** Tokens a second over the last few seconds. */
export interface TokenRate {
  /** `count` may be negative: an estimate that is made good. */
  add(count: number, nowMs: number): void;
  /** Null when none came lately. */
  perSecond(nowMs: number): number | null;
}

const slotMs = 500;
const slots = 10;

/** A rate that has heard of nothing. Its memory does not grow. */
export function openTokenRate(): TokenRate {
  const counts = new Array<number>(slots).fill(0);
  const numbers = new Array<number>(slots).fill(Number.NEGATIVE_INFINITY);
  let firstAt: number | null = null;
  return {
    add: (count, nowMs) => {
      firstAt ??= nowMs;
      const number = Math.floor(nowMs / slotMs);
      const slot = number % slots;
      // What stands there is of five seconds ago.
      if (numbers[slot] !== number) counts[slot] = 0;
      numbers[slot] = number;
      counts[slot] = (counts[slot] ?? 0) + count;
    },
    perSecond: (nowMs) => {
      if (firstAt === null) return null;
      const oldest = Math.floor(nowMs / slotMs) - slots;
      const total = counts.reduce(
        (sum, count, slot) => sum + ((numbers[slot] ?? 0) > oldest ? count : 0),
        0,
      );
      if (total <= 0) return null;
      // Of the first moments a rate would be nonsense.
      const spanMs = nowMs - Math.max(firstAt, (oldest + 1) * slotMs);
      return spanMs < 2 * slotMs ? null : (total * 1_000) / spanMs;
    },
  };
}
