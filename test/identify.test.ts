import { afterEach, describe, expect, test } from "vitest";
import type { EndpointIdentity } from "../src/core/identity.ts";
import { createProvider } from "../src/providers/catalogue.ts";
import { discoverServers } from "../src/providers/discover.ts";
import { identifyEndpoint } from "../src/providers/identify.ts";
import { quickConfig } from "../src/run/load-config.ts";
import type { Emulator } from "./emulators/emulator.ts";
import { startLlamaCpp } from "./emulators/llama-cpp.ts";
import { startLmStudio } from "./emulators/lm-studio.ts";
import { startOllama } from "./emulators/ollama.ts";
import { startSglang } from "./emulators/sglang.ts";
import { startTextGenerationWebui } from "./emulators/text-generation-webui.ts";
import { startVllm } from "./emulators/vllm.ts";
import { startScriptedServer } from "./support/scripted-server.ts";

let open: Emulator<never>[] = [];

afterEach(async () => {
  await Promise.all(open.map((server) => server[Symbol.asyncDispose]()));
  open = [];
});

/** What the endpoint of a running emulator says of a model, and the paths it was asked. */
async function identified(server: Emulator<never>, modelId: string) {
  open.push(server);
  const identity = await identityAt(server.baseUrl, modelId);
  return { identity, paths: server.requests.map(({ path }) => path) };
}

async function identityAt(baseUrl: string, modelId: string): Promise<EndpointIdentity> {
  const [model] = quickConfig({ baseUrl, model: modelId, dataset: "demo" }).models;
  if (model === undefined) throw new Error("a config has a model");
  const provider = createProvider(model, { targetsOf: () => null });
  try {
    return await provider.identify(AbortSignal.timeout(10_000));
  } finally {
    await provider.close();
  }
}

describe("a loaded model is described by", () => {
  test("Ollama, with the context that it was loaded with", async () => {
    const server = await startOllama({ models: [{ id: "qwen2.5:7b", contextTokens: 4_096 }] });
    const { identity, paths } = await identified(server, "qwen2.5:7b");
    expect(identity).toMatchObject({
      server: "ollama",
      version: "0.33.0",
      quantization: "Q4_K_M",
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      parameterSize: "8.0B",
      contextTokens: 4_096,
      isLoaded: true,
    });
    expect(paths).toHaveLength(4);
  });

  test("Ollama, by its name without the tag", async () => {
    const server = await startOllama({ models: [{ id: "llama3:latest" }] });
    expect((await identified(server, "llama3")).identity.isLoaded).toBe(true);
  });

  test("LM Studio, with the context and the requests at a time that it was loaded with", async () => {
    const server = await startLmStudio({
      models: [{ id: "qwen", contextTokens: 8_192, maxContextTokens: 131_072 }],
      slots: 2,
    });
    expect((await identified(server, "qwen")).identity).toMatchObject({
      server: "lm-studio",
      quantization: "Q4_K_M",
      contextTokens: 8_192,
      slots: 2,
      isLoaded: true,
    });
  });

  test("llama.cpp, with the context of one slot", async () => {
    const variant = { cache: "divided" as const };
    const server = await startLlamaCpp({ contextTokens: 16_384, slots: 4, variant });
    expect((await identified(server, "test-model")).identity).toMatchObject({
      server: "llama.cpp",
      version: expect.stringMatching(/^b\d+/),
      contextTokens: 4_096,
      slots: 4,
      isLoaded: true,
    });
  });

  test("vLLM, with what it was loaded from", async () => {
    const server = await startVllm({ contextTokens: 8_192 });
    const { identity } = await identified(server, "test-model");
    expect(identity).toMatchObject({ server: "vllm", contextTokens: 8_192, isLoaded: true });
    expect(identity.version).not.toBeNull();
    expect(identity.source).not.toBeNull();
  });

  test("SGLang, with its version and its running requests", async () => {
    const { identity } = await identified(await startSglang(), "test-model");
    expect(identity).toMatchObject({ server: "sglang", contextTokens: 8_192, isLoaded: true });
    expect(identity.version).not.toBeNull();
  });

  test("text-generation-webui, whatever its name in the request", async () => {
    const server = await startTextGenerationWebui({ models: [{ id: "Qwen2.5-7B-Q5_K_M.gguf" }] });
    expect((await identified(server, "anything")).identity).toMatchObject({
      server: "text-generation-webui",
      source: "Qwen2.5-7B-Q5_K_M.gguf",
      quantization: "Q5_K_M",
      isLoaded: true,
    });
  });
});

