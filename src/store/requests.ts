import { Buffer } from "node:buffer";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Cell } from "../core/config.ts";
import type { JsonObject } from "../core/json.ts";
import type { Sample } from "../core/sample.ts";
import type { Outcome } from "../core/score.ts";
import { toSample } from "./samples.ts";
import { inTransaction, query } from "./store-error.ts";

/** A cell of a run's plan, in the plan's order. */
export interface StoredCell {
  readonly cell: Cell;
  /** The store's number of the dataset. */
  readonly dataset: number;
  /** What else a reader of the plan needs to know, such as templates and graders. */
  readonly definition: JsonObject;
}

/** One line of a plan. */
export interface StoredRequest {
  readonly ordinal: number;
  /** Index into the plan's cells. */
  readonly cell: number;
  readonly position: number;
  readonly repeat: number;
  readonly key: string;
}

/** A line of a plan that is still to be asked. */
interface UnansweredRequest {
  readonly request: StoredRequest;
  readonly sample: Sample;
}

/** How far a cell is. */
export interface CellProgress {
  readonly planned: number;
  /** Lines that are not asked again: answered, or refused by a content filter. */
  readonly settled: number;
}

/** The present plans of a store's runs. */
export interface RequestTable {
  /** What the plan in force was made from; null before one was marked as whole. */
  planFingerprint(run: number): string | null;
  /** Says that the plan in force is whole and all its stored completions are graded; null takes it back. */
  markPlan(run: number, fingerprint: string | null): void;
  /**
   * Replaces a run's plan by one that is yet to be marked; lines are pulled one by one and nothing of the old plan is lost until all
   * are in.
   */
  replacePlan(run: number, cells: readonly StoredCell[], requests: Iterable<StoredRequest>): void;
  cells(run: number): readonly StoredCell[];
  /** Lines of one cell that are not settled (in that session at least, when `session` is given), with their samples, in order, after `afterOrdinal`. */
  unanswered(
    run: number,
    cell: number,
    session: number | null,
    afterOrdinal: number,
    count: number,
  ): readonly UnansweredRequest[];
  /** How many completions of a cell have which outcome by that grader. */
  outcomes(
    run: number,
    cell: number,
    grader: { readonly name: string; readonly version: string },
  ): Readonly<Partial<Record<Outcome, number>>>;
  /** By cell. */
  progress(run: number, session: number | null): readonly CellProgress[];
}

