import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../src/run/load-config.ts";
import { openRun } from "../src/run/stored-run.ts";
import { answered, type ChatEndpoint, startChatEndpoint } from "./support/chat-endpoint.ts";
import { type CliResult, printed, runCli, startCli } from "./support/cli.ts";
import { writeRunConfig } from "./support/run-config.ts";
import {
  chatCompletion,
  type Reply,
  type ScriptedRequest,
  startScriptedServer,
} from "./support/scripted-server.ts";
import { makeTempDir, type TempDir } from "./support/temp-dir.ts";

/** A port that no test is ever given. */
const nobodyThere = "http://127.0.0.1:1/v1";

/** The error as people see it: exit code, words, advice, and never a stack. */
function expectError(result: CliResult, code: number, ...words: readonly string[]): void {
  for (const word of words) expect(result.stderr).toContain(word);
  expect(result.stderr).toMatch(/^error: .+$/m);
  expect(result.code).toBe(code);
  expectNoStack(result);
}

function expectNoStack(result: CliResult): void {
  expect(printed(result)).not.toMatch(/^\s+at /m);
  expect(printed(result)).not.toContain("a fault of its own");
}

/** What the store of a folder holds of the run `test`, in the plan's order. */
function storedResults(dir: TempDir): readonly string[] {
  using stored = openRun(dir.file("store"), "test");
  return [...stored.rows()].map(({ generation }) =>
    generation?.status === "failed" ? generation.error.class : (generation?.status ?? "not asked"),
  );
}

function attempts(dir: TempDir): readonly (number | undefined)[] {
  using stored = openRun(dir.file("store"), "test");
  return [...stored.rows()].map(({ generation }) => generation?.attempts);
}

/** One of the three problems of `demo` that these tests ask. */
function isAbout(subject: "pencils" | "notebook" | "jacket", { body }: ScriptedRequest): boolean {
  return body.includes(subject);
}

