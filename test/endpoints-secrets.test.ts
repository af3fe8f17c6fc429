import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type LittleProxy, startLittleProxy } from "./conformance/endpoints-proxy.ts";
import { emulatorNamed, type RunParts, writeEndpointConfig } from "./conformance/endpoints-run.ts";
import { startAzure } from "./emulators/azure.ts";
import type { EmulatedRequest } from "./emulators/emulated-request.ts";
import type { Fault, FaultSchedule } from "./emulators/fault-schedule.ts";
import { startOpenAi } from "./emulators/openai.ts";
import { type CliResult, printed, runCli } from "./support/cli.ts";
import { makeTempDir, type TempDir } from "./support/temp-dir.ts";

// With characters that look otherwise in JSON, in URLs and in base64.
const key = 'sk-endpoint"canary\\7+/=91';
const header = "header-canary d0&e2";
const token = "token-canary.eyJhbGciOi.J9-x_y";
const password = "proxy-c@nary:p%w/7";
const login = `user:${password}`;

/** All secrets, in every spelling in which they could come back. */
const canaries = [key, header, token, password, login].flatMap((secret) => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  Buffer.from(secret).toString("base64"),
]);

/** Looks for all of them in everything that was printed, and in the bytes of every file but the config. */
async function expectNoSecret(dir: TempDir, result: CliResult): Promise<void> {
  const entries = await readdir(dir.path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name !== "config.json")
    .map((entry) => join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(0);
  const texts = await Promise.all(files.map((file) => readFile(file)));
  for (const text of [...texts, Buffer.from(printed(result))]) {
    expect(canaries.filter((canary) => text.includes(canary))).toEqual([]);
  }
}

const exports = ["--csv-output", "r.csv", "--json-output", "r.json", "--html-output", "r.html"];

function themisRun(dir: TempDir, proxy = ""): Promise<CliResult> {
  const direct = { HTTP_PROXY: proxy, http_proxy: "", NO_PROXY: "", no_proxy: "" };
  const args = ["run", "--config-path", "config.json", ...exports];
  return runCli(args, { cwd: dir.path, env: direct });
}

/** The run went through, and what it stored shows that something was taken out. */
async function expectRedacted(dir: TempDir, result: CliResult): Promise<void> {
  expect(result.stderr).toContain("wrote r.csv");
  expect(await readFile(dir.file("r.csv"), "utf8")).toContain("you sent Bearer [secret]");
  await expectNoSecret(dir, result);
}

const models = [{ id: "test-model" }];
const openAi = emulatorNamed("OpenAI");
const parts = (options: RunParts["options"]): RunParts => ({
  limit: 30,
  options: { max_retries: 0, max_outage: 0, n_parallel: 1, ...options },
});

/** Every other question gets its own headers back, in errors of every kind and in good answers, the others a good answer. */
function repeating(headerNames: readonly string[]): FaultSchedule {
  let count = 0;
  return ({ headers, body }: EmulatedRequest): Fault | null => {
    count += 1;
    if (count % 2 === 1) return null;
    const said = `you sent ${headerNames.map((name) => headers[name] ?? "").join(" ")}`;
    const spoken = body["stream"] === true ? streams(said) : [];
    const all = [...spoken, ...bodies(said)];
    const reply = all[(count / 2) % all.length];
    return reply === undefined ? null : { kind: "reply", reply };
  };
}

function bodies(said: string) {
  const message = { content: said, reasoning_content: said };
  return [
    { status: 400, body: { error: { message: said, code: said, param: said, type: said } } },
    { status: 422, body: { detail: [{ msg: said, input: said, loc: ["body", said] }] } },
    { status: 400, body: said },
    { status: 200, body: { model: said, choices: [{ message, finish_reason: "stop" }] } },
    { status: 200, body: { choices: [{ message, finish_reason: said }] } },
  ];
}

function streams(said: string) {
  const chunk = (members: object): string => `data: ${JSON.stringify(members)}\n\n`;
  const delta = { content: said, reasoning_content: said };
  const begun = chunk({ model: said, choices: [{ delta, finish_reason: null }] });
  const end = { choices: [{ delta: {}, finish_reason: "stop" }], system_fingerprint: said };
  return [
    begun + chunk(end),
    begun + chunk({ error: { message: said, code: said } }),
    `event: error\n${chunk({ message: said })}`,
    `${begun}data: {"broken": ${said}\n\n`,
  ].map((body) => ({ status: 200, headers: { "content-type": "text/event-stream" }, body }));
}

describe.concurrent("what a server repeats", () => {
  test.for([
    { as: "whole", isStreaming: false },
    { as: "streamed", isStreaming: true },
  ])("of key and header ($as) is in no file and not printed", async ({ isStreaming }) => {
    await using dir = await makeTempDir();
    const faults = repeating(["authorization", "x-team"]);
    await using emulator = await startOpenAi({ models, faults });
    const options = { api_key: key, headers: { "X-Team": header }, stream: isStreaming };
    await writeEndpointConfig(dir, openAi, emulator.baseUrl, parts(options));
    const result = await themisRun(dir);
    expect(emulator.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${key}`,
      "x-team": header,
    });
    await expectRedacted(dir, result);
  });

  test("of a program's token is in no file and not printed", async () => {
    await using dir = await makeTempDir();
    const faults = repeating(["authorization"]);
    const variant = { entraTokens: [{ token, calls: null }] };
    await using emulator = await startAzure({ mode: "v1", models, variant, faults });
    // In pieces, for the command itself is no secret.
    const [first = "", ...others] = token.split(".");
    const program = `console.log([${[first, ...others].map((part) => JSON.stringify(part))}].join("."))`;
    const options = { api_key_command: [process.execPath, "-e", program], stream: true };
    const entry = emulatorNamed("Azure OpenAI (v1)");
    await writeEndpointConfig(dir, entry, emulator.baseUrl, parts(options));
    await expectRedacted(dir, await themisRun(dir));
  });
});

describe.concurrent("the password of a proxy", () => {
  const madeUp = "http://model.themis.invalid:8080/v1";
  const addressOf = ({ host }: Pick<LittleProxy, "host">, word = password): string =>
    `http://user:${encodeURIComponent(word)}@${host}`;

  test("opens the way to a name that nobody else knows, and is in no file and not printed", async () => {
    await using dir = await makeTempDir();
    const faults = repeating(["authorization"]);
    await using emulator = await startOpenAi({ models, faults });
    await using proxy = await startLittleProxy(emulator.port, login);
    await writeEndpointConfig(dir, openAi, madeUp, parts({ api_key: key, stream: true }));
    const result = await themisRun(dir, addressOf(proxy));
    expect(proxy.asked).toContain(`${madeUp}/chat/completions`);
    await expectRedacted(dir, result);
  });

  test("is in no file and not printed, should a server repeat the proxy's own header", async () => {
    await using dir = await makeTempDir();
    const faults = repeating(["authorization", "proxy-authorization"]);
    await using emulator = await startOpenAi({ models, faults });
    await using proxy = await startLittleProxy(emulator.port, login);
    await writeEndpointConfig(dir, openAi, madeUp, parts({ api_key: key }));
    await expectRedacted(dir, await themisRun(dir, addressOf(proxy)));
  });

  test("that is wrong is not printed; where it stands is", async () => {
    await using dir = await makeTempDir();
    await using proxy = await startLittleProxy(1, "user:another");
    await writeEndpointConfig(dir, openAi, madeUp, parts({ api_key: key }));
    const result = await themisRun(dir, addressOf(proxy));
    expect(result.code).toBe(3);
    expect(result.stderr).toContain(`proxy \`${proxy.host}\` (from \`HTTP_PROXY\`)`);
    expect(result.stderr).toContain("hint: write user name and password into `HTTP_PROXY`");
    await expectNoSecret(dir, result);
  });

  test("is not printed when the proxy is away", async () => {
    await using dir = await makeTempDir();
    const gone = await startLittleProxy(1, login);
    await gone[Symbol.asyncDispose]();
    await writeEndpointConfig(dir, openAi, madeUp, parts({ api_key: key }));
    const result = await themisRun(dir, addressOf(gone));
    expect(result.code).toBe(3);
    expect(result.stderr).toContain(
      `proxy \`${gone.host}\` (from \`HTTP_PROXY\`) cannot be reached`,
    );
    await expectNoSecret(dir, result);
  });
});
