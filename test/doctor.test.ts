import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { unknownIdentity } from "../src/core/identity.ts";
import { identityWarnings } from "../src/generate/identity-warnings.ts";
import { examinationOf, examine } from "../src/run/doctor.ts";
import { quickConfig } from "../src/run/load-config.ts";
import { startAzure } from "./emulators/azure.ts";
import type { Emulator } from "./emulators/emulator.ts";
import { startLlamaCpp } from "./emulators/llama-cpp.ts";
import { startLmStudio } from "./emulators/lm-studio.ts";
import { startOllama } from "./emulators/ollama.ts";
import { startOpenAi } from "./emulators/openai.ts";
import { startSglang } from "./emulators/sglang.ts";
import { startTextGenerationWebui } from "./emulators/text-generation-webui.ts";
import { startVllm } from "./emulators/vllm.ts";
import { printed } from "./support/cli.ts";
import { doctor, examined, examinedHere } from "./support/examined.ts";
import { chatCompletion, startScriptedServer } from "./support/scripted-server.ts";
import { makeTempDir } from "./support/temp-dir.ts";

// Some measure speed, and a machine that is busy with something else may spoil a measurement.
const slow = { timeout: 60_000, retry: 2 };

describe("the kind of server is told", () => {
  test.concurrent.for<[string, () => Promise<Emulator<never>>, RegExp]>([
    ["Ollama", startOllama, /^ollama 0\.\d+\.\d+, 1 model on offer$/],
    ["LM Studio", startLmStudio, /^lm-studio, 1 model on offer$/],
    ["llama.cpp", startLlamaCpp, /^llama\.cpp b\d+-\w+, 1 model on offer$/],
    ["vLLM", startVllm, /^vllm \d+\.\d+\.\d+, 1 model on offer$/],
    ["SGLang", startSglang, /^sglang \d+\.\d+\.\d+, 1 model on offer$/],
    [
      "text-generation-webui",
      startTextGenerationWebui,
      /^text-generation-webui, 1 model on offer$/,
    ],
  ])("%s", slow, async ([, start, what]) => {
    await using server = await start();
    const { code, found } = await examined(["--base-url", server.baseUrl]);
    expect(found("server")?.what).toMatch(what);
    // A healthy server of any kind is fit for a run.
    expect(found("truncation")?.level).toBe("ok");
    expect(code).toBe(0);
  });
});

describe("a mistake in the address is found, and the right address offered", () => {
  test.concurrent.for<[string, (server: { port: number }) => string]>([
    ["without `/v1`", ({ port }) => `http://127.0.0.1:${port}`],
    ["with `/v1` twice", ({ port }) => `http://127.0.0.1:${port}/v1/v1`],
    ["with the route in it", ({ port }) => `http://127.0.0.1:${port}/v1/chat/completions`],
    ["with https for http", ({ port }) => `https://127.0.0.1:${port}/v1`],
  ])("%s", slow, async ([, written]) => {
    await using server = await startLmStudio();
    const { code, found, diagnosis } = await examined(["--base-url", written(server)]);
    expect(found("base-url")).toMatchObject({ level: "problem" });
    expect(found("base-url")?.todo).toContain(server.baseUrl);
    // The examination goes on at the right one.
    expect(diagnosis.baseUrl).toBe(server.baseUrl);
    expect(found("first-answer")?.level).toBe("ok");
    expect(code).toBe(3);
  });

  test.concurrent("Azure's v1 API where only the classic one is", slow, async () => {
    await using server = await startAzure({ mode: "classic", apiKey: "azure-key-123456" });
    await using dir = await makeTempDir();
    const config = azureConfig(server.origin, {});
    await writeFile(dir.file("config.json"), JSON.stringify(config));
    const { code, found } = await examined(["--config-path", "config.json"], {
      cwd: dir.path,
      env: { AZURE_KEY: "azure-key-123456" },
    });
    expect(found("base-url")?.todo).toBe('set `"api_version": "2024-10-21"` in `provider_options`');
    expect(code).toBe(3);
  });

  test.concurrent("Azure's classic API where only v1 is", slow, async () => {
    await using server = await startAzure({ mode: "v1", apiKey: "azure-key-123456" });
    await using dir = await makeTempDir();
    const config = azureConfig(server.origin, { api_version: "2024-10-21" });
    await writeFile(dir.file("config.json"), JSON.stringify(config));
    const { found } = await examined(["--config-path", "config.json"], {
      cwd: dir.path,
      env: { AZURE_KEY: "azure-key-123456" },
    });
    expect(found("base-url")?.todo).toBe("leave out `api_version`");
    expect(found("served-model")?.what).toBe(
      "deployment `my-gpt-4o` answers as `gpt-4o-2024-11-20`",
    );
  });
});

