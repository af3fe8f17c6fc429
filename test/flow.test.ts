import { describe, expect, it } from "vitest";
import type { RunEvent } from "../src/core/events.ts";
import { loadConfig } from "../src/run/load-config.ts";
import { type RunOutcome, run } from "../src/run/run.ts";
import { openRun } from "../src/run/stored-run.ts";
import { startLlamaCpp } from "./emulators/llama-cpp.ts";
import { answered, startChatEndpoint } from "./support/chat-endpoint.ts";
import { runCli, startCli } from "./support/cli.ts";
import { type RunConfigParts, writeRunConfig } from "./support/run-config.ts";
import { chatCompletion, type Reply } from "./support/scripted-server.ts";
import { makeTempDir, type TempDir } from "./support/temp-dir.ts";

interface Heard {
  readonly outcome: RunOutcome;
  readonly events: readonly RunEvent[];
}

/** Carries out a config in a folder, once or again. */
async function carryOut(dir: TempDir, baseUrl: string, parts: RunConfigParts): Promise<Heard> {
  const top = { storage_dir: dir.file("store"), ...parts.top };
  await writeRunConfig(dir, baseUrl, { ...parts, top });
  const events: RunEvent[] = [];
  const emit = (event: RunEvent): number => events.push(event);
  const outcome = await run(await loadConfig(dir.file("config.json")), { emit });
  return { outcome, events };
}

function demo(limit: number, top: Readonly<Record<string, unknown>> = {}): RunConfigParts {
  return { dataset: { name: "demo", kind: "demo", limit }, options: { n_parallel: 1 }, top };
}

/** Answers of 100 tokens to prompts of 50. */
function hundredTokens(): Reply {
  const usage = { prompt_tokens: 50, completion_tokens: 100, total_tokens: 150 };
  return { body: chatCompletion("The answer is $\\boxed{1}$.", { model: "model", usage }) };
}

const prices = { input: 1_000, output: 10_000 };

/** One model with prices: an answer of `hundredTokens` costs 1.05 dollars. */
function priced(baseUrl: string): Readonly<Record<string, unknown>> {
  return {
    models: [{ name: "model", prices, provider_options: { base_url: baseUrl, n_parallel: 1 } }],
  };
}

function costs(events: readonly RunEvent[]): readonly number[] {
  return events.flatMap((event) => (event.type === "cost" ? [event.usd] : []));
}

describe.concurrent("a budget", () => {
  it("of output tokens pauses the run, which goes on when it is raised", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint(hundredTokens);
    const sampling = { max_tokens: 100 };
    const first = await carryOut(dir, endpoint.baseUrl, {
      ...demo(8, { max_output_tokens: 450 }),
      sampling,
    });
    expect(first.outcome.status).toBe("paused");
    expect(first.outcome.problem).toMatchObject({
      code: "budget",
      message:
        "`max_output_tokens` (450) leaves no room for another request, which may write up to 100: 400 are written",
    });
    expect(endpoint.chats).toHaveLength(4);
    const second = await carryOut(dir, endpoint.baseUrl, {
      ...demo(8, { max_output_tokens: 650 }),
      sampling,
    });
    expect(second.outcome.problem?.message).toContain("600 are written");
    expect(endpoint.chats).toHaveLength(6);
    const third = await carryOut(dir, endpoint.baseUrl, {
      ...demo(8, { max_output_tokens: 800 }),
      sampling,
    });
    expect(third.outcome).toMatchObject({ status: "finished", problem: null });
    expect(endpoint.chats).toHaveLength(8);
  });

  it("of cost counts all sessions, and tells the cost after each answer", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint(hundredTokens);
    const parts = (usd: number): RunConfigParts => ({
      ...demo(8, { max_cost_usd: usd, ...priced(endpoint.baseUrl) }),
      sampling: { max_tokens: 100 },
    });
    const first = await carryOut(dir, endpoint.baseUrl, parts(2.5));
    expect(costs(first.events).map((usd) => usd.toFixed(2))).toEqual(["1.05", "2.10"]);
    expect(first.outcome.problem?.message).toBe(
      "`max_cost_usd` ($2.50) leaves no room for another request, which may cost up to $1.05: $2.10 is spent",
    );
    const second = await carryOut(dir, endpoint.baseUrl, parts(4));
    expect(costs(second.events).map((usd) => usd.toFixed(2))).toEqual(["3.15"]);
    expect(endpoint.chats).toHaveLength(3);
  });

  it("of time stops the run; what is in flight is finished", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint(() => ({ ...answered, delayMs: 400 }));
    const { outcome } = await carryOut(dir, endpoint.baseUrl, demo(30, { max_duration: 1 }));
    expect(outcome.status).toBe("paused");
    expect(outcome.problem?.message).toBe("`max_duration` (1 s) is over");
    expect(outcome.summary.total.completed).toBe(endpoint.chats.length);
    expect(endpoint.chats.length).toBeLessThan(30);
    const again = await carryOut(dir, endpoint.baseUrl, {
      dataset: { name: "demo", kind: "demo", limit: 30 },
      options: { n_parallel: 30 },
      top: { max_duration: 25 },
    });
    expect(again.outcome).toMatchObject({ status: "finished", problem: null });
  });

  it("that is used up is met with how to go on, and with the exit code of what was interrupted", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint(hundredTokens);
    const command = await writeRunConfig(dir, endpoint.baseUrl, {
      ...demo(5, { max_output_tokens: 250 }),
      sampling: { max_tokens: 100 },
    });
    const result = await runCli(command, { cwd: dir.path });
    expect(result.stderr).toContain("`max_output_tokens` (250) leaves no room for another request");
    expect(result.stderr).toContain("the run goes on where it stopped");
    expect(result.code).toBe(130);
  });
});

