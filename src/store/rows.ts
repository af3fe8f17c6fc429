import type { DatabaseSync } from "node:sqlite";
import type { ProviderErrorClass } from "../core/errors.ts";
import type { FinishReason, Generation } from "../core/generation.ts";
import type { Sample } from "../core/sample.ts";
import type { CountedRow, Score } from "../core/score.ts";
import { toGeneration, toUsage } from "./generations.ts";
import { type StoredRequest, toStoredRequest } from "./requests.ts";
import { toSample } from "./samples.ts";
import { query } from "./store-error.ts";

/** A line of a plan with all that is stored of it. */
interface StoredRow {
  readonly request: StoredRequest;
  readonly sample: Sample;
  readonly generation: Generation | null;
  /** Of every grader and version that judged the present generation against the present target. */
  readonly scores: readonly Score[];
}

/** A line of a plan without its texts: enough to count. */
interface StoredOutline {
  readonly ordinal: number;
  /** Index into the plan's cells. */
  readonly cell: number;
  readonly sample: CountedRow["sample"];
  readonly generation: CountedRow["generation"];
  readonly hasReasoning: CountedRow["hasReasoning"];
  readonly scores: readonly (Pick<Score, "grader" | "outcome"> & { readonly version: string })[];
}

/** Reads results, in the plan's order, a page at a time: memory does not grow with the run. */
export interface RowReader {
  read(run: number): Iterable<StoredRow>;
  /** The same lines, several times faster. */
  outline(run: number): Iterable<StoredOutline>;
}

// Small enough for rows to die young: garbage that outlives a few collections makes the heap grow.
const pageSize = 100;

/** A reader of results on an open database. */
export function rowReader(database: DatabaseSync, path: string): RowReader {
  const page = query(
    database,
    path,
    `SELECT g.*, r.ordinal, r.cell, r.position, r.repeat, r.key, s.sample_id, s.input, s.target, s.metadata,
       (SELECT group_concat(score) FROM scores
        WHERE scores.generation = g.generation AND scores.target = s.target_key) AS scores
     FROM requests r
     JOIN cells c ON c.run = r.run AND c.cell = r.cell
     JOIN samples s ON s.dataset = c.dataset AND s.position = r.position
     LEFT JOIN generations g ON g.run = r.run AND g.key = r.key AND g.superseded = 0
     WHERE r.run = ? AND r.ordinal > ? ORDER BY r.ordinal LIMIT ?`,
  );
  const outlines = query(
    database,
    path,
    `SELECT r.ordinal, r.cell, s.sample_id, g.is_completed, g.error_class, g.error_message, g.latency_ms, g.finish_reason,
       g.input_tokens, g.cached_input_tokens, g.output_tokens, g.reasoning_tokens, g.first_token_ms, g.reasoning IS NOT NULL AS has_reasoning,
       length(s.input) AS input_length,
       (SELECT json_group_array(json_object('grader', grader, 'version', version, 'outcome', outcome)) FROM scores
        WHERE scores.generation = g.generation AND scores.target = s.target_key) AS scores
     FROM requests r
     JOIN cells c ON c.run = r.run AND c.cell = r.cell
     JOIN samples s ON s.dataset = c.dataset AND s.position = r.position
     LEFT JOIN generations g ON g.run = r.run AND g.key = r.key AND g.superseded = 0
     WHERE r.run = ? AND r.ordinal > ? ORDER BY r.ordinal LIMIT ?`,
  );
  return {
    *outline(run) {
      let after = -1;
      while (true) {
        const rows = outlines.all(run, after, pageSize);
        for (const row of rows) {
          after = Number(row["ordinal"]);
          yield {
            ordinal: after,
            cell: Number(row["cell"]),
            sample: { id: String(row["sample_id"]), inputLength: Number(row["input_length"]) },
            generation: outlineOf(row),
            hasReasoning: row["has_reasoning"] === 1,
            scores: JSON.parse(String(row["scores"])) as StoredOutline["scores"],
          };
        }
        if (rows.length < pageSize) return;
      }
    },
    *read(run) {
      let after = -1;
      while (true) {
        const rows = page.all(run, after, pageSize);
        for (const row of rows) {
          const request = toStoredRequest(row);
          after = request.ordinal;
          const generation = row["generation"] === null ? null : toGeneration(row);
          yield {
            request,
            sample: toSample(row),
            generation,
            scores: generation === null ? [] : (JSON.parse(`[${row["scores"] ?? ""}]`) as Score[]),
          };
        }
        if (rows.length < pageSize) return;
      }
    },
  };
}

function outlineOf(row: Readonly<Record<string, unknown>>): CountedRow["generation"] {
  if (row["is_completed"] === null) return null;
  if (row["is_completed"] === 0) {
    return {
      status: "failed",
      error: {
        class: row["error_class"] as ProviderErrorClass,
        message: String(row["error_message"]),
      },
    };
  }
  return {
    status: "completed",
    latencyMs: Number(row["latency_ms"]),
    completion: {
      finishReason: row["finish_reason"] as FinishReason,
      usage: toUsage(row),
      firstTokenMs: typeof row["first_token_ms"] === "number" ? row["first_token_ms"] : null,
    },
  };
}
