import { expect, test } from "vitest";
import { rateBucket } from "./rate-bucket.ts";

/** When requests of these amounts go, each as soon as it may, from time 0. */
function timesOf(perMinute: number, amounts: readonly number[]): readonly number[] {
  const bucket = rateBucket(perMinute);
  let now = 0;
  return amounts.map((amount) => {
    for (let wait = bucket.waitMs(amount, now); wait > 0; wait = bucket.waitMs(amount, now)) {
      now += wait;
    }
    bucket.take(amount, now);
    return now;
  });
}

/** The most that any 60 seconds see. */
function busiestMinute(times: readonly number[], amounts: readonly number[]): number {
  const sums = times.map((start) =>
    amounts
      .filter((_, index) => {
        const time = times[index] ?? 0;
        return time >= start && time < start + 60_000;
      })
      .reduce((sum, amount) => sum + amount, 0),
  );
  return Math.max(...sums);
}

test("a few seconds' worth goes at once, the rest evenly", () => {
  expect(
    timesOf(
      60,
      Array.from({ length: 7 }, () => 1),
    ),
  ).toEqual([0, 0, 0, 1_000, 2_000, 3_000, 4_000]);
});

test("with less than one in three seconds they go one by one", () => {
  expect(timesOf(6, [1, 1, 1])).toEqual([0, 10_000, 20_000]);
});

test.each([1, 7, 20, 60, 100, 997])(
  "no minute sees more than %i requests, and all are used",
  (limit) => {
    const amounts = Array.from({ length: 4 * limit }, () => 1);
    const times = timesOf(limit, amounts);
    expect(busiestMinute(times, amounts)).toBe(limit);
    // All but the first burst at the full rate.
    expect(times.at(-1)).toBeGreaterThan(3.8 * 60_000 - 60_000 / limit);
    expect(times.at(-1)).toBeLessThanOrEqual(4 * 60_000);
  },
);

test("no minute sees more tokens than it may, however large the requests are", () => {
  const amounts = Array.from({ length: 60 }, (_, index) => 500 + ((index * 7_919) % 9_000));
  const times = timesOf(10_000, amounts);
  expect(busiestMinute(times, amounts)).toBeLessThanOrEqual(10_000);
});

test("a request that alone is larger than the limit waits for a free minute, and is paid off afterwards", () => {
  expect(timesOf(1_000, [400, 2_500, 10])).toEqual([0, 60_000, 207_600]);
});

test("a pause is not saved up for more than a burst", () => {
  const bucket = rateBucket(60);
  for (let count = 0; count < 3; count += 1) bucket.take(1, 0);
  const afterAnHour = 3_600_000;
  for (let count = 0; count < 3; count += 1) {
    expect(bucket.waitMs(1, afterAnHour)).toBe(0);
    bucket.take(1, afterAnHour);
  }
  expect(bucket.waitMs(1, afterAnHour)).toBe(1_000);
});
