/** Durations in microseconds, in buckets: quantiles are off by at most 3 %, and memory is the same for any number of them. */
export interface DurationHistogram {
  add(micros: number): void;
  readonly totalMicros: number;
  readonly longest: number;
  /** The duration that this share of all does not exceed; 0 where there are none. */
  quantile(share: number): number;
}

// From 2⁻⁴ µs to 2²⁸ µs, which is four minutes.
const bucketsPerDoubling = 24;
const lowestDoubling = -4;
const bucketCount = 32 * bucketsPerDoubling;

/** A histogram of nothing yet. */
export function durationHistogram(): DurationHistogram {
  const buckets = new Float64Array(bucketCount);
  let count = 0;
  let totalMicros = 0;
  let longest = 0;
  return {
    add: (micros) => {
      const bucket = Math.ceil((Math.log2(micros) - lowestDoubling) * bucketsPerDoubling);
      const within = Math.min(Math.max(bucket, 0), bucketCount - 1);
      buckets[within] = (buckets[within] ?? 0) + 1;
      count += 1;
      totalMicros += micros;
      longest = Math.max(longest, micros);
    },
    get totalMicros() {
      return totalMicros;
    },
    get longest() {
      return longest;
    },
    quantile: (share) => {
      let left = Math.ceil(share * count);
      if (left <= 0) return 0;
      for (const [bucket, inBucket] of buckets.entries()) {
        left -= inBucket;
        if (left > 0) continue;
        return Math.min(longest, 2 ** (bucket / bucketsPerDoubling + lowestDoubling));
      }
      return longest;
    },
  };
}
