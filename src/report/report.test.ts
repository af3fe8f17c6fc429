import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import {
  cellSummary,
  failedResult,
  handMadeReport,
  result,
  runSummary,
  unaskedResult,
} from "../../test/support/hand-made-report.ts";
import { unknownIdentity } from "../core/identity.ts";
import type { ResultRow } from "../core/score.ts";
import { reportFormats } from "./catalogue.ts";
import { writeCsv } from "./csv.ts";
import { writeJson } from "./json.ts";
import { toReportRow } from "./view-model.ts";

function written(name: "csv" | "json" | "html", rows: readonly ResultRow[]): string {
  const format = reportFormats.find((candidate) => candidate.name === name);
  return [...(format?.write(handMadeReport(() => rows)) ?? [])].join("");
}

function csvRows(rows: readonly ResultRow[]): readonly Record<string, string>[] {
  return parse(written("csv", rows), { columns: true });
}

const asked = result();
const prices = { input: 2, cachedInput: 1, output: 10 };

test("a completed result is carried whole", () => {
  const row = result({
    target: ["42", "42.0"],
    reasoning: "six sevens",
    cachedTokens: 11,
    firstTokenMs: 530.25,
    servedBy: "Company",
    adaptations: ["without temperature"],
  });
  expect(toReportRow(row, prices)).toEqual({
    sample_id: "demo-1",
    model: "my-model",
    sampling: "standard",
    dataset: "demo",
    repeat: 0,
    subject: "Prealgebra",
    level: 1,
    metadata: { subject: "Prealgebra", level: 1 },
    problem: "What is 6 · 7?",
    messages: [
      { role: "system", content: "You are a careful mathematician." },
      { role: "user", content: "What is 6 · 7?\n\nPut your final answer within \\boxed{}." },
    ],
    reference: ["42", "42.0"],
    response: "6 · 7 = \\boxed{42}",
    reasoning: "six sevens",
    refusal: null,
    predicted: "42",
    correct: true,
    outcome: "correct",
    scores: [
      {
        grader: "math",
        version: "1",
        outcome: "correct",
        value: 1,
        answer: "42",
        span: { start: 15, end: 17 },
        is_marked: true,
        rule: "exact-rational",
        explanation: "both sides are the same number",
        answer_normal: "42",
        target_normal: "42",
      },
      {
        grader: "exact_match",
        version: "1",
        outcome: "correct",
        value: 1,
        answer: "42",
        span: { start: 15, end: 17 },
        is_marked: true,
        rule: "text",
        explanation: "compared as text",
        answer_normal: null,
        target_normal: null,
      },
    ],
    finish_reason: "stop",
    raw_finish_reason: "stop",
    input_tokens: 31,
    cached_input_tokens: 11,
    output_tokens: 120,
    reasoning_tokens: null,
    cost_usd: (20 * 2 + 11 * 1 + 120 * 10) / 1_000_000,
    latency_ms: 1_530.25,
    first_token_ms: 530.25,
    output_tokens_per_second: 119,
    attempts: 1,
    finished_at: "2026-03-01T10:00:05.000Z",
    served_model: "my-model-q4",
    system_fingerprint: "fp_1",
    served_by: "Company",
    adaptations: ["without temperature"],
    error: null,
    key: "ab".repeat(32),
  });
});

test("a failed result has its error and no answer, correctness or value", () => {
  expect(toReportRow(failedResult(), prices)).toMatchObject({
    response: null,
    predicted: null,
    correct: null,
    outcome: "failed",
    scores: [],
    finish_reason: null,
    input_tokens: null,
    cost_usd: null,
    output_tokens_per_second: null,
    served_by: null,
    adaptations: null,
    attempts: 3,
    error: { class: "timeout", message: "no answer within 30 s", http_status: null },
  });
});

test("what is not asked yet is unknown, not wrong", () => {
  expect(toReportRow(unaskedResult(), prices)).toMatchObject({
    outcome: null,
    correct: null,
    attempts: null,
    latency_ms: null,
    finished_at: null,
  });
});

