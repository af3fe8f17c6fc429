import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { openRun } from "../src/run/stored-run.ts";
import type { Emulator } from "./emulators/emulator.ts";
import type { EmulatorOptions } from "./emulators/emulator-options.ts";
import { firstAttempts } from "./emulators/fault-schedule.ts";
import { startLmStudio } from "./emulators/lm-studio.ts";
import { startOllama } from "./emulators/ollama.ts";
import { startOpenAi } from "./emulators/openai.ts";
import { startTextGenerationWebui } from "./emulators/text-generation-webui.ts";
import { startVllm } from "./emulators/vllm.ts";
import { type CliResult, runCli } from "./support/cli.ts";
import { lmStudio, ollama, openAi, textGenerationWebUi, vllm } from "./support/document-configs.ts";
import { makeTempDir, type TempDir } from "./support/temp-dir.ts";

// Each server section of the guide for users, line by line, against the emulator of that server; then each entry of its troubleshooting.

interface Server {
  readonly name: string;
  readonly start: (options: EmulatorOptions) => Promise<Emulator>;
  /** As the document configures it. */
  readonly model: string;
}

const servers: readonly Server[] = [
  {
    name: "LM Studio",
    start: (options) => startLmStudio({ ...options, variant: { unknownModel: "refused" } }),
    model: lmStudio,
  },
  { name: "Ollama", start: (options) => startOllama(options), model: ollama },
  { name: "vLLM", start: (options) => startVllm(options), model: vllm },
  {
    name: "text-generation-webui",
    start: (options) => startTextGenerationWebui(options),
    model: textGenerationWebUi,
  },
  { name: "OpenAI", start: (options) => startOpenAi(options), model: openAi },
];

function serverNamed(wanted: string): Server {
  const found = servers.find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`the document has no section ${wanted}`);
  return found;
}

