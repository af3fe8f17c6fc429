import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { makeTempDir, type TempDir } from "../../test/support/temp-dir.ts";
import type { Generation, Usage } from "../core/generation.ts";
import type { Manifest } from "../core/manifest.ts";
import type { Sample } from "../core/sample.ts";
import type { Score } from "../core/score.ts";
import { openGenerationWriter } from "./generation-writer.ts";
import { generationRecord } from "./generations.ts";
import { openScratchStore, openStore, type Store } from "./open.ts";
import type { StoredCell, StoredRequest } from "./requests.ts";

const math = { name: "math", version: "1" };

function keyOf(number: number): string {
  return number.toString(16).padStart(64, "0");
}

function sampleOf(position: number, target: readonly string[] = [String(position)]): Sample {
  return {
    id: `s${position}`,
    input: `What is ${position}?`,
    target,
    metadata: { subject: "Algebra", level: 1 },
  };
}

function completed(number: number, text = "It is \\boxed{4}"): Generation {
  return {
    status: "completed",
    key: keyOf(number),
    completion: {
      text,
      reasoning: null,
      refusal: null,
      finishReason: "stop",
      rawFinishReason: "stop",
      usage: {
        inputTokens: 12,
        cachedInputTokens: null,
        outputTokens: null,
        reasoningTokens: null,
      },
      servedModel: "model-q4",
      systemFingerprint: null,
      servedBy: null,
      firstTokenMs: null,
      adaptations: [],
    },
    latencyMs: 12.25,
    attempts: 1,
    finishedAt: "2026-03-01T10:00:00.000Z",
  };
}

function failed(number: number): Generation {
  return {
    status: "failed",
    key: keyOf(number),
    error: { class: "server", message: "it broke", httpStatus: 500 },
    latencyMs: 3,
    attempts: 4,
    finishedAt: "2026-03-01T10:00:00.000Z",
  };
}

function scoreOf(outcome: "correct" | "incorrect", grader = math): Score {
  return {
    status: "scored",
    grader: grader.name,
    version: grader.version,
    outcome,
    value: outcome === "correct" ? 1 : 0,
    answer: "4",
    span: { start: 13, end: 14 },
    isMarked: true,
    rule: "identical",
    explanation: "both are 4",
    answerNormal: "4",
    targetNormal: "4",
  };
}

function manifestOf(time = "2026-03-01T10:00:00.000Z"): Manifest {
  return {
    themisVersion: "1.0.0",
    nodeVersion: "24.0.0",
    platform: "test",
    config: {},
    datasets: [],
    models: [],
    createdAt: time,
    updatedAt: time,
  };
}

async function ingest(store: Store, samples: readonly Sample[], name = "d"): Promise<number> {
  async function* source(): AsyncIterable<Sample> {
    yield* samples;
  }
  const selection = { shuffleSeed: null, limit: null };
  return (await store.samples.ingest(name, source(), selection, () => undefined)).dataset;
}

function cellOf(dataset: number, model = "model"): StoredCell {
  return { cell: { model, sampling: "plain", dataset: "d" }, dataset, definition: { a: [1] } };
}

/** The plan of that many cells over that many samples; request number n, in order, has key n. */
function* linesOf(cells: number, samples: number): Iterable<StoredRequest> {
  for (let ordinal = 0; ordinal < cells * samples; ordinal += 1) {
    const cell = Math.floor(ordinal / samples);
    yield { ordinal, cell, position: ordinal % samples, repeat: 0, key: keyOf(ordinal) };
  }
}

/** A run with a plan of one cell for each model. */
async function planned(
  store: Store,
  { samples = 3, runId = "run", models = ["model"] } = {},
): Promise<number> {
  const dataset =
    store.samples.find("d")?.dataset ??
    (await ingest(
      store,
      Array.from({ length: samples }, (_, position) => sampleOf(position)),
    ));
  const run = store.runs.create(runId, manifestOf());
  store.requests.replacePlan(
    run,
    models.map((model) => cellOf(dataset, model)),
    linesOf(models.length, samples),
  );
  store.requests.markPlan(run, "plan");
  return run;
}

