import { describe, expect, test } from "vitest";
import { type Answer, baseUrl, countOf, course, failure } from "../../test/support/course.ts";
import type { Clock } from "../core/ports.ts";
import { type BudgetAccount, openBudget } from "./budget.ts";

describe("with `n_parallel` `auto`", () => {
  /** A server that works on four at a time, one second each, and lets the others wait. */
  function fourSlots(): Answer {
    const freeAt = [0, 0, 0, 0];
    return ({ at }) => {
      freeAt.sort((a, b) => a - b);
      const start = Math.max(at, freeAt[0] ?? 0);
      freeAt[0] = start + 1_000;
      return start + 1_000 - at;
    };
  }

  test("the slots follow the limit, and each change of it is told", async () => {
    const { end, calls, events, tookMs } = await course({
      count: 400,
      endpoint: { parallelism: "auto" },
      answer: fourSlots(),
    });
    expect(end).toEqual({ status: "done" });
    const limits = events.map((event) => (event.type === "parallelism" ? event.limit : 0));
    expect(limits.slice(0, 3)).toEqual([2, 4, 8]);
    expect(calls.slice(0, 2).map(({ at }) => at)).toEqual([0, 0]);
    expect(Math.max(...calls.map(({ inFlight }) => inFlight))).toBe(Math.max(...limits));
    // 100 seconds are the least that four slots need.
    expect(tookMs).toBeLessThan(110_000);
  });

  test("it begins with the slots that the server tells", async () => {
    const { calls } = await course({
      count: 40,
      endpoint: { parallelism: "auto" },
      slots: 4,
      answer: fourSlots(),
    });
    expect(calls.slice(0, 4).map(({ at }) => at)).toEqual([0, 0, 0, 0]);
  });

  test("a service that refuses more than three at a time is asked three at a time", async () => {
    const over = await course({
      count: 300,
      endpoint: { parallelism: "auto", maxRetries: 9 },
      answer: ({ inFlight }) => {
        if (inFlight > 3) throw failure("rate_limit");
        return 2_000;
      },
    });
    expect(over.end).toEqual({ status: "done" });
    expect(countOf(over, "completed")).toBe(300);
    expect(over.calls.length).toBeLessThan(330);
    expect(over.tookMs).toBeLessThan(250_000);
  });
});

describe("limits of requests and tokens", () => {
  test("of the config are kept without a word", async () => {
    const { calls, events } = await course({
      count: 10,
      endpoint: { parallelism: 10, requestsPerMinute: 60 },
      answer: () => 100,
    });
    expect(calls.map(({ at }) => at)).toEqual([
      0, 0, 0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000,
    ]);
    expect(events).toEqual([]);
  });

  test("count attempts, for these are what a service counts", async () => {
    const { calls } = await course({
      count: 2,
      endpoint: { parallelism: 2, requestsPerMinute: 6 },
      answer: ({ attempt }) => {
        if (attempt === 1) throw failure("server");
        return 100;
      },
    });
    expect(calls.map(({ at }) => at)).toEqual([0, 10_000, 20_000, 30_000]);
  });

  test("in tokens take a prompt with the most that may be answered to it", async () => {
    const maxTokens = 93;
    const { calls } = await course({
      count: 3,
      // The prompt has 6 tokens by estimate, so that each takes 99.
      endpoint: { parallelism: 3, tokensPerMinute: 99 * 6 },
      sampling: { maxTokens },
      answer: () => 100,
    });
    // The burst of three seconds is smaller than the first request, which leaves a debt.
    expect(calls.map(({ at }) => at)).toEqual([0, 10_000, 20_000]);
  });

  test("that the server says are used up hold all until they are back, and that is told", async () => {
    const { calls, events } = await course({
      count: 6,
      endpoint: { parallelism: 2 },
      answer: ({ ordinal }, { onLimits }) => {
        onLimits({ remainingRequests: 4 - ordinal, resetRequestsMs: 20_000 });
        return 100;
      },
    });
    expect(calls.map(({ at }) => at)).toEqual([0, 0, 100, 100, 200, 20_200]);
    expect(events).toEqual([
      {
        type: "waiting",
        baseUrl,
        reason: "nothing left of its rate limit",
        milliseconds: 20_000,
      },
    ]);
  });

  test("end their wait when the run is stopped", async () => {
    const over = await course({
      count: 5,
      endpoint: { parallelism: 5, requestsPerMinute: 1 },
      stopAt: 5_000,
      answer: () => 100,
    });
    expect(over.end).toEqual({ status: "interrupted" });
    expect(over.tookMs).toBe(5_000);
    expect(over.recorded.map(({ ordinal }) => ordinal)).toEqual([0]);
  });
});