describe.concurrent("before anything is asked", () => {
  it("says that a connection was refused and how to find out why", async () => {
    await using dir = await makeTempDir();
    const result = await runCli(await writeRunConfig(dir, nobodyThere), { cwd: dir.path });
    expectError(
      result,
      3,
      `model \`model\` cannot be asked: connection refused at ${nobodyThere}`,
      `hint: check that the server is running: \`curl ${nobodyThere}/models\``,
      "check the port in `base_url` and the firewall",
    );
    expect(storedResults(dir)).toEqual(["not asked", "not asked", "not asked"]);
  });

  it("says so to a program that reads JSON, too", async () => {
    await using dir = await makeTempDir();
    const command = await writeRunConfig(dir, nobodyThere);
    const result = await runCli([...command, "--json"], { cwd: dir.path });
    expect(JSON.parse(result.stdout)).toMatchObject({
      run_id: "test",
      status: "paused",
      error: { code: "endpoint", message: expect.stringContaining("connection refused") },
    });
    expect(result.code).toBe(3);
  });

  it("advises 127.0.0.1 where `localhost` was refused", async () => {
    await using dir = await makeTempDir();
    const command = await writeRunConfig(dir, "http://localhost:1/v1");
    expectError(
      await runCli(command, { cwd: dir.path }),
      3,
      "connection refused",
      "try `127.0.0.1` instead of `localhost`",
    );
  });

  it("says that a host name does not exist", async () => {
    await using dir = await makeTempDir();
    const command = await writeRunConfig(dir, "http://does-not-exist.invalid/v1");
    expectError(
      await runCli(command, { cwd: dir.path }),
      3,
      "host name `does-not-exist.invalid` not found",
      "hint: check the host name in `base_url`",
    );
  });

  it("advises `/v1` where the path is wrong and the server says 404", async () => {
    await using dir = await makeTempDir();
    await using server = await startScriptedServer(({ path }) =>
      path.startsWith("/v1/") ? answered : { status: 404, body: { detail: "Not Found" } },
    );
    const root = server.baseUrl.replace("/v1", "");
    expectError(
      await runCli(await writeRunConfig(dir, root), { cwd: dir.path }),
      3,
      "HTTP 404",
      `most servers need \`/v1\` at its end, as in \`${root}/v1\``,
    );
  });

  it("advises `/v1` where the path is wrong and the server says 200", async () => {
    await using dir = await makeTempDir();
    await using server = await startScriptedServer(({ method, path }) => ({
      body: { error: `Unexpected endpoint or method. (${method} ${path})` },
    }));
    const root = server.baseUrl.replace("/v1", "");
    expectError(
      await runCli(await writeRunConfig(dir, root), { cwd: dir.path }),
      3,
      "Unexpected endpoint or method.",
      `as in \`${root}/v1\``,
    );
    expect(server.requests.length).toBeLessThanOrEqual(2);
  });

  it("says that a key was refused", async () => {
    await using dir = await makeTempDir();
    await using server = await startScriptedServer(() => ({
      status: 401,
      body: { error: { message: "Incorrect API key provided.", code: "invalid_api_key" } },
    }));
    const command = await writeRunConfig(dir, server.baseUrl, { options: { api_key: "wrong" } });
    expectError(
      await runCli(command, { cwd: dir.path }),
      3,
      "HTTP 401",
      "Incorrect API key provided.",
      "hint: check `api_key` for typos and extra spaces",
    );
  });

  it("offers the nearest names for an unknown model", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint(
      () => ({
        status: 404,
        body: { error: { message: "The model does not exist.", code: "model_not_found" } },
      }),
      { models: ["qwen2.5-7b-instruct", "llama-3.1-8b-instruct"] },
    );
    const command = await writeRunConfig(dir, endpoint.baseUrl, {
      options: { model_mapping: { model: "qwen2.5-7b-instuct" } },
    });
    expectError(
      await runCli(command, { cwd: dir.path }),
      3,
      "the endpoint does not know model `qwen2.5-7b-instuct`",
      "did you mean `qwen2.5-7b-instruct`?",
      "`model_mapping`",
    );
  });

  it("says that a page of HTML is no API", async () => {
    await using dir = await makeTempDir();
    await using server = await startScriptedServer(() => ({
      headers: { "content-type": "text/html" },
      body: "<!doctype html><html><head><title>Router login</title></head><body>…</body></html>",
    }));
    expectError(
      await runCli(await writeRunConfig(dir, server.baseUrl), { cwd: dir.path }),
      3,
      'an HTML page titled "Router login"',
      "check the path of `base_url`",
    );
  });

  it("refuses a storage folder that is a file", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint(() => answered);
    await writeFile(dir.file("store"), "my notes");
    expectError(
      await runCli(await writeRunConfig(dir, endpoint.baseUrl), { cwd: dir.path }),
      3,
      "cannot make the storage folder `store`",
      "--storage-dir",
    );
    expect(await readFile(dir.file("store"), "utf8")).toBe("my notes");
    expect(endpoint.server.requests).toEqual([]);
  });

  it.skipIf(process.platform !== "linux")(
    "refuses a storage folder where the system has none, instead of trying for ever",
    async () => {
      await using dir = await makeTempDir();
      await using endpoint = await startChatEndpoint(() => answered);
      const command = await writeRunConfig(dir, endpoint.baseUrl);
      expectError(
        await runCli([...command, "--storage-dir", "/proc/store"], { cwd: dir.path }),
        3,
        "cannot make the storage folder `/proc/store` (ENOENT: ",
        "--storage-dir",
      );
      expectError(
        await runCli([...command, "--csv-output", "/proc/folder/r.csv"], { cwd: dir.path }),
        2,
        "cannot write the CSV export (ENOENT: ",
        "--csv-output",
      );
      expect(endpoint.server.requests).toEqual([]);
    },
  );

  it("refuses a store that is no database and leaves it as it is", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint(() => answered);
    await mkdir(dir.file("store"));
    const garbage = "not a database ".repeat(1000);
    await writeFile(dir.file("store", "themis.sqlite"), garbage);
    expectError(
      await runCli(await writeRunConfig(dir, endpoint.baseUrl), { cwd: dir.path }),
      3,
      "the store is damaged",
      "themis.sqlite",
      "restore a copy, or move it away",
    );
    expect(await readFile(dir.file("store", "themis.sqlite"), "utf8")).toBe(garbage);
    expect(endpoint.server.requests).toEqual([]);
  });

  it("refuses a store whose pages are damaged", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint(() => answered);
    const command = await writeRunConfig(dir, endpoint.baseUrl);
    expect((await runCli(command, { cwd: dir.path })).code).toBe(0);
    const path = dir.file("store", "themis.sqlite");
    const bytes = await readFile(path);
    bytes.fill(0xff, 4096);
    await writeFile(path, bytes);
    const asked = endpoint.chats.length;
    expectError(await runCli(command, { cwd: dir.path }), 3, "the store is damaged");
    expect(endpoint.chats).toHaveLength(asked);
  });

  it.each([
    { flag: "--csv-output", path: "a-file/results.csv" },
    { flag: "--html-output", path: "a-folder" },
    { flag: "--json-output", path: "a-file/deep/results.json" },
  ])("refuses an export that cannot be written: $flag $path", async ({ flag, path }) => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint(() => answered);
    await writeFile(dir.file("a-file"), "");
    await mkdir(dir.file("a-folder"));
    const command = await writeRunConfig(dir, endpoint.baseUrl);
    expectError(
      await runCli([...command, flag, path], { cwd: dir.path }),
      2,
      path,
      flag,
      "hint: name a file in",
    );
    expect(endpoint.server.requests).toEqual([]);
  });
});