function write(
  store: Store,
  run: number,
  generation: Generation,
  options: { session?: number; target?: readonly string[]; scores?: readonly Score[] } = {},
): void {
  const { session = 1, target = [String(Number.parseInt(generation.key, 16))] } = options;
  store.generations.write([
    generationRecord({ run, session, target }, generation, options.scores ?? []),
  ]);
}

/** Ordinals still to be asked of a cell. */
function open(store: Store, run: number, session: number | null, cell = 0): readonly number[] {
  return store.requests
    .unanswered(run, cell, session, -1, 100)
    .map(({ request }) => request.ordinal);
}

/** Runs a script as a process of its own; its last words, or its error. */
async function runScript(dir: TempDir, name: string, source: string): Promise<string> {
  await writeFile(dir.file(name), source);
  const child = spawn(process.execPath, [dir.file(name)], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    output += String(chunk);
  });
  await once(child, "close");
  return output;
}

function source(file: string): string {
  return JSON.stringify(new URL(file, import.meta.url).href);
}

describe("generations", () => {
  test("come back as they were, whatever a model wrote", async () => {
    using store = openScratchStore();
    const run = await planned(store);
    const whole: Generation = {
      ...completed(0),
      status: "completed",
      completion: {
        text: "zero \0 byte, 🙂, \u2028, 'quote', \"; DROP TABLE runs; --",
        reasoning: "because",
        refusal: "I will not",
        finishReason: "content-filter",
        rawFinishReason: "content_filter",
        usage: { inputTokens: 0, cachedInputTokens: null, outputTokens: 7, reasoningTokens: 3 },
        servedModel: "model-q4",
        systemFingerprint: "fp_1",
        servedBy: null,
        firstTokenMs: null,
        adaptations: [],
      },
    };
    write(store, run, whole);
    write(store, run, failed(1));
    write(store, run, completed(2, ""));
    expect([...store.rows.read(run)].map(({ generation }) => generation)).toEqual([
      whole,
      failed(1),
      completed(2, ""),
    ]);
  });

  test("of a key asked again stand in place of the earlier one, whose row stays", async () => {
    await using dir = await makeTempDir();
    const run = await (async () => {
      using store = openStore(dir.path);
      const made = await planned(store);
      write(store, made, failed(0));
      write(store, made, completed(0, "first"), { scores: [scoreOf("incorrect")] });
      write(store, made, completed(0, "second"), { session: 2, scores: [scoreOf("correct")] });
      return made;
    })();
    using store = openStore(dir.path);
    const [row] = store.rows.read(run);
    expect(row?.generation).toEqual(completed(0, "second"));
    expect(row?.scores).toEqual([scoreOf("correct")]);
    using raw = new DatabaseSync(store.path);
    expect(
      raw
        .prepare("SELECT text, superseded FROM generations ORDER BY generation")
        .all()
        .map((kept) => ({ ...kept })),
    ).toEqual([
      { text: null, superseded: 1 },
      { text: "first", superseded: 1 },
      { text: "second", superseded: 0 },
    ]);
  });

  test("of one key belong to their own run", async () => {
    using store = openScratchStore();
    const first = await planned(store, { runId: "first" });
    const second = await planned(store, { runId: "second" });
    write(store, first, completed(0, "of the first"));
    write(store, second, completed(0, "of the second"));
    expect(store.generations.isSettled(first, keyOf(0), null)).toBe(true);
    expect([...store.rows.read(first)][0]?.generation).toEqual(completed(0, "of the first"));
    expect(open(store, second, null)).toEqual([1, 2]);
  });

  test("are stored all or none", async () => {
    using store = openScratchStore();
    const run = await planned(store);
    const place = { run, session: 1, target: ["0"] };
    const records = [
      generationRecord(place, completed(0), []),
      generationRecord({ ...place, run: run + 1 }, completed(1), []),
    ];
    expect(() => store.generations.write(records)).toThrow("the store failed");
    expect(store.generations.isSettled(run, keyOf(0), null)).toBe(false);
  });

  test("say as whom the endpoints answered, the most frequent first", async () => {
    using store = openScratchStore();
    const run = await planned(store, { models: ["a", "b"] });
    for (const number of [0, 1, 3]) write(store, run, completed(number));
    const other = completed(2);
    if (other.status !== "completed") throw new Error("it is completed");
    write(store, run, { ...other, completion: { ...other.completion, servedModel: null } });
    write(store, run, failed(4));
    expect(store.generations.served(run)).toEqual([
      {
        model: "a",
        servedModel: "model-q4",
        systemFingerprint: null,
        servedBy: null,
        adaptations: [],
        count: 2,
      },
      {
        model: "a",
        servedModel: null,
        systemFingerprint: null,
        servedBy: null,
        adaptations: [],
        count: 1,
      },
      {
        model: "b",
        servedModel: "model-q4",
        systemFingerprint: null,
        servedBy: null,
        adaptations: [],
        count: 1,
      },
    ]);
  });
});