/** The name that the document gives to the server's model. */
function modelId({ model }: Server): string {
  return /"model_mapping": \{\s*"[^"]*": "([^"]*)"/.exec(model)?.[1] ?? "";
}

/** Writes `my_config.json` around the document's model, at the emulator's address, with changes to the text. */
async function writeConfig(
  dir: TempDir,
  { model }: Server,
  baseUrl: string,
  change: (text: string) => string = (text) => text,
): Promise<void> {
  const text = `{
    "run_id": "my-run",
    "storage_dir": "store",
    "models": [${model}],
    "samplings": [{ "name": "standard", "temperature": 0.7, "top_p": 0.95, "max_tokens": 512 }],
    "datasets": [{ "name": "demo", "kind": "demo", "limit": 10 }],
  }`;
  const placed = text.replace(/"base_url": "[^"]*"/, `"base_url": ${JSON.stringify(baseUrl)}`);
  await writeFile(dir.file("my_config.json"), change(placed));
}

function themisRun(dir: TempDir, ...args: readonly string[]): Promise<CliResult> {
  return runCli(["run", "--config-path", "my_config.json", ...args], { cwd: dir.path });
}

function withLocalhost(emulator: Emulator): string {
  return emulator.baseUrl.replace("127.0.0.1", "localhost");
}

function start(server: Server, options: EmulatorOptions = {}): Promise<Emulator> {
  const models = [{ id: modelId(server) }, { id: "another-model", isLoaded: false }];
  return server.start({ models, tokenMs: 0, ...options });
}

describe.concurrent("the section", () => {
  it.each(servers)("of $name: the list of models, the config and its run", async (server) => {
    await using dir = await makeTempDir();
    await using emulator = await start(server);
    const listed = await fetch(`${emulator.baseUrl}/models`, {
      headers: { authorization: "Bearer sk-your-actual-key-here" },
    });
    expect(JSON.stringify(await listed.json())).toContain(modelId(server));
    await writeConfig(dir, server, withLocalhost(emulator));
    const { code, stdout, stderr } = await themisRun(dir, "--csv-output", "results.csv");
    expect(stderr).not.toContain("error");
    expect(stdout).toContain("Successful generations: 10/10");
    expect(code).toBe(0);
    expect(emulator.requests.filter(({ method }) => method === "POST").at(-1)?.body).toMatchObject({
      model: modelId(server),
      temperature: 0.7,
      top_p: 0.95,
      max_tokens: 512,
    });
  });

  it.each(servers)("of $name: never more at a time than its `n_parallel`", async (server) => {
    await using dir = await makeTempDir();
    await using emulator = await start(server, { slots: 64, firstTokenMs: 200 });
    await writeConfig(dir, server, emulator.baseUrl, (text) =>
      text.replace('"limit": 10', '"limit": 24'),
    );
    await themisRun(dir);
    const written = /"n_parallel": (\d+)/.exec(server.model)?.[1];
    expect(emulator.counters().mostRunning).toBe(Number(written ?? 4));
  });

  it("of vLLM: advanced sampling parameters arrive", async () => {
    const server = serverNamed("vLLM");
    await using dir = await makeTempDir();
    await using emulator = await start(server);
    await writeConfig(dir, server, emulator.baseUrl, (text) =>
      text.replace(
        '"max_tokens": 512',
        '"max_tokens": 512, "top_k": 20, "min_p": 0.05, "extra_body": { "repetition_penalty": 1.05 }',
      ),
    );
    expect((await themisRun(dir)).code).toBe(0);
    expect(emulator.requests.at(-1)?.body).toMatchObject({
      top_k: 20,
      min_p: 0.05,
      repetition_penalty: 1.05,
    });
  });

  it("of text-generation-webui: the loaded model answers whatever name is sent, and that is said", async () => {
    const server = serverNamed("text-generation-webui");
    await using dir = await makeTempDir();
    await using emulator = await start(server, { models: [{ id: "what-is-loaded" }] });
    await writeConfig(dir, server, emulator.baseUrl);
    const { code, stdout, stderr } = await themisRun(dir);
    expect(`${stdout}${stderr}`).toContain("what-is-loaded");
    expect(code).toBe(0);
  });

  it("of OpenAI: the key of the environment, by reference", async () => {
    const server = serverNamed("OpenAI");
    await using dir = await makeTempDir();
    await using emulator = await start(server, { apiKey: "sk-right" });
    await writeConfig(dir, server, emulator.baseUrl, (text) =>
      text.replace('"sk-your-actual-key-here"', `"\${OPENAI_API_KEY}"`),
    );
    const { code } = await runCli(["run", "--config-path", "my_config.json"], {
      cwd: dir.path,
      env: { OPENAI_API_KEY: "sk-right" },
    });
    expect(code).toBe(0);
  });
});

describe.concurrent("troubleshooting", () => {
  it.each(servers)("connection errors, at $name", async (server) => {
    await using dir = await makeTempDir();
    // A port that no test is ever given.
    await writeConfig(dir, server, "http://localhost:1/v1");
    const { code, stderr } = await themisRun(dir);
    expect(stderr).toContain("connection refused");
    expect(stderr).toContain(`check that the server is running: \`curl http://localhost:`);
    expect(stderr).toContain("check the port in `base_url`");
    expect(stderr).toContain("firewall");
    expect(stderr).toContain("try `127.0.0.1` instead of `localhost`");
    expect(code).toBe(3);
  });

  it.each(servers.filter(({ name }) => name !== "text-generation-webui"))(
    "model not found, at $name",
    async (server) => {
      await using dir = await makeTempDir();
      const [typo, right] = [modelId(server), `${modelId(server)}-2`];
      await using emulator = await start(server, { models: [{ id: right }] });
      await writeConfig(dir, server, emulator.baseUrl);
      const { code, stderr } = await themisRun(dir);
      expect(stderr).toContain(`does not know model \`${typo}\``);
      expect(stderr).toContain(`did you mean \`${right}\`?`);
      expect(stderr).toContain("`model_mapping`");
      expect(code).toBe(3);
    },
  );

  it.each(servers)("a server without a model, at $name", async (server) => {
    await using dir = await makeTempDir();
    await using emulator = await start(server, { models: [] });
    await writeConfig(dir, server, emulator.baseUrl);
    const { code, stderr } = await themisRun(dir);
    expect(stderr).toMatch(/^error: /m);
    expect(stderr).toMatch(/load|model/);
    expect(code).not.toBe(0);
  });

  it.each(servers)("timeouts, at $name", async (server) => {
    await using dir = await makeTempDir();
    await using emulator = await start(server, {
      faults: () => ({ kind: "silence" }),
    });
    await writeConfig(dir, server, emulator.baseUrl, (text) =>
      text
        .replace(/"timeout": \d+,?/, "")
        .replace(
          '"provider_options": {',
          '"provider_options": { "timeout": 1, "max_retries": 0, "max_outage": 1,',
        ),
    );
    const { stdout, stderr } = await themisRun(dir, "--n-records", "1");
    const said = `${stdout}${stderr}`;
    for (const advice of ["raise `timeout`", "lower `max_tokens`", "`n_parallel`"]) {
      expect(said).toContain(advice);
    }
    using stored = openRun(dir.file("store"), "my-run");
    expect([...stored.rows()].every(({ scores }) => scores.length === 0)).toBe(true);
  });

  it.each(servers.filter(({ name }) => name !== "Ollama"))(
    "an API key that is refused, at $name",
    async (server) => {
      await using dir = await makeTempDir();
      await using emulator = await start(server, { apiKey: "sk-another" });
      await writeConfig(dir, server, emulator.baseUrl);
      const { code, stdout, stderr } = await themisRun(dir);
      expect(stderr).toContain("HTTP 401");
      expect(stderr).toContain("check `api_key` for typos and extra spaces");
      expect(stderr).toContain("for OpenAI it starts with `sk-`");
      const key = /"api_key": "([^"]*)"/.exec(server.model)?.[1] ?? "";
      if (key.length > 8) expect(`${stdout}${stderr}`).not.toContain(key);
      expect(code).toBe(3);
    },
  );

  it("slow performance: `auto` finds how many requests the server works on at once", async () => {
    const server = serverNamed("vLLM");
    await using dir = await makeTempDir();
    await using emulator = await start(server, { slots: 6, firstTokenMs: 15 });
    await writeConfig(dir, server, emulator.baseUrl, (text) =>
      text.replace('"n_parallel": 8', '"n_parallel": "auto"').replace('"limit": 10', '"limit": 40'),
    );
    expect((await themisRun(dir)).code).toBe(0);
    expect(emulator.counters().mostRunning).toBeGreaterThan(1);
  });

  it("what may pass is asked again, and the figures are those of a quiet run", async () => {
    const server = serverNamed("LM Studio");
    await using dir = await makeTempDir();
    await using emulator = await start(server, { faults: firstAttempts({ kind: "server-error" }) });
    await writeConfig(dir, server, emulator.baseUrl);
    const { code, stdout } = await themisRun(dir, "--csv-output", "results.csv");
    expect(stdout).toContain("No failures");
    expect(code).toBe(0);
  });
});
