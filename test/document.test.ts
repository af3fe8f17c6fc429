import { access, readFile, writeFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Secret } from "../src/core/secret.ts";
import { type SimulatedServer, startSimulatedServer } from "../src/providers/simulated-server.ts";
import { type CliResult, runCli } from "./support/cli.ts";
import {
  lmStudio,
  modelComparison,
  modelMapping,
  myConfig,
  ollama,
  openAi,
  providerOptions,
  quickTest,
  temperatureSweep,
  textGenerationWebUi,
  vllm,
} from "./support/document-configs.ts";
import { type HubEmulator, startHubEmulator } from "./support/hub-emulator.ts";
import { makeTempDir, type TempDir } from "./support/temp-dir.ts";

const documentedColumns = [
  "sample_id",
  "model",
  "sampling",
  "problem",
  "reference",
  "predicted",
  "correct",
];

let hub: HubEmulator;
let hubCache: TempDir;
let server: SimulatedServer;
let chats = 0;

beforeAll(async () => {
  hub = await startHubEmulator();
  hubCache = await makeTempDir();
  server = await startServer();
});

afterAll(async () => {
  await Promise.all([hub.close(), server.close()]);
  await hubCache[Symbol.asyncDispose]();
});

/** A server that knows the names that the configs map to, and no others. */
function startServer(apiKey?: Secret): Promise<SimulatedServer> {
  return startSimulatedServer({
    simulation: {
      seed: 1,
      skill: 0.6,
      latencyMs: 0,
      latencyJitterMs: 0,
      reasoningWords: 0,
      faultRate: 0,
      faults: [],
    },
    models: [
      "qwen2.5-7b-instruct",
      "llama-3.1-8b-instruct",
      "model-name",
      "actual-model-name",
      "Qwen/Qwen2.5-7B-Instruct",
      "qwen2.5:7b",
      "gpt-4o-mini",
    ],
    isStrict: true,
    answerFor: (prompt) => {
      const sum = /\$(\d+) \+ (\d+)\$/.exec(prompt);
      return sum === null ? null : [String(Number(sum[1]) + Number(sum[2]))];
    },
    onRequest: ({ method }) => {
      if (method === "POST") chats += 1;
    },
    ...(apiKey === undefined ? {} : { apiKey }),
  });
}

/** The text with the test server's address for the document's. */
function atServer(text: string, { port } = server): string {
  return text
    .replaceAll(/http:\/\/localhost:\d+\/v1/g, `http://localhost:${port}/v1`)
    .replaceAll("https://api.openai.com/v1", `http://localhost:${port}/v1`);
}

/** Runs a command of the document in a folder that holds `my_config.json`. */
function themis(
  dir: TempDir,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  return runCli(["run", "--config-path", "my_config.json", ...args], {
    cwd: dir.path,
    env: { HF_ENDPOINT: hub.endpoint, HF_HOME: hubCache.path, ...env },
  });
}

async function withConfig(text: string): Promise<TempDir> {
  const dir = await makeTempDir();
  await writeFile(dir.file("my_config.json"), text);
  return dir;
}

/** The one line in the documented form, in its parts. */
function summaryLine(stdout: string): Readonly<Record<string, string>> {
  const line =
    /^Evaluated (?<samples>\d+) samples \| Successful generations: (?<completed>\d+\/\d+) \| Exact match: (?<exact>[01]\.\d{3}) \((?<scored>\d+) evaluated\) \| Math equivalence: (?<math>[01]\.\d{3}) \(\d+ evaluated\) \| No failures$/m;
  return line.exec(stdout)?.groups ?? {};
}

describe("the quick start", () => {
  it("downloads the dataset, asks, grades and prints what the document shows", async () => {
    await using dir = await withConfig(atServer(myConfig));
    await using freshCache = await makeTempDir();
    const { code, stdout, stderr } = await themis(dir, [], { HF_HOME: freshCache.path });
    const figures = String.raw`\[\d\d:\d\d<00:00, \d+\.\d\d(?:it/s|s/it)\]`;
    expect(stderr).toMatch(
      new RegExp(String.raw`^Downloading dataset: 100%\|█{10}\| 500/500 ${figures}$`, "m"),
    );
    expect(stderr).toMatch(
      new RegExp(String.raw`^Generating: 100%\|█{10}\| 5/5 ${figures} accuracy 0\.\d{3}$`, "m"),
    );
    expect(summaryLine(stdout)).toMatchObject({ samples: "5", completed: "5/5", scored: "5" });
    expect(code).toBe(0);
    await access(dir.file(".cache", "my-first-openai-run", "themis.sqlite"));
  });
});

describe("the example configs", () => {
  it.each([
    { name: "quick test", text: quickTest, asked: 5, cells: ["local-model"] },
    {
      name: "temperature comparison",
      text: temperatureSweep,
      asked: 150,
      cells: ["greedy", "balanced", "creative"],
    },
    {
      name: "multi-model comparison",
      text: modelComparison,
      asked: 200,
      cells: ["qwen-7b", "llama-8b"],
    },
  ])("$name runs, and a second time without a question", async ({ text, asked, cells }) => {
    await using dir = await withConfig(atServer(text));
    const before = chats;
    const { code, stdout } = await themis(dir, []);
    expect(summaryLine(stdout)).toMatchObject({
      samples: String(asked),
      completed: `${asked}/${asked}`,
    });
    for (const cell of cells) expect(stdout).toContain(cell);
    expect(code).toBe(0);
    expect(chats - before).toBe(asked);
    const again = await themis(dir, []);
    expect(again.stdout).toBe(stdout);
    expect(chats - before).toBe(asked);
  });
});

