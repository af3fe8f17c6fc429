import type { JsonValue } from "../../src/core/json.ts";
import type { ResultRow } from "../../src/core/score.ts";
import type { CellSummary, Summary } from "../../src/core/summary.ts";
import type { Report } from "../../src/report/view-model.ts";

/** What a hand-made result differs in from a right answer to `What is 6 · 7?`. */
export interface ResultShape {
  readonly id?: string;
  readonly model?: string;
  readonly sampling?: string;
  readonly dataset?: string;
  readonly repeat?: number;
  readonly problem?: string;
  readonly target?: readonly string[];
  readonly metadata?: Readonly<Record<string, JsonValue>>;
  readonly response?: string;
  readonly reasoning?: string | null;
  readonly answer?: string | null;
  readonly outcome?: "correct" | "incorrect" | "unparsed" | "empty" | "truncated";
  readonly outputTokens?: number | null;
  readonly cachedTokens?: number;
  readonly latencyMs?: number;
  readonly firstTokenMs?: number;
  readonly servedBy?: string;
  readonly adaptations?: readonly string[];
}

/** A completed and graded result. */
export function result(shape: ResultShape = {}): ResultRow {
  const { response = "6 · 7 = \\boxed{42}", answer = "42", outcome = "correct" } = shape;
  const problem = shape.problem ?? "What is 6 · 7?";
  const start = answer === null ? -1 : response.lastIndexOf(answer);
  const score = {
    status: "scored",
    version: "1",
    outcome,
    value: outcome === "correct" ? 1 : 0,
    answer,
    span: answer === null || start < 0 ? null : { start, end: start + answer.length },
    isMarked: true,
  } as const;
  return {
    ordinal: 0,
    key: "ab".repeat(32),
    cell: {
      model: shape.model ?? "my-model",
      sampling: shape.sampling ?? "standard",
      dataset: shape.dataset ?? "demo",
    },
    sample: {
      id: shape.id ?? "demo-1",
      input: problem,
      target: shape.target ?? ["42"],
      metadata: shape.metadata ?? { subject: "Prealgebra", level: 1 },
    },
    repeat: shape.repeat ?? 0,
    messages: [
      { role: "system", content: "You are a careful mathematician." },
      { role: "user", content: `${problem}\n\nPut your final answer within \\boxed{}.` },
    ],
    generation: {
      status: "completed",
      key: "ab".repeat(32),
      completion: {
        text: response,
        reasoning: shape.reasoning ?? null,
        refusal: null,
        finishReason: outcome === "truncated" ? "length" : "stop",
        rawFinishReason: outcome === "truncated" ? "length" : "stop",
        usage: {
          inputTokens: 31,
          cachedInputTokens: shape.cachedTokens ?? null,
          outputTokens: shape.outputTokens === undefined ? 120 : shape.outputTokens,
          reasoningTokens: null,
        },
        servedModel: "my-model-q4",
        systemFingerprint: "fp_1",
        servedBy: shape.servedBy ?? null,
        firstTokenMs: shape.firstTokenMs ?? null,
        adaptations: shape.adaptations ?? [],
      },
      latencyMs: shape.latencyMs ?? 1_530.25,
      attempts: 1,
      finishedAt: "2026-03-01T10:00:05.000Z",
    },
    scores: [
      {
        ...score,
        grader: "math",
        rule: "exact-rational",
        explanation: "both sides are the same number",
        answerNormal: answer,
        targetNormal: "42",
      },
      {
        ...score,
        grader: "exact_match",
        rule: "text",
        explanation: "compared as text",
        answerNormal: null,
        targetNormal: null,
      },
    ],
  };
}

/** A result that ended without a completion. */
export function failedResult(shape: ResultShape & { readonly message?: string } = {}): ResultRow {
  return {
    ...result(shape),
    generation: {
      status: "failed",
      key: "ab".repeat(32),
      error: {
        class: "timeout",
        message: shape.message ?? "no answer within 30 s",
        httpStatus: null,
      },
      latencyMs: 30_000,
      attempts: 3,
      finishedAt: "2026-03-01T10:00:35.000Z",
    },
    scores: [],
  };
}

/** A result that is planned but not asked. */
export function unaskedResult(shape: ResultShape = {}): ResultRow {
  return { ...result(shape), generation: null, scores: [] };
}

/** The figures of one cell with seven of ten right. */
export function cellSummary(change: Partial<CellSummary> = {}): CellSummary {
  return {
    cell: { model: "my-model", sampling: "standard", dataset: "demo" },
    planned: 10,
    completed: 10,
    outcomes: {
      correct: 7,
      incorrect: 3,
      unparsed: 0,
      empty: 0,
      truncated: 0,
      refused: 0,
      filtered: 0,
      failed: 0,
      ungradable: 0,
    },
    errorClasses: {},
    metrics: [
      {
        name: "math",
        label: "Math equivalence",
        value: 0.7,
        interval: { low: 0.397, high: 0.892, level: 0.95, method: "wilson" },
        scored: 10,
        correct: 7,
      },
      {
        name: "exact_match",
        label: "Exact match",
        value: 0.6,
        interval: { low: 0.313, high: 0.832, level: 0.95, method: "wilson" },
        scored: 10,
        correct: 6,
      },
    ],
    tokens: { input: 310, cachedInput: 0, output: 1_200, reported: 10 },
    costUsd: null,
    meanLatencyMs: 1_530.25,
    meanFirstTokenMs: null,
    outputTokensPerSecond: null,
    ...change,
  };
}

/** A summary over cells whose total is that of the first. */
export function runSummary(
  cells: readonly CellSummary[] = [cellSummary()],
  change: Partial<Summary> = {},
): Summary {
  const { cell: _, ...total } = cells[0] ?? cellSummary();
  return { runId: "my-run", cells, total, warnings: [], ...change };
}

/** A finished run's report over these rows. */
export function handMadeReport(
  rows: () => Iterable<ResultRow>,
  change: Partial<Report> = {},
): Report {
  return {
    version: 1,
    themisVersion: "0.1.0",
    generatedAt: "2026-03-01T10:05:00.000Z",
    runId: "my-run",
    status: "finished",
    manifest: {
      themisVersion: "0.1.0",
      nodeVersion: "v24.21.0",
      platform: "linux x64",
      config: { models: [{ name: "my-model", provider_options: { api_key: "$" + "{API_KEY}" } }] },
      datasets: [
        {
          name: "demo",
          kind: "demo",
          source: "built in",
          revision: "0123456789abcdef0123456789abcdef",
          samples: 10,
          graders: [
            { name: "math", label: "Math equivalence", version: "1" },
            { name: "exact_match", label: "Exact match", version: "1" },
          ],
        },
      ],
      models: [
        {
          name: "my-model",
          modelId: "my-model-q4",
          baseUrl: "http://127.0.0.1:1234/v1",
          prices: null,
          identity: null,
          parallelism: null,
          served: [
            {
              servedModel: "my-model-q4",
              systemFingerprint: "fp_1",
              servedBy: null,
              adaptations: [],
              count: 10,
            },
          ],
        },
      ],
      createdAt: "2026-03-01T10:00:00.000Z",
      updatedAt: "2026-03-01T10:04:00.000Z",
    },
    summary: runSummary(),
    rows,
    ...change,
  };
}
