/** What may be used of something in a minute. */
export interface RateBucket {
  /** Milliseconds until so much may be taken; 0: now. */
  waitMs(amount: number, now: number): number;
  take(amount: number, now: number): void;
}

const minuteMs = 60_000;
/** What may be taken at once after a pause: so many seconds' worth, and one request in any case. */
const burstMs = 3_000;

/**
 * A bucket of `perMinute`, refilled evenly. No 60 seconds, wherever they begin, see more than that taken, unless by a single request that alone
 * is larger: it has a minute for itself. Nothing is known of what was taken before the bucket was made.
 */
export function rateBucket(perMinute: number): RateBucket {
  const capacity = Math.max(1, (perMinute * burstMs) / minuteMs);
  let level = capacity;
  let filledAt = Number.NEGATIVE_INFINITY;
  let taken: { readonly at: number; readonly amount: number }[] = [];
  let first = 0;
  let sum = 0;

  function advance(now: number): void {
    if (filledAt > Number.NEGATIVE_INFINITY) {
      level = Math.min(capacity, level + ((now - filledAt) / minuteMs) * perMinute);
    }
    filledAt = now;
    for (let oldest = taken[first]; oldest !== undefined; oldest = taken[first]) {
      if (oldest.at + minuteMs > now) break;
      sum -= oldest.amount;
      first += 1;
    }
    if (first > 1_000 && 2 * first > taken.length) {
      taken = taken.slice(first);
      first = 0;
    }
  }

  /** Until the bucket holds it, or is full. */
  function bucketWait(amount: number): number {
    // What comes out of divisions is a hair off.
    const missing = Math.min(amount, capacity) - level;
    return missing <= 1e-9 ? 0 : Math.ceil((missing / perMinute) * minuteMs);
  }

  /** Until so much of the past minute is more than a minute ago that it fits. */
  function windowWait(amount: number, now: number): number {
    let excess = sum + amount - perMinute;
    for (let index = first; excess > 1e-9; index += 1) {
      const entry = taken[index];
      if (entry === undefined) return 0;
      excess -= entry.amount;
      if (excess <= 1e-9 || index === taken.length - 1) return entry.at + minuteMs - now;
    }
    return 0;
  }

  return {
    waitMs: (amount, now) => {
      advance(now);
      return Math.max(bucketWait(amount), windowWait(amount, now));
    },
    take: (amount, now) => {
      advance(now);
      level -= amount;
      sum += amount;
      taken.push({ at: now, amount });
    },
  };
}