describe.concurrent("while asking", () => {
  it.each<{ name: string; headers: Readonly<Record<string, string>>; said: string }>([
    { name: "with Retry-After", headers: { "retry-after": "1" }, said: "waiting 00:01" },
    { name: "without Retry-After", headers: {}, said: "waiting 00:0" },
  ])("waits after a 429 $name and gets its answer", async ({ headers, said }) => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint((_, number) =>
      number === 1
        ? { status: 429, headers, body: { error: { message: "Rate limit reached" } } }
        : answered,
    );
    const command = await writeRunConfig(dir, endpoint.baseUrl, { options: { n_parallel: 1 } });
    const result = await runCli(command, { cwd: dir.path });
    expect(result.stderr).toContain(said);
    expect(result.stderr).toContain("Rate limit reached");
    expect(result.stdout).toContain("Successful generations: 3/3");
    expect(result.stdout).toContain("No failures");
    expect(result.code).toBe(0);
    expect(attempts(dir)).toEqual([2, 1, 1]);
    expect(endpoint.chats).toHaveLength(4);
  });

  it("outlives a storm of 500s that ends", async () => {
    await using dir = await makeTempDir();
    const seen = new Map<string, number>();
    await using endpoint = await startChatEndpoint(({ body }) => {
      const times = (seen.get(body) ?? 0) + 1;
      seen.set(body, times);
      return times <= 2 ? { status: 500, body: { error: { message: "CUDA error" } } } : answered;
    });
    const result = await runCli(await writeRunConfig(dir, endpoint.baseUrl), { cwd: dir.path });
    expect(result.stdout).toContain("Successful generations: 3/3");
    expect(result.code).toBe(0);
    expect(attempts(dir)).toEqual([3, 3, 3]);
    expect(endpoint.chats).toHaveLength(9);
  });

  it("pauses, gives up and can be resumed where every answer is a 500", async () => {
    await using dir = await makeTempDir();
    let isWell = false;
    await using endpoint = await startChatEndpoint(() =>
      isWell ? answered : { status: 500, body: { error: { message: "out of memory" } } },
    );
    const command = await writeRunConfig(dir, endpoint.baseUrl, {
      options: { n_parallel: 1, max_outage: 0 },
    });
    const result = await runCli(command, { cwd: dir.path });
    expectError(
      result,
      3,
      "paused: HTTP 500",
      "out of memory",
      "look at the server's own log",
      "nothing is lost; when that is over or mended, go on with: themis run --config-path config.json",
    );
    expect(storedResults(dir)).toEqual(["server", "not asked", "not asked"]);
    isWell = true;
    const again = await runCli(command, { cwd: dir.path });
    expect(again.stdout).toContain("Successful generations: 3/3");
    expect(again.code).toBe(0);
  });

  const good = chatCompletion("\\boxed{1}");
  it.each<{ name: string; reply: Reply; errorClass: string; words: string }>([
    {
      name: "malformed JSON",
      reply: { headers: { "content-type": "application/json" }, body: '{"choices": [{"mess' },
      errorClass: "protocol",
      words: "the body is not valid JSON or was cut short",
    },
    {
      name: "a body that is cut off",
      reply: { kind: "cut", body: good },
      errorClass: "protocol",
      words: "answer cut off",
    },
    {
      name: "JSON that is no completion",
      reply: { body: { ok: true } },
      errorClass: "protocol",
      words: "the body holds no `choices`",
    },
    {
      name: "a page of HTML from a gateway",
      reply: {
        status: 502,
        headers: { "content-type": "text/html" },
        body: "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
      },
      errorClass: "server",
      words: "502 Bad Gateway",
    },
    {
      name: "a reset connection",
      reply: { kind: "reset" },
      errorClass: "connect",
      words: "connection closed before an answer came",
    },
    {
      name: "a prompt that is too long",
      reply: {
        status: 400,
        body: {
          error: {
            message: "This model's maximum context length is 10 tokens.",
            code: "context_length_exceeded",
          },
        },
      },
      errorClass: "context_length",
      words: "maximum context length is 10 tokens",
    },
    {
      name: "no answer in time",
      reply: { kind: "hang" },
      errorClass: "timeout",
      words: "request timeout: no answer from",
    },
  ])("keeps $name to the request that met it, and asks it again", async (fault) => {
    await using dir = await makeTempDir();
    let isWell = false;
    await using endpoint = await startChatEndpoint((request) =>
      !isWell && isAbout("notebook", request) ? fault.reply : answered,
    );
    const command = await writeRunConfig(dir, endpoint.baseUrl, {
      options: { n_parallel: 1, max_retries: 0, timeout: 1.5 },
    });
    const exports = ["--csv-output", "r.csv", "--json-output", "r.json", "--html-output", "r.html"];
    const result = await runCli([...command, ...exports], { cwd: dir.path });
    expect(result.stdout).toContain("Successful generations: 2/3");
    expect(result.stdout).toContain("(2 evaluated)");
    expect(result.stdout).toContain("Failures: 1 (gen: 1, eval: 0)");
    expect(result.stderr).toContain("1 request failed; ask it again with: themis run");
    expect(result.code).toBe(1);
    expectNoStack(result);
    expect(storedResults(dir)).toEqual(["completed", fault.errorClass, "completed"]);
    for (const path of ["r.csv", "r.json", "r.html"]) {
      const text = await readFile(dir.file(path), "utf8");
      expect(text).toContain(fault.words);
      expect(text).toContain(fault.errorClass);
    }
    const asked = endpoint.chats.length;
    isWell = true;
    const again = await runCli(command, { cwd: dir.path });
    expect(again.stdout).toContain("Successful generations: 3/3");
    expect(again.stdout).toContain("No failures");
    expect(again.code).toBe(0);
    expect(endpoint.chats).toHaveLength(asked + 1);
  });

  it("advises a longer `timeout` where the server hangs", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint(() => ({ kind: "hang" }));
    const command = await writeRunConfig(dir, endpoint.baseUrl, {
      options: { n_parallel: 2, timeout: 1, max_retries: 1, max_outage: 0 },
    });
    expectError(
      await runCli(command, { cwd: dir.path }),
      3,
      "request timeout: no answer from",
      "within 1 s",
      "hint: raise `timeout` in `provider_options` (now 1 s), lower `max_tokens` or `n_parallel`, or use a smaller model",
    );
  });

  it("takes `content: null` for an answer that says nothing, not for a failure", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint((request) =>
      isAbout("notebook", request) ? { body: chatCompletion(null) } : answered,
    );
    const result = await runCli(await writeRunConfig(dir, endpoint.baseUrl), { cwd: dir.path });
    expect(result.stdout).toContain("Successful generations: 3/3");
    expect(result.stdout).toContain("No failures");
    expect(result.code).toBe(0);
    using stored = openRun(dir.file("store"), "test");
    expect(stored.summary.total.outcomes).toMatchObject({ incorrect: 2, empty: 1 });
  });

  it("counts a prompt that the service filters apart from failures, and does not ask it again", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint((request) =>
      isAbout("notebook", request)
        ? { status: 400, body: { error: { message: "No.", code: "content_filter" } } }
        : answered,
    );
    const command = await writeRunConfig(dir, endpoint.baseUrl);
    const result = await runCli(command, { cwd: dir.path });
    expect(result.stdout).toContain("Filtered: 1 | No failures");
    expect(result.stdout).toContain("(2 evaluated)");
    expect(result.code).toBe(0);
    expect(storedResults(dir)).toEqual(["completed", "content_filter", "completed"]);
    expect(endpoint.chats).toHaveLength(3);
    const dry = await runCli([...command, "--dry-run"], { cwd: dir.path });
    expect(dry.stdout).toContain("Requests to send: 0 of 3");
    const again = await runCli(command, { cwd: dir.path });
    expect(again.stdout).toContain("Filtered: 1 | No failures");
    expect(endpoint.chats).toHaveLength(3);
    await runCli([...command, "--no-resume"], { cwd: dir.path });
    expect(endpoint.chats).toHaveLength(6);
  });

  it("stops at once where the key is refused in the middle", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint((_, number) =>
      number <= 2 ? answered : { status: 401, body: { error: { message: "Key was revoked." } } },
    );
    const command = await writeRunConfig(dir, endpoint.baseUrl, {
      options: { n_parallel: 1, api_key: "sk-1234" },
      dataset: { name: "demo", kind: "demo", limit: 40 },
    });
    expectError(
      await runCli(command, { cwd: dir.path }),
      3,
      "Key was revoked.",
      "check `api_key`",
      "nothing is lost; when that is over or mended, go on with: themis run",
    );
    expect(endpoint.chats).toHaveLength(3);
    const asJson = await runCli([...command, "--json", "--json-output", "r.json"], {
      cwd: dir.path,
    });
    const printedReport = JSON.parse(asJson.stdout);
    expect(printedReport).toMatchObject({
      run_id: "test",
      status: "paused",
      error: {
        code: "endpoint",
        message: expect.stringContaining("Key was revoked."),
        hint: expect.stringContaining("check `api_key`"),
      },
      summary: { total: { planned: 40, completed: 2 } },
    });
    const { samples, ...head } = JSON.parse(await readFile(dir.file("r.json"), "utf8"));
    expect(samples).toHaveLength(40);
    expect({ ...head, generated_at: "" }).toEqual({ ...printedReport, generated_at: "" });
  });

  it("waits for a server that dies half-way, and finishes by itself when it is back", async () => {
    await using dir = await makeTempDir();
    const died = Promise.withResolvers<void>();
    await using endpoint = await startChatEndpoint(async (_, number) => {
      if (number === 7) {
        await endpoint.server.stop();
        died.resolve();
      }
      return answered;
    });
    const command = await writeRunConfig(dir, endpoint.baseUrl, {
      options: { n_parallel: 4, max_retries: 0, max_outage: 20 },
      dataset: { name: "demo", kind: "demo", limit: 20 },
    });
    await using cli = startCli(command, { cwd: dir.path });
    await died.promise;
    await cli.saysOnStderr("paused: ");
    await endpoint.server.start();
    const result = await cli.result;
    expect(result.stderr).toMatch(/paused: connection (?:refused|closed)/);
    expect(result.stderr).toContain("Themis goes on by itself when the endpoint is back");
    expect(result.stderr).toContain("going on: the endpoint is back after");
    expect(result.stdout).toContain("Successful generations: 20/20");
    expect(result.stdout).toContain("No failures");
    expect(result.code).toBe(0);
    expectNoStack(result);
  });

  it("gives up a server that dies for good, and a later run finishes", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint(async (_, number) => {
      if (number === 7) await endpoint.server.stop();
      return answered;
    });
    const command = await writeRunConfig(dir, endpoint.baseUrl, {
      options: { n_parallel: 2, max_outage: 0 },
      dataset: { name: "demo", kind: "demo", limit: 20 },
    });
    const result = await runCli(command, { cwd: dir.path });
    expectError(
      result,
      3,
      "paused: ",
      "connection refused",
      "nothing is lost; when that is over or mended, go on with: themis run --config-path config.json",
    );
    const before = storedResults(dir);
    expect(before.filter((status) => status === "completed").length).toBeGreaterThanOrEqual(5);
    expect(before.filter((status) => status === "not asked").length).toBeGreaterThanOrEqual(11);
    const runs = await runCli(["runs", "--storage-dir", "store", "--json"], { cwd: dir.path });
    expect(JSON.parse(runs.stdout)).toMatchObject([{ run_id: "test", status: "paused" }]);
    const asked = endpoint.chats.length;
    await endpoint.server.start();
    const again = await runCli(command, { cwd: dir.path });
    expect(again.stdout).toContain("Successful generations: 20/20");
    expect(again.code).toBe(0);
    const completed = before.filter((status) => status === "completed").length;
    expect(endpoint.chats).toHaveLength(asked + 20 - completed);
  });
});

