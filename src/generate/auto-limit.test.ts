import { describe, expect, test } from "vitest";
import { type SlotCourse, type SlotWorld, slotCourse } from "../../test/support/slot-world.ts";
import { autoLimit } from "./auto-limit.ts";
import { fixedLimit, type Limit, type Trip } from "./limit.ts";

const timeoutMs = 600_000;

function world(slots: number, parts: Partial<SlotWorld> = {}): SlotWorld {
  const requests = slots * 100 + 100;
  return { requests, slots: () => slots, meanMs: 1_000, spread: "even", ...parts };
}

function highest({ limits }: SlotCourse): number {
  return Math.max(...limits.map(({ limit }) => limit));
}

/** The limit that was in force when so many requests were done. */
function limitAt({ limits }: SlotCourse, done: number): number {
  return limits.findLast((entry) => entry.done <= done)?.limit ?? 0;
}

/** How fast it is, as a share of the fastest among fixed limits, over several courses. */
function sharesOfBest(slots: number, parts: Partial<SlotWorld>): readonly number[] {
  const settings = world(slots, parts);
  return [1, 2, 3].map((seed) => {
    const fixed = [slots, 2 * slots].map(
      (limit) => slotCourse(fixedLimit(limit), settings, seed).tookMs,
    );
    const auto = slotCourse(autoLimit(null, timeoutMs), settings, seed);
    return Math.min(...fixed) / auto.tookMs;
  });
}

describe("against a server that queues silently", () => {
  test.each([1, 4, 30, 64])("%i slots are found from 2 by doubling, and kept to", (slots) => {
    const course = slotCourse(autoLimit(null, timeoutMs), world(slots));
    const limits = course.limits.map(({ limit }) => limit);
    const doublings = [2, 4, 8, 16, 32, 64, 128].filter((limit) => limit < 2.9 * slots);
    expect(limits.slice(0, doublings.length)).toEqual(doublings);
    const rest = limits.slice(doublings.length + 1);
    expect(Math.min(...rest)).toBeGreaterThanOrEqual(Math.floor(0.75 * slots));
    expect(Math.max(...rest)).toBeLessThanOrEqual(Math.max(6, 3 * slots));
  });

  test.each([1, 4, 64])("with %i slots it is about as fast as the best fixed number", (slots) => {
    expect(Math.min(...sharesOfBest(slots, { spread: "even" }))).toBeGreaterThan(0.9);
    expect(Math.min(...sharesOfBest(slots, { spread: "varied" }))).toBeGreaterThan(0.9);
  });

  test("work that varies a lot and tells no tokens only makes it less sure of itself", () => {
    const settings = { spread: "varied", isTold: false } as const;
    expect(Math.min(...sharesOfBest(4, settings))).toBeGreaterThan(0.8);
    expect(Math.min(...sharesOfBest(64, settings))).toBeGreaterThan(0.7);
  });

  test("it begins with the slots that the server tells, and stays near them", () => {
    const course = slotCourse(autoLimit(20, timeoutMs), world(20));
    expect(course.limits[0]).toEqual({ done: 0, limit: 20 });
    expect(highest(course)).toBeLessThanOrEqual(45);
  });

  test("a handful of requests does not make it ask for more than a server of one slot can bear", () => {
    const course = slotCourse(autoLimit(null, timeoutMs), world(1, { requests: 15 }));
    expect(highest(course)).toBeLessThanOrEqual(4);
  });

  test("changes become rare", () => {
    const course = slotCourse(autoLimit(null, timeoutMs), world(8, { requests: 20_000 }));
    const changesFrom = (first: number, last: number): number =>
      course.limits.filter(({ done }) => done >= first && done < last).length;
    expect(changesFrom(15_000, 20_000)).toBeLessThan(changesFrom(0, 1_000));
    expect(changesFrom(15_000, 20_000)).toBeLessThan(15);
  });

  test("slots that are added on the way are found and used", () => {
    const course = slotCourse(
      autoLimit(null, timeoutMs),
      world(4, { requests: 8_000, slots: (done) => (done < 500 ? 4 : 32) }),
    );
    expect(limitAt(course, 499)).toBeLessThan(13);
    expect(limitAt(course, 7_900)).toBeGreaterThanOrEqual(29);
  });

  test("slots that are taken away on the way are not asked for any longer", () => {
    const course = slotCourse(
      autoLimit(null, timeoutMs),
      world(32, { requests: 8_000, slots: (done) => (done < 2_000 ? 32 : 4) }),
    );
    expect(limitAt(course, 1_999)).toBeGreaterThanOrEqual(29);
    expect(limitAt(course, 7_900)).toBeLessThan(20);
  });

  test("waiting never makes requests time out", () => {
    // One answer takes 50 of the 300 seconds that it may.
    const settings = world(1, { requests: 100, meanMs: 50_000, timeoutMs: 300_000 });
    const course = slotCourse(autoLimit(null, 300_000), settings);
    expect(highest(course)).toBeLessThanOrEqual(4);
    expect(course.timeouts).toBe(0);
  });

  test("long answers alone do not keep it from growing", () => {
    // Each takes a third of the time that it may, with or without the others.
    const settings = world(32, { requests: 600, meanMs: 200_000, timeoutMs });
    const course = slotCourse(autoLimit(null, timeoutMs), settings);
    expect(highest(course)).toBeGreaterThanOrEqual(16);
    expect(course.timeouts).toBe(0);
  });

  test("no more than 256 are asked at a time, whatever the server can or says", () => {
    const course = slotCourse(autoLimit(null, timeoutMs), world(1_000, { requests: 10_000 }));
    expect(highest(course)).toBe(256);
    expect(autoLimit(1_000, timeoutMs).present).toBe(256);
  });
});

