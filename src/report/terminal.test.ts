import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { cellSummary, runSummary } from "../../test/support/hand-made-report.ts";
import type { CellSummary } from "../core/summary.ts";
import { summaryLine, summaryTable, warningLines } from "./terminal.ts";
import { displayWidth, fitText, plainText } from "./terminal-text.ts";

const outcomes = cellSummary().outcomes;
const named = (model: string, change: Partial<CellSummary> = {}): CellSummary =>
  cellSummary({ cell: { model, sampling: "standard", dataset: "demo" }, ...change });

test("the last line has the documented form, exact match before math", () => {
  expect(summaryLine(runSummary())).toBe(
    "Evaluated 10 samples | Successful generations: 10/10 | Exact match: 0.600 (10 evaluated) | Math equivalence: 0.700 (10 evaluated) | No failures",
  );
});

test("failures are told by where they happened, each counted once", () => {
  const cell = cellSummary({
    completed: 8,
    outcomes: { ...outcomes, correct: 5, incorrect: 2, failed: 2, ungradable: 1 },
    errorClasses: { timeout: 1, server: 1 },
    metrics: cellSummary().metrics.slice(1),
  });
  expect(summaryLine(runSummary([cell]))).toBe(
    "Evaluated 10 samples | Successful generations: 8/10 | Exact match: 0.600 (10 evaluated) | Failures: 3 (gen: 2, eval: 1)",
  );
});

test("refused, filtered and not asked have parts of their own and are no failures", () => {
  const cell = cellSummary({
    planned: 12,
    completed: 9,
    outcomes: { ...outcomes, correct: 5, incorrect: 2, refused: 2, filtered: 1 },
    errorClasses: { content_filter: 1 },
    metrics: [],
  });
  expect(summaryLine(runSummary([cell]))).toBe(
    "Evaluated 10 samples | Successful generations: 9/10 | Refused: 2 | Filtered: 1 | Not asked: 2 | No failures",
  );
});

test("a metric without scores is not zero", () => {
  const metric = {
    name: "math",
    label: "Math equivalence",
    value: null,
    interval: null,
    scored: 0,
    correct: 0,
  };
  const cell = cellSummary({
    planned: 1,
    completed: 0,
    outcomes: { ...outcomes, correct: 0, incorrect: 0, failed: 1 },
    errorClasses: { auth: 1 },
    metrics: [metric],
  });
  expect(summaryLine(runSummary([cell]))).toBe(
    "Evaluated 1 samples | Successful generations: 0/1 | Math equivalence: n/a (0 evaluated) | Failures: 1 (gen: 1, eval: 0)",
  );
});

test("graders other than the two documented ones keep their order", () => {
  const metrics = ["b", "exact_match", "a"].map((name) => ({
    name,
    label: name,
    value: 1,
    interval: null,
    scored: 1,
    correct: 1,
  }));
  expect(summaryLine(runSummary([cellSummary({ metrics })]))).toContain(
    "| b: 1.000 (1 evaluated) | exact_match: 1.000 (1 evaluated) | a: 1.000 (1 evaluated) |",
  );
});

test("a wide terminal shows every column, aligned", () => {
  const cells = [
    named("my-model"),
    named("模型-七", {
      outcomes: { ...outcomes, correct: 0, incorrect: 0, failed: 10 },
      errorClasses: { timeout: 10 },
      completed: 0,
      metrics: [],
      tokens: { input: 0, cachedInput: 0, output: 0, reported: 0 },
      meanLatencyMs: null,
    }),
  ];
  const total = { ...runSummary(cells).total, outcomes: { ...outcomes, failed: 10 } };
  expect(
    `\n${summaryTable(runSummary(cells, { total }), { width: 200, useColor: false })}`,
  ).toMatchInlineSnapshot(`
    "
    Model     Sampling  Dataset      Math equivalence  Exact match  Correct  Incorrect  Failed  Tokens in  Tokens out  Latency
    ────────  ────────  ───────  ────────────────────  ───────────  ───────  ─────────  ──────  ─────────  ──────────  ───────
    my-model  standard  demo     0.700 [0.397, 0.892]        0.600        7          3       0        310       1,200    1.5 s
    模型-七   standard  demo                        –            –        0          0      10          –           –        –
    "
  `);
});

