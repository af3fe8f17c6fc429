import { describe, expect, onTestFinished, test } from "vitest";
import { generationRequest, modelAt, simulation } from "../../test/support/provider-fixtures.ts";
import type { Endpoint, SimulatedFault, Simulation } from "../core/config.ts";
import { ProviderError, ThemisError } from "../core/errors.ts";
import type { Provider } from "../core/ports.ts";
import { Secret } from "../core/secret.ts";
import { createProvider, providerNames } from "./catalogue.ts";
import { type SimulatedServerOptions, startSimulatedServer } from "./simulated-server.ts";

const never = new AbortController().signal;
const targets = ["4", "four"];

async function serve(settings: Simulation, options: Partial<SimulatedServerOptions> = {}) {
  const answerFor = (prompt: string) => (prompt.includes("2 + 2") ? targets : null);
  const server = await startSimulatedServer({ simulation: settings, answerFor, ...options });
  onTestFinished(() => server.close());
  return server;
}

function overHttp(baseUrl: string, overrides: Partial<Endpoint> = {}): Provider {
  const provider = createProvider(modelAt(baseUrl, overrides), { targetsOf: () => null });
  onTestFinished(() => provider.close());
  return provider;
}

function inProcess(settings: Simulation, overrides: Partial<Endpoint> = {}): Provider {
  const model = modelAt("http://simulated.invalid/v1", { simulation: settings, ...overrides });
  return createProvider({ ...model, provider: "simulated" }, { targetsOf: () => targets });
}

function ask(provider: Provider, { attempt = 1, repeat = 0 } = {}) {
  return provider.complete(generationRequest({ repeat }), { signal: never, attempt });
}

async function failure(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    () => "no failure",
    (reason: unknown) => reason,
  );
  if (error instanceof ProviderError) return error;
  throw new Error("expected a ProviderError", { cause: error });
}

describe("the catalogue", () => {
  test("names every provider", () => {
    expect(providerNames).toEqual(["openai-compatible", "azure", "simulated"]);
  });

  test("an unknown provider is refused with the nearest known one", () => {
    const create = (provider: string) => () =>
      createProvider({ ...modelAt("http://localhost:1/v1"), provider }, { targetsOf: () => null });
    expect(create("openai-compatable")).toThrow(
      new ThemisError("config", "unknown provider `openai-compatable` of model `friendly`", {
        hint: "did you mean `openai-compatible`?",
      }),
    );
    expect(create("toString")).toThrow(
      new ThemisError("config", "unknown provider `toString` of model `friendly`", {
        hint: "known: openai-compatible, azure, simulated",
      }),
    );
  });

  test("the simulated provider without settings is refused", () => {
    const model = { ...modelAt("http://localhost:1/v1"), provider: "simulated" };
    expect(() => createProvider(model, { targetsOf: () => null })).toThrow(ThemisError);
  });
});