describe("the usage of a run", () => {
  function used(number: number, usage: Partial<Usage>, text = "12345678"): Generation {
    const generation = completed(number, text);
    if (generation.status !== "completed") throw new Error("it is completed");
    const told = { ...generation.completion.usage, inputTokens: null, ...usage };
    return { ...generation, completion: { ...generation.completion, usage: told } };
  }

  test("is summed by model over its completions, those asked again included", async () => {
    using store = openScratchStore();
    const run = await planned(store, { models: ["a", "b"] });
    write(store, run, used(0, { inputTokens: 100, cachedInputTokens: 40, outputTokens: 7 }));
    write(store, run, used(0, { inputTokens: 100, cachedInputTokens: 90, outputTokens: 5 }));
    write(store, run, used(3, { inputTokens: 11, outputTokens: 3 }));
    write(store, run, failed(1));
    expect(store.generations.usage(run)).toEqual([
      {
        model: "a",
        completions: 2,
        inputTokens: 200,
        cachedInputTokens: 130,
        outputTokens: 12,
      },
      { model: "b", completions: 1, inputTokens: 11, cachedInputTokens: 0, outputTokens: 3 },
    ]);
  });

  test("is estimated from the texts where the server did not tell", async () => {
    using store = openScratchStore();
    const run = await planned(store, { models: ["a", "b"] });
    write(store, run, used(0, {}, "123456789"));
    // `What is 0?` has 10 characters.
    expect(store.generations.usage(run)).toEqual([
      { model: "a", completions: 1, inputTokens: 3, cachedInputTokens: 0, outputTokens: 3 },
    ]);
  });

  test("of what the plan no longer asks for has no model", async () => {
    using store = openScratchStore();
    const run = await planned(store, { models: ["a"] });
    write(store, run, used(99, { inputTokens: 5, outputTokens: 6 }));
    expect(store.generations.usage(run)).toEqual([
      { model: null, completions: 1, inputTokens: 5, cachedInputTokens: 0, outputTokens: 6 },
    ]);
  });
});

