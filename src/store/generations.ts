import { Buffer } from "node:buffer";
import type { DatabaseSync } from "node:sqlite";
import type { ProviderErrorClass } from "../core/errors.ts";
import type { FinishReason, Generation, Usage } from "../core/generation.ts";
import type { Sample } from "../core/sample.ts";
import type { Score } from "../core/score.ts";
import { type ModelUsage, usageReader } from "./model-usage.ts";
import { type StoredRequest, toStoredRequest } from "./requests.ts";
import { toSample } from "./samples.ts";
import { inTransaction, isNotUnique, query } from "./store-error.ts";
import { targetKey } from "./target-key.ts";

/** A stored completion whose score by some grader is missing. */
interface UngradedGeneration {
  readonly request: StoredRequest;
  readonly sample: Sample;
  readonly generation: Generation;
}

/** What endpoints said of themselves in their answers. */
export interface ServedIdentity {
  readonly model: string;
  readonly servedModel: string | null;
  readonly systemFingerprint: string | null;
  readonly servedBy: string | null;
  readonly adaptations: readonly string[];
  /** Completions that said so. */
  readonly count: number;
}

/** A generation on its way into the store, as the values of its row and of its scores' rows: flat, so that it crosses threads cheaply. */
export interface GenerationRecord {
  readonly run: number;
  /** Hexadecimal. */
  readonly key: string;
  readonly row: readonly (string | number | null)[];
  readonly scores: readonly (readonly string[])[];
}

/** The record of a generation and its scores for a target. */
export function generationRecord(
  place: { readonly run: number; readonly session: number; readonly target: readonly string[] },
  generation: Generation,
  scores: readonly Score[],
): GenerationRecord {
  return {
    run: place.run,
    key: generation.key,
    row: rowOf(place.session, generation),
    scores: scoreRows(place.target, scores),
  };
}

/** What was asked and answered, and how it was judged. */
export interface GenerationTable {
  /**
   * Stores generations and their scores in one transaction, each in place of an earlier generation of the same key, which stays as superseded.
   * Waits for the disk: a run does this in a thread of its own, see `openGenerationWriter`.
   */
  write(records: readonly GenerationRecord[]): void;
  /** Whether a key is not asked again: it has a completion, or a content filter refused its prompt (in that session at least, when given). */
  isSettled(run: number, key: string, session: number | null): boolean;
  /** As whom the endpoints answered, by the name of the model that was asked. */
  served(run: number): readonly ServedIdentity[];
  /** What all sessions used up; completions that others took the place of count too, for they were paid. */
  usage(run: number): readonly ModelUsage[];
  /** Completions of a cell that lack a score of that grader and version for their target, after `afterOrdinal`, at most `count`. */
  ungraded(
    run: number,
    cell: number,
    grader: { readonly name: string; readonly version: string },
    afterOrdinal: number,
    count: number,
  ): readonly UngradedGeneration[];
  /** Adds scores to stored generations, in one transaction. */
  addScores(
    run: number,
    graded: readonly {
      readonly key: string;
      readonly target: readonly string[];
      readonly scores: readonly Score[];
    }[],
  ): void;
}