test.for([20, 40, 60, 80, 100, 120, 200])(
  "no line of the table is wider than %d columns",
  (width) => {
    const cells = [
      named("a-model-with-a-very-long-name-that-fills-the-whole-line-by-itself-and-more"),
      named("模型".repeat(60)),
      named("👩‍👩‍👧‍👦".repeat(40)),
      named("e\u0301".repeat(90)),
      named("short"),
    ];
    const table = summaryTable(runSummary(cells), { width, useColor: false });
    const lines = table.trimEnd().split("\n");
    expect(lines).toHaveLength(7);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    if (width >= 40) {
      expect(table).toContain("0.700 [0.397, 0.892]");
      expect(table).toContain("short");
    }
  },
);

test("color changes no character", () => {
  const options = { width: 100, useColor: false };
  const colored = summaryTable(runSummary(), { ...options, useColor: true });
  expect(colored).not.toBe(stripVTControlCharacters(colored));
  expect(stripVTControlCharacters(colored)).toBe(summaryTable(runSummary(), options));
});

test("cost, first token and speed have columns where something is known of them", () => {
  const cells = [
    named("a", { costUsd: 1.5, meanFirstTokenMs: 210, outputTokensPerSecond: 48.25 }),
    named("b"),
  ];
  const { costUsd, meanFirstTokenMs, outputTokensPerSecond } = cells[0] ?? cellSummary();
  const total = {
    ...runSummary(cells).total,
    costUsd,
    meanFirstTokenMs,
    outputTokensPerSecond,
  };
  const summary = runSummary(cells, { total });
  expect(`\n${summaryTable(summary, { width: 200, useColor: false })}`).toMatchInlineSnapshot(`
    "
    Model  Sampling  Dataset      Math equivalence  Exact match  Correct  Incorrect  Tokens in  Tokens out   Cost  First token  Tokens/s  Latency
    ─────  ────────  ───────  ────────────────────  ───────────  ───────  ─────────  ─────────  ──────────  ─────  ───────────  ────────  ───────
    a      standard  demo     0.700 [0.397, 0.892]        0.600        7          3        310       1,200  $1.50       210 ms      48.3    1.5 s
    b      standard  demo     0.700 [0.397, 0.892]        0.600        7          3        310       1,200      –            –         –    1.5 s
    "
  `);
  for (const width of [40, 80, 100]) {
    const table = summaryTable(summary, { width, useColor: false });
    for (const line of table.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  }
});

test("the cost goes after all other speeds and counts where the terminal is narrow", () => {
  const cells = [named("a", { costUsd: 1.5, meanFirstTokenMs: 210, outputTokensPerSecond: 48.25 })];
  const table = summaryTable(runSummary(cells), { width: 78, useColor: false });
  expect(table.split("\n")[0]).toBe(
    "Model  Sampling      Math equivalence  Exact match  Correct  Incorrect   Cost",
  );
});

test("the last line ends with the cost where prices are known", () => {
  expect(summaryLine(runSummary([cellSummary({ costUsd: 0.03614 })]))).toBe(
    "Evaluated 10 samples | Successful generations: 10/10 | Exact match: 0.600 (10 evaluated) | Math equivalence: 0.700 (10 evaluated) | No failures | Cost: $0.0361",
  );
});

test("a summary without cells prints no table", () => {
  expect(summaryTable(runSummary([]), { width: 80, useColor: false })).toBe("");
});

test("names cannot steer the terminal", () => {
  const hostile = "\u001b[2J\u001b]0;owned\u0007na\nme\u202e\u0000\u009b31m\r";
  const summary = runSummary([named(hostile)], {
    warnings: [{ code: "failed", message: `3 of \`${hostile}\``, hint: hostile }],
  });
  const text = [
    summaryTable(summary, { width: 80, useColor: false }),
    warningLines(summary, { useColor: false }),
  ].join("");
  expect(text).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e]/u);
  expect(text.split("\n")).toHaveLength(3 + 2 + 1);
  expect(text).toContain("na me");
});