describe("the writer of generations", () => {
  test("has an answer on the disk when its promise resolves, and it survives reopening", async () => {
    await using dir = await makeTempDir();
    const run = await (async () => {
      using store = openStore(dir.path);
      const made = await planned(store);
      await using writer = openGenerationWriter(store.path);
      const place = { run: made, session: 1, target: ["0"] };
      await writer.append(place, completed(0), [scoreOf("correct")]);
      using other = openStore(dir.path);
      expect([...other.rows.read(made)][0]?.scores).toEqual([scoreOf("correct")]);
      return made;
    })();
    using store = openStore(dir.path);
    expect([...store.rows.read(run)][0]?.generation).toEqual(completed(0));
  });

  test("writes what is pending when it is disposed", async () => {
    await using dir = await makeTempDir();
    using store = openStore(dir.path);
    const run = await planned(store, { samples: 50 });
    const appended: Promise<void>[] = [];
    {
      await using writer = openGenerationWriter(store.path);
      for (let number = 0; number < 50; number += 1) {
        const place = { run, session: 1, target: [String(number)] };
        appended.push(writer.append(place, completed(number), []));
      }
    }
    expect(open(store, run, null)).toEqual([]);
    await expect(Promise.all(appended)).resolves.toHaveLength(50);
  });

  test("keeps its process alive until an answer is safe, and no longer", async () => {
    await using dir = await makeTempDir();
    const run = await (async () => {
      using store = openStore(dir.path);
      return await planned(store);
    })();
    const words = await runScript(
      dir,
      "append.mjs",
      `import { openGenerationWriter } from ${source("./generation-writer.ts")};
       const writer = openGenerationWriter(${JSON.stringify(dir.file("themis.sqlite"))});
       const place = { run: ${run}, session: 1, target: ["0"] };
       await writer.append(place, ${JSON.stringify(completed(0))}, []);
       await writer.append(place, ${JSON.stringify(completed(1))}, []);
       process.stdout.write("safe");`,
    );
    expect(words).toBe("safe");
    using store = openStore(dir.path);
    expect(open(store, run, null)).toEqual([2]);
  });

  test("refuses a record with the reason, and goes on with the next", async () => {
    await using dir = await makeTempDir();
    using store = openStore(dir.path);
    const run = await planned(store);
    await using writer = openGenerationWriter(store.path);
    const place = { run, session: 1, target: ["0"] };
    await expect(writer.append({ ...place, run: 99 }, completed(0), [])).rejects.toMatchObject({
      name: "ThemisError",
      code: "store",
      where: store.path,
    });
    await writer.append(place, completed(0), []);
    expect(store.generations.isSettled(run, keyOf(0), null)).toBe(true);
  });
});

describe("scores", () => {
  test("are kept for each grader, version and target", async () => {
    using store = openScratchStore();
    const run = await planned(store);
    const exact = { name: "exact_match", version: "1" };
    const newer = { name: "math", version: "2" };
    write(store, run, completed(0), { scores: [scoreOf("correct"), scoreOf("incorrect", exact)] });
    store.generations.addScores(run, [
      { key: keyOf(0), target: ["0"], scores: [scoreOf("incorrect", newer)] },
      { key: keyOf(0), target: ["another"], scores: [scoreOf("incorrect")] },
    ]);
    const [row] = store.rows.read(run);
    expect(new Set(row?.scores)).toEqual(
      new Set([scoreOf("correct"), scoreOf("incorrect", exact), scoreOf("incorrect", newer)]),
    );
    expect(store.requests.outcomes(run, 0, math)).toEqual({ correct: 1 });
    expect(store.requests.outcomes(run, 0, newer)).toEqual({ incorrect: 1 });
  });

  test("given again for the same grader, version and target take the place of the old", async () => {
    using store = openScratchStore();
    const run = await planned(store);
    write(store, run, completed(0), { scores: [scoreOf("correct")] });
    const graded = [{ key: keyOf(0), target: ["0"], scores: [scoreOf("incorrect")] }];
    store.generations.addScores(run, graded);
    expect([...store.rows.read(run)][0]?.scores).toEqual([scoreOf("incorrect")]);
  });

  test("are missing where the grader has a new version, and nowhere else", async () => {
    using store = openScratchStore();
    const run = await planned(store);
    write(store, run, completed(0), { scores: [scoreOf("correct")] });
    write(store, run, completed(1));
    write(store, run, failed(2));
    const missing = (version: string): readonly number[] =>
      store.generations
        .ungraded(run, 0, { name: "math", version }, -1, 10)
        .map(({ request }) => request.ordinal);
    expect(missing("1")).toEqual([1]);
    expect(missing("2")).toEqual([0, 1]);
  });

  test.each([
    { target: ["5"], words: "short" },
    { target: ["x".repeat(200)], words: "long" },
  ])("are missing where a target has become another, $words one", async ({ target }) => {
    using store = openScratchStore();
    const run = await planned(store);
    write(store, run, completed(0), { scores: [scoreOf("correct")] });
    const changed = await ingest(store, [sampleOf(0, target), sampleOf(1), sampleOf(2)], "changed");
    store.requests.replacePlan(run, [cellOf(changed)], linesOf(1, 3));
    expect(store.generations.ungraded(run, 0, math, -1, 10)).toEqual([
      {
        request: { ordinal: 0, cell: 0, position: 0, repeat: 0, key: keyOf(0) },
        sample: sampleOf(0, target),
        generation: completed(0),
      },
    ]);
    expect([...store.rows.read(run)][0]?.scores).toEqual([]);
    store.generations.addScores(run, [{ key: keyOf(0), target, scores: [scoreOf("incorrect")] }]);
    expect(store.generations.ungraded(run, 0, math, -1, 10)).toEqual([]);
  });

  test("are looked for in pages, cell by cell", async () => {
    using store = openScratchStore();
    const run = await planned(store, { samples: 4, models: ["a", "b"] });
    for (let number = 0; number < 8; number += 1) write(store, run, completed(number));
    const page = (cell: number, after: number): readonly number[] =>
      store.generations.ungraded(run, cell, math, after, 3).map(({ request }) => request.ordinal);
    expect([page(0, -1), page(0, 2), page(1, -1), page(1, 6)]).toEqual([
      [0, 1, 2],
      [3],
      [4, 5, 6],
      [7],
    ]);
  });
});

