import { mkdir, writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../src/run/load-config.ts";
import { type RunOutcome, run } from "../src/run/run.ts";
import { openRun } from "../src/run/stored-run.ts";
import { answered, startChatEndpoint } from "./support/chat-endpoint.ts";
import { runCli } from "./support/cli.ts";
import { syntheticRows } from "./support/hub-emulator.ts";
import { type RunConfigParts, writeRunConfig } from "./support/run-config.ts";
import {
  chatCompletion,
  type Reply,
  type ScriptedRequest,
  type ScriptedServer,
} from "./support/scripted-server.ts";
import { makeTempDir, type TempDir } from "./support/temp-dir.ts";

/** A storage folder and an endpoint, for one run after another. */
interface Bench extends AsyncDisposable {
  readonly dir: TempDir;
  readonly server: ScriptedServer;
  readonly baseUrl: string;
  /** Carries out a config; says how many questions reached the endpoint for it. */
  ask(parts?: RunConfigParts): Promise<{ readonly outcome: RunOutcome; readonly asked: number }>;
}

async function openBench(
  chat: (request: ScriptedRequest, number: number) => Reply = () => answered,
): Promise<Bench> {
  const dir = await makeTempDir();
  const endpoint = await startChatEndpoint(chat, { models: ["model", "other"] });
  return {
    dir,
    server: endpoint.server,
    baseUrl: endpoint.baseUrl,
    ask: async ({ top, ...parts } = {}) => {
      const before = endpoint.chats.length;
      await writeRunConfig(dir, endpoint.baseUrl, {
        ...parts,
        top: { storage_dir: dir.file("store"), ...top },
      });
      const outcome = await run(await loadConfig(dir.file("config.json")));
      return { outcome, asked: endpoint.chats.length - before };
    },
    [Symbol.asyncDispose]: async () => {
      await endpoint[Symbol.asyncDispose]();
      await dir[Symbol.asyncDispose]();
    },
  };
}

function demo(limit: number): RunConfigParts {
  return { dataset: { name: "demo", kind: "demo", limit } };
}

/** A whole `models` list of one. */
function modelAs(name: string, options: Readonly<Record<string, unknown>>): RunConfigParts {
  return { top: { models: [{ name, provider_options: options }] } };
}

describe("a finished run", () => {
  it("asks nothing and needs no living server", async () => {
    await using bench = await openBench();
    const first = await bench.ask();
    expect(first.asked).toBe(3);
    await bench.server.stop();
    const requests = bench.server.requests.length;
    const { outcome } = await bench.ask();
    expect(outcome.status).toBe("finished");
    expect(outcome.summary).toEqual(first.outcome.summary);
    expect(bench.server.requests).toHaveLength(requests);
  });

  it("writes exports again for the command line, without a living server", async () => {
    await using bench = await openBench();
    await bench.ask();
    await bench.server.stop();
    const again = ["run", "--config-path", "config.json", "--csv-output", "again.csv"];
    const result = await runCli(again, { cwd: bench.dir.path });
    expect(result.stdout).toContain("Evaluated 3 samples | Successful generations: 3/3");
    expect(result.code).toBe(0);
  });

  it("keeps the time it was begun", async () => {
    await using bench = await openBench();
    await bench.ask();
    const begun = manifestOf(bench).createdAt;
    await bench.ask(demo(4));
    expect(manifestOf(bench).createdAt).toBe(begun);
    expect(manifestOf(bench).datasets).toMatchObject([{ name: "demo", samples: 4 }]);
  });

  function manifestOf({ dir }: Bench) {
    using stored = openRun(dir.file("store"), "test");
    return stored.manifest;
  }
});

describe("what failed", () => {
  it("is asked again, and only that", async () => {
    let isWell = false;
    await using bench = await openBench((_, number) =>
      !isWell && number === 2 ? { status: 400, body: { error: { message: "no" } } } : answered,
    );
    const parts = { options: { n_parallel: 1 } };
    const first = await bench.ask(parts);
    expect(first.outcome.summary.total.outcomes).toMatchObject({ failed: 1, incorrect: 2 });
    isWell = true;
    const second = await bench.ask(parts);
    expect(second.asked).toBe(1);
    expect(second.outcome.summary.total.outcomes).toMatchObject({ failed: 0, incorrect: 3 });
  });
});

describe("--no-resume", () => {
  it("asks everything again and keeps the old answers as superseded", async () => {
    await using bench = await openBench();
    await bench.ask();
    const { outcome, asked } = await bench.ask({ top: { resume: false } });
    expect(asked).toBe(3);
    expect(outcome.summary.total.completed).toBe(3);
    using database = new DatabaseSync(bench.dir.file("store", "themis.sqlite"), { readOnly: true });
    const rows = database
      .prepare("SELECT superseded, count(*) AS count FROM generations GROUP BY 1 ORDER BY 1")
      .all();
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { superseded: 0, count: 3 },
      { superseded: 1, count: 3 },
    ]);
  });

  it.each([
    { place: "as a flag", top: {}, flags: ["--no-resume"] },
    { place: "in the config", top: { resume: false }, flags: [] },
  ])("$place is not part of the way to go on", async ({ top, flags }) => {
    await using bench = await openBench((_, number) =>
      number === 5 ? { status: 400, body: { error: { message: "no" } } } : answered,
    );
    await bench.ask({ options: { n_parallel: 1 } });
    const command = await writeRunConfig(bench.dir, bench.baseUrl, {
      options: { n_parallel: 1 },
      top,
    });
    const result = await runCli([...command, ...flags], { cwd: bench.dir.path });
    expect(result.stdout).toContain("Successful generations: 2/3");
    const onward = "themis run --config-path config.json --resume";
    expect(result.stderr).toContain(`ask it again with: ${onward}\n`);
    expect(result.code).toBe(1);
    const again = await runCli(onward.split(" ").slice(1), { cwd: bench.dir.path });
    expect(again.stdout).toContain("Successful generations: 3/3");
    expect(bench.server.requests.filter(({ method }) => method === "POST")).toHaveLength(7);
  });
});