/** The tables of plans on an open database. */
export function requestTable(database: DatabaseSync, path: string): RequestTable {
  // A filter says the same of the same prompt each time.
  const isUnanswered = `(g.generation IS NULL OR (g.is_completed = 0 AND g.error_class <> 'content_filter') OR g.session < :session)`;
  const fingerprint = query(database, path, "SELECT plan FROM runs WHERE run = ?");
  const markPlan = database.prepare("UPDATE runs SET plan = ? WHERE run = ?");
  const insertCell = database.prepare("INSERT INTO cells VALUES (?, ?, ?, ?, ?, ?, ?)");
  const insertRequest = database.prepare("INSERT INTO requests VALUES (?, ?, ?, ?, ?, ?)");
  const cells = query(database, path, "SELECT * FROM cells WHERE run = ? ORDER BY cell");
  const unanswered = query(
    database,
    path,
    `SELECT r.ordinal, r.cell, r.position, r.repeat, r.key, s.sample_id, s.input, s.target, s.metadata
     FROM requests r
     JOIN cells c ON c.run = r.run AND c.cell = r.cell
     JOIN samples s ON s.dataset = c.dataset AND s.position = r.position
     LEFT JOIN generations g ON g.run = r.run AND g.key = r.key AND g.superseded = 0
     WHERE r.run = :run AND r.ordinal > :after AND r.ordinal <= :last AND ${isUnanswered}
     ORDER BY r.ordinal LIMIT :count`,
  );
  const range = query(
    database,
    path,
    "SELECT min(ordinal) AS first, max(ordinal) AS last FROM requests WHERE run = ? AND cell = ?",
  );
  const progress = query(
    database,
    path,
    `SELECT r.cell, count(*) AS planned, count(*) FILTER (WHERE NOT ${isUnanswered}) AS settled
     FROM requests r LEFT JOIN generations g ON g.run = r.run AND g.key = r.key AND g.superseded = 0
     WHERE r.run = :run GROUP BY r.cell`,
  );
  const outcomes = query(
    database,
    path,
    `SELECT scores.outcome, count(*) AS count FROM requests r
     JOIN cells c ON c.run = r.run AND c.cell = r.cell
     JOIN samples s ON s.dataset = c.dataset AND s.position = r.position
     JOIN generations g ON g.run = r.run AND g.key = r.key AND g.superseded = 0
     JOIN scores ON scores.generation = g.generation AND scores.grader = ? AND scores.version = ? AND scores.target = s.target_key
     WHERE r.run = ? AND r.cell = ? GROUP BY scores.outcome`,
  );
  // A plan is written once and its cells are contiguous, so each cell's range is looked up once.
  let ranges = new Map<string, { first: number; last: number }>();

  function rangeOf(run: number, cell: number): { first: number; last: number } {
    const id = `${run}/${cell}`;
    let found = ranges.get(id);
    if (found === undefined) {
      const row = range.get(run, cell);
      found = { first: Number(row?.["first"] ?? 0), last: Number(row?.["last"] ?? -1) };
      ranges.set(id, found);
    }
    return found;
  }

  return {
    planFingerprint: (run) => {
      const plan = fingerprint.get(run)?.["plan"];
      return typeof plan === "string" ? plan : null;
    },
    markPlan: (run, plan) => {
      inTransaction(database, path, () => markPlan.run(plan, run));
    },
    replacePlan: (run, planCells, requests) => {
      inTransaction(database, path, () => {
        database.prepare("DELETE FROM requests WHERE run = ?").run(run);
        database.prepare("DELETE FROM cells WHERE run = ?").run(run);
        for (const [index, { cell, dataset, definition }] of planCells.entries()) {
          insertCell.run(
            run,
            index,
            cell.model,
            cell.sampling,
            cell.dataset,
            dataset,
            JSON.stringify(definition),
          );
        }
        for (const { ordinal, cell, position, repeat, key } of requests) {
          insertRequest.run(run, ordinal, cell, position, repeat, Buffer.from(key, "hex"));
        }
        markPlan.run(null, run);
      });
      ranges = new Map();
    },
    cells: (run) =>
      cells.all(run).map((row) => ({
        cell: {
          model: String(row["model"]),
          sampling: String(row["sampling"]),
          dataset: String(row["dataset_name"]),
        },
        dataset: Number(row["dataset"]),
        definition: JSON.parse(String(row["definition"])) as JsonObject,
      })),
    unanswered: (run, cell, session, afterOrdinal, count) => {
      const { first, last } = rangeOf(run, cell);
      const after = Math.max(afterOrdinal, first - 1);
      return unanswered
        .all(named({ run, after, last, session: session ?? 0, count }))
        .map((row) => ({ request: toStoredRequest(row), sample: toSample(row) }));
    },
    outcomes: (run, cell, grader) =>
      Object.fromEntries(
        outcomes
          .all(grader.name, grader.version, run, cell)
          .map((row) => [String(row["outcome"]), Number(row["count"])]),
      ),
    progress: (run, session) => {
      const byCell: CellProgress[] = cells.all(run).map(() => ({ planned: 0, settled: 0 }));
      for (const row of progress.all(named({ run, session: session ?? 0 }))) {
        byCell[Number(row["cell"])] = {
          planned: Number(row["planned"]),
          settled: Number(row["settled"]),
        };
      }
      return byCell;
    },
  };
}

/** A row of the `requests` table as a line of a plan. */
export function toStoredRequest(row: Readonly<Record<string, unknown>>): StoredRequest {
  return {
    ordinal: Number(row["ordinal"]),
    cell: Number(row["cell"]),
    position: Number(row["position"]),
    repeat: Number(row["repeat"]),
    key: Buffer.from(row["key"] as Uint8Array).toString("hex"),
  };
}

function named(values: Record<string, SQLInputValue>): Record<string, SQLInputValue> {
  return values;
}