describe("a model that is not in memory is told by", () => {
  test("Ollama", async () => {
    const server = await startOllama({ models: [{ id: "big:70b", isLoaded: false }] });
    const { identity } = await identified(server, "big:70b");
    expect(identity).toMatchObject({ isLoaded: false, contextTokens: null });
  });

  test("LM Studio", async () => {
    const server = await startLmStudio({ models: [{ id: "big", isLoaded: false }] });
    const { identity } = await identified(server, "big");
    expect(identity).toMatchObject({ isLoaded: false, contextTokens: null });
  });
});

describe("hosted services", () => {
  test.each([
    ["https://api.openai.com/v1", "openai", ["/v1/models"]],
    ["https://openrouter.ai/api/v1", "openrouter", ["/api/v1/models"]],
    ["https://my-resource.openai.azure.com/openai/v1", "azure", []],
  ])("%s is known by its host name and gets no foreign request", async (baseUrl, server, paths) => {
    const asked: string[] = [];
    const list = { data: [{ id: "m", context_length: 128_000 }] };
    const fetchJson = (_method: string, path: string) => {
      asked.push(path);
      return Promise.resolve(list);
    };
    const identity = await identifyEndpoint("m", fetchJson, baseUrl);
    expect(identity.server).toBe(server);
    expect(identity.contextTokens).toBe(server === "azure" ? null : 128_000);
    expect(asked).toEqual(paths);
  });
});

describe("a server of no known kind", () => {
  test("is described by its list of models", async () => {
    await using server = await startScriptedServer(({ path }) =>
      path === "/v1/models"
        ? { body: { data: [{ id: "m", owned_by: "somebody", max_model_len: 2_048 }] } }
        : { status: 404, body: { detail: "Not Found" } },
    );
    const identity = await identityAt(server.baseUrl, "m");
    expect(identity).toMatchObject({ server: null, contextTokens: 2_048 });
  });

  test.each<[string, unknown]>([
    ["wrong types", { data: [{ id: "m", max_model_len: "many", root: { a: 1 } }, 7, null] }],
    ["counts that cannot be", { data: [{ id: "m", max_model_len: -1e308, context_length: 1e30 }] }],
    ["lists of nothing", { models: [null, [], ""] }],
    ["text", "<html>\u001b[2J</html>"],
    ["a number", 42],
  ])("that answers everything with %s is unknown, and no trouble", async (_, body) => {
    await using server = await startScriptedServer(() => ({ body }));
    expect((await identityAt(server.baseUrl, "m")).contextTokens).toBeNull();
  });

  test("cannot put control characters into what is printed", async () => {
    const evil = "evil\u001b[2J\u202e";
    await using server = await startScriptedServer(({ path }) => {
      if (path === "/api/version") return { body: { version: `1.0${evil}` } };
      const details = { quantization_level: evil, parameter_size: evil.repeat(10_000) };
      return { body: { models: [{ name: "m", digest: evil, details }] } };
    });
    const identity = await identityAt(server.baseUrl, "m");
    expect(identity.server).toBe("ollama");
    expect(JSON.stringify(identity)).not.toMatch(/u001b|\u202e/);
    expect(identity.parameterSize?.length).toBeLessThanOrEqual(200);
  });
});

describe("servers of this machine", () => {
  test("are found on their ports, with what they offer, or that they need a key", async () => {
    await using ollama = await startOllama();
    await using vllm = await startVllm({ apiKey: "secret-key-123" });
    await using page = await startScriptedServer(() => ({ body: "hello" }));
    const closed = await startVllm();
    await closed.stop();
    const ports = [ollama.port, vllm.port, page.port, closed.port];
    const found = await discoverServers(AbortSignal.timeout(10_000), ports);
    expect(found.map(({ baseUrl, server, needsKey }) => ({ baseUrl, server, needsKey }))).toEqual([
      { baseUrl: ollama.baseUrl, server: "ollama", needsKey: false },
      { baseUrl: vllm.baseUrl, server: null, needsKey: true },
    ]);
    expect(found[0]?.models?.map(({ id }) => id)).toEqual(["test-model:latest"]);
  });
});