describe("answers are reused", () => {
  it.each<{ change: string; parts: (baseUrl: string) => RunConfigParts }>([
    {
      change: "the model is renamed",
      parts: (base_url) => modelAs("mine", { base_url, model_mapping: { mine: "model" } }),
    },
    { change: "the sampling is renamed", parts: () => ({ sampling: { name: "greedy" } }) },
    {
      change: "the dataset is renamed",
      parts: () => ({ dataset: { name: "problems", kind: "demo", limit: 3 } }),
    },
    {
      change: "only the transport is set otherwise",
      parts: () => ({
        options: {
          api_key: "another-key",
          headers: { "X-Team": "red" },
          timeout: 7,
          n_parallel: 1,
          max_retries: 0,
          max_outage: 1,
        },
      }),
    },
    { change: "`n_records` lowers the limit", parts: () => ({ top: { n_records: 2 } }) },
  ])("when $change", async ({ parts }) => {
    await using bench = await openBench();
    await bench.ask();
    const { outcome, asked } = await bench.ask(parts(bench.baseUrl));
    expect(asked).toBe(0);
    expect(outcome.summary.total.completed).toBe(outcome.summary.total.planned);
  });

  it("for the samples that stay when the limit is raised or lowered", async () => {
    await using bench = await openBench();
    expect((await bench.ask(demo(5))).asked).toBe(5);
    expect((await bench.ask(demo(10))).asked).toBe(5);
    const { outcome, asked } = await bench.ask(demo(4));
    expect(asked).toBe(0);
    expect(outcome.summary.total).toMatchObject({ planned: 4, completed: 4 });
    expect((await bench.ask(demo(10))).asked).toBe(0);
  });

  it("when cells are added, reordered and taken away", async () => {
    await using bench = await openBench();
    const model = { name: "model", provider_options: { base_url: bench.baseUrl } };
    const other = { ...model, name: "other" };
    const samplings = [{ name: "plain" }, { name: "hot", temperature: 1 }];
    await bench.ask();
    expect((await bench.ask({ top: { models: [other, model] } })).asked).toBe(3);
    expect((await bench.ask({ top: { models: [model, other], samplings } })).asked).toBe(6);
    const { outcome, asked } = await bench.ask({ top: { models: [other], samplings } });
    expect(asked).toBe(0);
    expect(outcome.summary.cells).toHaveLength(2);
    expect(outcome.summary.total.completed).toBe(6);
  });

  it("of one sampling for another that sends the same", async () => {
    await using bench = await openBench();
    const samplings = [
      { name: "one", temperature: 0.5 },
      { name: "two", temperature: 0.5 },
    ];
    const { outcome, asked } = await bench.ask({ top: { samplings } });
    expect(asked).toBe(3);
    expect(outcome.summary.cells.map(({ completed }) => completed)).toEqual([3, 3]);
  });

  it("and counted before anything is sent", async () => {
    await using bench = await openBench();
    await bench.ask();
    const requests = bench.server.requests.length;
    await writeRunConfig(bench.dir, bench.baseUrl, { dataset: { name: "demo", kind: "demo" } });
    const dry = ["run", "--config-path", "config.json", "--n-records", "8", "--dry-run"];
    const result = await runCli(dry, { cwd: bench.dir.path });
    expect(result.stdout).toContain("Requests to send: 5 of 8 (3 are stored)");
    expect(result.code).toBe(0);
    const all = await runCli([...dry, "--no-resume"], { cwd: bench.dir.path });
    expect(all.stdout).toContain("Requests to send: 8 of 8");
    expect(bench.server.requests).toHaveLength(requests);
  });
});

