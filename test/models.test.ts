import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { startAzure } from "./emulators/azure.ts";
import { startLmStudio } from "./emulators/lm-studio.ts";
import { startOllama } from "./emulators/ollama.ts";
import { startOpenRouter } from "./emulators/openrouter.ts";
import { startSglang } from "./emulators/sglang.ts";
import { startVllm } from "./emulators/vllm.ts";
import { runCli } from "./support/cli.ts";
import { makeTempDir } from "./support/temp-dir.ts";

describe("the models of an endpoint", () => {
  test.concurrent("are listed with what the server says of each", async () => {
    await using server = await startLmStudio({
      models: [
        { id: "qwen2.5-7b", contextTokens: 8_192 },
        { id: "llama-3.1-8b", isLoaded: false },
        { id: "nomic-embed-text", kind: "embedding", isLoaded: false },
      ],
    });
    await using dir = await makeTempDir();
    const result = await runCli(["models", "--base-url", server.baseUrl], { cwd: dir.path });
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout.split("\n").map((line) => line.trim().split(/ {2,}/))).toEqual([
      [`${server.baseUrl} (lm-studio)`],
      [""],
      ["MODEL", "LOADED", "CONTEXT", "QUANTIZATION"],
      ["qwen2.5-7b", "yes", "8,192", "Q4_K_M"],
      ["llama-3.1-8b", "no", "?", "Q4_K_M"],
      ["nomic-embed-text", "no", "?", "Q4_K_M", "embeddings only"],
      [""],
    ]);
  });

  test.concurrent("are marked where a config names them, and missed where they are not there", async () => {
    await using server = await startOllama({ models: [{ id: "qwen2.5:7b" }, { id: "llama3" }] });
    await using dir = await makeTempDir();
    const models = ["llama3", "mistral"].map((name) => ({
      name,
      provider_options: { base_url: server.baseUrl },
    }));
    const rest = { samplings: [{ name: "s" }], datasets: [{ name: "demo", kind: "demo" }] };
    await writeFile(dir.file("config.json"), JSON.stringify({ models, ...rest }));
    const words = ["models", "--config-path", "config.json"];
    const { stdout, stderr, code } = await runCli(words, { cwd: dir.path });
    expect(stdout).toMatch(/^\* {2}llama3:latest/m);
    expect(stdout).toMatch(/^ {3}qwen2\.5:7b/m);
    expect(stderr).toContain("`mistral` (mistral in the config) is not on the list");
    expect(code).toBe(0);

    const json = await runCli([...words, "--json"], { cwd: dir.path });
    expect(JSON.parse(json.stdout)).toMatchObject([
      {
        base_url: server.baseUrl,
        server: "ollama",
        models: [
          { id: "qwen2.5:7b", config_names: [] },
          { id: "llama3:latest", config_names: ["llama3"] },
        ],
      },
    ]);
  });

  test.concurrent("of Azure are told to be no deployments", async () => {
    await using server = await startAzure({ mode: "v1", apiKey: "azure-key-123456" });
    await using dir = await makeTempDir();
    const config = {
      models: [
        {
          name: "my-gpt-4o",
          provider: "azure",
          provider_options: { base_url: server.origin, api_key: "azure-key-123456" },
        },
      ],
      samplings: [{ name: "s" }],
      datasets: [{ name: "demo", kind: "demo" }],
    };
    await writeFile(dir.file("config.json"), JSON.stringify(config));
    const words = ["models", "--config-path", "config.json"];
    const { stdout, code } = await runCli(words, { cwd: dir.path });
    expect(stdout).toContain("gpt-4o-2024-11-20");
    expect(stdout).toContain("Azure lists what can be deployed, not the names of deployments");
    expect(code).toBe(0);
  });

  test.concurrent("that need a key are an error with its advice", async () => {
    await using server = await startVllm({ apiKey: "right-key-123456" });
    await using dir = await makeTempDir();
    const { stderr, code } = await runCli(["models", "--base-url", server.baseUrl], {
      cwd: dir.path,
    });
    expect(stderr).toMatch(/^error: no list of models: HTTP 401/);
    expect(stderr).toContain("hint: ");
    expect(code).toBe(3);
  });

  test.concurrent.for([
    { name: "SGLang", start: startSglang, written: "", right: "/v1" },
    { name: "vLLM", start: startVllm, written: "/v2", right: "/v1" },
    { name: "LM Studio", start: startLmStudio, written: "", right: "/v1" },
    { name: "OpenRouter", start: startOpenRouter, written: "", right: "/api/v1" },
    { name: "Ollama", start: startOllama, written: "/v1/v1", right: "/v1" },
  ])("are found at $name, where the API is not at `$written`", async (wanted) => {
    await using server = await wanted.start({ models: [{ id: "my-model" }] });
    await using dir = await makeTempDir();
    const written = `${server.origin}${wanted.written}`;
    const right = `${server.origin}${wanted.right}`;
    const { stdout, stderr, code } = await runCli(["models", "--base-url", written], {
      cwd: dir.path,
    });
    expect(stdout.startsWith(right)).toBe(true);
    expect(stdout).toContain("my-model");
    expect(stderr).toBe(
      `note: the API is not at ${written} but at ${right}: write that as \`base_url\`\n`,
    );
    expect(code).toBe(0);
  });

  test.concurrent("are listed though another endpoint of the config is off, which is told", async () => {
    await using server = await startVllm({ models: [{ id: "here" }] });
    const off = await startVllm();
    await off.stop();
    await using dir = await makeTempDir();
    const models = [
      { name: "away", provider_options: { base_url: off.baseUrl } },
      { name: "here", provider_options: { base_url: server.baseUrl } },
    ];
    const rest = { samplings: [{ name: "s" }], datasets: [{ name: "demo", kind: "demo" }] };
    await writeFile(dir.file("config.json"), JSON.stringify({ models, ...rest }));
    const words = ["models", "--config-path", "config.json"];
    const { stdout, stderr, code } = await runCli(words, { cwd: dir.path });
    expect(stdout).toMatch(/^\* {2}here/m);
    expect(stderr).toContain(`error: no list of models: connection refused at ${off.baseUrl}`);
    expect(code).toBe(3);

    const json = await runCli([...words, "--json"], { cwd: dir.path });
    expect(JSON.parse(json.stdout)).toMatchObject([
      {
        base_url: off.baseUrl,
        models: null,
        error: { message: expect.stringContaining("refused") },
      },
      { base_url: server.baseUrl, models: [{ id: "here" }] },
    ]);
    expect(json.code).toBe(3);
  });
});