describe("tokens", () => {
  test("of whole answers are told as the server counts them, or by their length", async () => {
    const told = await course({ count: 3, answer: () => 10, usage: { outputTokens: 50 } });
    expect(told.tokens).toBe(150);
    const untold = await course({ count: 3, answer: () => 10 });
    expect(untold.tokens).toBe(3);
  });

  test("of streams are told as they come and made good at the end", async () => {
    const { tokens } = await course({
      count: 2,
      endpoint: { isStreaming: true },
      usage: { outputTokens: 50 },
      answer: (_, { onTokens }) => {
        for (let delta = 0; delta < 30; delta += 1) onTokens(2);
        return 10;
      },
    });
    expect(tokens).toBe(100);
  });
});

describe("a budget", () => {
  /** An account of a run that may still write so many tokens. */
  function tokensLeft(maxOutputTokens: number, stopping: AbortController) {
    return (clock: Clock): BudgetAccount => {
      const budget = { maxCostUsd: null, maxOutputTokens, maxDurationMs: null };
      const spent = { costUsd: 0, outputTokens: 0 };
      const run = openBudget(budget, [{ name: "model", prices: null, spent }], 0, {
        clock,
        onCost: () => undefined,
      });
      run.exhausted.addEventListener("abort", () => stopping.abort());
      return run.account("model");
    };
  }

  test("that is used up ends the run; what is in flight is finished", async () => {
    const stopping = new AbortController();
    const over = await course({
      count: 100,
      endpoint: { parallelism: 4 },
      stopping,
      account: tokensLeft(2_000, stopping),
      usage: { outputTokens: 150 },
      answer: ({ ordinal }) => 100 + ordinal,
    });
    expect(over.end).toEqual({ status: "interrupted" });
    // Each might take 1,000: two at first, then one at a time while 1,000 are left.
    expect(over.calls.slice(0, 3).map(({ at }) => at)).toEqual([0, 0, 101]);
    expect(countOf(over, "completed")).toBe(7);
  });

  test("counts attempts that may be charged but brought no answer", async () => {
    const stopping = new AbortController();
    const over = await course({
      count: 100,
      endpoint: { parallelism: 1, isStreaming: true },
      stopping,
      account: tokensLeft(2_000, stopping),
      usage: { outputTokens: 100 },
      answer: ({ attempt }, { onTokens }) => {
        onTokens(400);
        if (attempt === 1) throw failure("timeout");
        return 100;
      },
    });
    // Each takes 100 and loses 400, and 1,000 must be left for the next.
    expect(countOf(over, "completed")).toBe(3);
  });

  test("does not count attempts that were refused", async () => {
    const stopping = new AbortController();
    const over = await course({
      count: 8,
      endpoint: { parallelism: 1 },
      stopping,
      account: tokensLeft(2_000, stopping),
      usage: { outputTokens: 100 },
      answer: ({ attempt }) => {
        if (attempt === 1) throw failure("connect", { isUnreachable: true });
        return 100;
      },
    });
    expect(countOf(over, "completed")).toBe(8);
  });

  test("that suffices changes nothing", async () => {
    const stopping = new AbortController();
    const over = await course({
      count: 10,
      endpoint: { parallelism: 4 },
      stopping,
      account: tokensLeft(100_000, stopping),
      usage: { outputTokens: 150 },
      answer: () => 100,
    });
    expect(over.end).toEqual({ status: "done" });
    expect(stopping.signal.aborted).toBe(false);
  });
});
