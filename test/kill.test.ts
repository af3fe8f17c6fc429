import { mkdir, readFile, writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../src/providers/seeded-random.ts";
import { loadConfig } from "../src/run/load-config.ts";
import { run } from "../src/run/run.ts";
import { answered, type ChatEndpoint, startChatEndpoint } from "./support/chat-endpoint.ts";
import { printed, runCli, startCli } from "./support/cli.ts";
import { syntheticRows } from "./support/hub-emulator.ts";
import { writeRunConfig } from "./support/run-config.ts";
import { chatCompletion } from "./support/scripted-server.ts";
import { makeTempDir, type TempDir } from "./support/temp-dir.ts";

const samples = 120;
const parallelism = 8;
const kills = 7;

/** Writes a local dataset of sums and returns the dataset's entry in a config. */
async function writeSums(dir: TempDir, count: number): Promise<Readonly<Record<string, unknown>>> {
  await mkdir(dir.file("data"), { recursive: true });
  const lines = syntheticRows(count).map((row) => JSON.stringify(row));
  await writeFile(dir.file("data", "sums.jsonl"), lines.join("\n"));
  return { name: "sums", kind: "math500_local", data_dir: dir.file("data", "sums.jsonl") };
}

/** Which of the sums a request asks. */
function sumIn(body: string): number {
  return Number(/\$(\d+) \+ \d+\$/.exec(body)?.[1]);
}

/** Adds well two times out of three, always the same ones, in 5 to 15 ms. */
function startAdder(onChat: (sum: number) => void): Promise<ChatEndpoint> {
  return startChatEndpoint(({ body }) => {
    const sum = sumIn(body);
    onChat(sum);
    const answer = sum % 3 === 0 ? -1 : 2 * sum + 7;
    return { delayMs: 5 + (sum % 11), body: chatCompletion(`It is $\\boxed{${answer}}$.`) };
  });
}

/** The rows of a CSV export without what depends on the clock. */
async function timelessRows(dir: TempDir, name: string): Promise<readonly unknown[]> {
  const rows: readonly Readonly<Record<string, string>>[] = parse(
    await readFile(dir.file(name), "utf8"),
    { columns: true },
  );
  return rows.map(({ latency_ms, output_tokens_per_second, finished_at, ...row }) => row);
}

/** The figures that `--json` prints, without what depends on the clock. */
function timelessSummary(stdout: string): unknown {
  const { summary } = JSON.parse(stdout, (name, value: unknown) =>
    ["mean_latency_ms", "output_tokens_per_second", "run_id"].includes(name) ? undefined : value,
  );
  return summary;
}

describe("kill -9", () => {
  it("at any moment loses nothing that was counted, stores nothing twice and re-sends at most what was in flight", async () => {
    await using dir = await makeTempDir();
    const dataset = await writeSums(dir, samples);
    const asked = new Set<number>();
    let killAt = Number.POSITIVE_INFINITY;
    let reached = Promise.withResolvers<void>();
    await using endpoint = await startAdder((sum) => {
      asked.add(sum);
      if (asked.size >= killAt) reached.resolve();
    });
    const command = await writeRunConfig(dir, endpoint.baseUrl, {
      dataset,
      options: { n_parallel: parallelism },
    });

    const whole = await runCli(
      [...command, "--run-id", "whole", "--csv-output", "whole.csv", "--json"],
      { cwd: dir.path },
    );
    expect(whole.code).toBe(0);
    expect(endpoint.chats).toHaveLength(samples);

    asked.clear();
    const random = seededRandom("moments to kill at");
    const moments = Array.from({ length: kills }, () => 1 + Math.floor(random() * 90));
    for (killAt of moments.sort((a, b) => a - b)) {
      reached = Promise.withResolvers();
      await using cli = startCli([...command, "--run-id", "killed"], { cwd: dir.path });
      await Promise.race([reached.promise, cli.result]);
      // Somewhere among sending, answering and storing.
      await sleep(random() * 10);
      cli.kill("SIGKILL");
      expect((await cli.result).code).not.toBe(0);
    }
    const last = await runCli(
      [...command, "--run-id", "killed", "--csv-output", "killed.csv", "--json"],
      { cwd: dir.path },
    );
    expect(last.code).toBe(0);

    const sent = endpoint.chats.length - samples;
    expect(sent).toBeGreaterThanOrEqual(samples);
    expect(sent).toBeLessThanOrEqual(samples + kills * parallelism);
    expect(timelessSummary(last.stdout)).toEqual(timelessSummary(whole.stdout));
    const rows = await timelessRows(dir, "killed.csv");
    expect(rows).toHaveLength(samples);
    expect(rows).toEqual(await timelessRows(dir, "whole.csv"));
    using database = new DatabaseSync(dir.file("store", "themis.sqlite"), { readOnly: true });
    const counts = database
      .prepare(
        `SELECT count(*) AS rows, count(DISTINCT key) AS keys FROM generations
         WHERE run = (SELECT run FROM runs WHERE run_id = 'killed')`,
      )
      .get();
    expect({ ...counts }).toEqual({ rows: samples, keys: samples });
  });

  it("before the first question leaves a store that the next run can use", async () => {
    await using dir = await makeTempDir();
    const looked = Promise.withResolvers<void>();
    let isFirst = true;
    await using endpoint = await startChatEndpoint(() => answered, {
      onList: async () => {
        if (!isFirst) return;
        isFirst = false;
        looked.resolve();
        await new Promise(() => undefined);
      },
    });
    const command = await writeRunConfig(dir, endpoint.baseUrl);
    await using cli = startCli(command, { cwd: dir.path });
    await looked.promise;
    cli.kill("SIGKILL");
    await cli.result;
    const runs = await runCli(["runs", "--storage-dir", "store", "--json"], { cwd: dir.path });
    expect(JSON.parse(runs.stdout)).toMatchObject([{ status: "paused", planned: 3 }]);
    expect((await runCli(command, { cwd: dir.path })).code).toBe(0);
    expect(endpoint.chats).toHaveLength(3);
  });
});

describe("several processes", () => {
  it("refuses a second one on the same run, and the first goes on undisturbed", async () => {
    await using dir = await makeTempDir();
    const held = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    await using endpoint = await startChatEndpoint(async () => {
      begun.resolve();
      await held.promise;
      return answered;
    });
    const command = await writeRunConfig(dir, endpoint.baseUrl);
    await using first = startCli(command, { cwd: dir.path });
    await begun.promise;
    const second = await runCli(command, { cwd: dir.path });
    expect(second.stderr).toMatch(
      /^error: run `test` is in use by another process \(process \d+ on .+, since .+\)$/m,
    );
    expect(second.stderr).toContain(
      "hint: wait for it, stop it, or give this run another --run-id",
    );
    expect(printed(second)).not.toMatch(/^\s+at /m);
    expect(second.code).toBe(3);
    const runs = await runCli(["runs", "--storage-dir", "store", "--json"], { cwd: dir.path });
    expect(JSON.parse(runs.stdout)).toMatchObject([{ run_id: "test", status: "running" }]);
    held.resolve();
    const result = await first.result;
    expect(result.stdout).toContain("Successful generations: 3/3");
    expect(result.code).toBe(0);
    expect(endpoint.chats).toHaveLength(3);
  });

  it("lets different runs begin at once in one new storage", async () => {
    await using dir = await makeTempDir();
    const sums = await writeSums(dir, 300);
    await using endpoint = await startAdder(() => undefined);
    const command = await writeRunConfig(dir, endpoint.baseUrl, {
      dataset: { ...sums, shuffle_seed: 1, limit: 40 },
    });
    const results = await Promise.all(
      ["one", "two", "three"].map((id) =>
        runCli([...command, "--run-id", id, "--csv-output", `${id}.csv`], { cwd: dir.path }),
      ),
    );
    for (const result of results) {
      expect(result.stdout).toContain("Successful generations: 40/40");
      expect(result.code).toBe(0);
    }
    const [one, two, three] = await Promise.all(
      ["one", "two", "three"].map((id) => timelessRows(dir, `${id}.csv`)),
    );
    expect(one).toHaveLength(40);
    expect(two).toEqual(one);
    expect(three).toEqual(one);
    expect(endpoint.chats).toHaveLength(120);
  });

  it("lets different runs read one new dataset into one storage at once", async () => {
    await using dir = await makeTempDir();
    const dataset = await writeSums(dir, 40);
    await using endpoint = await startAdder(() => undefined);
    await writeRunConfig(dir, endpoint.baseUrl, { dataset });
    const configs = await Promise.all(
      ["one", "two"].map((runId) =>
        loadConfig(dir.file("config.json"), { runId, storageDir: dir.file("store") }),
      ),
    );
    // Of one process, so that they surely meet while they read.
    const outcomes = await Promise.all(configs.map((config) => run(config)));
    for (const { status, summary } of outcomes) {
      expect(status).toBe("finished");
      expect(summary.total).toMatchObject({ planned: 40, completed: 40 });
    }
    using database = new DatabaseSync(dir.file("store", "themis.sqlite"), { readOnly: true });
    expect({ ...database.prepare("SELECT count(*) AS samples FROM samples").get() }).toEqual({
      samples: 40,
    });
  });
});
