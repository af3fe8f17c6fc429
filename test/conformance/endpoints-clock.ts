import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../src/core/ports.ts";

/**
 * Time that passes only while somebody waits for it, and then so many times faster than it does: however busy the machine is, a server that keeps its
 * limits by the same clock sees requests without a wait between them at one moment. No wait is shorter than `leastMs` in truth: so long must an answer that
 * somebody waits for have time to come, or it seems later than it is.
 */
export function waitingClock(factor: number, leastMs = 0): Clock {
  let time = 0;
  return {
    now: () => Date.now(),
    monotonic: () => time,
    async sleep(milliseconds, signal) {
      const end = time + milliseconds;
      await sleep(Math.max(leastMs, milliseconds / factor), undefined, { signal });
      time = Math.max(time, end);
    },
  };
}
