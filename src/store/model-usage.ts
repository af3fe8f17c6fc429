import type { DatabaseSync } from "node:sqlite";
import { query } from "./store-error.ts";

/** What the completions of a run used up, by the model that the plan in force asks for them. */
export interface ModelUsage {
  /** Null: no line of the plan asks for them any more. */
  readonly model: string | null;
  readonly completions: number;
  /** Where the server did not tell, a token is taken for 4 characters of the problem or the answer. */
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
}

/** Reads what all sessions of a run used up, from an open database. */
export function usageReader(
  database: DatabaseSync,
  path: string,
): (run: number) => readonly ModelUsage[] {
  const usage = query(
    database,
    path,
    `WITH lines AS (SELECT key, min(ordinal) AS ordinal FROM requests WHERE run = :run GROUP BY key)
     SELECT c.model, count(*) AS completions,
       sum(coalesce(g.input_tokens, (length(s.input) + 3) / 4, 0)) AS input_tokens,
       sum(coalesce(g.cached_input_tokens, 0)) AS cached_input_tokens,
       sum(coalesce(g.output_tokens, (length(g.text) + coalesce(length(g.reasoning), 0) + 3) / 4)) AS output_tokens
     FROM generations g
     LEFT JOIN lines l ON l.key = g.key
     LEFT JOIN requests r ON r.run = g.run AND r.ordinal = l.ordinal
     LEFT JOIN cells c ON c.run = r.run AND c.cell = r.cell
     LEFT JOIN samples s ON s.dataset = c.dataset AND s.position = r.position
     WHERE g.run = :run AND g.is_completed = 1 GROUP BY c.model ORDER BY c.model`,
  );
  return (run) =>
    usage.all({ run }).map((row) => ({
      model: row["model"] === null ? null : String(row["model"]),
      completions: Number(row["completions"]),
      inputTokens: Number(row["input_tokens"]),
      cachedInputTokens: Number(row["cached_input_tokens"]),
      outputTokens: Number(row["output_tokens"]),
    }));
}