function localConfig(
  baseUrl: string,
  sampling: object,
  options: object = {},
  name = "test-model",
): object {
  return {
    models: [{ name, provider_options: { base_url: baseUrl, ...options } }],
    samplings: [{ name: "plain", temperature: 0, ...sampling }],
    datasets: [{ name: "demo", kind: "demo", limit: 2 }],
  };
}

function azureConfig(origin: string, options: object): object {
  return {
    models: [
      {
        name: "my-gpt-4o",
        provider: "azure",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference of the config
        provider_options: { base_url: origin, api_key: "${AZURE_KEY}", ...options },
      },
    ],
    samplings: [{ name: "plain", max_tokens: 64 }],
    datasets: [{ name: "demo", kind: "demo", limit: 2 }],
  };
}

describe("an endpoint that cannot be used is told from one that can", () => {
  test.concurrent("nothing listens there", slow, async () => {
    const server = await startVllm();
    await server.stop();
    const { found, ids } = await examinedHere(server.baseUrl);
    expect(found("reach")?.what).toBe(
      `nothing answers at 127.0.0.1:${server.port} (127.0.0.1: refused)`,
    );
    expect(ids).toEqual(["reach", "skipped"]);
  });

  test.concurrent("a key is needed", slow, async () => {
    await using server = await startVllm({ apiKey: "right-key-123456" });
    const { found, diagnosis } = await examinedHere(server.baseUrl);
    expect(found("auth")?.what).toMatch(/^a key is needed: HTTP 401/);
    expect(diagnosis.isUsable).toBe(false);
  });

  test.concurrent("a key is refused, and never printed", slow, async () => {
    await using server = await startVllm({ apiKey: "right-key-123456" });
    const words = ["--base-url", server.baseUrl, "--api-key-env", "MY_KEY"];
    const { code, found, result } = await examined(words, { env: { MY_KEY: "wrong-key-654321" } });
    expect(found("auth")?.what).toMatch(/^the key is refused: HTTP 401/);
    expect(printed(result)).not.toContain("wrong-key-654321");
    expect(code).toBe(3);
  });

  test.concurrent("a right key is told to be needed, and never printed", slow, async () => {
    await using server = await startVllm({ apiKey: "right-key-123456" });
    const words = ["--base-url", server.baseUrl, "--api-key-env", "MY_KEY"];
    const { code, found, result } = await examined(words, { env: { MY_KEY: "right-key-123456" } });
    expect(found("auth")?.what).toBe("a key is needed, and the one given is accepted");
    expect(printed(result)).not.toContain("right-key-123456");
    expect(code).toBe(0);
  });

  test.concurrent("the model is spelled wrongly", slow, async () => {
    await using server = await startOllama({ models: [{ id: "qwen2.5:7b" }, { id: "llama3:8b" }] });
    const { found } = await examinedHere(server.baseUrl, "qwen2.5-7b");
    expect(found("model")?.level).toBe("problem");
    expect(found("model")?.todo).toMatch(/^did you mean `qwen2\.5:7b`\?/);
  });

  test.concurrent("the model only makes embeddings", slow, async () => {
    await using server = await startLmStudio({
      models: [{ id: "qwen2.5-7b" }, { id: "nomic-embed-text", kind: "embedding" }],
    });
    const { found } = await examinedHere(server.baseUrl, "nomic-embed-text");
    expect(found("model")).toMatchObject({
      level: "problem",
      what: "`nomic-embed-text` makes embeddings and cannot answer questions",
    });
  });

  test.concurrent("another model answers than was asked", slow, async () => {
    await using server = await startLmStudio({ models: [{ id: "qwen2.5-7b" }] });
    const { found } = await examinedHere(server.baseUrl, "llama-3.1-8b");
    expect(found("model")).toMatchObject({
      level: "warning",
      what: "the server has one model, named `qwen2.5-7b`, and answers with it to any name, here to `llama-3.1-8b`",
    });
  });

  test.concurrent("another of several models answers than was asked", slow, async () => {
    await using server = await startLmStudio({
      models: [{ id: "qwen2.5-7b" }, { id: "gemma-3", isLoaded: false }],
    });
    const { found } = await examinedHere(server.baseUrl, "llama-3.1-8b");
    expect(found("served-model")).toMatchObject({
      level: "warning",
      what: "model `llama-3.1-8b` was asked, but `qwen2.5-7b` answered",
    });
  });

  test.concurrent("a wrong key is found by a question, where the list is open", slow, async () => {
    await using server = await startLlamaCpp({ apiKey: "right-key-123456" });
    const words = ["--base-url", server.baseUrl, "--api-key-env", "MY_KEY"];
    const { code, diagnosis } = await examined(words, { env: { MY_KEY: "wrong-key-654321" } });
    const told = diagnosis.findings.filter(({ id }) => id === "auth");
    expect(told.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^the key is refused: HTTP 401/),
    ]);
    expect(code).toBe(3);
  });

  test.concurrent("a server that answers to any name is told once", slow, async () => {
    await using server = await startLlamaCpp({ models: [{ id: "qwen2.5-7b" }] });
    const { diagnosis } = await examinedHere(server.baseUrl, "qwen2.5-7n");
    const told = diagnosis.findings.filter(({ what }) => what.includes("qwen2.5-7"));
    expect(told.map(({ id, level }) => [id, level])).toEqual([["model", "warning"]]);
    // The rest of the examination is about the model that answers.
    expect(diagnosis).toMatchObject({ modelId: "qwen2.5-7b", identity: { server: "llama.cpp" } });
  });

  test.concurrent(
    "a server that is still loading is told as that, in one advice",
    slow,
    async () => {
      await using server = await startLlamaCpp({ loadingMs: 60_000 });
      const { found, diagnosis } = await examinedHere(server.baseUrl);
      expect(found("first-answer")).toMatchObject({
        level: "problem",
        what: expect.stringContaining("Loading model"),
        todo: expect.stringMatching(/^wait until it is ready/),
      });
      expect(diagnosis.findings.filter(({ level }) => level !== "ok").map(({ id }) => id)).toEqual([
        "model",
        "first-answer",
        "skipped",
      ]);
    },
  );
});

