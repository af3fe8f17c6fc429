import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse as parseCsv } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../src/run/load-config.ts";
import { simulate } from "../src/run/simulate.ts";
import { runCli } from "./support/cli.ts";
import { type HubEmulator, startHubEmulator } from "./support/hub-emulator.ts";
import { simulation } from "./support/provider-fixtures.ts";
import { projectRoot, readProjectFile } from "./support/readme-blocks.ts";
import { makeTempDir, type TempDir } from "./support/temp-dir.ts";

const examples = readdirSync(join(projectRoot, "examples"));
const configs = examples.filter((name) => name.endsWith(".json"));

let server: Awaited<ReturnType<typeof simulate>>;
let hub: HubEmulator;

beforeAll(async () => {
  hub = await startHubEmulator();
  server = await simulate({
    port: 0,
    dataset: "demo",
    dataDir: null,
    models: ["qwen2.5-7b-instruct", "llama3.1:8b", "gpt-4o-mini"],
    simulation: simulation({ seed: 0, skill: 0.7 }),
  });
});

afterAll(async () => {
  await Promise.all([server.close(), hub.close()]);
});

/** The example as it stands, but for the addresses. */
async function writeExample(dir: TempDir, name: string): Promise<void> {
  const text = readProjectFile(`examples/${name}`);
  const address = /http:\/\/localhost:\d+\/v1|https:\/\/api\.openai\.com\/v1/g;
  await writeFile(dir.file(name), text.replaceAll(address, server.baseUrl));
  await writeFile(
    dir.file("my_problems.jsonl"),
    '{"problem": "What is $2 + 2$?", "answer": "4"}\n',
  );
}

const environment = (dir: TempDir) => ({
  OPENAI_API_KEY: "sk-of-a-test",
  HF_ENDPOINT: hub.endpoint,
  HF_HOME: dir.file("hub"),
});

test("there is a config for each thing that people begin with", () => {
  expect(configs).toEqual([
    "comprehensive.json",
    "model-comparison.json",
    "openai.json",
    "quick-test.json",
    "temperature-sweep.json",
  ]);
});

test.for(configs)("%s runs to its end", { timeout: 60_000 }, async (name) => {
  await using dir = await makeTempDir();
  await writeExample(dir, name);
  const result = await runCli(["run", "--config-path", name, "--n-records", "2", "--json"], {
    cwd: dir.path,
    env: environment(dir),
  });
  expect(result.code, result.stderr).toBe(0);
  const { total, cells } = JSON.parse(result.stdout).summary;
  expect(total.completed).toBe(total.planned);
  const { models, samplings, datasets } = await loadConfig(dir.file(name), {}, environment(dir));
  expect(cells).toHaveLength(models.length * samplings.length * datasets.length);
});

test("comprehensive.json has every field that a config may have", () => {
  const { $defs: _, ...schema } = JSON.parse(readProjectFile("schema/config.schema.json"));
  const text = readProjectFile("examples/comprehensive.json");
  const missing = [...fieldNames(schema)].filter((name) => !text.includes(`"${name}":`));
  expect(missing).toEqual([]);
});

test("library.ts runs a config and writes its answers", { timeout: 60_000 }, async () => {
  await using dir = await makeTempDir();
  await writeExample(dir, "quick-test.json");
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [join(projectRoot, "examples", "library.ts"), "quick-test.json", "answers.csv"],
    { cwd: dir.path, env: { ...process.env, ...environment(dir) } },
  );
  expect(stdout).toMatch(
    /^Evaluated 5 samples \| Successful generations: 5\/5 \|.* No failures\n$/,
  );
  expect(stderr).toMatch(/^5: test\/\S+ is \w+$/m);
  const rows = parseCsv(await readFile(dir.file("answers.csv"), "utf8"), { columns: true });
  expect(rows).toHaveLength(5);
});

test("library.ts says what is wrong with a config", { timeout: 60_000 }, async () => {
  await using dir = await makeTempDir();
  const failure = promisify(execFile)(
    process.execPath,
    [join(projectRoot, "examples", "library.ts"), "nowhere.json"],
    { cwd: dir.path },
  );
  await expect(failure).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("error: there is no config file `nowhere.json`"),
  });
});

/** The names of all properties in a JSON Schema. */
function* fieldNames(schema: unknown): Iterable<string> {
  if (typeof schema !== "object" || schema === null) return;
  if ("properties" in schema && typeof schema.properties === "object") {
    yield* Object.keys(schema.properties ?? {});
  }
  for (const part of Object.values(schema)) yield* fieldNames(part);
}