describe("what is unanswered", () => {
  test("are lines without a completion: never asked, or failed", async () => {
    using store = openScratchStore();
    const run = await planned(store);
    write(store, run, completed(0));
    write(store, run, failed(1));
    expect(open(store, run, null)).toEqual([1, 2]);
    expect(store.requests.progress(run, null)).toEqual([{ planned: 3, settled: 1 }]);
  });

  test("are not prompts that a content filter refused, except for a session of their own", async () => {
    using store = openScratchStore();
    const run = await planned(store);
    const error = { class: "content_filter", message: "no", httpStatus: 400 } as const;
    write(store, run, { ...failed(1), status: "failed", error });
    expect(open(store, run, null)).toEqual([0, 2]);
    expect(store.requests.progress(run, null)).toEqual([{ planned: 3, settled: 1 }]);
    expect(store.generations.isSettled(run, keyOf(1), null)).toBe(true);
    expect(open(store, run, 2)).toEqual([0, 1, 2]);
    expect(store.generations.isSettled(run, keyOf(1), 2)).toBe(false);
  });

  test("comes in order, in pages, of one cell, with its samples", async () => {
    using store = openScratchStore();
    const run = await planned(store, { samples: 5, models: ["a", "b"] });
    write(store, run, completed(6));
    const page = (after: number): readonly number[] =>
      store.requests.unanswered(run, 1, null, after, 2).map(({ request }) => request.ordinal);
    expect([page(-1), page(7), page(9)]).toEqual([[5, 7], [8, 9], []]);
    expect(store.requests.unanswered(run, 1, null, -1, 1)).toEqual([
      {
        request: { ordinal: 5, cell: 1, position: 0, repeat: 0, key: keyOf(5) },
        sample: sampleOf(0),
      },
    ]);
  });

  test("is everything that an earlier session answered when only the present one counts", async () => {
    using store = openScratchStore();
    const run = await planned(store);
    expect(store.runs.beginSession(run, manifestOf())).toBe(1);
    write(store, run, completed(0), { session: 1 });
    write(store, run, completed(1), { session: 1 });
    expect(store.runs.beginSession(run, manifestOf())).toBe(2);
    write(store, run, completed(1), { session: 2 });
    expect(open(store, run, 2)).toEqual([0, 2]);
    expect(store.requests.progress(run, 2)).toEqual([{ planned: 3, settled: 1 }]);
    expect(store.generations.isSettled(run, keyOf(0), 2)).toBe(false);
    expect(store.generations.isSettled(run, keyOf(0), null)).toBe(true);
    expect(store.generations.isSettled(run, keyOf(1), 2)).toBe(true);
  });

  test("is nothing of a cell that the plan does not have", async () => {
    using store = openScratchStore();
    const run = await planned(store);
    expect(open(store, run, null, 7)).toEqual([]);
  });
});