describe("questions are asked anew", () => {
  it.each<{ change: string; parts: RunConfigParts }>([
    { change: "the temperature", parts: { sampling: { temperature: 0.3 } } },
    { change: "`max_tokens`", parts: { sampling: { max_tokens: 9 } } },
    { change: "the sampling's `extra_body`", parts: { sampling: { extra_body: { mirostat: 2 } } } },
    { change: "the endpoint's `extra_body`", parts: { options: { extra_body: { mirostat: 2 } } } },
    { change: "the prompt", parts: { top: { prompt: "Solve: {problem}" } } },
    { change: "the system prompt", parts: { top: { system_prompt: "Be brief." } } },
    { change: "the served model", parts: { options: { model_mapping: { model: "other" } } } },
  ])("when $change changes, and the old answers serve again when it changes back", async (to) => {
    await using bench = await openBench();
    await bench.ask();
    expect((await bench.ask(to.parts)).asked).toBe(3);
    expect((await bench.ask()).asked).toBe(0);
    expect((await bench.ask(to.parts)).asked).toBe(0);
  });

  it("for repeats that were not there yet", async () => {
    await using bench = await openBench();
    await bench.ask();
    const { outcome, asked } = await bench.ask({ sampling: { repeats: 3 } });
    expect(asked).toBe(6);
    expect(outcome.summary.total.completed).toBe(9);
    expect((await bench.ask({ sampling: { repeats: 2 } })).asked).toBe(0);
  });
});

describe("a local dataset that was edited", () => {
  async function writeSums(
    { dir }: Bench,
    change: Readonly<Record<string, string>>,
  ): Promise<RunConfigParts> {
    const rows = syntheticRows(4).map((row, index) => (index === 1 ? { ...row, ...change } : row));
    await mkdir(dir.file("sums"), { recursive: true });
    for (const [index, row] of rows.entries()) {
      await writeFile(dir.file("sums", `${index}.json`), JSON.stringify(row));
    }
    return { dataset: { name: "sums", kind: "math500_local", data_dir: dir.file("sums") } };
  }

  it("is graded again without a question where only a target changed", async () => {
    await using bench = await openBench();
    const first = await bench.ask(await writeSums(bench, {}));
    expect(first.asked).toBe(4);
    expect(first.outcome.summary.total.outcomes).toMatchObject({ correct: 0, incorrect: 4 });
    const second = await bench.ask(await writeSums(bench, { answer: "-987654" }));
    expect(second.asked).toBe(0);
    expect(second.outcome.summary.total.outcomes).toMatchObject({ correct: 1, incorrect: 3 });
    const third = await bench.ask(await writeSums(bench, {}));
    expect(third.asked).toBe(0);
    expect(third.outcome.summary).toEqual(first.outcome.summary);
  });

  it("is asked again where a problem changed", async () => {
    await using bench = await openBench();
    await bench.ask(await writeSums(bench, {}));
    const { asked } = await bench.ask(await writeSums(bench, { problem: "What is $6 \\cdot 7$?" }));
    expect(asked).toBe(1);
  });
});

