import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { errorText } from "../src/cli/error-text.ts";
import { loadConfig } from "../src/run/load-config.ts";
import { answered, startChatEndpoint } from "./support/chat-endpoint.ts";
import { type CliResult, printed, runCli, startCli } from "./support/cli.ts";
import { type RunConfigParts, writeRunConfig } from "./support/run-config.ts";
import { chatCompletion, type Reply, type ScriptedRequest } from "./support/scripted-server.ts";
import { makeTempDir, type TempDir } from "./support/temp-dir.ts";

// With characters that look otherwise in JSON and in URLs.
const key = 'sk-canary-9f"3\\1c+77/be=04';
const header = "team-canary-51 d0&e2";
const canaries = [key, header, "sk-canary-9f", "team-canary-51"].flatMap((value) => [
  value,
  JSON.stringify(value).slice(1, -1),
  encodeURIComponent(value),
]);

/** Every file below a folder but the config itself, which is where the user wrote the key. */
async function filesIn(dir: TempDir): Promise<readonly string[]> {
  const entries = await readdir(dir.path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== "config.json")
    .map((entry) => join(entry.parentPath, entry.name));
}

async function expectNoCanary(dir: TempDir, results: readonly CliResult[]): Promise<void> {
  for (const result of results) {
    for (const canary of canaries) expect(printed(result)).not.toContain(canary);
  }
  const files = await filesIn(dir);
  for (const file of files) {
    const bytes = await readFile(file);
    expect(canaries.filter((canary) => bytes.includes(canary))).toEqual([]);
  }
}

/** What it was sent, in every place where a server may repeat it. */
function echoes({ headers }: ScriptedRequest): readonly [Reply, ...Reply[]] {
  const said = `you sent ${headers["authorization"]} and ${headers["x-team"]}`;
  return [
    { status: 400, body: { error: { message: said, code: said, type: said, param: said } } },
    { status: 400, body: said },
    { status: 422, body: { detail: [{ msg: said, input: said }] } },
    { status: 500, body: { error: encodeURIComponent(said) } },
    { body: `{"error": ${JSON.stringify(said)}` },
    { body: { error: { message: said } } },
    { body: { [said]: said } },
    {
      status: 403,
      headers: { "content-type": "text/html" },
      body: `<html><title>${said}</title></html>`,
    },
    { kind: "raw", bytes: `HTTP/1.1 ${said}\r\n\r\n` },
    {
      body: chatCompletion("x", {
        choices: [{ message: { content: said }, finish_reason: "error" }],
      }),
    },
  ];
}

const exports = ["--csv-output", "r.csv", "--json-output", "r.json", "--html-output", "r.html"];

const spellings: readonly {
  readonly name: string;
  readonly apiKey: string;
  readonly team: string;
  readonly env: Readonly<Record<string, string>>;
}[] = [
  { name: "written into the config", apiKey: key, team: header, env: {} },
  {
    name: "taken from the environment",
    apiKey: reference("CANARY_KEY"),
    team: reference("CANARY_TEAM"),
    env: { CANARY_KEY: key, CANARY_TEAM: header },
  },
  {
    name: "given as a default",
    apiKey: reference(`CANARY_KEY:-${key}`),
    team: reference(`CANARY_TEAM:-${header}`),
    env: {},
  },
];

function reference(name: string): string {
  return `\${${name}}`;
}

function partsOf(apiKey: string, team: string): RunConfigParts {
  return {
    options: {
      api_key: apiKey,
      headers: { "X-Team": team },
      n_parallel: 1,
      max_retries: 0,
      max_outage: 0,
    },
    dataset: { name: "demo", kind: "demo", limit: 30 },
  };
}