// Windows cannot send Ctrl-C to another process: what comes there in its place ends it at once.
describe.skipIf(process.platform === "win32")("Ctrl-C", { concurrent: true }, () => {
  /** Answers two requests and holds the others until they are let go. */
  async function startHolding(): Promise<ChatEndpoint & { readonly release: () => void }> {
    const held = Promise.withResolvers<void>();
    const endpoint = await startChatEndpoint(async (_, number) => {
      if (number > 2) await held.promise;
      return answered;
    });
    return { ...endpoint, release: held.resolve };
  }

  /** Resolves when the endpoint holds as many requests as the run has in flight. */
  async function inFlight({ chats }: ChatEndpoint, count: number): Promise<void> {
    await expect.poll(() => chats.length, { timeout: 15_000, interval: 10 }).toBe(count);
  }

  const parts = {
    options: { n_parallel: 2 },
    dataset: { name: "demo", kind: "demo", limit: 10 },
  };

  it("once: what is in flight is finished and stored, and the same command goes on", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startHolding();
    const command = await writeRunConfig(dir, endpoint.baseUrl, parts);
    await using cli = startCli(command, { cwd: dir.path });
    await inFlight(endpoint, 4);
    cli.kill("SIGINT");
    await cli.saysOnStderr("press Ctrl-C again to stop at once");
    endpoint.release();
    const result = await cli.result;
    expect(result.stderr).toContain("paused; go on with: themis run --config-path config.json");
    expect(result.code).toBe(130);
    expectNoStack(result);
    expect(endpoint.chats).toHaveLength(4);
    expect(storedResults(dir).filter((status) => status === "completed")).toHaveLength(4);
    const again = await runCli(command, { cwd: dir.path });
    expect(again.stdout).toContain("Successful generations: 10/10");
    expect(again.code).toBe(0);
    expect(endpoint.chats).toHaveLength(10);
  });

  it("twice: what is in flight is dropped, and asked again later", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startHolding();
    const command = await writeRunConfig(dir, endpoint.baseUrl, parts);
    await using cli = startCli(command, { cwd: dir.path });
    await inFlight(endpoint, 4);
    cli.kill("SIGINT");
    await cli.saysOnStderr("press Ctrl-C again to stop at once");
    cli.kill("SIGINT");
    const result = await cli.result;
    expect(result.stderr).toContain("paused; go on with: themis run --config-path config.json");
    expect(result.code).toBe(130);
    expectNoStack(result);
    expect(storedResults(dir).filter((status) => status === "completed")).toHaveLength(2);
    expect(storedResults(dir).filter((status) => status === "not asked")).toHaveLength(8);
    endpoint.release();
    const again = await runCli(command, { cwd: dir.path });
    expect(again.stdout).toContain("Successful generations: 10/10");
    expect(endpoint.chats).toHaveLength(12);
  });

  it("during the preflight: stops before anything is asked", async () => {
    await using dir = await makeTempDir();
    const looked = Promise.withResolvers<void>();
    await using server = await startScriptedServer(() => {
      looked.resolve();
      return { kind: "hang" };
    });
    await using cli = startCli(await writeRunConfig(dir, server.baseUrl), { cwd: dir.path });
    await looked.promise;
    cli.kill("SIGINT");
    const result = await cli.result;
    expectError(result, 130, "stopped before anything was asked", "start again with: themis run");
  });

  it("while the endpoint is down: stops waiting", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint(async (_, number) => {
      if (number === 3) await endpoint.server.stop();
      return answered;
    });
    const command = await writeRunConfig(dir, endpoint.baseUrl, parts);
    await using cli = startCli(command, { cwd: dir.path });
    await cli.saysOnStderr("paused: ");
    cli.kill("SIGINT");
    const result = await cli.result;
    expect(result.stderr).toContain("paused; go on with: themis run --config-path config.json");
    expect(result.code).toBe(130);
    expect(storedResults(dir)).not.toContain("connect");
  });
});

