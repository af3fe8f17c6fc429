import { expect, test } from "vitest";
import type { Cell } from "../core/config.ts";
import type { ProviderErrorClass } from "../core/errors.ts";
import type { ResultRow, Score } from "../core/score.ts";
import type { Warning } from "../core/summary.ts";
import { wilsonInterval } from "../stats/interval.ts";
import { addCluster, clusteredInterval, noClusters } from "../stats/mean.ts";
import type { PlannedCell } from "./summarize.ts";
import { summarize } from "./summarize.ts";

const cell: Cell = { model: "qwen-7b", sampling: "greedy", dataset: "demo" };
const planned: PlannedCell = {
  cell,
  graders: [
    { name: "math", label: "Math equivalence" },
    { name: "exact_match", label: "Exact match" },
  ],
};

type End = "correct" | "incorrect" | "unparsed" | "truncated" | "refused" | "ungradable";

interface Shape {
  readonly cell?: Cell;
  readonly repeat?: number;
  readonly exact?: "correct" | "incorrect" | null;
  readonly text?: string;
  readonly isCut?: boolean;
  readonly tokens?: readonly [number | null, number | null];
  readonly latencyMs?: number;
}

function row(sampleId: string, shape: Shape = {}): ResultRow {
  return {
    ordinal: 0,
    key: "00",
    cell: shape.cell ?? cell,
    sample: { id: sampleId, input: "1 + 1?", target: ["2"], metadata: {} },
    repeat: shape.repeat ?? 0,
    messages: [{ role: "user", content: "1 + 1?" }],
    generation: null,
    scores: [],
  };
}

function answered(sampleId: string, end: End, shape: Shape = {}): ResultRow {
  const [inputTokens, outputTokens] = shape.tokens ?? [null, null];
  const exact = shape.exact ?? null;
  return {
    ...row(sampleId, shape),
    generation: {
      status: "completed",
      key: "00",
      completion: {
        text: shape.text ?? "\\boxed{2}",
        reasoning: null,
        refusal: null,
        finishReason: (shape.isCut ?? end === "truncated") ? "length" : "stop",
        rawFinishReason: null,
        usage: { inputTokens, outputTokens, reasoningTokens: null },
        servedModel: null,
        systemFingerprint: null,
      },
      latencyMs: shape.latencyMs ?? 100,
      attempts: 1,
      finishedAt: "2026-01-01T00:00:00.000Z",
    },
    scores: [score("math", end), ...(exact === null ? [] : [score("exact_match", exact)])],
  };
}

function failed(sampleId: string, errorClass: ProviderErrorClass): ResultRow {
  return {
    ...row(sampleId),
    generation: {
      status: "failed",
      key: "00",
      error: { class: errorClass, message: "no", httpStatus: null },
      latencyMs: 5,
      attempts: 3,
      finishedAt: "2026-01-01T00:00:00.000Z",
    },
  };
}

function score(grader: string, outcome: End): Score {
  if (outcome === "refused" || outcome === "ungradable") {
    return { status: "unscored", grader, version: "1", outcome, explanation: "" };
  }
  return {
    status: "scored",
    grader,
    version: "1",
    outcome,
    value: outcome === "correct" ? 1 : 0,
    answer: "2",
    span: null,
    isMarked: true,
    rule: "",
    explanation: "",
    answerNormal: null,
    targetNormal: null,
  };
}