/** The tables of generations and scores on an open database. */
export function generationTable(database: DatabaseSync, path: string): GenerationTable {
  const supersede = database.prepare(
    "UPDATE generations SET superseded = 1 WHERE run = ? AND key = unhex(?) AND superseded = 0",
  );
  const insert = database.prepare(
    `INSERT INTO generations (run, key, session, is_completed, text, reasoning, refusal, finish_reason, raw_finish_reason,
       input_tokens, cached_input_tokens, output_tokens, reasoning_tokens, served_model, system_fingerprint, served_by, first_token_ms, adaptations,
       error_class, error_message, http_status, latency_ms, attempts, finished_at)
     VALUES (?, unhex(?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertScore = database.prepare(
    `INSERT INTO scores (generation, grader, version, target, outcome, score) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET outcome = excluded.outcome, score = excluded.score`,
  );
  const present = query(
    database,
    path,
    "SELECT generation, is_completed, error_class, session FROM generations WHERE run = ? AND key = ? AND superseded = 0",
  );
  const served = query(
    database,
    path,
    `SELECT c.model, g.served_model, g.system_fingerprint, g.served_by, g.adaptations, count(*) AS count FROM requests r
     JOIN cells c ON c.run = r.run AND c.cell = r.cell
     JOIN generations g ON g.run = r.run AND g.key = r.key AND g.superseded = 0
     WHERE r.run = ? AND g.is_completed = 1 GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, count DESC`,
  );
  const ungraded = query(
    database,
    path,
    `SELECT r.ordinal, r.cell, r.position, r.repeat, r.key, s.sample_id, s.input, s.target, s.metadata, g.*
     FROM requests r
     JOIN cells c ON c.run = r.run AND c.cell = r.cell
     JOIN samples s ON s.dataset = c.dataset AND s.position = r.position
     JOIN generations g ON g.run = r.run AND g.key = r.key AND g.superseded = 0
     LEFT JOIN scores ON scores.generation = g.generation AND scores.grader = ? AND scores.version = ? AND scores.target = s.target_key
     WHERE r.run = ? AND r.cell = ? AND r.ordinal > ? AND g.is_completed = 1 AND scores.generation IS NULL
     ORDER BY r.ordinal LIMIT ?`,
  );

  /** Inserts a generation and returns its number. That a key has one already is rare, so it is found out by trying. */
  function insertPresent(run: number, key: string, row: GenerationRecord["row"]): number | bigint {
    try {
      return insert.run(run, key, ...row).lastInsertRowid;
    } catch (error) {
      if (!isNotUnique(error)) throw error;
      supersede.run(run, key);
      return insert.run(run, key, ...row).lastInsertRowid;
    }
  }

  return {
    write: (records) => {
      inTransaction(database, path, () => {
        for (const { run, key, row, scores } of records) {
          const generation = insertPresent(run, key, row);
          for (const score of scores) insertScore.run(generation, ...score);
        }
      });
    },
    isSettled: (run, key, session) => {
      const row = present.get(run, Buffer.from(key, "hex"));
      if (row === undefined || Number(row["session"]) < (session ?? 0)) return false;
      return row["is_completed"] === 1 || row["error_class"] === "content_filter";
    },
    served: (run) =>
      served.all(run).map((row) => ({
        model: String(row["model"]),
        servedModel: textOrNull(row["served_model"]),
        systemFingerprint: textOrNull(row["system_fingerprint"]),
        servedBy: textOrNull(row["served_by"]),
        adaptations: toAdaptations(row),
        count: Number(row["count"]),
      })),
    usage: usageReader(database, path),
    ungraded: (run, cell, grader, afterOrdinal, count) =>
      ungraded.all(grader.name, grader.version, run, cell, afterOrdinal, count).map((row) => ({
        request: toStoredRequest(row),
        sample: toSample(row),
        generation: toGeneration(row),
      })),
    addScores: (run, graded) => {
      inTransaction(database, path, () => {
        for (const { key, target, scores } of graded) {
          const generation = Number(present.get(run, Buffer.from(key, "hex"))?.["generation"]);
          for (const score of scoreRows(target, scores)) insertScore.run(generation, ...score);
        }
      });
    },
  };
}

/** The values of a generation's row, from `session` on. */
function rowOf(session: number, generation: Generation): (string | number | null)[] {
  const completion = generation.status === "completed" ? generation.completion : null;
  const error = generation.status === "failed" ? generation.error : null;
  return [
    session,
    completion === null ? 0 : 1,
    completion?.text ?? null,
    completion?.reasoning ?? null,
    completion?.refusal ?? null,
    completion?.finishReason ?? null,
    completion?.rawFinishReason ?? null,
    completion?.usage.inputTokens ?? null,
    completion?.usage.cachedInputTokens ?? null,
    completion?.usage.outputTokens ?? null,
    completion?.usage.reasoningTokens ?? null,
    completion?.servedModel ?? null,
    completion?.systemFingerprint ?? null,
    completion?.servedBy ?? null,
    completion?.firstTokenMs ?? null,
    completion === null || completion.adaptations.length === 0
      ? null
      : JSON.stringify(completion.adaptations),
    error?.class ?? null,
    error?.message ?? null,
    error?.httpStatus ?? null,
    generation.latencyMs,
    generation.attempts,
    generation.finishedAt,
  ];
}

/** The values of scores' rows, from `grader` on. */
function scoreRows(target: readonly string[], scores: readonly Score[]): string[][] {
  const judged = targetKey(target);
  return scores.map((score) => [
    score.grader,
    score.version,
    judged,
    score.outcome,
    JSON.stringify(score),
  ]);
}

/** A row of the `generations` table as a generation. */
export function toGeneration(row: Readonly<Record<string, unknown>>): Generation {
  const common = {
    key: Buffer.from(row["key"] as Uint8Array).toString("hex"),
    latencyMs: Number(row["latency_ms"]),
    attempts: Number(row["attempts"]),
    finishedAt: String(row["finished_at"]),
  };
  if (row["is_completed"] === 0) {
    return {
      status: "failed",
      ...common,
      error: {
        class: row["error_class"] as ProviderErrorClass,
        message: String(row["error_message"]),
        httpStatus: numberOrNull(row["http_status"]),
      },
    };
  }
  return {
    status: "completed",
    ...common,
    completion: {
      text: String(row["text"]),
      reasoning: textOrNull(row["reasoning"]),
      refusal: textOrNull(row["refusal"]),
      finishReason: row["finish_reason"] as FinishReason,
      rawFinishReason: textOrNull(row["raw_finish_reason"]),
      usage: toUsage(row),
      servedModel: textOrNull(row["served_model"]),
      systemFingerprint: textOrNull(row["system_fingerprint"]),
      servedBy: textOrNull(row["served_by"]),
      firstTokenMs: numberOrNull(row["first_token_ms"]),
      adaptations: toAdaptations(row),
    },
  };
}

function toAdaptations(row: Readonly<Record<string, unknown>>): readonly string[] {
  const text = textOrNull(row["adaptations"]);
  return text === null ? [] : (JSON.parse(text) as readonly string[]);
}

/** The token counts of a row of the `generations` table. */
export function toUsage(row: Readonly<Record<string, unknown>>): Usage {
  return {
    inputTokens: numberOrNull(row["input_tokens"]),
    cachedInputTokens: numberOrNull(row["cached_input_tokens"]),
    outputTokens: numberOrNull(row["output_tokens"]),
    reasoningTokens: numberOrNull(row["reasoning_tokens"]),
  };
}

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