describe("against a service that refuses", () => {
  test("it finds what is taken, and then is refused rarely", () => {
    const settings = world(1_000, { requests: 4_000, mostAtOnce: 10, spread: "varied" });
    const course = slotCourse(autoLimit(null, timeoutMs), settings);
    const best = slotCourse(fixedLimit(10), settings);
    expect(best.tookMs / course.tookMs).toBeGreaterThan(0.8);
    expect(course.refusals).toBeLessThan(60);
    const later = course.limits.filter(({ done }) => done > 500).map(({ limit }) => limit);
    expect(Math.min(...later)).toBeGreaterThanOrEqual(7);
    expect(Math.max(...later)).toBeLessThanOrEqual(13);
  });

  test("many refusals of one moment are one", () => {
    const limit = autoLimit(40, timeoutMs);
    const trips = begin(limit, 40);
    for (const trip of trips.slice(0, 25)) limit.overloaded(trip, false);
    expect(limit.present).toBe(28);
    // What was sent after that tells more.
    const [later] = begin(limit, 1);
    if (later !== undefined) limit.overloaded(later, false);
    expect(limit.present).toBe(19);
  });

  test("it goes on one at a time when even two are refused", () => {
    const limit = autoLimit(2, timeoutMs);
    for (let round = 0; round < 5; round += 1) {
      for (const trip of begin(limit, 2)) limit.overloaded(trip, false);
    }
    expect(limit.present).toBe(1);
  });
});

describe("a timeout", () => {
  /** A limit of 8 that has seen answers that took so long. */
  function seasoned(latencyMs: number): Limit {
    const limit = autoLimit(8, timeoutMs);
    const trips = begin(limit, 8);
    for (const trip of trips.slice(0, 3)) {
      limit.completed(trip, latencyMs, 100);
      begin(limit, 1);
    }
    return limit;
  }

  test("halves the limit when the others took long too", () => {
    const limit = seasoned(400_000);
    const [trip] = begin(limit, 1);
    if (trip !== undefined) limit.overloaded(trip, true);
    expect(limit.present).toBe(4);
  });

  test("says nothing of the limit when the others were answered long before", () => {
    const limit = seasoned(5_000);
    const [trip] = begin(limit, 1);
    if (trip !== undefined) limit.overloaded(trip, true);
    expect(limit.present).toBe(8);
  });
});

test("answers while requests are held up for other reasons say nothing", () => {
  const limit = autoLimit(8, timeoutMs);
  for (let now = 0; now < 100; now += 1) {
    const [trip] = begin(limit, 1);
    if (trip !== undefined) limit.completed(trip, now + 1, 100);
  }
  expect(limit.present).toBe(8);
});

function begin(limit: Limit, count: number): Trip[] {
  return Array.from({ length: count }, () => limit.begin(0));
}
