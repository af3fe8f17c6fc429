import type { DatabaseSync } from "node:sqlite";
import type { Generation } from "../core/generation.ts";
import type { Sample } from "../core/sample.ts";
import type { Score } from "../core/score.ts";
import { toGeneration } from "./generations.ts";
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

/** Reads results, in the plan's order, a page at a time: memory does not grow with the run. */
export interface RowReader {
  read(run: number): Iterable<StoredRow>;
}

const pageSize = 500;

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
  return {
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
