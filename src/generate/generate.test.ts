import { describe, expect, test } from "vitest";
import {
  type Answer,
  baseUrl,
  type Call,
  completion,
  countOf,
  course,
  endpoint,
  failure,
  freeAccount,
  never,
  requestAt,
  timesOf,
} from "../../test/support/course.ts";
import { virtualClock } from "../../test/support/virtual-clock.ts";
import { ThemisError } from "../core/errors.ts";
import type { GenerationRequest } from "../core/generation.ts";
import { unknownIdentity } from "../core/identity.ts";
import { generate } from "./generate.ts";

describe("while all goes well", () => {
  test("the slots are kept full and their number is never exceeded", async () => {
    // Of very different lengths: a batch by batch schedule would leave slots empty.
    const answer: Answer = ({ ordinal }) => 100 + ((ordinal * 7919) % 1000);
    const { end, calls, recorded } = await course({
      count: 100,
      endpoint: { parallelism: 8 },
      answer,
    });
    expect(end).toEqual({ status: "done" });
    expect(calls.map(({ inFlight }) => inFlight)).toEqual([
      ...[1, 2, 3, 4, 5, 6, 7],
      ...Array.from({ length: 93 }, () => 8),
    ]);
    expect(recorded.map(({ ordinal }) => ordinal).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, ordinal) => ordinal),
    );
  });

  test("an answer keeps its slot until it is stored", async () => {
    const { calls, recorded } = await course({
      count: 4,
      endpoint: { parallelism: 2 },
      answer: () => 10,
      record: (_, clock) => clock.sleep(1000, never),
    });
    expect(calls.map(({ at }) => at)).toEqual([0, 0, 1010, 1010]);
    expect(recorded).toHaveLength(4);
  });

  test("requests are pulled only when there is a slot for them", async () => {
    const clock = virtualClock();
    const pulledAt: number[] = [];
    function* requests(): Iterable<GenerationRequest> {
      for (let ordinal = 0; ordinal < 4; ordinal += 1) {
        pulledAt.push(clock.now());
        yield requestAt(ordinal);
      }
    }
    await clock.until(
      generate(requests(), endpoint({ parallelism: 2 }), {
        clock,
        random: () => 0,
        emit: () => undefined,
        stopping: never,
        aborting: never,
        account: freeAccount(clock),
        slots: null,
        record: () => Promise.resolve(),
        provider: {
          complete: (_, { signal }) => clock.sleep(50, signal).then(() => completion),
          listModels: () => Promise.resolve(null),
          identify: () => Promise.resolve(unknownIdentity),
          close: () => Promise.resolve(),
        },
      }),
    );
    expect(pulledAt).toEqual([0, 0, 50, 50]);
  });
});