describe("in the process and over real HTTP the simulated model is the same", () => {
  test("answers, reasoning, usage and identity", async () => {
    const settings = simulation({ seed: 7, skill: 0.5, reasoningWords: 12 });
    const first = await serve(settings);
    const second = await serve(settings);
    for (let repeat = 0; repeat < 20; repeat += 1) {
      const local = await ask(inProcess(settings), { repeat });
      expect(await ask(overHttp(first.baseUrl), { repeat })).toEqual(local);
      expect(await ask(overHttp(second.baseUrl), { repeat })).toEqual(local);
      expect(local.systemFingerprint).toBe("simulated-7");
      expect(local.servedModel).toBe("test-model");
    }
  });

  test.each([
    ["rate-limit", "rate_limit"],
    ["server-error", "server"],
    ["reset", "connect"],
    ["hang", "timeout"],
    ["malformed", "protocol"],
    ["truncated-body", "protocol"],
  ] satisfies [SimulatedFault, string][])("the fault %s is class %s", async (fault, expected) => {
    const settings = simulation({ faultRate: 1, faults: [fault] });
    const server = await serve(settings);
    const limits = { timeoutMs: fault === "hang" ? 1_000 : 20_000 };
    const real = await failure(ask(overHttp(server.baseUrl, limits)));
    const local = await failure(ask(inProcess(settings, limits)));
    const facts = (error: ProviderError, baseUrl: string) => ({
      class: error.class,
      isRetryable: error.isRetryable,
      retryAfterMs: error.retryAfterMs,
      httpStatus: error.httpStatus,
      message: error.message.replace(baseUrl, "BASE"),
    });
    expect(real.class).toBe(expected);
    expect(facts(local, "http://simulated.invalid/v1")).toEqual(facts(real, server.baseUrl));
  });

  test("the fault `empty` is an answer with nothing in it", async () => {
    const settings = simulation({ faultRate: 1, faults: ["empty"], reasoningWords: 3 });
    const server = await serve(settings);
    const real = await ask(overHttp(server.baseUrl));
    expect(real).toMatchObject({ text: "", reasoning: null, finishReason: "stop" });
    expect(await ask(inProcess(settings))).toEqual(real);
  });

  test("a later attempt may get through", async () => {
    const settings = simulation({ faultRate: 0.5, faults: ["server-error"] });
    const server = await serve(settings);
    const outcomes = async (provider: Provider) => {
      const results = [];
      for (let attempt = 1; attempt <= 12; attempt += 1) {
        results.push(
          await ask(provider, { attempt }).then(
            () => "done",
            () => "failed",
          ),
        );
      }
      return results;
    };
    const real = await outcomes(overHttp(server.baseUrl));
    expect(new Set(real)).toEqual(new Set(["done", "failed"]));
    expect(await outcomes(inProcess(settings))).toEqual(real);
  });
});

describe("the simulated provider", () => {
  test("offers its own model", async () => {
    expect(await inProcess(simulation()).listModels(never)).toEqual(["test-model"]);
  });

  test("ends a delay with the reason of an abort", async () => {
    const provider = inProcess(simulation({ latencyMs: 3_600_000 }), { timeoutMs: 7_200_000 });
    const controller = new AbortController();
    const call = provider.complete(generationRequest(), { signal: controller.signal, attempt: 1 });
    const reason = new Error("Ctrl-C");
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await expect(
      provider.complete(generationRequest(), { signal: controller.signal, attempt: 1 }),
    ).rejects.toBe(reason);
  });

  test("a delay beyond `timeout` is a timeout", async () => {
    const provider = inProcess(simulation({ latencyMs: 3_600_000 }), { timeoutMs: 20 });
    expect((await failure(ask(provider))).class).toBe("timeout");
  });
});

