import { describe, expect, test } from "vitest";
import { loadConfig } from "../src/run/load-config.ts";
import { run } from "../src/run/run.ts";
import {
  askedOf,
  completionsOf,
  emulatorNamed,
  endOf,
  type RunParts,
  runAgainst,
  runBothWays,
} from "./conformance/endpoints-run.ts";
import type { EmulatedRequest } from "./emulators/emulated-request.ts";
import type { EmulatorOptions } from "./emulators/emulator-options.ts";
import type { Fault } from "./emulators/fault-schedule.ts";
import { makeTempDir } from "./support/temp-dir.ts";

const sampling = { max_tokens: 200, temperature: 0, top_p: 0.9 };
const demanding = ["max_tokens", "temperature", "top_p"] as const;
const reasoningModels = ["OpenAI", "Azure OpenAI (classic)", "Azure OpenAI (v1)"];

/** Asks a server that has one model. */
async function ask(name: string, server: EmulatorOptions, parts: RunParts) {
  await using dir = await makeTempDir();
  await using emulator = await emulatorNamed(name).start(server);
  const ran = await runAgainst(dir, emulatorNamed(name), emulator.baseUrl, parts);
  return { ran, asked: askedOf(emulator), requests: emulator.requests };
}

/** What each request was refused for: the server names the first member that it does not take. */
function refusedFor(requests: readonly EmulatedRequest[]): readonly string[] {
  return requests.flatMap(({ body }) => demanding.find((name) => body[name] !== undefined) ?? []);
}

describe.concurrent("a reasoning model", () => {
  const adapted = ["without temperature", "without top_p", "max_completion_tokens for max_tokens"];
  test.for(reasoningModels)(
    "of %s refuses each parameter once, and it is said that it did",
    async (name) => {
      await using dir = await makeTempDir();
      await using emulator = await emulatorNamed(name).start({ isThinking: true });
      const { ran, whole, streamed } = await runBothWays(
        dir,
        emulatorNamed(name),
        emulator.baseUrl,
        {
          limit: 6,
          sampling,
          options: { n_parallel: 1 },
        },
      );
      for (const isStreaming of [false, true]) {
        const sent = emulator.requests.filter(
          ({ method, body }) => method === "POST" && (body["stream"] === true) === isStreaming,
        );
        // On Azure the first one is that of the look before the run.
        expect(refusedFor(sent)).toEqual(demanding);
      }
      // In the rows, in the manifest, on the way and beside the figures.
      for (const rows of [whole, streamed]) {
        expect(rows.map(endOf)).toEqual(Array(6).fill("incorrect"));
        expect(completionsOf(rows).map((each) => each?.adaptations)).toEqual(
          Array(6).fill(adapted),
        );
      }
      for (const [index, model] of ["`model`", "`streamed`"].entries()) {
        expect(ran.manifest.models[index]?.served).toMatchObject([
          { adaptations: adapted, count: 6 },
        ]);
        const heard = ran.events.flatMap((event) =>
          event.type === "warning" && event.code === "adapted" && event.message.includes(model)
            ? [event.message]
            : [],
        );
        for (const [at, note] of adapted.entries()) expect(heard[at]).toContain(note);
        const shown = ran.outcome.summary.warnings.find(
          ({ code, message }) => code === "adapted" && message.includes(model),
        );
        expect(shown?.message).toContain(`${adapted.join(", ")} (6 of 6 answers)`);
      }
    },
  );

  test.for(
    reasoningModels.flatMap((name) => [
      { name, stream: false },
      { name, stream: true },
    ]),
  )(
    "of $name refuses each parameter once in a first session, however many are asked at once, and nothing in a later one: streamed $stream",
    async ({ name, stream }) => {
      await using dir = await makeTempDir();
      await using emulator = await emulatorNamed(name).start({
        isThinking: true,
        firstTokenMs: 10,
      });
      const parts = { sampling, options: { n_parallel: 16, stream } };
      const asked = async (limit: number) => {
        const before = emulator.requests.length;
        const { rows } = await runAgainst(dir, emulatorNamed(name), emulator.baseUrl, {
          ...parts,
          limit,
        });
        expect(completionsOf(rows).map((each) => each?.adaptations)).toEqual(
          Array(limit).fill(adapted),
        );
        return refusedFor(emulator.requests.slice(before));
      };
      expect(await asked(20)).toEqual(demanding);
      expect(await asked(40)).toEqual([]);
    },
  );

  test("that is asked everything again shows anew what it refuses", async () => {
    await using dir = await makeTempDir();
    await using emulator = await emulatorNamed("OpenAI").start({ isThinking: true });
    await runAgainst(dir, emulatorNamed("OpenAI"), emulator.baseUrl, { sampling });
    const before = emulator.requests.length;
    const config = await loadConfig(dir.file("config.json"), {}, {});
    await run({ ...config, resume: false });
    expect(refusedFor(emulator.requests.slice(before))).toEqual(demanding);
  });

  test("that gave way to another server behind the same address is not asked in its words", async () => {
    await using dir = await makeTempDir();
    const parts = { sampling, options: { n_parallel: 4 } };
    const first = await emulatorNamed("OpenAI").start({ isThinking: true });
    await runAgainst(dir, emulatorNamed("OpenAI"), first.baseUrl, { ...parts, limit: 4 });
    await first.stop();
    // It knows `max_completion_tokens` as little as it says so: an answer would have no limit.
    await using second = await emulatorNamed("Ollama").start({ port: first.port });
    const { rows } = await runAgainst(dir, emulatorNamed("Ollama"), second.baseUrl, {
      ...parts,
      limit: 8,
    });
    expect(askedOf(second).map(({ body }) => body)).toEqual(
      Array(4).fill(expect.objectContaining(sampling)),
    );
    expect(completionsOf(rows).map((each) => each?.adaptations)).toEqual([
      ...Array(4).fill(adapted),
      ...Array(4).fill([]),
    ]);
  });

  test("of OpenAI behind the Responses API needs no other name", async () => {
    const parts = { sampling: { max_tokens: 200 }, options: { api: "responses" } };
    const { ran, asked } = await ask("OpenAI", { isThinking: true }, parts);
    expect(ran.rows.map(endOf)).toEqual(Array(3).fill("incorrect"));
    expect(asked.map(({ body }) => body["max_output_tokens"])).toEqual([200, 200, 200]);
    expect(ran.warnings).not.toContain("adapted");
  });
});