describe("other graders or options", () => {
  const withGraders = (...graders: readonly unknown[]): RunConfigParts => ({
    dataset: { name: "demo", kind: "demo", limit: 3, graders },
  });
  const metricsOf = ({ summary }: RunOutcome) =>
    summary.total.metrics.map(({ name, scored, correct }) => ({ name, scored, correct }));

  it("grade the stored answers again and ask nothing, there and back", async () => {
    // Asked for are 31, $12.65 and 22.5 %.
    const text = "In all it is \\boxed{12}. That is 31.";
    await using bench = await openBench(() => ({ body: chatCompletion(text) }));
    const first = await bench.ask(withGraders("math"));
    expect(first.asked).toBe(3);
    expect(metricsOf(first.outcome)).toEqual([{ name: "math", scored: 3, correct: 0 }]);

    const others = [
      { name: "regex", pattern: "That is (\\d+)" },
      { name: "numeric", absolute_tolerance: 1 },
      "contains",
      "exact_match",
      "multiple_choice",
    ];
    const second = await bench.ask(withGraders(...others));
    expect(second.asked).toBe(0);
    expect(metricsOf(second.outcome)).toEqual([
      { name: "regex", scored: 3, correct: 1 },
      { name: "numeric", scored: 3, correct: 1 },
      { name: "contains", scored: 3, correct: 1 },
      { name: "exact_match", scored: 3, correct: 0 },
      { name: "multiple_choice", scored: 0, correct: 0 },
    ]);
    expect(rowsOf(bench)[0]?.scores.map(({ outcome }) => outcome)).toEqual([
      "correct",
      "incorrect",
      "correct",
      "incorrect",
      "ungradable",
    ]);

    const third = await bench.ask(withGraders({ name: "numeric", absolute_tolerance: 50 }));
    expect(third.asked).toBe(0);
    expect(metricsOf(third.outcome)).toEqual([{ name: "numeric", scored: 3, correct: 3 }]);

    const back = await bench.ask(withGraders("math"));
    expect(back.asked).toBe(0);
    expect(back.outcome.summary).toEqual(first.outcome.summary);
  });

  it("that are only the order of the same, or defaults written out, change no score", async () => {
    await using bench = await openBench();
    await bench.ask();
    const before = scoresIn(bench);
    const { asked } = await bench.ask(
      withGraders("exact_match", { name: "math", percent: "either", rounded_digits: 6 }),
    );
    expect(asked).toBe(0);
    expect(scoresIn(bench)).toEqual(before);
  });

  it("of two datasets judge one answer each by their own options", async () => {
    await using bench = await openBench(() => ({ body: chatCompletion("\\boxed{50\\%}") }));
    await writeFile(bench.dir.file("half.jsonl"), '{"problem": "A half?", "answer": "1/2"}\n');
    const half = { kind: "math500_local", data_dir: bench.dir.file("half.jsonl") };
    const { outcome, asked } = await bench.ask({
      top: {
        datasets: [
          { ...half, name: "any", graders: ["math"] },
          { ...half, name: "strict", graders: [{ name: "math", percent: "written" }] },
        ],
      },
    });
    expect(asked).toBe(1);
    expect(outcome.summary.cells.map(({ outcomes }) => outcomes.correct)).toEqual([1, 0]);
    using stored = openRun(bench.dir.file("store"), "test");
    expect(stored.manifest.datasets.map(({ graders }) => graders)).toEqual([
      [{ name: "math", label: "Math equivalence", version: "4" }],
      [{ name: "math", label: "Math equivalence", version: "4+percent=written" }],
    ]);
  });

  function rowsOf({ dir }: Bench) {
    using stored = openRun(dir.file("store"), "test");
    return [...stored.rows()];
  }

  function scoresIn({ dir }: Bench) {
    using database = new DatabaseSync(dir.file("store", "themis.sqlite"), { readOnly: true });
    return database.prepare("SELECT grader, version, score FROM scores ORDER BY 1, 2, 3").all();
  }
});