describe("the commands", () => {
  it("--dry-run previews and sends nothing", async () => {
    await using dir = await withConfig(atServer(myConfig));
    const before = chats;
    const { code, stdout } = await themis(dir, ["--dry-run"]);
    expect(stdout).toContain("nothing is sent");
    expect(stdout).toContain("Requests to send: 5 of 5");
    expect(stdout).toContain(`http://localhost:${server.port}/v1`);
    expect(stdout).toContain(".cache/my-first-openai-run");
    expect(stdout).toContain("my-local-model (qwen2.5-7b-instruct) · standard · math500");
    expect(stdout).toContain("at most 2,560");
    expect(code).toBe(0);
    expect(chats).toBe(before);
    await expect(access(dir.file(".cache"))).rejects.toThrow("ENOENT");
  });

  it("--n-records stands over the config", async () => {
    await using dir = await withConfig(atServer(myConfig));
    const { code, stdout } = await themis(dir, ["--n-records", "3"]);
    expect(summaryLine(stdout)).toMatchObject({ samples: "3", completed: "3/3" });
    expect(code).toBe(0);
  });

  it("the exports have the documented columns and hold everything", async () => {
    await using dir = await withConfig(atServer(myConfig));
    const result = await themis(dir, [
      ...["--csv-output", "results.csv"],
      ...["--html-output", "results.html"],
      ...["--json-output", "results.json"],
    ]);
    expect(result.code).toBe(0);
    const csv = await readFile(dir.file("results.csv"), "utf8");
    expect(csv.split("\n")[0]?.split(",").slice(0, 7)).toEqual(documentedColumns);
    const rows: readonly Readonly<Record<string, string>>[] = parse(csv, { columns: true });
    expect(rows).toHaveLength(5);
    expect(rows[0]).toMatchObject({
      sample_id: "test/prealgebra/0.json",
      model: "my-local-model",
      sampling: "standard",
      problem: "What is $0 + 7$?",
      reference: "7",
      dataset: "math500",
    });
    for (const { predicted, reference, correct } of rows) {
      expect(correct).toBe(String(predicted === reference));
    }
    const right = rows.filter(({ correct }) => correct === "true").length;
    expect(summaryLine(result.stdout)["math"]).toBe((right / 5).toFixed(3));
    const json = JSON.parse(await readFile(dir.file("results.json"), "utf8"));
    expect(json).toMatchObject({
      run_id: "my-first-openai-run",
      config: { n_records: 5, samplings: [{ name: "standard", top_p: 0.95 }] },
      samples: [{ problem: "What is $0 + 7$?" }, {}, {}, {}, {}],
    });
    const html = await readFile(dir.file("results.html"), "utf8");
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).toContain("my-local-model");
    expect(html).toContain("What is $4 + 11$?");
  });

  it("--storage-dir and --run-id stand over the config", async () => {
    await using dir = await withConfig(atServer(myConfig));
    const where = ["--storage-dir", ".cache/my-experiment", "--run-id", "experiment-2024-01-15"];
    expect((await themis(dir, where)).code).toBe(0);
    const runs = await runCli(["runs", "--storage-dir", ".cache/my-experiment"], { cwd: dir.path });
    expect(runs.stdout).toMatch(/^experiment-2024-01-15 +finished +5\/5 /m);
    await expect(access(dir.file(".cache", "my-first-openai-run"))).rejects.toThrow("ENOENT");
  });

  it("--no-resume asks again what --resume takes from the storage", async () => {
    await using dir = await withConfig(atServer(quickTest));
    const before = chats;
    await themis(dir, []);
    await themis(dir, ["--resume"]);
    expect(chats - before).toBe(5);
    await themis(dir, ["--no-resume"]);
    expect(chats - before).toBe(10);
  });
});

describe("the fragments", () => {
  /** A whole config around the document's words for a model or several. */
  function around(models: string): string {
    return `{
      "models": [${models}],
      "samplings": [{ "name": "standard", "max_tokens": 256 }],
      "datasets": [{ "name": "math500", "kind": "math500_hf", "limit": 2 }],
    }`;
  }

  it.each([
    {
      name: "each server",
      text: around([lmStudio, ollama, vllm, textGenerationWebUi, openAi].join()),
      asked: 10,
    },
    {
      name: "provider options",
      text: around(providerOptions.replace("{", '{ "name": "my-identifier",')),
      asked: 2,
    },
    {
      name: "model mapping, with its comments",
      text: modelMapping
        .replace('"model_mapping"', '"base_url": "http://localhost:1234/v1", "model_mapping"')
        .replace(
          /\}$/,
          `, "samplings": [{ "name": "s" }],
             "datasets": [{ "name": "math500", "kind": "math500_hf", "limit": 2 }] }`,
        ),
      asked: 2,
    },
  ])("for $name run", async ({ text, asked }) => {
    await using dir = await withConfig(atServer(text));
    const { code, stdout } = await themis(dir, []);
    expect(summaryLine(stdout)).toMatchObject({ completed: `${asked}/${asked}` });
    expect(code).toBe(0);
  });

  it("take the key from the environment", async () => {
    const key = "sk-from-the-environment";
    const guarded = await startServer(new Secret(key, null));
    try {
      const reference = `"\${OPENAI_API_KEY}"`;
      const model = openAi.replace('"sk-your-actual-key-here"', reference);
      await using dir = await withConfig(atServer(around(model), guarded));
      const missing = await themis(dir, []);
      expect(missing.stderr).toContain("`OPENAI_API_KEY`");
      expect(missing.code).toBe(2);
      const { code, stdout } = await themis(dir, [], { OPENAI_API_KEY: key });
      expect(summaryLine(stdout)).toMatchObject({ samples: "2", completed: "2/2" });
      expect(code).toBe(0);
    } finally {
      await guarded.close();
    }
  });
});