describe("a context that is too small is found, and advised about once", () => {
  test.concurrent("on a server that cuts prompts and tells its context", slow, async () => {
    await using server = await startOllama({ contextTokens: 2_048 });
    const { found, diagnosis } = await examinedHere(server.baseUrl);
    expect(found("context")).toMatchObject({ level: "warning" });
    expect(found("context")?.todo).toContain("OLLAMA_CONTEXT_LENGTH=4096");
    expect(found("context")?.todo).toMatch(/lower `max_tokens` to 1024$/);
    expect(diagnosis.advice?.maxTokens).toBe(1_024);
    // The prompt of the run itself has room.
    expect(found("truncation")).toMatchObject({ level: "ok" });
  });

  test.concurrent("on a server that cuts prompts and tells nothing", slow, async () => {
    await using server = await startTextGenerationWebui({ contextTokens: 2_048 });
    const { found } = await examinedHere(server.baseUrl, undefined, { maxTokens: 1_400 });
    expect(found("context")?.what).toMatch(/^the server does not tell its context/);
    expect(found("truncation")).toMatchObject({ level: "problem" });
    expect(found("truncation")?.what).toMatch(/was cut without a word: the model got 6\d\d$/);
  });

  test.concurrent("on a server that has an error of its own for it", slow, async () => {
    await using server = await startTextGenerationWebui({ contextTokens: 512 });
    const need = { promptTokens: 60, maxTokens: 600, isFromConfig: true };
    const { found, diagnosis } = await examinedHere(server.baseUrl, undefined, need);
    expect(found("context")).toMatchObject({ level: "problem" });
    expect(found("context")?.what).toContain("HTTP 500");
    expect(diagnosis.isUsable).toBe(false);
  });

  test.concurrent("on a server that ends long answers", slow, async () => {
    await using server = await startLlamaCpp({ contextTokens: 2_048 });
    const { found } = await examinedHere(server.baseUrl);
    expect(found("context")).toMatchObject({ level: "warning" });
    expect(found("context")?.todo).toContain("`-c");
    expect(found("truncation")).toMatchObject({ level: "ok" });
  });

  test.concurrent("on a server that refuses every request of the run", slow, async () => {
    await using server = await startVllm({ contextTokens: 512 });
    await using dir = await makeTempDir();
    const config = localConfig(server.baseUrl, { max_tokens: 2_048 });
    await writeFile(dir.file("config.json"), JSON.stringify(config));
    const { code, found, diagnosis } = await examined(["--config-path", "config.json"], {
      cwd: dir.path,
    });
    expect(found("context")).toMatchObject({ level: "problem" });
    expect(found("context")?.what).toContain("maximum context length is 512 tokens");
    const advising = diagnosis.findings.filter(({ todo }) => todo?.includes("max_tokens"));
    expect(advising.map(({ id }) => id)).toEqual(["context"]);
    expect(advising[0]?.todo).toMatch(/lower `max_tokens` to 448$/);
    expect(diagnosis.advice?.maxTokens).toBe(448);
    expect(code).toBe(3);
  });

  test.concurrent("on a service that tells its limit only when it refuses", slow, async () => {
    await using server = await startOpenAi({
      models: [{ id: "gpt-4o", contextTokens: 8_192 }],
      apiKey: null,
    });
    const need = { promptTokens: 100, maxTokens: 9_000, isFromConfig: true };
    const { found, diagnosis } = await examinedHere(server.baseUrl, "gpt-4o", need);
    expect(found("context")).toMatchObject({ level: "problem" });
    expect(found("context")?.todo).toMatch(/lower `max_tokens` to 7936$/);
    expect(diagnosis.advice?.maxTokens).toBe(7_936);
  });

  test.concurrent("but not where no `max_tokens` is set and the prompt fits", slow, async () => {
    await using server = await startVllm({ contextTokens: 2_048 });
    const need = { promptTokens: 100, maxTokens: null, isFromConfig: true };
    const { found, diagnosis } = await examinedHere(server.baseUrl, undefined, need);
    expect(found("context")).toMatchObject({
      level: "note",
      todo: "set `max_tokens`, for instance to 1920",
    });
    expect(found("context")?.what).toContain(
      "without `max_tokens` an answer may take the other 1,948",
    );
    expect(diagnosis.advice?.maxTokens).toBe(1_920);
  });
});

