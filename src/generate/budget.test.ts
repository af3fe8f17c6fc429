import { describe, expect, test } from "vitest";
import { completionOf } from "../../test/support/graded-text.ts";
import { generationRequest } from "../../test/support/provider-fixtures.ts";
import { virtualClock } from "../../test/support/virtual-clock.ts";
import type { Budget, Prices } from "../core/config.ts";
import type { Completion, GenerationRequest, Usage } from "../core/generation.ts";
import { type BudgetedModel, openBudget, type RunBudget, type Spending } from "./budget.ts";

const free: Budget = { maxCostUsd: null, maxOutputTokens: null, maxDurationMs: null };
const nothing: Spending = { costUsd: 0, outputTokens: 0 };
/** A dollar for a thousand tokens either way. */
const prices: Prices = { input: 1_000, cachedInput: 500, output: 1_000 };

function model(parts: Partial<BudgetedModel> = {}): BudgetedModel {
  return { name: "model", prices, spent: nothing, ...parts };
}

const noneLost = { input: 0, output: 0 };

/** A prompt of 10 tokens by estimate, and that many for the answer. */
function request(maxTokens: number | null): GenerationRequest {
  const { sampling } = generationRequest();
  return generationRequest({
    messages: [{ role: "user", content: "x".repeat(24) }],
    sampling: { ...sampling, maxTokens },
  });
}

function answer(usage: Partial<Usage>, text = ""): Completion {
  const { usage: untold } = completionOf(text);
  return completionOf(text, { usage: { ...untold, ...usage } });
}

function opened(
  budget: Partial<Budget>,
  models: readonly BudgetedModel[] = [model()],
  other = 0,
): RunBudget & { readonly costs: readonly number[] } {
  const costs: number[] = [];
  const effects = { clock: virtualClock(), onCost: (usd: number) => costs.push(usd) };
  return Object.assign(openBudget({ ...free, ...budget }, models, other, effects), { costs });
}

/** Reservations of requests that are asked for at once; those that must wait are not among them. */
async function reserved(budget: RunBudget, requests: readonly GenerationRequest[]) {
  const account = budget.account("model");
  const reservations: Exclude<Awaited<ReturnType<typeof account.reserve>>, null>[] = [];
  for (const one of requests) {
    const waiting = Symbol("waiting");
    const reservation = await Promise.race([
      account.reserve(one),
      new Promise<typeof waiting>((resolve) => setImmediate(() => resolve(waiting))),
    ]);
    if (reservation !== waiting && reservation !== null) reservations.push(reservation);
  }
  return reservations;
}

test("without limits there is always room", async () => {
  using budget = opened({});
  const requests = Array.from({ length: 50 }, () => request(1_000_000));
  expect(await reserved(budget, requests)).toHaveLength(50);
  expect(budget.problem()).toBeNull();
});

describe("a limit of output tokens", () => {
  test("counts what is under way as the most that it may use", async () => {
    using budget = opened({ maxOutputTokens: 1_000 });
    const requests = Array.from({ length: 5 }, () => request(300));
    expect(await reserved(budget, requests)).toHaveLength(3);
    expect(budget.problem()).toBeNull();
  });

  test("counts it so also when answers have been short", async () => {
    using budget = opened({ maxOutputTokens: 1_000 });
    const account = budget.account("model");
    const first = await account.reserve(request(900));
    if (first === null) throw new Error("there is room");
    account.settle(first, answer({ outputTokens: 100 }), noneLost);
    const requests = Array.from({ length: 20 }, () => request(300));
    expect(await reserved(budget, requests)).toHaveLength(3);
  });

  test("takes the longest answer so far for the most where there is no `max_tokens`", async () => {
    using budget = opened({ maxOutputTokens: 10_000 });
    const account = budget.account("model");
    const first = await account.reserve(request(null));
    if (first === null) throw new Error("there is room");
    account.settle(first, answer({ outputTokens: 4_000 }), noneLost);
    const requests = Array.from({ length: 5 }, () => request(null));
    expect(await reserved(budget, requests)).toHaveLength(1);
  });

  test("lets who finds no room wait for what is under way, which may need less", async () => {
    using budget = opened({ maxOutputTokens: 1_000 });
    const account = budget.account("model");
    const first = await account.reserve(request(900));
    const second = account.reserve(request(900));
    if (first === null) throw new Error("there is room");
    account.settle(first, answer({ outputTokens: 100 }), noneLost);
    expect(await second).not.toBeNull();
  });

  test("is used up when nothing is under way and there is no room; that stops the run and says so", async () => {
    using budget = opened({ maxOutputTokens: 1_000 });
    const account = budget.account("model");
    const first = await account.reserve(request(900));
    const second = account.reserve(request(900));
    if (first === null) throw new Error("there is room");
    account.settle(first, answer({ outputTokens: 850 }), noneLost);
    expect(await second).toBeNull();
    expect(budget.exhausted.aborted).toBe(true);
    expect(budget.problem()).toMatchObject({
      code: "budget",
      message:
        "`max_output_tokens` (1,000) leaves no room for another request, which may write up to 900: 850 are written",
      hint: "raise `max_output_tokens` (or `--max-output-tokens`), which holds for all sessions of a run together, to 1,750 or more: the run goes on where it stopped",
      part: "max_output_tokens",
      least: 1_750,
    });
    expect(await account.reserve(request(1))).toBeNull();
  });

  test("counts earlier sessions, whatever they asked", async () => {
    const spent = { costUsd: 0, outputTokens: 400 };
    using budget = opened({ maxOutputTokens: 1_000 }, [model({ spent })], 350);
    expect(await reserved(budget, [request(100), request(100), request(100)])).toHaveLength(2);
  });

  test("gives back the room of a request that failed", async () => {
    using budget = opened({ maxOutputTokens: 500 });
    const account = budget.account("model");
    for (let round = 0; round < 5; round += 1) {
      const reservation = await account.reserve(request(500));
      if (reservation === null) throw new Error("there is room");
      account.settle(reservation, null, noneLost);
    }
    expect(budget.problem()).toBeNull();
  });

  test("is shared by all models", async () => {
    using budget = opened({ maxOutputTokens: 1_000 }, [model(), model({ name: "other" })]);
    await budget.account("other").reserve(request(800));
    expect(await reserved(budget, [request(300), request(200)])).toHaveLength(1);
  });

  test("counts answers by their length where the server does not tell", async () => {
    using budget = opened({ maxOutputTokens: 120 });
    const account = budget.account("model");
    const first = await account.reserve(request(100));
    if (first === null) throw new Error("there is room");
    account.settle(first, answer({}, "x".repeat(400)), noneLost);
    expect(await account.reserve(request(100))).toBeNull();
    expect(budget.problem()?.message).toContain("100 are written");
  });
});

