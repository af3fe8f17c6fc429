import { readFile, writeFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import type { ConfigOverrides } from "../src/config/override.ts";
import type { Config } from "../src/core/config.ts";
import { loadConfig } from "../src/run/load-config.ts";
import { preview } from "../src/run/preview.ts";
import { type RunOutcome, run } from "../src/run/run.ts";
import { answered, type ChatEndpoint, startChatEndpoint } from "./support/chat-endpoint.ts";
import { runCli, startCli } from "./support/cli.ts";
import { type RunConfigParts, writeRunConfig } from "./support/run-config.ts";
import { chatCompletion } from "./support/scripted-server.ts";
import { makeTempDir, type TempDir } from "./support/temp-dir.ts";

const prices = { input: 100, cached_input: 50, output: 1_000 };

/** Ten problems put to an endpoint whose every answer has 11 prompt tokens and 7 tokens of its own. */
function tenProblems(endpoint: ChatEndpoint, top: RunConfigParts["top"] = {}): RunConfigParts {
  return {
    sampling: { max_tokens: 20 },
    dataset: { name: "demo", kind: "demo", limit: 10 },
    top: {
      models: [
        { name: "model", prices, provider_options: { base_url: endpoint.baseUrl, n_parallel: 1 } },
      ],
      ...top,
    },
  };
}

function configIn(dir: TempDir, overrides: ConfigOverrides = {}): Promise<Config> {
  return loadConfig(dir.file("config.json"), { storageDir: dir.file("store"), ...overrides });
}

/** Runs the config of a folder within this process. */
async function runHere(dir: TempDir, overrides: ConfigOverrides = {}): Promise<RunOutcome> {
  return run(await configIn(dir, overrides));
}

const costOfOne = (11 * 100 + 7 * 1_000) / 1e6;

describe("the cost of a run", () => {
  it("stands in the last line, the table and every export", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint(() => answered);
    const command = await writeRunConfig(dir, endpoint.baseUrl, tenProblems(endpoint));
    const exports = ["--json-output", "r.json", "--csv-output", "r.csv", "--html-output", "r.html"];
    const { code, stdout } = await runCli([...command, ...exports], { cwd: dir.path });
    expect(code).toBe(0);
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/\| No failures \| Cost: \$0\.0810$/);
    expect(stdout).toMatch(/Correct +Incorrect +Cost/);
    const json = JSON.parse(await readFile(dir.file("r.json"), "utf8"));
    expect(json.summary.total.cost_usd).toBeCloseTo(10 * costOfOne, 9);
    expect(json.manifest.models[0].prices).toEqual(prices);
    expect(json.samples[0].cost_usd).toBeCloseTo(costOfOne, 9);
    const rows: Record<string, string>[] = parse(await readFile(dir.file("r.csv")), {
      columns: true,
    });
    expect(Number(rows[9]?.["cost_usd"])).toBeCloseTo(costOfOne, 9);
    expect(await readFile(dir.file("r.html"), "utf8")).toMatch(/"cost_usd":0\.08/);
  });

  it("is expected by the dry run, with what the budget leaves", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await startChatEndpoint(() => answered);
    const command = await writeRunConfig(dir, endpoint.baseUrl, tenProblems(endpoint));
    await runHere(dir, { nRecords: 4 });
    const dry = await runCli([...command, "--dry-run", "--max-output-tokens", "100"], {
      cwd: dir.path,
    });
    expect(dry.stdout).toContain("Requests to send: 6 of 10 (4 are stored)\n");
    expect(dry.stdout).toMatch(/^Cost: {13}about \$0\.\d{4} for the prompts, at most about \$0\./m);
    // 72 tokens are left of 100, and six answers may take 20 each.
    expect(dry.stdout).toContain(
      "Budget:           max_output_tokens 100 (28 of it used by stored answers): enough for at least about 3 of 6 requests",
    );
    const { cells, used } = await preview(await configIn(dir));
    expect(cells[0]).toMatchObject({ toSend: 6, outputTokensBound: 120 });
    // Nothing is limited over all sessions, so nothing was looked up.
    expect(used).toBeNull();
    expect(endpoint.chats).toHaveLength(4);
  });
});