describe("the numbers of all advice agree", () => {
  test.concurrent("with the warning before the run, where the context is small", slow, async () => {
    await using server = await startVllm({ contextTokens: 3_000 });
    const need = { promptTokens: 100, maxTokens: 4_096, isFromConfig: true };
    const { found, diagnosis } = await examinedHere(server.baseUrl, undefined, need);
    const { identity, advice } = diagnosis;
    const { model } = examinationOf(
      quickConfig({ baseUrl: server.baseUrl, model: "m", dataset: "demo" }),
      true,
      [],
    );
    const [warned] = identityWarnings(model, identity ?? unknownIdentity, need);
    const lower = `lower \`max_tokens\` to ${advice?.maxTokens}`;
    expect(advice?.maxTokens).toBe(2_816);
    expect(found("context")?.todo).toContain(lower);
    expect(warned?.hint).toContain(lower);
  });

  test.concurrent("where a model thinks in a small context", slow, async () => {
    await using server = await startSglang({ contextTokens: 4_096, isThinking: true });
    const need = { promptTokens: 100, maxTokens: 2_048, isFromConfig: true };
    const { found, diagnosis } = await examinedHere(server.baseUrl, undefined, need);
    expect(diagnosis.advice?.maxTokens).toBe(3_840);
    expect(found("reasoning")?.todo).toMatch(
      /^raise `max_tokens` to 3840, which is all that has room/,
    );
    expect(found("timeout")?.what).toContain("an answer of 3,840 tokens");
  });

  test.concurrent("where a model thinks and there is room", slow, async () => {
    await using server = await startSglang({ contextTokens: 32_768, isThinking: true });
    const need = { promptTokens: 100, maxTokens: 2_048, isFromConfig: true };
    const { found, diagnosis } = await examinedHere(server.baseUrl, undefined, need);
    expect(diagnosis.advice?.maxTokens).toBe(8_192);
    expect(found("reasoning")?.todo).toMatch(/^raise `max_tokens` to 8192; or turn it off/);
  });

  test.concurrent("of a `timeout` that is long enough", slow, async () => {
    await using server = await startVllm();
    const { found, diagnosis } = await examinedHere(server.baseUrl, undefined, { maxTokens: 64 });
    expect(found("timeout")).toMatchObject({ level: "ok" });
    expect(diagnosis.advice?.timeoutSeconds).toBe(30);
  });

  test.concurrent("of a `timeout` that is too short", slow, async () => {
    await using server = await startVllm({ tokenMs: 8, contextTokens: 32_768 });
    const need = { maxTokens: 8_192 };
    const { found, diagnosis } = await examinedHere(server.baseUrl, undefined, need);
    expect(found("timeout")).toMatchObject({ level: "warning" });
    expect(found("timeout")?.todo).toBe(`set \`timeout\` to ${diagnosis.advice?.timeoutSeconds}`);
    // 8,192 tokens of 8 ms take 66 s; a busy machine may make it look like more.
    expect(diagnosis.advice?.timeoutSeconds).toBeGreaterThanOrEqual(120);
  });

  test.concurrent("about a model that has to be loaded first", slow, async () => {
    await using server = await startLmStudio({
      loadingMs: 2_500,
      models: [{ id: "qwen2.5-7b", isLoaded: false }],
    });
    await using dir = await makeTempDir();
    const config = localConfig(server.baseUrl, { max_tokens: 64 }, { timeout: 2 }, "qwen2.5-7b");
    await writeFile(dir.file("config.json"), JSON.stringify(config));
    const { diagnosis } = await examined(["--config-path", "config.json"], { cwd: dir.path });
    const advising = diagnosis.findings.filter(({ todo }) => todo !== null);
    expect(advising.map(({ id, todo }) => [id, todo])).toContainEqual([
      "timeout",
      `set \`timeout\` to ${diagnosis.advice?.timeoutSeconds}, or load the model before the run`,
    ]);
    expect(advising.filter(({ todo }) => todo?.includes("timeout"))).toHaveLength(1);
  });
});

