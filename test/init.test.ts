import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { startLlamaCpp } from "./emulators/llama-cpp.ts";
import { startLmStudio } from "./emulators/lm-studio.ts";
import { startSglang } from "./emulators/sglang.ts";
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

  test.concurrent("goes into a folder that is not there yet", slow, async () => {
    await using server = await startVllm();
    await using dir = await makeTempDir();
    const words = ["init", "--base-url", server.baseUrl, "--dataset", "demo", "-o", "a/b/c.json"];
    expect(await runCli(words, { cwd: dir.path })).toMatchObject({ code: 0, stderr: "" });
    expect(existsSync(dir.file("a/b/c.json"))).toBe(true);
  });

  test.concurrent.for([
    ["/v1/v1", "/v1"],
    ["", "/v1"],
  ] as const)(
    "has the address where the API is, for one that ends in `%s`",
    slow,
    async ([written, right]) => {
      await using server = await startSglang();
      await using dir = await makeTempDir();
      const { code, stderr } = await runCli(
        ["init", "--base-url", `${server.origin}${written}`, "--dataset", "demo"],
        { cwd: dir.path },
      );
      expect(stderr).toBe(`note: the API is at ${server.origin}${right}, and the config says so\n`);
      expect(code).toBe(0);
      const text = await readFile(dir.file("my_config.json"), "utf8");
      expect(text).toContain(`"base_url": "${server.origin}${right}"`);
    },
  );

  test.concurrent("is tried with one question before it is written", slow, async () => {
    await using server = await startVllm();
    await using dir = await makeTempDir();
    const { code } = await runCli(["init", "--base-url", server.baseUrl, "--dataset", "demo"], {
      cwd: dir.path,
    });
    expect(code).toBe(0);
    const [asked, ...others] = server.requests.filter(({ method }) => method === "POST");
    expect(others).toEqual([]);
    // What the config says is what was tried.
    expect(asked?.body).toMatchObject({ stream: true, temperature: 0, max_tokens: 2_048 });
  });
});

describe("a config that would not work", () => {
  const keys = { RIGHT_KEY: "right-key-123456", WRONG_KEY: "wrong-key-654321" };
  const withRightKey = ["--api-key-env", "RIGHT_KEY"];

  /** What `init` says at a server with a key, whose context is 2,048 tokens, or at an address where nobody is. */
  async function refused(words: readonly string[], isOff = false) {
    const server = await startVllm({ apiKey: keys.RIGHT_KEY, contextTokens: 2_048 });
    await using dir = await makeTempDir();
    try {
      if (isOff) await server.stop();
      const command = ["init", "--base-url", server.baseUrl, "--dataset", "demo", ...words];
      const result = await runCli(command, { cwd: dir.path, env: keys });
      return { ...result, isWritten: existsSync(dir.file("my_config.json")) };
    } finally {
      if (!isOff) await server.stop();
    }
  }

  const cases: readonly (readonly [string, readonly string[], string, string])[] = [
    [
      "its key is refused",
      ["--api-key-env", "WRONG_KEY", "-m", "test-model"],
      "HTTP 401",
      "check the key in `WRONG_KEY`",
    ],
    [
      "its key is not set",
      ["--api-key-env", "NO_KEY", "-m", "test-model"],
      "a key is needed, but `NO_KEY` is not set: HTTP 401",
      "set `NO_KEY` to the key",
    ],
    [
      "it has no key",
      ["-m", "test-model"],
      "a key is needed: HTTP 401",
      "give its name with --api-key-env NAME",
    ],
    [
      "its model is not there",
      [...withRightKey, "-m", "test-modell"],
      "the endpoint does not know model `test-modell`",
      "--model NAME: `test-model`",
    ],
    [
      "its answers do not fit into the context",
      [...withRightKey, "--max-tokens", "99999"],
      "an answer of 99999 tokens does not fit: the model has a context of 2048",
      "give --max-tokens 1024",
    ],
  ];

  test.concurrent.for(cases)("is not written: %s", slow, async ([, words, problem, advice]) => {
    const { code, stdout, stderr, isWritten } = await refused(words);
    expect(stderr).toContain(problem);
    expect(stderr).toContain(`hint: nothing was written: `);
    expect(stderr).toContain(advice);
    expect(stderr).toContain("to write the config all the same, add --force");
    expect(stdout + stderr).not.toContain(keys.WRONG_KEY);
    expect({ code, stdout, isWritten }).toEqual({ code: 3, stdout: "", isWritten: false });
  });

  test.concurrent(
    "is not written where a list is open and only a question shows that the key is wrong",
    slow,
    async () => {
      await using server = await startLlamaCpp({ apiKey: keys.RIGHT_KEY });
      await using dir = await makeTempDir();
      const { code, stderr } = await runCli(
        ["init", "--base-url", server.baseUrl, "--dataset", "demo", "--api-key-env", "WRONG_KEY"],
        { cwd: dir.path, env: keys },
      );
      expect(stderr).toContain("check the key in `WRONG_KEY`");
      expect(code).toBe(3);
      expect(existsSync(dir.file("my_config.json"))).toBe(false);
    },
  );

  test.concurrent(
    "is not written for a server that is off, unless it is forced to be",
    slow,
    async () => {
      const words = ["--model", "qwen"];
      const off = await refused(words, true);
      expect(off.stderr).toContain("error: model `qwen` cannot be asked: connection refused");
      expect(off).toMatchObject({ code: 3, isWritten: false });
      const forced = await refused([...words, "--force"], true);
      expect(forced.stderr).toContain("warning: model `qwen` cannot be asked: connection refused");
      expect(forced).toMatchObject({ code: 0, isWritten: true });
    },
  );
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

  test.concurrent("a place that cannot be written to, in words", slow, async () => {
    await using server = await startVllm();
    await using dir = await makeTempDir();
    await writeFile(dir.file("file"), "");
    const words = ["init", "--base-url", server.baseUrl, "--dataset", "demo", "-o", "file/c.json"];
    const { code, stderr } = await runCli(words, { cwd: dir.path });
    expect(stderr).toContain("`file/c.json` cannot be written: a part of its path is a file");
    expect(stderr).toContain("hint: give another place with --output FILE");
    expect(code).toBe(2);
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

  test("a config that would not work is written only when that is wanted", slow, async () => {
    await using server = await startLlamaCpp({ apiKey: "right-key-123456" });
    await using dir = await makeTempDir();
    const model = ["--base-url", server.baseUrl, "--model", "test-model"];
    const words = ["init", ...model, "--dataset", "demo", "--limit", "5"];
    for (const [keys, end, code] of [
      ["\r", "nothing was written", 3],
      ["\u001b[B\r", "wrote my_config.json", 0],
    ] as const) {
      await using terminal = startTerminal(words, dir.path);
      await terminal.shows("Write the config all the same?");
      terminal.type(keys);
      await terminal.shows(end);
      expect(await terminal.code).toBe(code);
    }
  });
});