it("a budget ends the run with its figures, and the command that is printed goes on to the end", async () => {
  await using dir = await makeTempDir();
  await using endpoint = await startChatEndpoint(() => answered);
  const command = await writeRunConfig(dir, endpoint.baseUrl, tenProblems(endpoint));
  const { code, stdout, stderr } = await runCli([...command, "--max-cost-usd", "0.045"], {
    cwd: dir.path,
  });
  expect(code).toBe(130);
  expect(stderr).toContain("error: `max_cost_usd`");
  expect(stderr).toContain("hint: raise `max_cost_usd`");
  const printed = /go on with a budget for about the whole run: themis (.+)/.exec(stderr);
  expect(printed?.[1]).toMatch(/^run --config-path config\.json .*--max-cost-usd 0\.\d+$/);
  const answers = endpoint.chats.length;
  expect(answers).toBeGreaterThan(2);
  expect(answers).toBeLessThan(8);
  expect(stdout).toContain(`Evaluated ${answers} samples`);
  const again = await runCli(printed?.[1]?.split(" ") ?? [], { cwd: dir.path });
  expect(again.code).toBe(0);
  expect(endpoint.chats).toHaveLength(10);
});

it("a server that counts no tokens is counted by length, and both warnings say so", async () => {
  await using dir = await makeTempDir();
  await using endpoint = await startChatEndpoint(() => ({
    body: { choices: [{ message: { role: "assistant", content: "It is 4." } }] },
  }));
  const command = await writeRunConfig(dir, endpoint.baseUrl, tenProblems(endpoint));
  const { code, stderr } = await runCli([...command, "--max-cost-usd", "1"], { cwd: dir.path });
  expect(code).toBe(0);
  expect(stderr).toContain("so the budget counts them by their length, 4 characters a token");
  expect(stderr).toContain("what they cost is not known and in no sum");
  expect(stderr).toContain(
    "`max_cost_usd` counts these answers too, by their length (4 characters a token)",
  );
});

it("after a second Ctrl-C it is said that the server may still be busy", async () => {
  await using dir = await makeTempDir();
  const asked = Promise.withResolvers<void>();
  await using endpoint = await startChatEndpoint((_, number) => {
    if (number === 1) asked.resolve();
    return { kind: "hang" };
  });
  const command = await writeRunConfig(dir, endpoint.baseUrl, tenProblems(endpoint));
  await using cli = startCli(command, { cwd: dir.path });
  await asked.promise;
  cli.kill("SIGINT");
  await cli.saysOnStderr("press Ctrl-C again to stop at once");
  cli.kill("SIGINT");
  const { code, stderr } = await cli.result;
  expect(code).toBe(130);
  expect(stderr).toContain("the server may still be busy with what was in flight");
  expect(stderr).toContain("paused; go on with: themis run");
});

describe("a server that cuts prompts in silence", () => {
  /** Problems of very different lengths. */
  async function writeProblems(dir: TempDir): Promise<NonNullable<RunConfigParts["dataset"]>> {
    const lines = Array.from({ length: 40 }, (_, index) =>
      JSON.stringify({
        unique_id: `long-${index}`,
        problem: `${"Consider the sum of all terms. ".repeat(20 + 17 * index)}What is 1 + 1?`,
        answer: "2",
        subject: "Algebra",
        level: 1,
      }),
    );
    await writeFile(dir.file("problems.jsonl"), lines.join("\n"));
    return { name: "long", kind: "math500_local", data_dir: dir.file("problems.jsonl") };
  }

  function counting(cut: (tokens: number) => number) {
    return startChatEndpoint(({ body }) => {
      const [message] = JSON.parse(body).messages;
      const usage = { prompt_tokens: cut(20 + Math.ceil(message.content.length / 4)) };
      return {
        body: chatCompletion("\\boxed{2}", { usage: { ...usage, completion_tokens: 5 } }),
      };
    });
  }

  it("is found out, and the figures are doubted", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await counting((tokens) => Math.min(tokens, 2_050));
    await writeRunConfig(dir, endpoint.baseUrl, { dataset: await writeProblems(dir) });
    const { summary } = await runHere(dir);
    expect(summary.warnings[0]).toMatchObject({
      code: "prompt-cut",
      message: expect.stringContaining("counts about 2,050 tokens"),
      hint: expect.stringContaining("--no-resume"),
    });
  });

  it("is not what a server is taken for that counts them whole", async () => {
    await using dir = await makeTempDir();
    await using endpoint = await counting((tokens) => tokens);
    await writeRunConfig(dir, endpoint.baseUrl, { dataset: await writeProblems(dir) });
    const { summary } = await runHere(dir);
    expect(summary.warnings.map(({ code }) => code)).not.toContain("prompt-cut");
  });
});