describe("a failure that may pass", () => {
  test("is tried again after growing delays, and the answer tells how often and how long", async () => {
    const { end, calls, recorded } = await course({
      count: 1,
      answer: ({ attempt }) => {
        if (attempt < 3) throw failure("server");
        return 40;
      },
    });
    expect(end).toEqual({ status: "done" });
    expect(calls.map(({ attempt, at }) => ({ attempt, at }))).toEqual([
      { attempt: 1, at: 0 },
      { attempt: 2, at: 500 },
      { attempt: 3, at: 1500 },
    ]);
    expect(recorded).toEqual([
      {
        ordinal: 0,
        generation: {
          status: "completed",
          key: "0".repeat(64),
          completion,
          latencyMs: 40,
          attempts: 3,
          finishedAt: "1970-01-01T00:00:01.540Z",
        },
      },
    ]);
  });

  test("is a failure after `maxRetries` retries, while the others go on", async () => {
    const { end, calls, recorded, events } = await course({
      count: 60,
      endpoint: { parallelism: 2, maxRetries: 3 },
      answer: ({ ordinal }) => {
        if (ordinal === 0) throw failure("server");
        return 100;
      },
    });
    expect(end).toEqual({ status: "done" });
    expect(timesOf(calls, 0)).toEqual([0, 500, 1500, 3500]);
    expect(recorded.find(({ ordinal }) => ordinal === 0)?.generation).toEqual({
      status: "failed",
      key: "0".repeat(64),
      error: { class: "server", message: "no: server", httpStatus: null },
      latencyMs: 0,
      attempts: 4,
      finishedAt: "1970-01-01T00:00:03.500Z",
    });
    expect(recorded.filter(({ generation }) => generation.status === "completed")).toHaveLength(59);
    expect(events).toEqual([]);
  });

  test("with `maxRetries` 0 is not tried again", async () => {
    const { calls, recorded } = await course({
      count: 2,
      endpoint: { maxRetries: 0 },
      answer: ({ ordinal }) => {
        if (ordinal === 0) throw failure("timeout");
        return 1;
      },
    });
    expect(calls.map(({ ordinal }) => ordinal)).toEqual([0, 1]);
    expect(recorded.map(({ generation }) => generation.status)).toEqual(["failed", "completed"]);
  });

  test("with a time to wait holds up all requests for that long", async () => {
    const { calls, events, recorded } = await course({
      count: 6,
      endpoint: { parallelism: 2 },
      answer: ({ ordinal, attempt }) => {
        if (ordinal === 0 && attempt === 1) throw failure("rate_limit", { retryAfterMs: 7000 });
        return 100;
      },
    });
    expect(timesOf(calls, 0)).toEqual([0, 7000]);
    expect(timesOf(calls, 1)).toEqual([0]);
    expect(calls.slice(2).map(({ at }) => at)).toEqual([7000, 7050, 7100, 7150, 7200]);
    expect(events).toEqual([
      { type: "waiting", baseUrl, reason: "rate limit: no: rate_limit", milliseconds: 7000 },
    ]);
    expect(recorded).toHaveLength(6);
  });

  test("that all in flight are told of is told to the user once", async () => {
    const { events } = await course({
      count: 20,
      endpoint: { parallelism: 10 },
      answer: ({ at }) => {
        if (at < 5_000) throw failure("rate_limit", { retryAfterMs: 5_000 });
        return 100;
      },
    });
    expect(events).toEqual([
      { type: "waiting", baseUrl, reason: "rate limit: no: rate_limit", milliseconds: 5_000 },
    ]);
  });

  test("for a rate limit holds up all requests even when the server does not say for how long", async () => {
    const { calls } = await course({
      count: 3,
      endpoint: { parallelism: 2 },
      answer: ({ ordinal, attempt }) => {
        if (ordinal === 0 && attempt === 1) throw failure("rate_limit");
        return 100;
      },
    });
    expect([0, 1, 2].map((ordinal) => timesOf(calls, ordinal))).toEqual([[0, 500], [0], [550]]);
  });

  test("with a time to wait beyond the longest outage ends the run at once and says so", async () => {
    const { end, tookMs, recorded } = await course({
      count: 5,
      answer: () => {
        throw failure("rate_limit", { retryAfterMs: 86_400_000 });
      },
    });
    expect(end).toMatchObject({
      status: "unusable",
      error: {
        class: "rate_limit",
        message:
          "the server asks to wait 24 h, until 1970-01-02 00:00 UTC, and `max_outage` (10 min) is less: no: rate_limit",
        hint: expect.stringContaining("run the same command again after 1970-01-02 00:00 UTC"),
      },
    });
    expect(tookMs).toBe(0);
    // Nothing failed: the server only wants to be asked later.
    expect(recorded).toEqual([]);
  });
});