describe.concurrent("a request", () => {
  test.for([{ findingsIn: "object" }, { findingsIn: "string" }, { findingsIn: "array" }])(
    "to Mistral has its own name for `seed`, whatever it spells its refusal like: $findingsIn",
    async (variant) => {
      const parts = { sampling: { seed: 7 }, options: { n_parallel: 1, stream: true } };
      const { ran, asked } = await ask("Mistral", { variant }, parts);
      expect(ran.rows.map(endOf)).toEqual(Array(3).fill("incorrect"));
      expect(asked.map(({ body }) => body["random_seed"] ?? null)).toEqual([null, null, 7, 7, 7]);
      expect(completionsOf(ran.rows)[2]).toMatchObject({
        adaptations: ["without stream_options", "random_seed for seed"],
        usage: { outputTokens: expect.any(Number) },
      });
    },
  );

  // How an answer is carried has no bearing on what it says: the summary leaves it out for that.
  test("that only could not ask for its usage is nothing to warn of", async () => {
    const { ran } = await ask("Mistral", {}, { options: { stream: true } });
    expect(ran.warnings).not.toContain("adapted");
  });

  test("that an old vLLM refuses for one of its members fails with its words", async () => {
    const variant = { unknownMembers: "refused" };
    const parts = {
      options: { extra_body: { chat_template_kwargs: { enable_thinking: false } }, max_retries: 0 },
    };
    const { ran } = await ask("vLLM", { variant }, parts);
    expect(ran.rows.map(endOf)).toEqual(Array(3).fill("failed: invalid_request"));
    expect(ran.rows[0]?.generation).toMatchObject({
      attempts: 1,
      error: { message: expect.stringContaining("Extra inputs are not permitted") },
    });
  });
});

describe.concurrent("counts of tokens", () => {
  const unknown = {
    inputTokens: null,
    cachedInputTokens: null,
    outputTokens: null,
    reasoningTokens: null,
  };
  const cases = [
    { usage: "absent", expected: unknown },
    { usage: "null", expected: unknown },
    { usage: "zero", expected: { ...unknown, inputTokens: 0, outputTokens: 0 } },
    { usage: "partial", expected: { ...unknown, outputTokens: 15 } },
  ] as const;

  test.for(cases)(
    "that are $usage are not made up, and the answers count",
    async ({ usage, expected }) => {
      await using dir = await makeTempDir();
      await using emulator = await emulatorNamed("vLLM").start({ usage });
      const both = await runBothWays(dir, emulatorNamed("vLLM"), emulator.baseUrl);
      for (const rows of [both.whole, both.streamed]) {
        expect(rows.map(endOf)).toEqual(Array(3).fill("incorrect"));
        expect(completionsOf(rows).map((each) => each?.usage)).toEqual(Array(3).fill(expected));
      }
    },
  );

  const usage = {
    prompt_tokens: 100,
    completion_tokens: 30,
    prompt_tokens_details: { cached_tokens: 64 },
    completion_tokens_details: { reasoning_tokens: 20 },
  };
  const deepSeek = {
    prompt_tokens: 100,
    completion_tokens: 30,
    prompt_cache_hit_tokens: 64,
    completion_tokens_details: { reasoning_tokens: 20 },
  };
  const content = "It is $\\boxed{31}$.";
  const whole = (counts: object): Fault => ({
    kind: "reply",
    reply: {
      status: 200,
      body: { choices: [{ message: { content }, finish_reason: "stop" }], usage: counts },
    },
  });
  const streamed = (counts: object): Fault => ({
    kind: "reply",
    reply: {
      status: 200,
      headers: { "content-type": "text/event-stream" },
      body: [
        { choices: [{ delta: { content }, finish_reason: "stop" }] },
        { choices: [], usage: counts },
      ]
        .map((event) => `data: ${JSON.stringify(event)}\n\n`)
        .join(""),
    },
  });

  test.for([
    { name: "OpenAI", counts: usage },
    { name: "DeepSeek", counts: deepSeek },
  ])("of $name tell cached and reasoning tokens apart", async ({ name, counts }) => {
    await using dir = await makeTempDir();
    await using emulator = await emulatorNamed(name).start({
      faults: ({ body }) => (body["stream"] === true ? streamed(counts) : whole(counts)),
    });
    const both = await runBothWays(dir, emulatorNamed(name), emulator.baseUrl, { limit: 2 });
    const expected = {
      inputTokens: 100,
      cachedInputTokens: 64,
      outputTokens: 30,
      reasoningTokens: 20,
    };
    for (const rows of [both.whole, both.streamed]) {
      expect(completionsOf(rows).map((each) => each?.usage)).toEqual([expected, expected]);
    }
    expect(both.ran.outcome.summary.total.tokens).toMatchObject({ cachedInput: 4 * 64 });
  });
});