describe("the simulated server", () => {
  test("lists its models and takes any name, unless it is strict", async () => {
    const open = await serve(simulation(), { models: ["a", "b"] });
    const strict = await serve(simulation(), { models: ["a", "b"], isStrict: true });
    const unnamed = await serve(simulation());
    expect(await overHttp(open.baseUrl).listModels(never)).toEqual(["a", "b"]);
    expect(await overHttp(unnamed.baseUrl).listModels(never)).toEqual(["simulated-model"]);
    expect((await ask(overHttp(open.baseUrl))).servedModel).toBe("test-model");
    expect((await failure(ask(overHttp(strict.baseUrl)))).class).toBe("model_not_found");
  });

  test("asks for its key", async () => {
    const apiKey = new Secret("sk-simulated", null);
    const server = await serve(simulation(), { apiKey });
    expect((await failure(ask(overHttp(server.baseUrl)))).class).toBe("auth");
    expect((await ask(overHttp(server.baseUrl, { apiKey }))).finishReason).toBe("stop");
  });

  test("answers a wrong path, a wrong body and unknown members as OpenAI does", async () => {
    const seen: string[] = [];
    const server = await serve(simulation(), {
      onRequest: ({ method, path }) => seen.push(`${method} ${path}`),
    });
    const post = (path: string, body: string) =>
      fetch(new URL(path, server.baseUrl), { method: "POST", body });
    const wrongPath = await post("/chat/completions", "{}");
    const wrongBody = await post("/v1/chat/completions", "[");
    expect([wrongPath.status, await wrongPath.json()]).toEqual([
      404,
      {
        error: {
          message: "Invalid URL (POST /chat/completions)",
          type: "invalid_request_error",
          param: null,
          code: "unknown_url",
        },
      },
    ]);
    expect([wrongBody.status, await wrongBody.json()]).toMatchObject([
      400,
      { error: { type: "invalid_request_error" } },
    ]);
    expect(seen).toEqual(["POST /chat/completions", "POST /v1/chat/completions"]);
  });

  test("streams the same answer when it is asked to", async () => {
    const server = await serve(simulation({ reasoningWords: 12 }));
    const whole = await ask(overHttp(server.baseUrl));
    const response = await fetch(`${server.baseUrl}/chat/completions`, {
      method: "POST",
      headers: { "x-client-request-id": "0123456789abcdef-r0-a1" },
      body: JSON.stringify({
        model: "test-model",
        messages: generationRequest().messages,
        stream: true,
      }),
    });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const events = (await response.text())
      .split("\n\n")
      .filter((event) => event !== "")
      .map((event) => event.slice("data: ".length));
    expect(events.pop()).toBe("[DONE]");
    const chunks = events.map((event) => JSON.parse(event));
    const joined = (name: string) =>
      chunks.map((chunk) => chunk.choices[0]?.delta[name] ?? "").join("");
    expect([joined("content"), joined("reasoning_content")]).toEqual([whole.text, whole.reasoning]);
    expect(chunks.at(-2)?.choices[0].finish_reason).toBe("stop");
    expect(chunks.at(-1)?.usage.completion_tokens).toBe(whole.usage.outputTokens);
  });

  test("is read by the provider as a stream, at once and at the pace of its latency", async () => {
    for (const latencyMs of [0, 300]) {
      const server = await serve(simulation({ reasoningWords: 12, latencyMs }));
      const whole = await ask(overHttp(server.baseUrl));
      const { firstTokenMs, ...answer } = await ask(
        overHttp(server.baseUrl, { isStreaming: true }),
      );
      expect({ ...answer, firstTokenMs: null }).toEqual(whole);
      expect(firstTokenMs).toBeGreaterThan(0);
    }
  });

  test.each([
    ["rate-limit", "rate_limit"],
    ["server-error", "server"],
    ["reset", "connect"],
    ["malformed", "protocol"],
    ["truncated-body", "protocol"],
  ] satisfies [SimulatedFault, string][])(
    "in a stream, the fault %s is class %s",
    async (fault, expected) => {
      const server = await serve(simulation({ faultRate: 1, faults: [fault] }));
      const error = await failure(ask(overHttp(server.baseUrl, { isStreaming: true })));
      expect(error.class).toBe(expected);
    },
  );

  test("counts the attempts of clients that do not number them", async () => {
    const server = await serve(simulation({ faultRate: 0.5, faults: ["server-error"] }));
    const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "2 + 2" }] });
    const statuses = [];
    for (let call = 0; call < 12; call += 1) {
      const response = await fetch(`${server.baseUrl}/chat/completions`, { method: "POST", body });
      await response.text();
      statuses.push(response.status);
    }
    expect(new Set(statuses)).toEqual(new Set([200, 500]));
  });

  test("a port that is taken is refused with advice", async () => {
    const server = await serve(simulation());
    const second = startSimulatedServer({
      simulation: simulation(),
      answerFor: () => null,
      port: server.port,
    });
    await expect(second).rejects.toMatchObject({
      name: "ThemisError",
      code: "usage",
      message: `port ${server.port} is taken`,
      hint: "choose another port, or 0 for any free one",
    });
  });

  test("closing ends calls in flight", async () => {
    const server = await serve(simulation({ faultRate: 1, faults: ["hang"] }), {
      onRequest: () => setImmediate(() => void server.close()),
    });
    expect((await failure(ask(overHttp(server.baseUrl)))).class).toBe("connect");
  });
});
