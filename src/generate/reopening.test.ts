import { describe, expect, test } from "vitest";
import { countOf, course, failure } from "../../test/support/course.ts";
import { openReopening } from "./reopening.ts";

/** What a server says to a request at some time, with so many under way: null takes it, a number is the wait that it asks for. */
type Rule = (now: number, inFlight: number) => number | null;

/** Fills up evenly and is full at first; waits are told in whole seconds. */
function bucket(perMinute: number, size = perMinute): Rule {
  let level = size;
  let filledAt = 0;
  return (now) => {
    level = Math.min(size, level + ((now - filledAt) * perMinute) / 60_000);
    filledAt = now;
    if (level < 1 - 1e-9) return Math.ceil(((1 - level) * 60) / perMinute) * 1_000;
    level -= 1;
    return null;
  };
}

/** Each minute of the clock takes so many, whenever they come. */
function window(perMinute: number): Rule {
  let minute = 0;
  let used = 0;
  return (now) => {
    if (Math.floor(now / 60_000) !== minute) used = 0;
    minute = Math.floor(now / 60_000);
    used += 1;
    return used > perMinute ? Math.ceil(((minute + 1) * 60_000 - now) / 1_000) * 1_000 : null;
  };
}

/** Asks so many of a server whose refusals take 20 ms. */
async function asked(count: number, parallelism: number, latencyMs: number, rule: Rule) {
  let inFlight = 0;
  const over = await course({
    count,
    endpoint: { parallelism, maxRetries: 5 },
    answer: async ({ at, ordinal }, { clock, signal }) => {
      inFlight += 1;
      try {
        const waitMs = rule(at, inFlight);
        await clock.sleep(waitMs === null ? latencyMs * (1 + (ordinal % 7) / 10) : 20, signal);
        if (waitMs !== null) throw failure("rate_limit", { retryAfterMs: waitMs });
        return 0;
      } finally {
        inFlight -= 1;
      }
    },
  });
  expect(countOf(over, "completed")).toBe(count);
  return { perSample: over.calls.length / count, tookMs: over.tookMs, calls: over.calls };
}

/** How long they take without any limit. */
async function undisturbedMs(
  count: number,
  parallelism: number,
  latencyMs: number,
): Promise<number> {
  return (await asked(count, parallelism, latencyMs, () => null)).tookMs;
}

const parallelisms = [1, 2, 4, 8, 16, 32, 64];
const latencies = [30, 1_500, 15_000];
const grid = parallelisms.flatMap((parallelism) =>
  latencies.map((latencyMs) => ({ parallelism, latencyMs })),
);

test.each(grid)(
  "a bucket of 30 a minute refuses few of $parallelism at a time that take $latencyMs ms, and is used to the full",
  async ({ parallelism, latencyMs }) => {
    const { perSample, tookMs } = await asked(56, parallelism, latencyMs, bucket(30));
    expect(perSample).toBeLessThan(1.32);
    // One each two seconds after the first 30, and where so few are too slow for that, as they come.
    expect(tookMs).toBeLessThan(
      1.1 * Math.max(52_000 + 2 * latencyMs, await undisturbedMs(56, parallelism, latencyMs)),
    );
  },
);

test.each(parallelisms)(
  "a bucket that holds a single request is found out with %i at a time",
  async (parallelism) => {
    const { perSample, tookMs } = await asked(56, parallelism, 30, bucket(30, 1));
    expect(perSample).toBeLessThan(1.6);
    expect(tookMs).toBeLessThan(160_000);
  },
);

test.each(grid)(
  "a window of 30 a minute is used from its beginning by $parallelism at a time that take $latencyMs ms",
  async ({ parallelism, latencyMs }) => {
    const { perSample, tookMs } = await asked(300, parallelism, latencyMs, window(30));
    expect(perSample).toBeLessThan(1.25);
    // The tenth window begins after nine minutes.
    const last = await undisturbedMs(30, parallelism, latencyMs);
    expect(tookMs).toBeLessThan(
      1.03 * Math.max(540_000 + last, await undisturbedMs(300, parallelism, latencyMs)),
    );
  },
);

describe("a server that takes everything after the wait", () => {
  /** Refuses from 3 s to 8 s. */
  const away: Rule = (now) => (now >= 3_000 && now < 8_000 ? 8_000 - now : null);

  test("is asked by one, then by more, and by all within a second", async () => {
    const { calls } = await asked(400, 64, 20_000, (now) =>
      now > 0 && now < 30_000 ? 9_000 : null,
    );
    const later = calls.filter(({ at }) => at >= 30_000).map(({ at }) => at);
    const [start = 0] = later;
    expect(later.filter((at) => at === start)).toHaveLength(1);
    expect(later.filter((at) => at <= start + 1_000).length).toBeGreaterThanOrEqual(48);
  });

  test.each([1, 4, 16])("loses no time with %i at a time", async (parallelism) => {
    const { tookMs, perSample } = await asked(200, parallelism, 1_000, away);
    expect(tookMs).toBeLessThan((await undisturbedMs(200, parallelism, 1_000)) + 7_000);
    expect(perSample).toBeLessThan(1.1);
  });
});

test("a server that takes four at a time is not refused by all others after each wait", async () => {
  const most: Rule = (_, inFlight) => (inFlight > 4 ? 2_000 : null);
  const { perSample, tookMs } = await asked(100, 16, 1_500, most);
  expect(perSample).toBeLessThan(1.5);
  expect(tookMs).toBeLessThan(80_000);
});

test("what a model learned of an endpoint makes the next one begin with one request", () => {
  const reopening = openReopening();
  reopening.startAnew();
  for (let sent = 0; sent < 16; sent += 1) {
    expect(reopening.waitMs(0)).toBe(0);
    reopening.took(0);
  }
  reopening.refused(0, 100, 2_000);
  reopening.startAnew();
  expect(reopening.waitMs(2_100)).toBe(0);
  reopening.took(2_100);
  expect(reopening.waitMs(2_100)).toBe(200);
  // An answer makes room for one more, and after that time there is room for two.
  expect(reopening.answered(2_100)).toBe(true);
  expect(reopening.waitMs(2_110)).toBe(0);
});
