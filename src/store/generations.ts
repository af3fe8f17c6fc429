import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { ProviderErrorClass } from "../core/errors.ts";
import type { FinishReason, Generation } from "../core/generation.ts";
import type { Sample } from "../core/sample.ts";
import type { Score } from "../core/score.ts";
import { type StoredRequest, toStoredRequest } from "./requests.ts";
import { toSample } from "./samples.ts";
import { inTransaction } from "./store-error.ts";

/** A stored completion whose score by some grader is missing. */
export interface UngradedGeneration {
  readonly request: StoredRequest;
  readonly sample: Sample;
  readonly generation: Generation;
}

/** What endpoints said of themselves in their answers. */
export interface ServedIdentity {
  readonly model: string;
  readonly servedModel: string | null;
  readonly systemFingerprint: string | null;
  /** Completions that said so. */
  readonly count: number;
}

/** What was asked and answered, and how it was judged. */
export interface GenerationTable {
  /**
   * Stores a generation and its scores, in place of an earlier generation of the same key, which stays as superseded. Resolves once both are
   * on the disk: what is appended in one turn of the event loop is one transaction, so that many answers share one sync and none waits
   * for others. Rejects with `ThemisError` "store".
   */
  append(
    place: { readonly run: number; readonly session: number; readonly target: readonly string[] },
    generation: Generation,
    scores: readonly Score[],
  ): Promise<void>;
  /** Writes what is pending now. */
  flush(): void;
  /** Whether a key has a completion (of that session at least, when given). */
  hasCompletion(run: number, key: string, session: number | null): boolean;
  /** As whom the endpoints answered, by the name of the model that was asked. */
  served(run: number): readonly ServedIdentity[];
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

interface Pending {
  readonly run: number;
  readonly session: number;
  readonly target: string;
  readonly generation: Generation;
  readonly scores: readonly Score[];
}

/** The tables of generations and scores on an open database. */
export function generationTable(database: DatabaseSync, path: string): GenerationTable {
  const supersede = database.prepare(
    "UPDATE generations SET superseded = 1 WHERE run = ? AND key = ? AND superseded = 0",
  );
  const insert = database.prepare(
    `INSERT INTO generations (run, key, session, is_completed, text, reasoning, refusal, finish_reason, raw_finish_reason,
       input_tokens, output_tokens, reasoning_tokens, served_model, system_fingerprint,
       error_class, error_message, http_status, latency_ms, attempts, finished_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertScore = database.prepare(
    `INSERT INTO scores (generation, grader, version, target, outcome, score) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET outcome = excluded.outcome, score = excluded.score`,
  );
  const present = database.prepare(
    "SELECT generation, is_completed, session FROM generations WHERE run = ? AND key = ? AND superseded = 0",
  );
  const served = database.prepare(
    `SELECT c.model, g.served_model, g.system_fingerprint, count(*) AS count FROM requests r
     JOIN cells c ON c.run = r.run AND c.cell = r.cell
     JOIN generations g ON g.run = r.run AND g.key = r.key AND g.superseded = 0
     WHERE r.run = ? AND g.is_completed = 1 GROUP BY 1, 2, 3 ORDER BY 1, count DESC`,
  );
  const ungraded = database.prepare(
    `SELECT r.ordinal, r.cell, r.position, r.repeat, r.key, s.sample_id, s.input, s.target, s.metadata, g.*
     FROM requests r
     JOIN cells c ON c.run = r.run AND c.cell = r.cell
     JOIN samples s ON s.dataset = c.dataset AND s.position = r.position
     JOIN generations g ON g.run = r.run AND g.key = r.key AND g.superseded = 0
     LEFT JOIN scores ON scores.generation = g.generation AND scores.grader = ? AND scores.version = ? AND scores.target = target_hash(s.target)
     WHERE r.run = ? AND r.cell = ? AND r.ordinal > ? AND g.is_completed = 1 AND scores.generation IS NULL
     ORDER BY r.ordinal LIMIT ?`,
  );

  let pending: Pending[] = [];
  let batch: PromiseWithResolvers<void> | null = null;
  let scheduled: NodeJS.Immediate | null = null;

  function write(entry: Pending): void {
    const key = Buffer.from(entry.generation.key, "hex");
    supersede.run(entry.run, key);
    const generation = insertGeneration(insert, entry, key);
    for (const score of entry.scores) {
      insertScore.run(
        generation,
        score.grader,
        score.version,
        entry.target,
        score.outcome,
        JSON.stringify(score),
      );
    }
  }

  function flush(): void {
    if (scheduled !== null) clearImmediate(scheduled);
    scheduled = null;
    if (batch === null) return;
    const entries = pending;
    const settled = batch;
    pending = [];
    batch = null;
    try {
      inTransaction(database, path, () => {
        for (const entry of entries) write(entry);
      });
      settled.resolve();
    } catch (error) {
      settled.reject(error);
    }
  }

  return {
    append: (place, generation, scores) => {
      pending.push({
        run: place.run,
        session: place.session,
        target: targetHash(JSON.stringify(place.target)),
        generation,
        scores,
      });
      batch ??= Promise.withResolvers<void>();
      const { promise } = batch;
      scheduled ??= setImmediate(flush);
      return promise;
    },
    flush,
    hasCompletion: (run, key, session) => {
      const row = present.get(run, Buffer.from(key, "hex"));
      return row?.["is_completed"] === 1 && Number(row["session"]) >= (session ?? 0);
    },
    served: (run) =>
      served.all(run).map((row) => ({
        model: String(row["model"]),
        servedModel: textOrNull(row["served_model"]),
        systemFingerprint: textOrNull(row["system_fingerprint"]),
        count: Number(row["count"]),
      })),
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
          const hash = targetHash(JSON.stringify(target));
          for (const score of scores) {
            insertScore.run(
              generation,
              score.grader,
              score.version,
              hash,
              score.outcome,
              JSON.stringify(score),
            );
          }
        }
      });
    },
  };
}

function insertGeneration(
  insert: ReturnType<DatabaseSync["prepare"]>,
  { run, session, generation }: Pending,
  key: Uint8Array,
): number {
  const completion = generation.status === "completed" ? generation.completion : null;
  const error = generation.status === "failed" ? generation.error : null;
  const { lastInsertRowid } = insert.run(
    run,
    key,
    session,
    completion === null ? 0 : 1,
    completion?.text ?? null,
    completion?.reasoning ?? null,
    completion?.refusal ?? null,
    completion?.finishReason ?? null,
    completion?.rawFinishReason ?? null,
    completion?.usage.inputTokens ?? null,
    completion?.usage.outputTokens ?? null,
    completion?.usage.reasoningTokens ?? null,
    completion?.servedModel ?? null,
    completion?.systemFingerprint ?? null,
    error?.class ?? null,
    error?.message ?? null,
    error?.httpStatus ?? null,
    generation.latencyMs,
    generation.attempts,
    generation.finishedAt,
  );
  return Number(lastInsertRowid);
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
      usage: {
        inputTokens: numberOrNull(row["input_tokens"]),
        outputTokens: numberOrNull(row["output_tokens"]),
        reasoningTokens: numberOrNull(row["reasoning_tokens"]),
      },
      servedModel: textOrNull(row["served_model"]),
      systemFingerprint: textOrNull(row["system_fingerprint"]),
    },
  };
}

/** What tells the scores of one target from those of another: a changed target is graded again. `target` is its JSON. */
export function targetHash(target: string): string {
  if (target.length <= 64) return target;
  return createHash("sha256").update(target).digest("hex");
}

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