describe("parallel requests", () => {
  test("are advised as many as the server works on, where it does not say so", slow, async () => {
    await using server = await startVllm({ slots: 4, tokenMs: 8 });
    const { diagnosis } = await examinedHere(server.baseUrl);
    // The rounds are of 1, 2, 4 and 8; only a machine that stands still could make 4 look like 2.
    expect(diagnosis.advice?.nParallel).toBeOneOf([2, 4]);
  });

  test("are advised as many as the server has slots", slow, async () => {
    await using server = await startLlamaCpp({ slots: 6, tokenMs: 8 });
    const { diagnosis } = await examinedHere(server.baseUrl);
    expect(diagnosis.advice?.nParallel).toBe(6);
  });

  test("are advised against where one is worked on at a time", slow, async () => {
    await using server = await startOllama({ slots: 1, tokenMs: 8 });
    const { found, diagnosis } = await examinedHere(server.baseUrl);
    expect(diagnosis.advice?.nParallel).toBe(1);
    expect(found("throughput")?.todo).toContain("OLLAMA_NUM_PARALLEL");
  });
});

describe("how answers come is seen", () => {
  test.concurrent("reasoning, by its place", slow, async () => {
    await using server = await startLlamaCpp({ isThinking: true });
    const need = { maxTokens: 512, isFromConfig: true };
    const { found } = await examinedHere(server.baseUrl, undefined, need);
    expect(found("reasoning")).toMatchObject({ level: "warning" });
    expect(found("reasoning")?.what).toContain("`delta.reasoning_content`");
  });

  test.concurrent("reasoning, between tags", slow, async () => {
    await using server = await startLmStudio({ isThinking: true });
    const { found } = await examinedHere(server.baseUrl);
    expect(found("reasoning")?.what).toContain("between `<think>` tags");
  });

  test.concurrent("streams that are not streamed", slow, async () => {
    await using server = await startVllm({ isStreamIgnored: true });
    const { found, diagnosis } = await examinedHere(server.baseUrl);
    expect(found("stream")?.what).toBe("the server answers whole, also when a stream is asked for");
    expect(diagnosis.advice?.isStreaming).toBe(false);
  });

  test.concurrent("streams that a proxy holds back", slow, async () => {
    const pieces = Array.from({ length: 12 }, (_, index) => ({
      choices: [{ index: 0, delta: { content: `word${index} ` }, finish_reason: null }],
    }));
    const end = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
    const stream = [...pieces, end].map((event) => `data: ${JSON.stringify(event)}\n\n`);
    await using server = await startScriptedServer(({ method, body }) => {
      if (method === "GET") return { body: { data: [{ id: "model" }] } };
      if (!JSON.parse(body).stream) return { body: chatCompletion("Ready, one, two, three.") };
      const headers = { "content-type": "text/event-stream" };
      return { headers, body: `${stream.join("")}data: [DONE]\n\n`, delayMs: 400 };
    });
    const { found } = await examinedHere(server.baseUrl);
    expect(found("stream")?.what).toMatch(/^all 12 pieces of the stream came at once/);
  });

  test.concurrent("work that goes on for readers who have gone", slow, async () => {
    await using server = await startLlamaCpp({
      slots: 1,
      tokenMs: 6,
      answer: () => ({ text: "12345 ".repeat(180) }),
      variant: { stopsOnDisconnect: false },
    });
    const { found } = await examinedHere(server.baseUrl);
    expect(found("cancel")).toMatchObject({ level: "warning" });
  });

  test.concurrent("parameters that a service refuses", slow, async () => {
    await using server = await startOpenAi();
    const { found } = await examinedHere(server.baseUrl, "gpt-5-mini");
    expect(found("parameters")?.what).toContain("max_completion_tokens for max_tokens");
    expect(found("sampling")).toMatchObject({ level: "warning" });
  });

  test.concurrent("the least that the Responses API writes is asked for", slow, async () => {
    await using server = await startOpenAi({ apiKey: null });
    await using dir = await makeTempDir();
    const config = localConfig(server.baseUrl, { max_tokens: 64 }, { api: "responses" }, "gpt-4o");
    await writeFile(dir.file("config.json"), JSON.stringify(config));
    const { found } = await examined(["--config-path", "config.json"], { cwd: dir.path });
    expect(found("sampling")).toMatchObject({ level: "ok" });
    expect(found("max-tokens")).toMatchObject({ level: "ok" });
    const asked = server.requests.flatMap(({ body }) => body["max_output_tokens"] ?? []);
    expect(Math.min(...asked.map(Number))).toBe(16);
  });

  test.concurrent(
    "an answer that ends by itself says nothing against `max_tokens`",
    slow,
    async () => {
      await using server = await startVllm({ answer: () => ({ text: "one, two, three, four" }) });
      const { found } = await examinedHere(server.baseUrl);
      expect(found("max-tokens")).toMatchObject({ level: "ok" });
    },
  );

  test.concurrent("parts of the chat template in the answers", slow, async () => {
    await using server = await startLlamaCpp({
      answer: () => ({ text: "Nine are left.<|im_end|>\n<|im_start|>user" }),
    });
    const { found } = await examinedHere(server.baseUrl);
    expect(found("template")).toMatchObject({ level: "warning" });
    expect(found("template")?.what).toContain("`<|im_end|>`");
  });

  test.concurrent("limits that a service tells, and what fits into them", slow, async () => {
    await using server = await startOpenAi({ apiKey: null, variant: { tokensPerMinute: 30_000 } });
    const { found } = await examinedHere(server.baseUrl, "gpt-4o");
    expect(found("limits")?.what).toMatch(
      /30,000 tokens a minute: about 9 requests of 3,072 tokens/,
    );
  });

  test.concurrent("a limit that one request is above", slow, async () => {
    await using server = await startOpenAi({ apiKey: null, variant: { tokensPerMinute: 4_000 } });
    const need = { promptTokens: 100, maxTokens: 4_096, isFromConfig: true };
    const { diagnosis } = await examinedHere(server.baseUrl, "gpt-4o", need);
    expect(diagnosis.findings.filter(({ level }) => level === "problem")).toMatchObject([
      { id: "context", todo: "lower `max_tokens` to 3840" },
    ]);
    expect(diagnosis.isUsable).toBe(false);
  });
});