test("an answer that no one could grade is neither right nor wrong", () => {
  const row: ResultRow = {
    ...asked,
    scores: [
      {
        status: "unscored",
        grader: "math",
        version: "1",
        outcome: "ungradable",
        explanation: "no reference answer",
      },
    ],
  };
  expect(toReportRow(row, null)).toMatchObject({
    outcome: "ungradable",
    correct: null,
    predicted: null,
    scores: [{ value: null, rule: null, explanation: "no reference answer" }],
  });
});

test("subjects and levels of a foreign shape stay in the metadata only", () => {
  const metadata = { subject: ["a"], level: { deep: 1 } };
  expect(toReportRow(result({ metadata }), null)).toMatchObject({
    subject: null,
    level: null,
    metadata,
  });
});

test("the CSV begins with the documented columns", () => {
  const [header] = written("csv", []).split("\n");
  expect(header).toMatch(/^sample_id,model,sampling,problem,reference,predicted,correct,/);
  expect(header).toBe(
    "sample_id,model,sampling,problem,reference,predicted,correct,dataset,subject,level,repeat,outcome,finish_reason,prompt_tokens,completion_tokens,reasoning_tokens,latency_ms,attempts,error_class,error,response,reasoning,rule,explanation,finished_at,served_model,key,answer_normal,target_normal,cached_tokens,cost_usd,first_token_ms,output_tokens_per_second,served_by,adaptations,math,exact_match",
  );
});

test("a line of the CSV starts as documented", () => {
  const [, line] = written("csv", [
    result({ id: "math500-1", problem: "What is 2+2?", target: ["4"], answer: "4" }),
  ]).split("\n");
  expect(line).toMatch(/^math500-1,my-model,standard,"What is 2\+2\?",4,4,true,/);
});

test("the CSV reads back as it was, whatever quotes, commas and line ends the text has", () => {
  const response = 'He said: "4, perhaps"\nor\r\n5\rend, \u{1f600} é\u2028 ';
  const [row] = csvRows([result({ response, answer: "4", target: ["4", "5, 6"] })]);
  expect(row).toMatchObject({
    response,
    reference: "4 | 5, 6",
    correct: "true",
    repeat: "0",
    level: "1",
    prompt_tokens: "31",
    completion_tokens: "120",
    reasoning_tokens: "",
    latency_ms: "1530.25",
    math: "true",
    exact_match: "true",
  });
});

test("the CSV has cost, speed and what a request was changed to, empty where it is not known", () => {
  const rows = [
    result({
      cachedTokens: 11,
      firstTokenMs: 530.25,
      servedBy: "Company",
      adaptations: ["max_completion_tokens for max_tokens", "without temperature"],
    }),
    result({ outputTokens: null, model: "unpriced" }),
    failedResult(),
  ];
  const report = handMadeReport(() => rows);
  const manifest = {
    ...report.manifest,
    models: report.manifest.models.map((model) => ({ ...model, prices })),
  };
  const lines: Record<string, string>[] = parse([...writeCsv({ ...report, manifest })].join(""), {
    columns: true,
  });
  const names = ["cached_tokens", "cost_usd", "first_token_ms", "served_by", "adaptations"];
  expect(lines.map((line) => names.map((name) => line[name]))).toEqual([
    [
      "11",
      String((20 * 2 + 11 * 1 + 120 * 10) / 1_000_000),
      "530.25",
      "Company",
      "max_completion_tokens for max_tokens; without temperature",
    ],
    ["", "", "", "", ""],
    ["", "", "", "", ""],
  ]);
  expect(lines.map((line) => line["output_tokens_per_second"])).toEqual(["119", "", ""]);
});