describe("a plan", () => {
  test("that is replaced keeps the generations of the keys it shares with the old", async () => {
    using store = openScratchStore();
    const run = await planned(store, { samples: 4 });
    write(store, run, completed(2));
    expect(open(store, run, null)).toEqual([0, 1, 3]);
    const dataset = store.samples.find("d")?.dataset ?? 0;
    store.requests.replacePlan(
      run,
      [cellOf(dataset, "renamed"), cellOf(dataset, "new")],
      [
        { ordinal: 0, cell: 0, position: 2, repeat: 0, key: keyOf(2) },
        { ordinal: 1, cell: 1, position: 0, repeat: 0, key: keyOf(100) },
      ],
    );
    expect(store.requests.planFingerprint(run)).toBe(null);
    store.requests.markPlan(run, "new plan");
    expect(store.requests.planFingerprint(run)).toBe("new plan");
    expect(store.requests.cells(run)).toEqual([cellOf(dataset, "renamed"), cellOf(dataset, "new")]);
    expect([open(store, run, null, 0), open(store, run, null, 1)]).toEqual([[], [1]]);
    expect(store.requests.progress(run, null)).toEqual([
      { planned: 1, settled: 1 },
      { planned: 1, settled: 0 },
    ]);
  });

  test("stays whole when the lines of its successor break off", async () => {
    using store = openScratchStore();
    const run = await planned(store);
    const dataset = store.samples.find("d")?.dataset ?? 0;
    function* broken(): Iterable<StoredRequest> {
      yield { ordinal: 0, cell: 0, position: 0, repeat: 0, key: keyOf(7) };
      throw new Error("the samples ended early");
    }
    expect(() => store.requests.replacePlan(run, [cellOf(dataset, "new")], broken())).toThrow(
      "the samples ended early",
    );
    expect(store.requests.planFingerprint(run)).toBe("plan");
    expect(store.requests.cells(run)).toEqual([cellOf(dataset)]);
    expect([...store.rows.read(run)].map(({ request }) => request)).toEqual([...linesOf(1, 3)]);
  });

  test("is not there before the first is whole", async () => {
    using store = openScratchStore();
    const run = store.runs.create("run", manifestOf());
    expect(store.requests.planFingerprint(run)).toBeNull();
  });
});

describe("rows", () => {
  test("are all read, in order, over many pages, with what is stored of each", async () => {
    using store = openScratchStore();
    const run = await planned(store, { samples: 1201 });
    store.generations.write(
      Array.from({ length: 1200 }, (_, number) =>
        generationRecord({ run, session: 1, target: [String(number)] }, completed(number), [
          scoreOf(number % 2 === 0 ? "correct" : "incorrect"),
        ]),
      ),
    );
    const rows = [...store.rows.read(run)];
    expect(rows.map(({ request }) => request.ordinal)).toEqual(
      Array.from({ length: 1201 }, (_, index) => index),
    );
    expect(rows.map(({ scores }) => scores[0]?.outcome).slice(498, 502)).toEqual([
      "correct",
      "incorrect",
      "correct",
      "incorrect",
    ]);
    expect(rows[1200]).toEqual({
      request: { ordinal: 1200, cell: 0, position: 1200, repeat: 0, key: keyOf(1200) },
      sample: sampleOf(1200),
      generation: null,
      scores: [],
    });
  });

  test("may be written to while they are read", async () => {
    using store = openScratchStore();
    const run = await planned(store);
    for (const { request } of store.rows.read(run)) write(store, run, completed(request.ordinal));
    expect(open(store, run, null)).toEqual([]);
  });
});

