import type { JsonObject, JsonValue } from "../core/json.ts";
import type { Manifest, RunStatus } from "../core/manifest.ts";
import { outcomeOf } from "../core/outcome.ts";
import type { Message } from "../core/sample.ts";
import type { Outcome, ResultRow, Score } from "../core/score.ts";
import type { CellSummary, Metric, Summary } from "../core/summary.ts";

/** All that any report is made from. A change that breaks a reader of exports raises `version`. */
export interface Report {
  readonly version: 1;
  readonly themisVersion: string;
  /** ISO 8601, UTC. */
  readonly generatedAt: string;
  readonly runId: string;
  readonly status: RunStatus;
  readonly manifest: Manifest;
  readonly summary: Summary;
  /** In plan order; may be called more than once, and is never held whole. */
  readonly rows: () => Iterable<ResultRow>;
}

/** What an export says of the run before its samples, in the names that files use. */
export interface ReportHead {
  readonly version: 1;
  readonly themis_version: string;
  readonly generated_at: string;
  readonly run_id: string;
  readonly status: RunStatus;
  readonly manifest: JsonObject;
  readonly config: JsonObject;
  readonly summary: JsonObject;
  readonly warnings: readonly {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
  }[];
}

/** One result, flat, in the names that files use. Not known is `null`. */
export interface ReportRow {
  readonly sample_id: string;
  readonly model: string;
  readonly sampling: string;
  readonly dataset: string;
  /** From 0. */
  readonly repeat: number;
  /** From the sample's metadata, where it is text. */
  readonly subject: string | null;
  /** From the sample's metadata, where it is a number or text. */
  readonly level: number | string | null;
  readonly metadata: JsonObject;
  readonly problem: string;
  readonly messages: readonly Message[];
  /** Any one of them is right. */
  readonly reference: readonly string[];
  readonly response: string | null;
  readonly reasoning: string | null;
  readonly refusal: string | null;
  /** What the deciding grader read as the answer. */
  readonly predicted: string | null;
  /** By the deciding grader; null where it gave no score. */
  readonly correct: boolean | null;
  /** Null while it has not been asked or not been graded. */
  readonly outcome: Outcome | null;
  /** The deciding grader's first. */
  readonly scores: readonly ReportScore[];
  readonly finish_reason: string | null;
  readonly raw_finish_reason: string | null;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly reasoning_tokens: number | null;
  readonly latency_ms: number | null;
  readonly attempts: number | null;
  readonly finished_at: string | null;
  readonly served_model: string | null;
  readonly system_fingerprint: string | null;
  readonly error: {
    readonly class: string;
    readonly message: string;
    readonly http_status: number | null;
  } | null;
  readonly key: string;
}

/** One grader's judgement; unscored ones have no value, answer or rule. */
interface ReportScore {
  readonly grader: string;
  readonly version: string;
  readonly outcome: Outcome;
  readonly value: number | null;
  readonly answer: string | null;
  /** Where the answer stands in `response`: offsets in UTF-16 code units, end exclusive. */
  readonly span: { readonly start: number; readonly end: number } | null;
  readonly is_marked: boolean | null;
  readonly rule: string | null;
  readonly explanation: string;
  readonly answer_normal: string | null;
  readonly target_normal: string | null;
}

/** The head in its exported form. */
export function toReportHead(report: Report): ReportHead {
  const { config, ...manifest } = report.manifest;
  return {
    version: report.version,
    themis_version: report.themisVersion,
    generated_at: report.generatedAt,
    run_id: report.runId,
    status: report.status,
    manifest: toReportManifest(manifest),
    config,
    summary: toReportSummary(report.summary),
    warnings: report.summary.warnings,
  };
}