describe("a service on the internet", () => {
  test.concurrent("has its speed from the questions that are asked anyway", slow, async () => {
    await using server = await startOpenAi({
      apiKey: null,
      models: [{ id: "gpt-4o" }],
      answer: () => ({ text: "Nine sheep are left. ".repeat(6) }),
      tokenMs: 5,
    });
    const { found, diagnosis } = await examined(
      ["--base-url", "http://models.example.com/v1", "-m", "gpt-4o"],
      { env: { HTTP_PROXY: server.origin } },
    );
    expect(found("timeout")?.what).toMatch(/as measured with one request at a time/);
    // 2,048 tokens of 5 ms take 10 s; without a measurement, 180 would be advised.
    expect(diagnosis.advice?.timeoutSeconds).toBeLessThanOrEqual(60);
    expect(found("throughput")).toBeUndefined();
  });

  test.concurrent(
    "is asked for the run's longest request, where a config pays for it",
    slow,
    async () => {
      await using server = await startOpenAi({
        apiKey: null,
        models: [{ id: "gpt-4o", contextTokens: 8_192 }],
      });
      await using dir = await makeTempDir();
      const config = localConfig(
        "http://models.example.com/v1",
        { max_tokens: 9_000 },
        {},
        "gpt-4o",
      );
      await writeFile(dir.file("config.json"), JSON.stringify(config));
      const { code, found } = await examined(["--config-path", "config.json"], {
        cwd: dir.path,
        env: { HTTP_PROXY: server.origin },
      });
      expect(found("context")).toMatchObject({
        level: "problem",
        todo: "lower `max_tokens` to 7936",
      });
      expect(code).toBe(3);
    },
  );

  test.concurrent(
    "gets a few questions only, through the proxy of the environment",
    slow,
    async () => {
      await using proxy = await startScriptedServer(({ method, body }) => {
        if (method === "GET") return { body: { data: [{ id: "model" }] } };
        if (JSON.parse(body).stream) return { body: chatCompletion("Nine are left.") };
        return { body: chatCompletion("one, two, three, four") };
      });
      const { found, ids } = await examined(
        ["--base-url", "http://models.example.com/v1", "-m", "model"],
        { env: { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` } },
      );
      expect(found("reach")?.what).toBe(
        `requests go through the proxy 127.0.0.1:${proxy.port} (from \`HTTP_PROXY\`)`,
      );
      expect(ids).not.toContain("throughput");
      expect(ids).not.toContain("truncation");
      expect(found("skipped")?.todo).toBe("add --thorough to examine them too");
      expect(proxy.requests.filter(({ method }) => method === "POST").length).toBeLessThan(8);
    },
  );
});

describe("what is announced is the most that is asked, and close to it", () => {
  test.concurrent.for<[string, () => Promise<Emulator<never>>]>([
    ["a server with slots", () => startLlamaCpp({ slots: 4, tokenMs: 4 })],
    ["one that works on one at a time", () => startOllama({ slots: 1, tokenMs: 4 })],
    ["one of many slots", () => startVllm({ slots: 64, tokenMs: 4 })],
    ["one that cuts", () => startTextGenerationWebui({ contextTokens: 1_500, tokenMs: 2 })],
    ["one that refuses", () => startVllm({ contextTokens: 2_048, slots: 64, tokenMs: 4 })],
  ])("%s", slow, async ([, start]) => {
    await using server = await start();
    const config = quickConfig({ baseUrl: server.baseUrl, model: "model", dataset: "demo" });
    let announced = 0;
    await examine(
      examinationOf(config, false, []),
      { isThorough: false },
      {
        signal: AbortSignal.timeout(30_000),
        emit: (event) => {
          if (event.type === "plan") announced = event.plan.questions;
        },
      },
    );
    const asked = server.requests.filter(({ path }) => path.endsWith("/chat/completions")).length;
    expect(asked).toBeLessThanOrEqual(announced);
    expect(asked).toBeGreaterThanOrEqual(announced / 2);
  });
});

describe("what is printed", () => {
  test.concurrent(
    "is a line with a sign for each finding, and a block for the config",
    slow,
    async () => {
      await using server = await startOllama({ contextTokens: 2_048 });
      const { stdout, stderr, code } = await doctor(["--base-url", server.baseUrl]);
      expect(stderr).toMatch(/^This asks at most \d+ short questions: about [\d,]+ prompt tokens/);
      expect(stdout).toMatch(/^✓ base-url {5}http:\/\/127\.0\.0\.1:\d+\/v1 is an API$/m);
      expect(stdout).toMatch(/^! context .*\n {15}why: .*\n {15}do: {2}start Ollama with/m);
      expect(stdout).toContain("the endpoint can be used; mind the warnings");
      expect(stdout).toContain(`"base_url": "${server.baseUrl}"`);
      expect(stdout).not.toContain("\u001b");
      expect(code).toBe(0);
    },
  );

  test.concurrent("never lets a server's words act on the terminal", slow, async () => {
    const id = "evil\u001b[2J";
    await using server = await startScriptedServer(({ method }) =>
      method === "GET"
        ? { body: { data: [{ id }, { id: "model" }] } }
        : { status: 400, body: { error: { message: `no \u001b[2J model ${id}` } } },
    );
    const result = await doctor(["--base-url", server.baseUrl, "-m", "model"]);
    expect(printed(result)).not.toContain("\u001b");
    expect(result.code).toBe(3);
  });

  test.concurrent("is a hint when neither address nor config is given", slow, async () => {
    const { code, stderr } = await doctor([]);
    expect(stderr).toContain(
      "give its address with --base-url URL, or a config with --config-path",
    );
    expect(code).toBe(2);
  });
});
