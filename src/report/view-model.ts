import type { Prices } from "../core/config.ts";
import { costOf } from "../core/cost.ts";
import type { ThemisError } from "../core/errors.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import type { Manifest, RunStatus } from "../core/manifest.ts";
import { outcomeOf } from "../core/outcome.ts";
import type { Message } from "../core/sample.ts";
import type { Outcome, ResultRow, Score } from "../core/score.ts";
import type { Summary } from "../core/summary.ts";
import { writingTime } from "../core/writing-time.ts";
import { hundredths, nanodollars } from "./rounded.ts";

/** All that any report is made from. A change that breaks a reader of exports raises `version`. */
export interface Report {
  readonly version: 1;
  readonly themisVersion: string;
  /** ISO 8601, UTC. */
  readonly generatedAt: string;
  readonly runId: string;
  readonly status: RunStatus;
  /** What ended the run before its end, where that is known: stores do not keep it. */
  readonly problem?: ThemisError | null;
  readonly manifest: Manifest;
  readonly summary: Summary;
  /** In plan order; may be called more than once, and is never held whole. */
  readonly rows: () => Iterable<ResultRow>;
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
  /** Of `input_tokens`. */
  readonly cached_input_tokens: number | null;
  /** Reasoning included. */
  readonly output_tokens: number | null;
  readonly reasoning_tokens: number | null;
  /** In US dollars, by the model's prices. */
  readonly cost_usd: number | null;
  readonly latency_ms: number | null;
  readonly first_token_ms: number | null;
  readonly output_tokens_per_second: number | null;
  readonly attempts: number | null;
  readonly finished_at: string | null;
  readonly served_model: string | null;
  readonly system_fingerprint: string | null;
  readonly served_by: string | null;
  /** What was sent otherwise than asked; null without a completion. */
  readonly adaptations: readonly string[] | null;
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

/** All results in their exported form, made one by one. */
export function* toReportRows({ manifest, rows }: Report): Iterable<ReportRow> {
  const prices = new Map(manifest.models.map((model) => [model.name, model.prices]));
  for (const row of rows()) yield toReportRow(row, prices.get(row.cell.model) ?? null);
}

/** A result in its exported form. */
export function toReportRow(row: ResultRow, prices: Prices | null): ReportRow {
  const { generation, sample } = row;
  const completion = generation?.status === "completed" ? generation.completion : null;
  const error = generation?.status === "failed" ? generation.error : null;
  const writing =
    generation?.status === "completed"
      ? writingTime(generation.completion, generation.latencyMs)
      : null;
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
    cached_input_tokens: completion?.usage.cachedInputTokens ?? null,
    output_tokens: completion?.usage.outputTokens ?? null,
    reasoning_tokens: completion?.usage.reasoningTokens ?? null,
    cost_usd:
      completion === null || prices === null ? null : nanodollars(costOf(completion.usage, prices)),
    latency_ms: hundredths(generation?.latencyMs ?? null),
    first_token_ms: hundredths(completion?.firstTokenMs ?? null),
    output_tokens_per_second:
      writing === null || writing.tokens === 0 || writing.milliseconds === 0
        ? null
        : hundredths((writing.tokens * 1_000) / writing.milliseconds),
    attempts: generation?.attempts ?? null,
    finished_at: generation?.finishedAt ?? null,
    served_model: completion?.servedModel ?? null,
    system_fingerprint: completion?.systemFingerprint ?? null,
    served_by: completion?.servedBy ?? null,
    adaptations: completion?.adaptations ?? null,
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
