import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
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
    expect(found("served-model")).toMatchObject({
      level: "warning",
      what: "model `llama-3.1-8b` was asked, but `qwen2.5-7b` answered",
    });
  });
});

describe("a context that is too small is found", () => {
  test.concurrent("on a server that cuts prompts and tells its context", slow, async () => {
    await using server = await startOllama({ contextTokens: 2_048 });
    const { found } = await examinedHere(server.baseUrl);
    expect(found("context")).toMatchObject({ level: "warning" });
    expect(found("context")?.todo).toContain("OLLAMA_CONTEXT_LENGTH=4096");
    expect(found("truncation")).toMatchObject({ level: "warning" });
    expect(found("truncation")?.what).toMatch(
      /^a prompt of about 3,\d\d\d tokens was cut without a word: the model got 1,02\d$/,
    );
  });

  test.concurrent("on a server that cuts prompts and tells nothing", slow, async () => {
    await using server = await startTextGenerationWebui({ contextTokens: 512 });
    const { found } = await examinedHere(server.baseUrl);
    expect(found("context")?.what).toBe("the server does not tell its context");
    expect(found("truncation")).toMatchObject({ level: "problem" });
    expect(found("truncation")?.what).toContain("was cut without a word");
  });

  test.concurrent("on a server that refuses long prompts", slow, async () => {
    await using server = await startLlamaCpp({ contextTokens: 2_048 });
    const { found } = await examinedHere(server.baseUrl);
    expect(found("truncation")?.what).toMatch(/^a prompt of about 3,\d\d\d tokens is refused/);
    expect(found("truncation")?.todo).toContain("`-c`");
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
});

describe("a service on the internet", () => {
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

describe("what is printed", () => {
  test.concurrent(
    "is a line with a sign for each finding, and a block for the config",
    slow,
    async () => {
      await using server = await startOllama({ contextTokens: 2_048 });
      const { stdout, stderr, code } = await doctor(["--base-url", server.baseUrl]);
      expect(stderr).toMatch(/^This takes about \d+ short requests: about [\d,]+ prompt tokens/);
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