test("warnings with one advice stand together above it", () => {
  const hint = "lower `n_parallel`";
  const summary = runSummary([cellSummary()], {
    warnings: [
      { code: "failed", message: "3 of 10 requests of `a` failed", hint },
      { code: "failed", message: "4 of 10 requests of `b` failed", hint },
      { code: "few-samples", message: "`a` has only 10 scored samples", hint: "raise `limit`" },
      { code: "fingerprint-changed", message: "`a` answered from two", hint: "see" },
    ],
  });
  expect(warningLines(summary, { useColor: false })).toBe(
    [
      "warning: 3 of 10 requests of `a` failed",
      "warning: 4 of 10 requests of `b` failed",
      "hint: lower `n_parallel`",
      "",
      "note: `a` has only 10 scored samples",
      "hint: raise `limit`",
      "",
      "note: `a` answered from two",
      "hint: see",
      "",
    ].join("\n"),
  );
  expect(stripVTControlCharacters(warningLines(summary, { useColor: true }))).toBe(
    warningLines(summary, { useColor: false }),
  );
});

test("a narrow terminal gets warnings broken between words, and the summary line between its parts", () => {
  const summary = runSummary([cellSummary()], {
    warnings: [
      {
        code: "failed",
        message: "3 of 10 requests of `a` failed (3 timeout)",
        hint: "raise `timeout` or use a faster model",
      },
    ],
  });
  const text = warningLines(summary, { useColor: true, width: 30 });
  expect(stripVTControlCharacters(text)).toBe(
    [
      "warning: 3 of 10 requests of",
      "  `a` failed (3 timeout)",
      "hint: raise `timeout` or use a",
      "  faster model",
      "",
    ].join("\n"),
  );
  const line = summaryLine(summary, 60);
  expect(line.split("\n").length).toBeGreaterThan(1);
  expect(
    line
      .split("\n")
      .slice(0, -1)
      .every((part) => part.endsWith(" |")),
  ).toBe(true);
  expect(line.replaceAll(/\n {2}/g, " ")).toBe(summaryLine(summary));
});

test("no warnings print nothing", () => {
  expect(warningLines(runSummary(), { useColor: true })).toBe("");
});

test.for([
  ["plain", 5],
  ["模型", 4],
  ["한글", 4],
  ["カナ", 4],
  ["ﾊﾝｶｸ", 4],
  ["！", 2],
  ["é", 1],
  ["e\u0301", 1],
  ["👍", 2],
  ["👍🏽", 2],
  ["👩‍👩‍👧‍👦", 2],
  ["❤️", 2],
  ["\u200b", 0],
  ["–…", 2],
  ["", 0],
] as const)("%j takes %d columns", ([text, width]) => {
  expect(displayWidth(text)).toBe(width);
});

test.for([
  ["short", 5, "short"],
  ["longer", 5, "long…"],
  ["模型七", 5, "模型…"],
  ["模型七", 4, "模…"],
  ["longer", 1, "…"],
] as const)("%j in %d columns is %j", ([text, width, fitted]) => {
  expect(fitText(text, width)).toBe(fitted);
});

test("a name of a megabyte is cut as fast as a short one", () => {
  expect(fitText("模".repeat(1_000_000), 5)).toBe("模模…");
});

test("plain text keeps letters of every script on one line", () => {
  expect(plainText(" a\tb\n\nñ 模 \u001b[31mred\u001b[0m \uD83D")).toBe(" a b ñ 模 red \uFFFD");
});