describe.skipIf(process.platform === "win32")("a full disk", () => {
  it("ends the run, keeps what was counted, and a later run asks only the rest", async () => {
    await using dir = await makeTempDir();
    const long = chatCompletion(`\\boxed{1} ${"and so on ".repeat(10_000)}`);
    await using endpoint = await startChatEndpoint(() => ({ body: long }));
    const command = await writeRunConfig(dir, endpoint.baseUrl, {
      dataset: { name: "demo", kind: "demo", limit: 40 },
    });
    // No file may grow beyond 1 or 2 MB, by the shell's own unit; to the writer that is a disk without space.
    const launcher = ["sh", "-c", 'trap "" XFSZ; ulimit -f 2000; exec "$@"', "sh"];
    const result = await runCli(command, { cwd: dir.path, launcher });
    expectError(result, 3, "disk", "themis.sqlite", "every answer that was counted is safe");
    const counted = Number(/\| (\d+)\/40 \[/.exec(result.stderr)?.[1]);
    const completed = storedResults(dir).filter((status) => status === "completed").length;
    expect(counted).toBeGreaterThan(0);
    expect(completed).toBe(counted);
    const asked = endpoint.chats.length;
    const again = await runCli(command, { cwd: dir.path });
    expect(again.stdout).toContain("Successful generations: 40/40");
    expect(again.code).toBe(0);
    expect(endpoint.chats).toHaveLength(asked + 40 - completed);
  });
});

describe.concurrent("names that look like paths", () => {
  const expectation = "must be 1 to 128 letters, digits, spaces, `.`, `_` or `-`";

  it("refuses a run id in the file or the flag, before anything is made", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint(() => answered);
    const byFile = await writeRunConfig(dir, endpoint.baseUrl, { top: { run_id: "../evil" } });
    expectError(await runCli(byFile, { cwd: dir.path }), 2, "run_id", expectation);
    const byFlag = await writeRunConfig(dir, endpoint.baseUrl);
    expectError(
      await runCli([...byFlag, "--run-id", "/tmp/evil"], { cwd: dir.path }),
      2,
      "--run-id",
      expectation,
    );
    expect(await readdir(dir.path)).toEqual(["config.json"]);
    expect(endpoint.server.requests).toEqual([]);
  });

  it.each(["../../evil", "..", ".", "a/b", "a\\b", "C:\\evil", "a\0b"])(
    "refuses the run id %j",
    async (runId) => {
      await using dir = await makeTempDir();
      await writeRunConfig(dir, "http://127.0.0.1:1/v1", { top: { run_id: runId } });
      await expect(loadConfig(dir.file("config.json"))).rejects.toMatchObject({
        code: "config",
        message: expect.stringContaining(expectation),
      });
    },
  );

  it("lets names of models, samplings and datasets name nothing on the disk", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint(() => answered, { models: ["../../evil"] });
    const command = await writeRunConfig(dir, endpoint.baseUrl, {
      top: {
        models: [{ name: "../../evil", provider_options: { base_url: endpoint.baseUrl } }],
        samplings: [{ name: "/evil" }],
        datasets: [{ name: "..", kind: "demo", limit: 2 }],
      },
    });
    expect((await runCli(command, { cwd: dir.path })).code).toBe(0);
    expect((await readdir(dir.path)).toSorted()).toEqual(["config.json", "store"]);
  });
});