describe.concurrent.each(spellings)("a key and a header $name", ({ apiKey, team, env }) => {
  it("reach the endpoint and nothing else in a run that goes well", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint(() => answered);
    const command = await writeRunConfig(dir, endpoint.baseUrl, partsOf(apiKey, team));
    const options = { cwd: dir.path, env };
    const results = [
      await runCli(["validate", "config.json"], options),
      await runCli([...command, "--dry-run"], options),
      await runCli([...command, ...exports], options),
      await runCli(["runs", "--storage-dir", "store", "--json"], options),
    ];
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(endpoint.chats[0]?.headers).toMatchObject({
      authorization: `Bearer ${key}`,
      "x-team": header,
    });
    expect(await readFile(dir.file("r.json"), "utf8")).toContain("api_key");
    await expectNoCanary(dir, results);
  });

  it("are taken out of everything a server repeats", async () => {
    await using dir = await makeTempDir();
    // Good answers between, so that the endpoint is not given up for as long as it can be helped.
    let repeated = 0;
    let kinds = Number.POSITIVE_INFINITY;
    await using endpoint = await startChatEndpoint((request, number) => {
      const replies = echoes(request);
      kinds = replies.length;
      if (number % 2 === 1) return answered;
      repeated += 1;
      return replies[repeated % kinds] ?? answered;
    });
    const command = await writeRunConfig(dir, endpoint.baseUrl, partsOf(apiKey, team));
    const options = { cwd: dir.path, env };
    const results: CliResult[] = [];
    // A refused key ends a run; the next one goes on.
    while (repeated < kinds && results.length < 4) {
      results.push(await runCli([...command, ...exports], options));
    }
    expect(repeated).toBeGreaterThanOrEqual(kinds);
    expect(results.map(({ stderr }) => stderr).join()).toContain("you sent Bearer");
    expect(await readFile(dir.file("r.csv"), "utf8")).toContain("you sent Bearer");
    await expectNoCanary(dir, results);
  });
});

describe.concurrent("a key", () => {
  it("is not in the store or its log while a run is under way", async () => {
    await using dir = await makeTempDir();
    const held = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    await using endpoint = await startChatEndpoint(async (request, number) => {
      if (number < 5) return number % 2 === 0 ? echoes(request)[0] : answered;
      begun.resolve();
      await held.promise;
      return answered;
    });
    const command = await writeRunConfig(dir, endpoint.baseUrl, partsOf(key, header));
    await using cli = startCli(command, { cwd: dir.path });
    await begun.promise;
    const files = await filesIn(dir);
    expect(files.some((file) => file.endsWith("-wal"))).toBe(true);
    await expectNoCanary(dir, []);
    held.resolve();
    await expectNoCanary(dir, [await cli.result]);
  });

  it("is in no error about the endpoint before anything is asked", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint(
      ({ headers }) => ({
        status: 401,
        body: { error: { message: `Incorrect API key provided: ${headers["authorization"]}` } },
      }),
      { models: [] },
    );
    const command = await writeRunConfig(dir, endpoint.baseUrl, partsOf(key, header));
    const refused = await runCli(command, { cwd: dir.path });
    expect(refused.stderr).toContain("Incorrect API key provided: Bearer [secret]");
    expect(refused.code).toBe(3);
    await endpoint.server.stop();
    const unreachable = await runCli(command, { cwd: dir.path });
    expect(unreachable.code).toBe(3);
    await expectNoCanary(dir, [refused, unreachable]);
  });

  it.each([
    { fault: "a comma is missing behind it", text: `"api_key": ${JSON.stringify(key)} "n": 1` },
    { fault: "its quote is not closed", text: '"api_key": "sk-canary-9f' },
    { fault: "its name is misspelled", text: `"api_kye": ${JSON.stringify(key)}` },
    { fault: "it is in a list", text: `"api_key": [${JSON.stringify(key)}]` },
    { fault: "it ends in a space", text: `"api_key": ${JSON.stringify(`${key}\n`)}` },
    { fault: "it is a header of a wrong kind", text: `"headers": ${JSON.stringify(key)}` },
    {
      fault: "it is in the address",
      text: '"timeout": 1, "base_url": "http://u:sk-canary-9f@h/v1"',
    },
    { fault: "it is in the query", text: '"timeout": 1, "base_url": "http://h/v1?k=sk-canary-9f"' },
    {
      fault: "a variable in it is missing",
      text: `"api_key": "sk-canary-9f${reference("NOT_SET")}"`,
    },
  ])("is in no error about the config when $fault", async ({ text }) => {
    await using dir = await makeTempDir();
    await writeFile(
      dir.file("config.json"),
      `{"models": [{"name": "m", "provider_options": {${text.includes("base_url") ? "" : '"base_url": "http://127.0.0.1:1/v1", '}${text}}}],
        "samplings": [{"name": "s"}], "datasets": [{"name": "d", "kind": "demo"}]}`,
    );
    const error: unknown = await loadConfig(dir.file("config.json")).catch((fault) => fault);
    expect(error).toMatchObject({ code: "config" });
    for (const canary of canaries) {
      expect(errorText(error, false)).not.toContain(canary);
      expect(inspect(error)).not.toContain(canary);
    }
  });
});