/** A result in its exported form. */
export function toReportRow(row: ResultRow): ReportRow {
  const { generation, sample } = row;
  const completion = generation?.status === "completed" ? generation.completion : null;
  const error = generation?.status === "failed" ? generation.error : null;
  const scores = row.scores.map(toReportScore);
  const decided = scores[0];
  const { subject = null, level = null } = sample.metadata as Record<string, JsonValue | undefined>;
  return {
    sample_id: sample.id,
    model: row.cell.model,
    sampling: row.cell.sampling,
    dataset: row.cell.dataset,
    repeat: row.repeat,
    subject: typeof subject === "string" ? subject : null,
    level: typeof level === "number" || typeof level === "string" ? level : null,
    metadata: sample.metadata,
    problem: sample.input,
    messages: row.messages,
    reference: sample.target,
    response: completion?.text ?? null,
    reasoning: completion?.reasoning ?? null,
    refusal: completion?.refusal ?? null,
    predicted: decided?.answer ?? null,
    correct: decided === undefined || decided.value === null ? null : decided.outcome === "correct",
    outcome: outcomeOf(generation, row.scores),
    scores,
    finish_reason: completion?.finishReason ?? null,
    raw_finish_reason: completion?.rawFinishReason ?? null,
    input_tokens: completion?.usage.inputTokens ?? null,
    output_tokens: completion?.usage.outputTokens ?? null,
    reasoning_tokens: completion?.usage.reasoningTokens ?? null,
    latency_ms: generation?.latencyMs ?? null,
    attempts: generation?.attempts ?? null,
    finished_at: generation?.finishedAt ?? null,
    served_model: completion?.servedModel ?? null,
    system_fingerprint: completion?.systemFingerprint ?? null,
    error:
      error === null
        ? null
        : { class: error.class, message: error.message, http_status: error.httpStatus },
    key: row.key,
  };
}

function toReportScore(score: Score): ReportScore {
  const { grader, version, outcome, explanation } = score;
  switch (score.status) {
    case "scored":
      return {
        grader,
        version,
        outcome,
        value: score.value,
        answer: score.answer,
        span: score.span,
        is_marked: score.isMarked,
        rule: score.rule,
        explanation,
        answer_normal: score.answerNormal,
        target_normal: score.targetNormal,
      };
    case "unscored":
      return {
        grader,
        version,
        outcome,
        value: null,
        answer: null,
        span: null,
        is_marked: null,
        rule: null,
        explanation,
        answer_normal: null,
        target_normal: null,
      };
  }
}

function toReportManifest(manifest: Omit<Manifest, "config">): JsonObject {
  return {
    themis_version: manifest.themisVersion,
    node_version: manifest.nodeVersion,
    platform: manifest.platform,
    created_at: manifest.createdAt,
    updated_at: manifest.updatedAt,
    datasets: manifest.datasets.map(({ graders, ...dataset }) => ({
      ...dataset,
      graders: graders.map((grader) => ({ ...grader })),
    })),
    models: manifest.models.map(({ name, modelId, baseUrl, served }) => ({
      name,
      model_id: modelId,
      base_url: baseUrl,
      served: served.map(({ servedModel, systemFingerprint, count }) => ({
        served_model: servedModel,
        system_fingerprint: systemFingerprint,
        count,
      })),
    })),
  };
}

function toReportSummary(summary: Summary): JsonObject {
  return {
    run_id: summary.runId,
    cells: summary.cells.map((cell) => ({ ...cell.cell, ...toReportFigures(cell) })),
    total: toReportFigures(summary.total),
  };
}

function toReportFigures(figures: Omit<CellSummary, "cell">): JsonObject {
  return {
    planned: figures.planned,
    completed: figures.completed,
    outcomes: { ...figures.outcomes },
    error_classes: { ...figures.errorClasses },
    metrics: figures.metrics.map(toReportMetric),
    tokens: { ...figures.tokens },
    mean_latency_ms: figures.meanLatencyMs,
  };
}

function toReportMetric({ interval, ...metric }: Metric): JsonObject {
  return { ...metric, interval: interval === null ? null : { ...interval } };
}