test("unscored is empty in the CSV, never false", () => {
  const rows = csvRows([
    failedResult(),
    unaskedResult(),
    result({ outcome: "truncated", answer: null }),
  ]);
  expect(
    rows.map(({ correct, outcome, error_class, math }) => [correct, outcome, error_class, math]),
  ).toEqual([
    ["", "failed", "timeout", ""],
    ["", "", "", ""],
    ["false", "truncated", "", "false"],
  ]);
});

test.for([
  ["=1+1", "'=1+1"],
  ["+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"],
  ["-2x", "'-2x"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  ["\r=1", "'\r=1"],
  ["\tplain", "'\tplain"],
  [" \n =1", "' \n =1"],
  ['"=1"', `'"=1"`],
  ["''=1", "'''=1"],
  ["\uFEFF=1", "'\uFEFF=1"],
  ["＝1+1", "'＝1+1"],
  ["-5", "-5"],
  ["+3.2", "+3.2"],
  ["-.5e-3", "-.5e-3"],
  ["-1-1", "'-1-1"],
  ["-5\n=1", "'-5\n=1"],
  ["x = 1", "x = 1"],
  ["a-b", "a-b"],
  ["null\0byte", "null\uFFFDbyte"],
  ["\0=1", "\uFFFD=1"],
  ["half \uD83D pair", "half \uFFFD pair"],
])("a cell %j is written as %j", ([text = "", expected = ""]) => {
  const [row] = csvRows([result({ problem: text, response: "x", answer: text })]);
  expect(row?.["predicted"]).toBe(expected);
  expect(row?.["problem"]).toBe(expected);
});

test("names and metadata cannot smuggle a formula into the CSV either", () => {
  const row = csvRows([
    failedResult({
      id: "=1",
      model: "@m",
      sampling: "+s",
      dataset: "-d",
      metadata: { subject: "=s", level: "=l" },
      target: ["=r"],
      message: "=e",
    }),
  ])[0];
  for (const column of [
    "sample_id",
    "model",
    "sampling",
    "dataset",
    "subject",
    "level",
    "reference",
    "error",
  ]) {
    expect(row?.[column]).toMatch(/^'[=+\-@]/);
  }
});

test("the JSON holds the run, its config, its figures and every sample whole", () => {
  const rows = [result({ response: "\0 \uD83D </script>" }), failedResult(), unaskedResult()];
  const bare = handMadeReport(() => rows);
  const identity = { ...unknownIdentity, server: "ollama", contextTokens: 8_192, isLoaded: true };
  const models = bare.manifest.models.map((model) => ({ ...model, prices, identity }));
  const summary = runSummary([
    cellSummary({ costUsd: 0.5, meanFirstTokenMs: 210, outputTokensPerSecond: 48.5 }),
  ]);
  const report = { ...bare, summary, manifest: { ...bare.manifest, models } };
  const document = JSON.parse([...writeJson(report)].join(""));
  expect(document).toEqual({
    version: 1,
    themis_version: "0.1.0",
    generated_at: "2026-03-01T10:05:00.000Z",
    run_id: "my-run",
    status: "finished",
    error: null,
    manifest: {
      themis_version: "0.1.0",
      node_version: "v24.21.0",
      platform: "linux x64",
      created_at: "2026-03-01T10:00:00.000Z",
      updated_at: "2026-03-01T10:04:00.000Z",
      datasets: report.manifest.datasets,
      models: [
        {
          name: "my-model",
          model_id: "my-model-q4",
          base_url: "http://127.0.0.1:1234/v1",
          prices: { input: 2, cached_input: 1, output: 10 },
          identity: {
            server: "ollama",
            version: null,
            source: null,
            quantization: null,
            digest: null,
            parameter_size: null,
            context_tokens: 8_192,
            slots: null,
            is_loaded: true,
          },
          n_parallel_found: null,
          served: [
            {
              served_model: "my-model-q4",
              system_fingerprint: "fp_1",
              served_by: null,
              adaptations: [],
              count: 10,
            },
          ],
        },
      ],
    },
    config: report.manifest.config,
    summary: {
      run_id: "my-run",
      cells: [
        {
          model: "my-model",
          sampling: "standard",
          dataset: "demo",
          planned: 10,
          completed: 10,
          outcomes: cellSummary().outcomes,
          error_classes: {},
          metrics: cellSummary().metrics,
          tokens: { input: 310, cached_input: 0, output: 1_200, reported: 10 },
          cost_usd: 0.5,
          mean_latency_ms: 1_530.25,
          mean_first_token_ms: 210,
          output_tokens_per_second: 48.5,
        },
      ],
      total: {
        planned: 10,
        completed: 10,
        outcomes: cellSummary().outcomes,
        error_classes: {},
        metrics: cellSummary().metrics,
        tokens: { input: 310, cached_input: 0, output: 1_200, reported: 10 },
        cost_usd: 0.5,
        mean_latency_ms: 1_530.25,
        mean_first_token_ms: 210,
        output_tokens_per_second: 48.5,
      },
    },
    warnings: [],
    samples: rows.map((row) => toReportRow(row, prices)),
  });
});

test("measurements and shares have as many digits as they are worth, and costs are exact", () => {
  const row = result({ latencyMs: 123.456_789_012, firstTokenMs: 23.450_000_001 });
  const { latency_ms, first_token_ms, output_tokens_per_second } = toReportRow(row, prices);
  expect([latency_ms, first_token_ms]).toEqual([123.46, 23.45]);
  expect(String(output_tokens_per_second)).toMatch(/^\d+\.\d{1,2}$/);
  const cheap = { input: 0.1, cachedInput: 0.1, output: 0.3 };
  expect(toReportRow(asked, cheap).cost_usd).toBe(0.000_039_1);
  const metric = { name: "math", label: "M", value: 2 / 3, scored: 3, correct: 2 };
  const interval = { low: 1 / 7, high: 6 / 7, level: 0.95, method: "wilson" };
  const cell = cellSummary({
    metrics: [{ ...metric, interval }],
    meanLatencyMs: 1_000 / 3,
    costUsd: 0.1 + 0.2,
  });
  const report = { ...handMadeReport(() => []), summary: runSummary([cell]) };
  expect(JSON.parse([...writeJson(report)].join("")).summary.cells[0]).toMatchObject({
    metrics: [{ value: 0.666667, interval: { low: 0.142857, high: 0.857143 } }],
    mean_latency_ms: 333.33,
    cost_usd: 0.3,
  });
});

test("the JSON of a run without samples is a whole document too", () => {
  expect(JSON.parse(written("json", [])).samples).toEqual([]);
});

test.for(reportFormats)(
  "$name takes rows one by one: a piece is out before the last is read",
  ({ write }) => {
    let taken = 0;
    function* rows(): Iterable<ResultRow> {
      for (; taken < 5_000; taken += 1) yield asked;
    }
    let longest = 0;
    let takenAtHalf = 0;
    let pieces = 0;
    for (const piece of write(handMadeReport(rows))) {
      pieces += 1;
      longest = Math.max(longest, piece.length);
      if (pieces === 4) takenAtHalf = taken;
    }
    expect(taken).toBe(5_000);
    expect(takenAtHalf).toBeLessThan(1_500);
    expect(longest).toBeLessThan(1_100_000);
  },
);

test("nothing of a report reaches the page's markup outside its data blocks", () => {
  const attack = "</script><script>alert(1)</script><!--";
  const page = written("html", [
    result({ id: attack, problem: attack, response: attack, answer: attack, target: [attack] }),
  ]);
  expect(page).not.toContain(attack);
  expect(page.match(/<script/g)).toHaveLength(3);
  expect(page.match(/<!--/g)).toBeNull();
});

test("data blocks escape what would end a line for an old script parser", () => {
  const page = written("html", [result({ response: "a\u2028b\u2029c" })]);
  expect(page).toContain(String.raw`a\u2028b\u2029c`);
});