describe.concurrent("what a server says of itself", () => {
  it("goes into the manifest, and its slots are where `auto` begins", async () => {
    await using dir = await makeTempDir();
    await using server = await startLlamaCpp({ slots: 3, contextTokens: 4_096 });
    const { events, outcome } = await carryOut(dir, server.baseUrl, {
      dataset: { name: "demo", kind: "demo", limit: 20 },
      options: { n_parallel: "auto", model_mapping: { model: "test-model" } },
    });
    expect(outcome.status).toBe("finished");
    expect(events.find(({ type }) => type === "parallelism")).toMatchObject({ limit: 3 });
    using stored = openRun(dir.file("store"), "test");
    expect(stored.manifest.models[0]?.identity).toMatchObject({ server: "llama.cpp", slots: 3 });
    const last = events.findLast(({ type }) => type === "parallelism");
    expect(stored.manifest.models[0]?.parallelism).toBe(last?.type === "parallelism" && last.limit);
    // A session that asks nothing keeps what is known.
    await carryOut(dir, server.baseUrl, {
      dataset: { name: "demo", kind: "demo", limit: 20 },
      options: { n_parallel: "auto", model_mapping: { model: "test-model" } },
    });
    using later = openRun(dir.file("store"), "test");
    expect(later.manifest.models).toEqual(stored.manifest.models);
  });

  it("is no limit of another model there, whose own `n_parallel` is a number", async () => {
    await using dir = await makeTempDir();
    await using server = await startLlamaCpp({ slots: 3 });
    const at = (name: string, parallel: number | "auto") => ({
      name,
      provider_options: {
        ...{ base_url: server.baseUrl, n_parallel: parallel },
        model_mapping: { [name]: "test-model" },
      },
    });
    const { events, outcome } = await carryOut(
      dir,
      server.baseUrl,
      demo(4, { models: [at("a", "auto"), at("b", 1)] }),
    );
    expect(outcome.status).toBe("finished");
    const told = events.flatMap((event) => (event.type === "parallelism" ? [event] : []));
    expect(told.map(({ model, limit }) => [model, limit])).toEqual([["a", 3]]);
    expect(outcome.manifest.models.map(({ name, parallelism }) => [name, parallelism])).toEqual([
      ["a", 3],
      ["b", null],
    ]);
  });

  it("is compared with what the run needs", async () => {
    await using dir = await makeTempDir();
    await using server = await startLlamaCpp({ contextTokens: 1_024, slots: 1 });
    const { events } = await carryOut(dir, server.baseUrl, {
      dataset: { name: "demo", kind: "demo", limit: 2 },
      options: { n_parallel: 2, model_mapping: { model: "test-model" } },
      sampling: { max_tokens: 4_000 },
    });
    const codes = events.flatMap((event) => (event.type === "warning" ? [event.code] : []));
    expect(codes).toEqual(expect.arrayContaining(["context-too-small", "parallel-above-slots"]));
  });

  it("in its answers may be of another model, which is warned of while it happens", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint((_, number) => ({
      body: chatCompletion("4", { model: number < 3 ? "model" : "other" }),
    }));
    const { events } = await carryOut(dir, endpoint.baseUrl, demo(6));
    const types = events.flatMap((event) => {
      if (event.type === "answered") return ["answered"];
      return event.type === "warning" ? [event.message] : [];
    });
    expect(types.slice(2, 4)).toEqual([
      "`model` answered as `model`, and now as `other`",
      "answered",
    ]);
    expect(types.filter((type) => type !== "answered")).toHaveLength(1);
  });
});

describe.concurrent("a second Ctrl-C", () => {
  it.each([
    {
      as: "streamed",
      isStreaming: true,
      said: "stopped at once: what was in flight is cancelled, if the server heeds that\n",
    },
    {
      as: "whole",
      isStreaming: false,
      said: "stopped at once: the server may still be busy with what was in flight\n",
    },
  ])("of a run whose answers come $as says what becomes of them", async (way) => {
    await using dir = await makeTempDir();
    const { promise: asked, resolve: hearAsked } = Promise.withResolvers<void>();
    await using endpoint = await startChatEndpoint(() => {
      hearAsked();
      return { ...answered, delayMs: 10_000 };
    });
    const options = { stream: way.isStreaming, n_parallel: 1 };
    const command = await writeRunConfig(dir, endpoint.baseUrl, { options });
    await using cli = startCli(command, { cwd: dir.path });
    await asked;
    cli.kill("SIGINT");
    await cli.saysOnStderr("press Ctrl-C again to stop at once");
    cli.kill("SIGINT");
    const { code, stderr } = await cli.result;
    expect(stderr).toContain(`\n${way.said}`);
    expect(code).toBe(130);
  });
});

describe.concurrent("a wait that a server asks for", () => {
  it("beyond `max_outage` stops the run, which says for how long", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint(() => ({
      status: 429,
      headers: { "retry-after": "86400" },
      body: { error: { code: "429", message: "Please retry after 86400 seconds." } },
    }));
    const command = await writeRunConfig(dir, endpoint.baseUrl, { options: { max_outage: 60 } });
    const result = await runCli(command, { cwd: dir.path });
    expect(result.stderr).toContain("the server asks to wait 24 h, until");
    expect(result.stderr).toContain("Please retry after 86400 seconds.");
    expect(result.stderr).toContain("it goes on where it stopped");
    expect(result.code).toBe(3);
  });
});