describe("attempts that failed", () => {
  test("count by estimate, and are told apart", async () => {
    using budget = opened({ maxCostUsd: 2, maxOutputTokens: 1_000 });
    const account = budget.account("model");
    const first = await account.reserve(request(400));
    if (first === null) throw new Error("there is room");
    account.settle(first, answer({ inputTokens: 0, outputTokens: 300 }), { input: 20, output: 80 });
    expect(await account.reserve(request(700))).toBeNull();
    expect(budget.problem()?.message).toBe(
      "`max_output_tokens` (1,000) leaves no room for another request, which may write up to 700: 380 are written, about 80 of it for attempts that failed",
    );
  });

  test("cost their prompt and what was written, beside what the answers cost", async () => {
    using budget = opened({ maxCostUsd: 1 });
    const account = budget.account("model");
    const first = await account.reserve(request(400));
    if (first === null) throw new Error("there is room");
    account.settle(first, null, { input: 100, output: 500 });
    expect(budget.costs).toEqual([]);
    expect(await account.reserve(request(400))).toBeNull();
    expect(budget.problem()?.message).toContain(
      "$0.600 is spent, about $0.600 of it for attempts that failed",
    );
  });
});

describe("a limit of cost", () => {
  test("counts prompts and answers by their prices, cached ones by theirs", async () => {
    using budget = opened({ maxCostUsd: 1 });
    const account = budget.account("model");
    const first = await account.reserve(request(500));
    if (first === null) throw new Error("there is room");
    const usage = { inputTokens: 200, cachedInputTokens: 100, outputTokens: 400 };
    account.settle(first, answer(usage), noneLost);
    expect(budget.costs).toEqual([0.55]);
    expect(await account.reserve(request(500))).toBeNull();
    expect(budget.problem()).toMatchObject({
      code: "budget",
      message:
        "`max_cost_usd` ($1.00) leaves no room for another request, which may cost up to $0.510: $0.550 is spent",
      hint: "raise `max_cost_usd` (or `--max-cost-usd`), which holds for all sessions of a run together, to $1.06 or more: the run goes on where it stopped",
      part: "max_cost_usd",
      least: 1.06,
    });
  });

  test("that not even one request fits into stops before any is sent", async () => {
    using budget = opened({ maxCostUsd: 0.5 });
    expect(await budget.account("model").reserve(request(1_000))).toBeNull();
    expect(budget.problem()?.message).toContain("$0.00 is spent");
  });
});

test("costs are told after each answer, with those of earlier sessions, and only where there are prices", async () => {
  const spent = { costUsd: 2, outputTokens: 1_000 };
  const models = [model({ spent }), model({ name: "local", prices: null })];
  using budget = opened({}, models);
  for (const name of ["model", "local", "model"]) {
    const account = budget.account(name);
    const reservation = await account.reserve(request(100));
    if (reservation === null) throw new Error("there is room");
    account.settle(reservation, answer({ inputTokens: 500, outputTokens: 500 }), noneLost);
  }
  expect(budget.costs).toEqual([3, 4]);
});

test("a limit of time is over after it, even while someone waits for room", async () => {
  const clock = virtualClock();
  const budget = openBudget(
    { ...free, maxDurationMs: 90_000, maxOutputTokens: 100 },
    [model()],
    0,
    {
      clock,
      onCost: () => undefined,
    },
  );
  const account = budget.account("model");
  expect(await account.reserve(request(100))).not.toBeNull();
  expect(await clock.until(account.reserve(request(100)))).toBeNull();
  expect(clock.now()).toBe(90_000);
  expect(budget.exhausted.aborted).toBe(true);
  expect(budget.problem()).toMatchObject({
    code: "budget",
    message: "`max_duration` (90 s) is over",
    hint: "run the same config again: it goes on where it stopped, and has as much time again",
  });
});

test("a limit of time may be months", async () => {
  const clock = virtualClock();
  const months = 100 * 86_400_000;
  const settings = { ...free, maxDurationMs: months };
  const budget = openBudget(settings, [], 0, { clock, onCost: () => undefined });
  const over = new Promise((resolve) => budget.exhausted.addEventListener("abort", resolve));
  await clock.until(over);
  expect(clock.now()).toBe(months);
  expect(clock.longestSleepMs()).toBeLessThan(2 ** 31);
});

test("a limit of time that was not reached leaves nothing behind", async () => {
  const clock = virtualClock();
  const settings = { ...free, maxDurationMs: 90_000 };
  openBudget(settings, [], 0, { clock, onCost: () => undefined })[Symbol.dispose]();
  // Nobody sleeps any more.
  await expect(clock.until(new Promise(() => undefined))).rejects.toThrow("nobody sleeps");
});