function many(count: number, make: (index: number) => ResultRow): ResultRow[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function warnings(rows: readonly ResultRow[], maxTokens?: number | null): readonly Warning[] {
  const options = maxTokens === undefined ? {} : { maxTokensOf: () => maxTokens };
  return summarize("r", [planned], rows, options).warnings;
}

test("a cell counts every row once, by its outcome", () => {
  const rows = [
    answered("1", "correct", { exact: "correct", tokens: [10, 20], latencyMs: 100 }),
    answered("2", "correct", { exact: "incorrect", tokens: [5, null], latencyMs: 300 }),
    answered("3", "incorrect", { exact: "incorrect" }),
    answered("4", "unparsed"),
    answered("5", "truncated"),
    answered("6", "refused"),
    failed("7", "content_filter"),
    failed("8", "timeout"),
    answered("9", "ungradable"),
    row("10"),
  ];
  const { cells, total } = summarize("r", [planned], rows);
  const expected = {
    planned: 10,
    completed: 7,
    outcomes: {
      correct: 2,
      incorrect: 1,
      unparsed: 1,
      truncated: 1,
      refused: 1,
      filtered: 1,
      failed: 1,
      ungradable: 1,
    },
    errorClasses: { content_filter: 1, timeout: 1 },
    metrics: [
      {
        name: "math",
        label: "Math equivalence",
        value: 2 / 5,
        interval: wilsonInterval(2, 5, 0.95),
        scored: 5,
        correct: 2,
      },
      {
        name: "exact_match",
        label: "Exact match",
        value: 1 / 3,
        interval: wilsonInterval(1, 3, 0.95),
        scored: 3,
        correct: 1,
      },
    ],
    tokens: { input: 15, output: 20, reported: 2 },
    meanLatencyMs: 900 / 7,
  };
  expect(cells).toEqual([{ cell, ...expected }]);
  expect(total).toEqual(expected);
});

test("repeats of a sample widen the interval: it is clustered and says so", () => {
  const rows = many(40, (index) =>
    answered(String(Math.floor(index / 4)), index < 20 ? "correct" : "incorrect", {
      repeat: index % 4,
    }),
  );
  let sums = noClusters;
  for (let sample = 0; sample < 10; sample += 1) sums = addCluster(sums, sample < 5 ? 4 : 0, 4);
  const metric = summarize("r", [planned], rows).cells[0]?.metrics[0];
  expect(metric?.interval).toEqual(clusteredInterval(sums, 0.95));
  expect(metric?.interval?.method).toBe("clustered-t");
  const naive = wilsonInterval(20, 40, 0.95);
  expect(metric?.interval?.low).toBeLessThan(naive?.low ?? 0);
});

test("the total of several cells pools counts by grader and claims no interval", () => {
  const other: Cell = { ...cell, model: "b", dataset: "text" };
  const cells = [
    planned,
    { cell: other, graders: [{ name: "exact_match", label: "Exact match" }] },
  ];
  const rows = [
    answered("1", "correct", { exact: "correct" }),
    {
      ...answered("1", "incorrect", { cell: other }),
      scores: [score("exact_match", "incorrect")],
    },
  ];
  const { total } = summarize("r", cells, rows);
  expect(total.metrics.map(({ name, value, scored }) => ({ name, value, scored }))).toEqual([
    { name: "math", value: 1, scored: 1 },
    { name: "exact_match", value: 0.5, scored: 2 },
  ]);
  expect(total.metrics[1]?.interval).toBeNull();
});

test("a cell without rows has zeros, no figures and no warnings", () => {
  const { cells, warnings: none } = summarize("r", [planned], []);
  expect(cells[0]).toMatchObject({ planned: 0, completed: 0, meanLatencyMs: null });
  expect(cells[0]?.metrics[0]).toMatchObject({ value: null, interval: null, scored: 0 });
  expect(none).toEqual([]);
});

test("a row of an unplanned cell is a defect", () => {
  expect(() => summarize("r", [], [row("1")])).toThrow("row 0 is of no planned cell");
});

test("rows are read once, as they come", () => {
  let held = 0;
  function* rows(): Iterable<ResultRow> {
    for (let index = 0; index < 1_000; index += 1) {
      held += 1;
      yield answered(String(index), "correct");
    }
  }
  expect(summarize("r", [planned], rows()).total.completed).toBe(1_000);
  expect(held).toBe(1_000);
});

test("a clean cell of 30 samples warns of nothing", () => {
  expect(warnings(many(30, (index) => answered(String(index), "correct")))).toEqual([]);
});

test("truncated answers give their figures and advice that knows whether max_tokens was set", () => {
  const rows = [
    ...many(30, (index) => answered(`c${index}`, "correct")),
    ...many(9, (index) => answered(`t${index}`, "truncated")),
    answered("cut", "incorrect", { isCut: true }),
  ];
  const effect = "9 hold no answer, which counts as wrong: accuracy 0.750 could be 0.975 at best";
  expect(warnings(rows, 512)).toEqual([
    {
      code: "truncated",
      message: `10 of 40 answers of \`qwen-7b\` · \`greedy\` were cut off at \`max_tokens\` (512); ${effect}`,
      hint: "raise `max_tokens`; that is another sampling, so all 40 will be generated anew",
    },
  ]);
  expect(warnings(rows, null)).toEqual([
    {
      code: "truncated",
      message: `10 of 40 answers of \`qwen-7b\` · \`greedy\` were cut off by the server's own limit; ${effect}`,
      hint: "set a generous `max_tokens`, or load the model with a longer context; that is another sampling, so all 40 will be generated anew",
    },
  ]);
  expect(warnings(rows)[0]?.message).toContain("were cut off at `max_tokens`; 9 hold no answer");
});

test("empty answers and unreadable ones are told apart", () => {
  const rows = [
    ...many(36, (index) => answered(`c${index}`, "correct")),
    answered("e1", "unparsed", { text: " \n" }),
    answered("u1", "unparsed", { text: "hm" }),
    answered("u2", "unparsed", { text: "well" }),
    answered("i1", "incorrect"),
  ];
  expect(warnings(rows).map(({ code, message }) => ({ code, message }))).toEqual([
    {
      code: "empty",
      message:
        "1 of 40 answers of `qwen-7b` · `greedy` is empty, which counts as wrong: accuracy 0.900 could be 0.925 at best",
    },
    {
      code: "unparsed",
      message:
        "no final answer was found in 2 of 40 answers of `qwen-7b` · `greedy`, which counts as wrong: accuracy 0.900 could be 0.950 at best",
    },
  ]);
});

test("failures name their classes, the advice for each, and how far they could move the score", () => {
  const rows = [
    ...many(36, (index) => answered(`c${index}`, index < 18 ? "correct" : "incorrect")),
    failed("1", "rate_limit"),
    failed("2", "timeout"),
    failed("3", "timeout"),
    failed("4", "content_filter"),
  ];
  expect(warnings(rows)).toEqual([
    {
      code: "failed",
      message:
        "3 of 40 requests of `qwen-7b` · `greedy` failed (2 timeout, 1 rate_limit): not in the accuracy of 0.500, which could be 0.462 to 0.538 with them",
      hint: "timeout: raise `timeout`, lower `max_tokens` or `n_parallel`, or use a faster model; rate_limit: lower `n_parallel` or raise `max_retries`; then run the same command again to ask only these",
    },
    {
      code: "filtered",
      message:
        "1 of 40 requests of `qwen-7b` · `greedy` was blocked by the service's content filter: not in the accuracy of 0.500, which could be 0.486 to 0.514 with them",
      hint: "read them in the report (outcome `filtered`); the service's filter settings decide",
    },
  ]);
});

test("rows not asked, refused, ungradable and not graded are each told, the gravest first", () => {
  const rows = [
    ...many(36, (index) => answered(`c${index}`, "correct")),
    answered("u", "ungradable"),
    answered("r", "refused"),
    { ...answered("n", "correct"), scores: [] },
    row("later"),
  ];
  expect(warnings(rows).map(({ code }) => code)).toEqual([
    "not-asked",
    "refused",
    "ungradable",
    "not-graded",
  ]);
});

test("few samples are noted with the interval they leave", () => {
  const rows = many(10, (index) => answered(String(index), index < 7 ? "correct" : "incorrect"));
  expect(warnings(rows)).toEqual([
    {
      code: "few-samples",
      message:
        "`qwen-7b` · `greedy` has only 10 scored samples: its true accuracy may well be anywhere from 0.397 to 0.892",
      hint: "raise `limit` or `n_records` before comparing models",
    },
  ]);
});

test("many repeats of few samples are still few samples", () => {
  const rows = many(64, (index) =>
    answered(String(Math.floor(index / 16)), "correct", { repeat: index % 16 }),
  );
  expect(warnings(rows)[0]?.message).toContain("only 4 scored samples");
});

test("warnings of one kind stand together and name the dataset only where there are several", () => {
  const other = { cell: { ...cell, dataset: "other" }, graders: planned.graders };
  const rows = [failed("1", "auth"), row("2"), { ...failed("1", "auth"), cell: other.cell }];
  expect(
    summarize("r", [planned, other], rows).warnings.map(({ code, message }) => [code, message]),
  ).toEqual([
    ["not-asked", "1 of 2 requests of `qwen-7b` · `greedy` · `demo` was not asked yet"],
    ["failed", "1 of 2 requests of `qwen-7b` · `greedy` · `demo` failed (1 auth)"],
    ["failed", "1 of 1 requests of `qwen-7b` · `greedy` · `other` failed (1 auth)"],
  ]);
});
