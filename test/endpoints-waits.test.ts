import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Clock } from "../src/core/ports.ts";
import { waitingClock } from "./conformance/endpoints-clock.ts";
import { emulatorNamed, endOf, type Ran, runAgainst } from "./conformance/endpoints-run.ts";
import { allEmulators } from "./emulators/all-emulators.ts";
import { startAzure } from "./emulators/azure.ts";
import { startDeepSeek } from "./emulators/deepseek.ts";
import type { Emulator } from "./emulators/emulator.ts";
import { startLiteLlm } from "./emulators/litellm.ts";
import { startLlamaCpp } from "./emulators/llama-cpp.ts";
import { startLmStudio } from "./emulators/lm-studio.ts";
import { startOllama } from "./emulators/ollama.ts";
import { startOpenAi } from "./emulators/openai.ts";
import { startOpenRouter } from "./emulators/openrouter.ts";
import { startVllm } from "./emulators/vllm.ts";
import { makeTempDir } from "./support/temp-dir.ts";

const models = [{ id: "test-model" }];
const answer = () => ({ text: "It is $\\boxed{-1}$." });

function attemptsOf({ rows }: Ran): readonly (number | null)[] {
  return rows.map(({ generation }) => generation?.attempts ?? null);
}

/** Questions that were not answered. */
function refusals({ requests, counters }: Emulator): number {
  return requests.filter(({ method }) => method === "POST").length - counters().completed;
}

describe.concurrent("a server that is not ready", () => {
  /** Loads for as long as it takes until it was asked so often, or for a certain time. */
  async function loadUntil(emulator: Pick<Emulator, "change">, isLong: () => boolean) {
    for (let waited = 0; !isLong() && waited < 20_000; waited += 5) await sleep(5);
    emulator.change({ loadingMs: 0 });
  }

  test("with 503, as llama.cpp while it loads, is waited for", async () => {
    await using dir = await makeTempDir();
    await using emulator = await startLlamaCpp({ loadingMs: 60_000, models, answer });
    const running = runAgainst(dir, emulatorNamed("llama.cpp"), emulator.baseUrl);
    await loadUntil(emulator, () => refusals(emulator) >= 3);
    const ran = await running;
    expect(ran.rows.map(endOf)).toEqual(Array(3).fill("incorrect"));
  });

  test("with 503 for minutes, as llama.cpp while it loads a large model, is waited for", async () => {
    const clock = waitingClock(200);
    await using dir = await makeTempDir();
    await using emulator = await startLlamaCpp({ loadingMs: 60_000, models, answer });
    const running = runAgainst(dir, emulatorNamed("llama.cpp"), emulator.baseUrl, {
      effects: { clock },
    });
    await loadUntil(emulator, () => clock.monotonic() > 150_000);
    const ran = await running;
    expect(ran.rows.map(endOf)).toEqual(Array(3).fill("incorrect"));
    expect(ran.events.map(({ type }) => type)).toContain("paused");
  });

  test("with 500, as old Ollamas while they load, is asked again", async () => {
    await using dir = await makeTempDir();
    const variant = { whileLoading: "fails" } as const;
    await using emulator = await startOllama({ loadingMs: 60_000, models, answer, variant });
    const running = runAgainst(dir, emulatorNamed("Ollama"), emulator.baseUrl);
    await loadUntil(emulator, () => refusals(emulator) >= 2);
    const ran = await running;
    expect(ran.rows.map(endOf)).toEqual(Array(3).fill("incorrect"));
  });

  test("at all, as vLLM while it loads, ends the run with what to check; later it goes on", async () => {
    await using dir = await makeTempDir();
    await using emulator = await startVllm({ models, answer });
    await emulator.stop();
    await expect(runAgainst(dir, emulatorNamed("vLLM"), emulator.baseUrl)).rejects.toMatchObject({
      code: "endpoint",
      message: expect.stringContaining("connection refused"),
      hint: expect.stringContaining("check that the server is running"),
    });
    await emulator.restart();
    const ran = await runAgainst(dir, emulatorNamed("vLLM"), emulator.baseUrl);
    expect(ran.rows.map(endOf)).toEqual(Array(3).fill("incorrect"));
  });

  const later = { models: [{ id: "test-model", isLoaded: false }], loadingMs: 300, answer };
  test.for([
    { name: "LM Studio", start: () => startLmStudio(later) },
    { name: "Ollama", start: () => startOllama(later) },
    { name: "llama.cpp", start: () => startLlamaCpp({ ...later, variant: { isRouter: true } }) },
  ])("because $name loads the model on its first use costs no attempt", async ({ name, start }) => {
    await using dir = await makeTempDir();
    await using emulator = await start();
    const ran = await runAgainst(dir, emulatorNamed(name), emulator.baseUrl);
    expect(ran.rows.map(endOf)).toEqual(Array(3).fill("incorrect"));
    expect(attemptsOf(ran)).toEqual([1, 1, 1]);
    expect(emulator.counters().loads).toBe(1);
    expect(ran.warnings).toContain("model-not-loaded");
  });
});

