import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { startLlamaCpp } from "./emulators/llama-cpp.ts";
import { startLmStudio } from "./emulators/lm-studio.ts";
import { startVllm } from "./emulators/vllm.ts";
import { printed, runCli } from "./support/cli.ts";
import { makeTempDir } from "./support/temp-dir.ts";
import { hasTerminals, startTerminal } from "./support/terminal.ts";

const slow = { timeout: 60_000 };

describe("a config that flags make", () => {
  test.concurrent("is accepted by validate and understood by a dry run", slow, async () => {
    await using server = await startLlamaCpp({ contextTokens: 2_048, slots: 3 });
    await using dir = await makeTempDir();
    const cwd = dir.path;
    const written = await runCli(
      ["init", "--base-url", server.baseUrl, "--dataset", "demo", "--limit", "5", "--yes"],
      { cwd },
    );
    expect(written).toMatchObject({ code: 0, stderr: "" });
    expect(written.stdout).toContain("wrote my_config.json");
    expect(written.stdout).toContain("themis doctor --config-path my_config.json");
    const text = await readFile(dir.file("my_config.json"), "utf8");
    // Values from the server: its slots, and an answer that fits its context.
    expect(text).toContain('"n_parallel": 3');
    expect(text).toContain('"max_tokens": 1024');

    const validated = await runCli(["validate", "my_config.json"], { cwd });
    expect(validated).toMatchObject({ code: 0, stderr: "" });
    const dry = await runCli(["run", "--config-path", "my_config.json", "--dry-run"], { cwd });
    expect(dry.code).toBe(0);
    expect(dry.stdout).toContain("Requests to send: 5 of 5");
  });

  test.concurrent(
    "names the model by its last part and maps it to the server's name",
    slow,
    async () => {
      await using server = await startVllm({ models: [{ id: "Qwen/Qwen2.5-7B-Instruct" }] });
      await using dir = await makeTempDir();
      const { code } = await runCli(
        ["init", "--base-url", server.origin, "--dataset", "demo", "--output", "c.json"],
        { cwd: dir.path },
      );
      expect(code).toBe(0);
      const text = await readFile(dir.file("c.json"), "utf8");
      // The address without `/v1` was mended.
      expect(text).toContain(`"base_url": "${server.baseUrl}"`);
      expect(text).toContain(
        '"model_mapping": { "Qwen2.5-7B-Instruct": "Qwen/Qwen2.5-7B-Instruct" }',
      );
    },
  );

  test.concurrent("holds the name of the key's variable, never the key", slow, async () => {
    await using server = await startVllm({ apiKey: "right-key-123456" });
    await using dir = await makeTempDir();
    const result = await runCli(
      ["init", "--base-url", server.baseUrl, "--api-key-env", "MY_KEY", "--dataset", "demo"],
      { cwd: dir.path, env: { MY_KEY: "right-key-123456" } },
    );
    expect(result.code).toBe(0);
    const text = await readFile(dir.file("my_config.json"), "utf8");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference of the config
    expect(text).toContain('"api_key": "${MY_KEY}"');
    expect(text + printed(result)).not.toContain("right-key-123456");
  });

  test.concurrent("can be written for a server that is off, with a note", slow, async () => {
    const server = await startVllm();
    await server.stop();
    await using dir = await makeTempDir();
    const { code, stderr } = await runCli(
      ["init", "--base-url", server.baseUrl, "--model", "qwen", "--dataset", "demo"],
      { cwd: dir.path },
    );
    expect(stderr).toContain("note: the endpoint could not be looked at: ");
    expect(code).toBe(0);
    expect(existsSync(dir.file("my_config.json"))).toBe(true);
  });
});

describe("init refuses", () => {
  test.concurrent("to replace a file, unless it is forced to", slow, async () => {
    await using server = await startLmStudio();
    await using dir = await makeTempDir();
    await writeFile(dir.file("my_config.json"), "precious");
    const words = ["init", "--base-url", server.baseUrl, "--dataset", "demo"];
    const refused = await runCli(words, { cwd: dir.path });
    expect(refused.stderr).toContain("`my_config.json` is there already");
    expect(refused.code).toBe(2);
    expect(await readFile(dir.file("my_config.json"), "utf8")).toBe("precious");
    expect((await runCli([...words, "--force"], { cwd: dir.path })).code).toBe(0);
    expect(await readFile(dir.file("my_config.json"), "utf8")).toContain(server.baseUrl);
  });

  test.concurrent("to guess among several models", slow, async () => {
    await using server = await startVllm({ models: [{ id: "a" }, { id: "b" }] });
    await using dir = await makeTempDir();
    const { code, stderr } = await runCli(
      ["init", "--base-url", server.baseUrl, "--dataset", "demo"],
      { cwd: dir.path },
    );
    expect(stderr).toContain("name one with --model NAME: `a`, `b`");
    expect(code).toBe(2);
  });

  test.concurrent.for([
    [["--limit", "0"], "`--limit` must be a whole number from 1 up, got `0`"],
    [["--dataset", "math"], "there is no dataset kind `math`"],
    [["--n-parallel", "many"], "`--n-parallel` must be"],
    [["--api-key-env", "sk-123"], "`--api-key-env` must be the name of an environment variable"],
  ] as const)("%s", slow, async ([words, message]) => {
    await using dir = await makeTempDir();
    const { code, stderr } = await runCli(
      ["init", "--base-url", "http://127.0.0.1:9/v1", "-m", "m", "--dataset", "demo", ...words],
      { cwd: dir.path },
    );
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("sk-123");
    expect(code).toBe(2);
    expect(existsSync(dir.file("my_config.json"))).toBe(false);
  });
});

describe.skipIf(!hasTerminals)("on a terminal", () => {
  test("the questions that are left are asked, and their answers written", slow, async () => {
    await using server = await startLmStudio({ models: [{ id: "first" }, { id: "second" }] });
    await using dir = await makeTempDir();
    await using terminal = startTerminal(["init", "--base-url", server.baseUrl], dir.path);
    await terminal.shows("Which model?");
    terminal.type("\u001b[B\r");
    await terminal.shows("Which problems?");
    terminal.type("\r");
    await terminal.shows("How many of them (of 56)?");
    terminal.type("7\r");
    await terminal.shows("wrote my_config.json");
    expect(await terminal.code).toBe(0);
    const text = await readFile(dir.file("my_config.json"), "utf8");
    expect(text).toContain('"name": "second"');
    expect(text).toContain('"kind": "demo"');
    expect(text).toContain('"limit": 7');
  });

  test("Ctrl-C ends it, and nothing is written", slow, async () => {
    await using server = await startLmStudio({ models: [{ id: "first" }, { id: "second" }] });
    await using dir = await makeTempDir();
    await using terminal = startTerminal(["init", "--base-url", server.baseUrl], dir.path);
    await terminal.shows("Which model?");
    terminal.type("\u0003");
    await terminal.shows("stopped before a config was written");
    expect(await terminal.code).toBe(130);
    expect(existsSync(dir.file("my_config.json"))).toBe(false);
  });
});
