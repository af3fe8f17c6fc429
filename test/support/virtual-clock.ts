import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../src/core/ports.ts";

/** Time that jumps from one sleeper to the next, so that hours pass in no time and every moment is exact. */
export interface VirtualClock extends Clock {
  /** Lets time pass until the work is over. Throws when nobody sleeps and it never would be. */
  until<T>(work: Promise<T>): Promise<T>;
  /** The longest that anyone meant to sleep so far. */
  longestSleepMs(): number;
}

/** A clock that begins at 0. */
export function virtualClock(): VirtualClock {
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  let time = 0;
  let longest = 0;
  return {
    longestSleepMs: () => longest,
    now: () => time,
    monotonic: () => time,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        longest = Math.max(longest, milliseconds);
        const sleeper = { at: time + milliseconds, wake: resolve };
        sleepers.add(sleeper);
        signal.addEventListener("abort", () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
    until: async (work) => {
      let isOver = false;
      const over = (): void => {
        isOver = true;
      };
      work.then(over, over);
      while (true) {
        await setImmediate();
        if (isOver) return await work;
        const [next] = [...sleepers].sort((a, b) => a.at - b.at);
        if (next === undefined) throw new Error(`at ${time} ms all wait and nobody sleeps`);
        time = next.at;
        sleepers.delete(next);
        next.wake();
      }
    },
  };
}