describe.concurrent("a server that dies in the middle of a run", () => {
  test.for(
    allEmulators.map((entry, index) => ({ name: entry.name, entry, isStreaming: index % 2 === 0 })),
  )(
    "and comes back, as $name, loses nothing, and never gets more than `n_parallel`",
    async ({ entry, isStreaming }) => {
      await using dir = await makeTempDir();
      await using emulator = await entry.start({ slots: 64, tokenMs: 4, answer });
      const running = runAgainst(dir, entry, emulator.baseUrl, {
        limit: 12,
        options: { stream: isStreaming, n_parallel: 3, max_retries: 2 },
      });
      while (emulator.counters().completed < 5) await sleep(2);
      await emulator.stop();
      await sleep(50);
      await emulator.restart();
      const ran = await running;
      expect(ran.rows.map(endOf)).toEqual(Array(12).fill("incorrect"));
      expect(ran.outcome).toMatchObject({ status: "finished", problem: null });
      expect(emulator.counters().mostRunning).toBeLessThanOrEqual(3);
    },
  );
});

describe.concurrent("a server that takes only so much", () => {
  test("with a full queue, as Ollama, is waited for", async () => {
    const clock = waitingClock(20);
    await using dir = await makeTempDir();
    await using emulator = await startOllama({ queueLimit: 1, firstTokenMs: 20, models, answer });
    const ran = await runAgainst(dir, emulatorNamed("Ollama"), emulator.baseUrl, {
      limit: 8,
      options: { n_parallel: 4 },
      effects: { clock },
    });
    expect(ran.rows.map(endOf)).toEqual(Array(8).fill("incorrect"));
    expect(refusals(emulator)).toBeGreaterThan(0);
    expect(emulator.counters().mostRunning).toBe(1);
  });

  test.for([
    { by: "requests", variant: { requestsPerMinute: 30 }, isStreaming: false },
    { by: "tokens", variant: { tokensPerMinute: 60_000 }, isStreaming: true },
  ])(
    "by $by a minute, and says how much is left, as OpenAI, never refuses",
    async ({ variant, isStreaming }) => {
      const clock = waitingClock(60);
      await using dir = await makeTempDir();
      await using emulator = await startOpenAi({
        models,
        answer,
        variant: { ...variant, nowMs: clock.monotonic },
      });
      const ran = await runAgainst(dir, emulatorNamed("OpenAI"), emulator.baseUrl, {
        limit: 40,
        sampling: { max_tokens: 2_000 },
        options: { n_parallel: 8, stream: isStreaming },
        effects: { clock },
      });
      expect(ran.rows.map(endOf)).toEqual(Array(40).fill("incorrect"));
      // All is told with each answer. A client that does not listen is refused about 100 times here.
      expect(refusals(emulator)).toBeLessThanOrEqual(8);
      expect(ran.events.some(({ type }) => type === "waiting")).toBe(true);
    },
  );

  test("whose minute is used up by others, as OpenAI, refuses each worker once", async () => {
    const clock = waitingClock(60);
    await using dir = await makeTempDir();
    await using emulator = await startOpenAi({
      models,
      answer,
      contextTokens: 100_000,
      variant: { tokensPerMinute: 60_000, nowMs: clock.monotonic },
    });
    await fetch(`${emulator.baseUrl}/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        model: "test-model",
        max_tokens: 59_000,
        messages: [{ role: "user", content: "Hi" }],
      }),
    });
    const ran = await runAgainst(dir, emulatorNamed("OpenAI"), emulator.baseUrl, {
      limit: 20,
      sampling: { max_tokens: 2_000 },
      options: { n_parallel: 4 },
      effects: { clock },
    });
    expect(ran.rows.map(endOf)).toEqual(Array(20).fill("incorrect"));
    expect(refusals(emulator)).toBeLessThanOrEqual(4 * 4);
  });

  test.for([
    {
      name: "Azure OpenAI (v1)",
      clock: waitingClock(60),
      start: ({ monotonic }: Clock) =>
        startAzure({
          mode: "v1",
          models,
          answer,
          variant: { requestsPerMinute: 30, nowMs: monotonic },
        }),
    },
    {
      name: "LiteLLM",
      clock: waitingClock(2_000),
      start: () =>
        startLiteLlm({ models, answer, firstTokenMs: 10, variant: { maxParallelRequests: 1 } }),
    },
  ])(
    "and says only how long to wait, as $name, answers all questions in the end",
    async ({ name, clock, start }) => {
      await using dir = await makeTempDir();
      await using emulator = await start(clock);
      const ran = await runAgainst(dir, emulatorNamed(name), emulator.baseUrl, {
        limit: 45,
        options: { n_parallel: 8 },
        effects: { clock },
      });
      expect(ran.rows.map(endOf)).toEqual(Array(45).fill("incorrect"));
    },
  );
});

test.concurrent.for([1, 4, 16, 64])(
  "a service that takes 30 a minute and says only how long to wait, as Azure, refuses few of %i at a time",
  async (parallelism) => {
    const clock = waitingClock(60, 50);
    await using dir = await makeTempDir();
    await using emulator = await startAzure({
      mode: "v1",
      models,
      answer,
      variant: { requestsPerMinute: 30, nowMs: clock.monotonic },
    });
    const ran = await runAgainst(dir, emulatorNamed("Azure OpenAI (v1)"), emulator.baseUrl, {
      limit: 56,
      options: { n_parallel: parallelism },
      effects: { clock },
    });
    expect(ran.rows.map(endOf)).toEqual(Array(56).fill("incorrect"));
    // All that wait would be refused together after each wait otherwise: 400 times with 64 at a time.
    expect(refusals(emulator)).toBeLessThanOrEqual(36);
    // The service's words are told once, and short waits once a minute.
    const waits = ran.events.flatMap((event) => (event.type === "waiting" ? [event.reason] : []));
    expect(waits.filter((reason) => reason.includes("Please retry after"))).toHaveLength(1);
    expect(waits.length).toBeLessThanOrEqual(3);
  },
);

describe.concurrent("a service that takes nothing more", () => {
  const day = { requestsPerMinute: 0, retryAfterSeconds: 86_400 };
  const cases = [
    {
      name: "Azure OpenAI (classic)",
      start: () => startAzure({ mode: "classic", models, answer, variant: day }),
      mend: { requestsPerMinute: 1_000 },
      words: "the server asks to wait 24 h, until ",
      hint: "run the same command again after ",
    },
    {
      name: "Azure OpenAI (v1)",
      start: () => startAzure({ mode: "v1", models, answer, variant: day }),
      mend: { requestsPerMinute: 1_000 },
      words: "the server asks to wait 24 h, until ",
      hint: "run the same command again after ",
    },
    {
      name: "OpenAI",
      start: () => startOpenAi({ models, answer, variant: { hasQuota: false } }),
      mend: { hasQuota: true },
      words: "You exceeded your current quota",
      hint: "check plan and billing at the provider",
    },
    {
      name: "OpenRouter",
      start: () => startOpenRouter({ models, answer, variant: { hasCredits: false } }),
      mend: { hasCredits: true },
      words: "Insufficient credits",
      hint: "check plan and billing at the provider",
    },
    {
      name: "DeepSeek",
      start: () => startDeepSeek({ models, answer, variant: { hasBalance: false } }),
      mend: { hasBalance: true },
      words: "Insufficient Balance",
      hint: "check plan and billing at the provider",
    },
  ];

  test.for(cases)(
    "today, as $name, stops the run at once, and it goes on when that is over",
    async (wanted) => {
      const { name, start, mend, words, hint } = wanted;
      await using dir = await makeTempDir();
      await using emulator = await start();
      const parts = { limit: 30, options: { n_parallel: 2 } };
      const first = await runAgainst(dir, emulatorNamed(name), emulator.baseUrl, parts);
      expect(first.outcome.status).toBe("paused");
      expect(first.outcome.problem).toMatchObject({
        code: "endpoint",
        message: expect.stringContaining(words),
        hint: expect.stringContaining(hint),
      });
      // What was on its way when the first refusal came.
      expect(first.rows.filter(({ generation }) => generation !== null).length).toBeLessThanOrEqual(
        2,
      );
      emulator.change({ variant: mend });
      const second = await runAgainst(dir, emulatorNamed(name), emulator.baseUrl, parts);
      expect(second.rows.map(endOf)).toEqual(Array(30).fill("incorrect"));
      expect(second.outcome).toMatchObject({ status: "finished", problem: null });
    },
  );
});