describe("runs", () => {
  test("are listed with what their rows say, the latest touched first", async () => {
    using store = openScratchStore();
    const first = await planned(store, { runId: "first" });
    const second = await planned(store, { runId: "second" });
    write(store, first, failed(0));
    write(store, first, completed(0), { session: 2 });
    write(store, first, failed(1));
    write(store, first, completed(99));
    store.runs.setStatus(second, "finished", "2026-03-02T10:00:00.000Z");
    const common = { manifest: manifestOf(), planned: 3 };
    expect(store.runs.list()).toEqual([
      {
        run: second,
        record: { ...common, runId: "second", status: "finished", completed: 0, failed: 0 },
      },
      {
        run: first,
        record: { ...common, runId: "first", status: "paused", completed: 1, failed: 1 },
      },
    ]);
    expect(store.runs.read(first)).toEqual(store.runs.list()[1]?.record);
  });

  test("of one id are one run, and one of another id is not found", () => {
    using store = openScratchStore();
    const run = store.runs.create("run", manifestOf());
    expect(store.runs.create("run", manifestOf("2027-01-01T00:00:00.000Z"))).toBe(run);
    expect(store.runs.readManifest(run)).toEqual(manifestOf());
    expect([store.runs.find("run"), store.runs.find("Run")]).toEqual([run, null]);
  });

  test("of an earlier release are read with null for what it did not know", () => {
    using store = openScratchStore();
    const { models: _, ...rest } = manifestOf();
    const model = { name: "m", modelId: "m", baseUrl: "http://127.0.0.1:1/v1" };
    const served = { servedModel: "m", systemFingerprint: null, count: 3 };
    const old = { ...rest, models: [{ ...model, served: [served] }] } as unknown as Manifest;
    const run = store.runs.create("old", old);
    expect(store.runs.readManifest(run).models).toEqual([
      {
        ...model,
        prices: null,
        identity: null,
        parallelism: null,
        served: [{ ...served, servedBy: null, adaptations: [] }],
      },
    ]);
  });

  test("count their sessions and remember the last one's manifest", () => {
    using store = openScratchStore();
    const run = store.runs.create("run", manifestOf());
    const later = manifestOf("2026-03-05T10:00:00.000Z");
    expect([
      store.runs.beginSession(run, manifestOf()),
      store.runs.beginSession(run, later),
    ]).toEqual([1, 2]);
    expect(store.runs.read(run)).toMatchObject({ status: "running", manifest: later });
  });
});

describe("two processes", () => {
  test("may open a new folder, read the same dataset and store different runs at the same time", async () => {
    await using dir = await makeTempDir();
    const script = (runId: string): string => `
      import { openGenerationWriter } from ${source("./generation-writer.ts")};
      import { openStore } from ${source("./open.ts")};
      const store = openStore(${JSON.stringify(dir.file("store"))});
      async function* samples() {
        for (let index = 0; index < 3000; index += 1) {
          yield { id: "s" + index, input: "?", target: ["4"], metadata: {} };
          if (index % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        }
      }
      const selection = { shuffleSeed: 1, limit: null };
      const { dataset } = await store.samples.ingest("same", samples(), selection, () => {});
      const run = store.runs.create(${JSON.stringify(runId)}, ${JSON.stringify(manifestOf())});
      const key = (number) => number.toString(16).padStart(64, "0");
      const cell = { model: "m", sampling: "s", dataset: "d" };
      store.requests.replacePlan(run, [{ cell, dataset, definition: {} }],
        Array.from({ length: 3000 }, (_, ordinal) =>
          ({ ordinal, cell: 0, position: ordinal, repeat: 0, key: key(ordinal) })));
      const generation = ${JSON.stringify(completed(0))};
      {
        await using writer = openGenerationWriter(store.path);
        for (let from = 0; from < 3000; from += 100) {
          await Promise.all(Array.from({ length: 100 }, (_, index) =>
            writer.append({ run, session: 1, target: ["4"] }, { ...generation, key: key(from + index) }, [])));
        }
      }
      process.stdout.write("done");`;
    expect(
      await Promise.all(
        ["first", "second"].map((runId) => runScript(dir, `${runId}.mjs`, script(runId))),
      ),
    ).toEqual(["done", "done"]);
    using store = openStore(dir.file("store"));
    expect(
      store.runs.list().map(({ record: { runId, planned: lines, completed: answered } }) => ({
        runId,
        lines,
        answered,
      })),
    ).toEqual(
      expect.arrayContaining([
        { runId: "first", lines: 3000, answered: 3000 },
        { runId: "second", lines: 3000, answered: 3000 },
      ]),
    );
    using raw = new DatabaseSync(store.path);
    expect({ ...raw.prepare("SELECT count(*) AS samples FROM samples").get() }).toEqual({
      samples: 3000,
    });
  });
});