describe("an endpoint that is down", () => {
  test("pauses the run, is tried one request at a time after growing delays, and costs no failures", async () => {
    const over = await course({
      count: 12,
      endpoint: { parallelism: 4, maxRetries: 0 },
      answer: ({ at }) => {
        if (at < 40_000) throw failure("connect", { isUnreachable: true });
        return 100;
      },
    });
    expect(over.end).toEqual({ status: "done" });
    expect(countOf(over, "completed")).toBe(12);
    const tries = over.calls.map(({ at }) => at).filter((at) => at <= 61_500);
    expect(tries).toEqual([0, 0, 0, 0, 500, 1500, 3500, 7500, 15_500, 31_500, 61_500]);
    expect(over.calls.slice(4, 11).map(({ inFlight }) => inFlight)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    // Full again as soon as the one that was let through is back.
    expect(over.calls.slice(11, 15).map(({ at }) => at)).toEqual([61_600, 61_600, 61_600, 61_600]);
    expect(over.events).toEqual([
      { type: "paused", baseUrl, reason: "no: connect", hint: "do something" },
      { type: "resumed", baseUrl, pausedMs: 61_600 },
    ]);
  });

  test("that answers every request with an error is paused too, once it is more than bad luck", async () => {
    const over = await course({
      count: 20,
      endpoint: { parallelism: 2, maxRetries: 2 },
      answer: ({ at }) => {
        if (at < 30_000) throw failure("overloaded");
        return 100;
      },
    });
    expect(over.end).toEqual({ status: "done" });
    expect(countOf(over, "completed")).toBe(20);
    expect(over.events.map(({ type }) => type)).toEqual(["paused", "resumed"]);
    // Two failures for each slot; from then on one at a time.
    expect(over.calls.filter(({ at }) => at < 30_000).map(({ at }) => at)).toEqual([
      0, 0, 500, 500, 1000, 2000, 4000, 8000, 16_000,
    ]);
  });

  test("for one request alone does not keep the others waiting", async () => {
    const over = await course({
      count: 5,
      endpoint: { parallelism: 1, maxRetries: 4 },
      answer: ({ ordinal }) => {
        if (ordinal === 1 || ordinal === 2) throw failure("server");
        return 100;
      },
    });
    expect(over.end).toEqual({ status: "done" });
    expect(over.events).toEqual([]);
    expect(countOf(over, "completed")).toBe(3);
    expect(timesOf(over.calls, 1)).toHaveLength(5);
  });

  test("that says it is busy is waited for as long as one that has worked", async () => {
    const over = await course({
      count: 1,
      endpoint: { parallelism: 1, maxOutageMs: 600_000 },
      answer: ({ at }) => {
        if (at < 300_000) throw failure("overloaded");
        return 100;
      },
    });
    expect(countOf(over, "completed")).toBe(1);
  });

  test("and says when to come back is tried no earlier", async () => {
    const over = await course({
      count: 1,
      endpoint: { parallelism: 1, maxRetries: 5 },
      answer: ({ at }) => {
        if (at < 100_000) throw failure("overloaded", { retryAfterMs: 20_000 });
        return 100;
      },
    });
    expect(over.events.filter(({ type }) => type === "paused")).toHaveLength(1);
    expect(timesOf(over.calls, 0)).toEqual([0, 20_000, 40_000, 60_000, 80_000, 100_000]);
    expect(countOf(over, "completed")).toBe(1);
  });

  test("is asked on at once when a request that was sent before the pause is answered after all", async () => {
    const over = await course({
      count: 3,
      endpoint: { parallelism: 2 },
      answer: ({ ordinal, at }) => {
        if (ordinal === 0) return 5000;
        if (at < 5000) throw failure("connect", { isUnreachable: true });
        return 100;
      },
    });
    expect(timesOf(over.calls, 1)).toEqual([0, 500, 1500, 3500, 5000]);
    expect(timesOf(over.calls, 2)).toEqual([5000]);
    expect(countOf(over, "completed")).toBe(3);
  });

  test("and never worked is given up after a minute; what was tried is recorded as failed", async () => {
    const over = await course({
      count: 100,
      endpoint: { parallelism: 4 },
      answer: () => {
        throw failure("connect", { isUnreachable: true });
      },
    });
    expect(over.end).toMatchObject({ status: "unusable", error: { class: "connect" } });
    expect(over.tookMs).toBe(61_500);
    expect(over.recorded.map(({ ordinal }) => ordinal).sort()).toEqual([0, 1, 2, 3]);
    expect(countOf(over, "failed")).toBe(4);
  });

  test("and has worked is given up after `maxOutageMs`", async () => {
    const over = await course({
      count: 100,
      endpoint: { parallelism: 1, maxOutageMs: 200_000 },
      answer: ({ at }) => {
        if (at > 0) throw failure("connect", { isUnreachable: true });
        return 1000;
      },
    });
    expect(over.end.status).toBe("unusable");
    // Tried every half minute in the end: the first try after 200 s of pause is the last.
    expect(over.tookMs).toBe(1000 + 211_500);
    expect(over.recorded.map(({ ordinal, generation }) => [ordinal, generation.status])).toEqual([
      [0, "completed"],
      [1, "failed"],
    ]);
  });

  test("can be stopped while it is paused, and nothing is recorded as failed", async () => {
    const over = await course({
      count: 10,
      endpoint: { parallelism: 3 },
      stopAt: 10_000,
      answer: () => {
        throw failure("connect", { isUnreachable: true });
      },
    });
    expect(over.end).toEqual({ status: "interrupted" });
    expect(over.tookMs).toBe(10_000);
    expect(over.recorded).toEqual([]);
  });

  test("is tried no earlier or later for a request that was sent before the pause and fails in it", async () => {
    const over = await course({
      count: 4,
      endpoint: { parallelism: 2 },
      answer: async ({ ordinal, attempt, at }, { clock, signal }) => {
        if (ordinal === 0 && attempt === 1) await clock.sleep(5000, signal);
        if (at < 9000) throw failure("connect", { isUnreachable: true });
        return 100;
      },
    });
    expect(over.end).toEqual({ status: "done" });
    // They take turns.
    expect(timesOf(over.calls, 1)).toEqual([0, 500, 1500, 3500, 7500, 15_600]);
    expect(timesOf(over.calls, 0)).toEqual([0, 15_500]);
    expect(countOf(over, "completed")).toBe(4);
  });
});

describe("an endpoint that refuses", () => {
  test.each(["auth", "quota", "model_not_found", "connect"] as const)(
    "with %s is given up at once; what is in flight is finished",
    async (errorClass) => {
      const over = await course({
        count: 50,
        endpoint: { parallelism: 3 },
        answer: ({ ordinal }) => {
          if (ordinal === 0) throw failure(errorClass);
          return 1000;
        },
      });
      expect(over.end).toMatchObject({ status: "unusable", error: { class: errorClass } });
      expect(over.calls).toHaveLength(3);
      expect(over.recorded.map(({ ordinal, generation }) => [ordinal, generation.status])).toEqual([
        [0, "failed"],
        [1, "completed"],
        [2, "completed"],
      ]);
    },
  );

  test("ten requests in a row as invalid, and never took one, is given up", async () => {
    const over = await course({
      count: 50,
      answer: () => {
        throw failure("invalid_request");
      },
    });
    expect(over.end).toMatchObject({ status: "unusable", error: { class: "invalid_request" } });
    expect(countOf(over, "failed")).toBe(10);
  });

  test("many requests as invalid but took one is asked them all", async () => {
    const over = await course({
      count: 50,
      answer: ({ ordinal }) => {
        if (ordinal > 0) throw failure("invalid_request");
        return 10;
      },
    });
    expect(over.end).toEqual({ status: "done" });
    expect(countOf(over, "failed")).toBe(49);
  });

  test.each(["content_filter", "context_length", "protocol"] as const)(
    "one request with %s is asked the others; that one is not tried again",
    async (errorClass) => {
      const over = await course({
        count: 30,
        answer: ({ ordinal }) => {
          if (ordinal % 2 === 0) throw failure(errorClass);
          return 10;
        },
      });
      expect(over.end).toEqual({ status: "done" });
      expect(over.calls).toHaveLength(30);
      expect(countOf(over, "failed")).toBe(15);
      expect(countOf(over, "completed")).toBe(15);
    },
  );
});

describe("a signal", () => {
  test("that comes when all has been asked leaves nothing undone", async () => {
    const over = await course({
      count: 4,
      endpoint: { parallelism: 4 },
      stopAt: 500,
      answer: () => 1_000,
    });
    expect(over.end).toEqual({ status: "done" });
    expect(countOf(over, "completed")).toBe(4);
  });

  test("to stop lets what is in flight finish and sends nothing new", async () => {
    const over = await course({
      count: 10,
      endpoint: { parallelism: 2 },
      stopAt: 1500,
      answer: () => 1000,
    });
    expect(over.end).toEqual({ status: "interrupted" });
    expect(over.recorded.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2, 3]);
    expect(over.tookMs).toBe(2000);
  });

  test("to stop ends the wait before a retry, and that request is not recorded", async () => {
    const over = await course({
      count: 10,
      stopAt: 100,
      answer: () => {
        throw failure("server");
      },
    });
    expect(over.end).toEqual({ status: "interrupted" });
    expect(over.recorded).toEqual([]);
    expect(over.tookMs).toBe(100);
  });

  test("to abort gives up what is in flight", async () => {
    const signals: AbortSignal[] = [];
    const over = await course({
      count: 10,
      endpoint: { parallelism: 2 },
      abortAt: 1500,
      answer: (_, { signal }) => {
        signals.push(signal);
        return 1000;
      },
    });
    expect(over.end).toEqual({ status: "interrupted" });
    expect(over.recorded.map(({ ordinal }) => ordinal)).toEqual([0, 1]);
    expect(over.tookMs).toBe(1500);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  test("to abort, even without one to stop before it, ends the waiting for an endpoint that is down", async () => {
    const over = await course({
      count: 10,
      endpoint: { parallelism: 3 },
      abortAt: 10_000,
      answer: () => {
        throw failure("connect", { isUnreachable: true });
      },
    });
    expect(over.end).toEqual({ status: "interrupted" });
    expect(over.tookMs).toBe(10_000);
    expect(over.recorded).toEqual([]);
  });
});

describe("trouble of our own", () => {
  test("that the user can mend, such as a token command that fails, ends the run and is no failure of a request", async () => {
    const error = new ThemisError("endpoint", "the token command failed", { hint: "log in" });
    const over = await course({
      count: 10,
      endpoint: { parallelism: 2 },
      answer: ({ ordinal }) => {
        if (ordinal === 3) throw error;
        return 100;
      },
    });
    expect(over.end).toEqual({ status: "unusable", error });
    expect(over.recorded.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2]);
  });

  test("an answer that cannot be stored stops everything and is what the caller gets", async () => {
    const calls: Call[] = [];
    const running = course(
      {
        count: 100,
        endpoint: { parallelism: 4 },
        answer: ({ ordinal }) => 100 + ordinal,
        record: ({ ordinal }) =>
          ordinal === 5 ? Promise.reject(new Error("the disk is full")) : Promise.resolve(),
      },
      calls,
    );
    await expect(running).rejects.toThrow("the disk is full");
    // 0 to 3 first, 4 to 7 as these end, and 8 in the place of 4.
    expect(calls.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("a bug in a provider is not taken for a failure of the endpoint", async () => {
    const running = course({
      count: 10,
      answer: () => {
        throw new TypeError("undefined is not a function");
      },
    });
    await expect(running).rejects.toThrow(TypeError);
  });

  test("a plan that cannot be read on stops everything and is what the caller gets", async () => {
    const clock = virtualClock();
    const asked: number[] = [];
    function* requests(): Iterable<GenerationRequest> {
      yield requestAt(0);
      yield requestAt(1);
      throw new Error("the store is damaged");
    }
    const running = generate(requests(), endpoint({ parallelism: 2 }), {
      clock,
      random: () => 0,
      emit: () => undefined,
      stopping: never,
      aborting: never,
      account: freeAccount(clock),
      slots: null,
      record: ({ ordinal }) => {
        asked.push(ordinal);
        return Promise.resolve();
      },
      provider: {
        complete: (_, { signal }) => clock.sleep(50, signal).then(() => completion),
        listModels: () => Promise.resolve(null),
        identify: () => Promise.resolve(unknownIdentity),
        close: () => Promise.resolve(),
      },
    });
    await expect(clock.until(running)).rejects.toThrow("the store is damaged");
    // What was asked by then was paid for, and is kept.
    expect(asked).toEqual([0, 1]);
  });
});
