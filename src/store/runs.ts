import type { DatabaseSync } from "node:sqlite";
import type { Manifest, RunRecord, RunStatus } from "../core/manifest.ts";
import { inTransaction } from "./store-error.ts";

/** The runs of a store. `run` is the store's own number for a run id. */
export interface RunTable {
  /** The run's number, made on first use, and a new session of it. */
  begin(
    runId: string,
    manifest: Manifest,
    now: string,
  ): { readonly run: number; readonly session: number };
  find(runId: string): number | null;
  readManifest(run: number): Manifest;
  writeManifest(run: number, manifest: Manifest): void;
  setStatus(run: number, status: RunStatus, now: string): void;
  /** The latest touched first. */
  list(): readonly RunRecord[];
}

/** The table of runs on an open database. */
export function runTable(database: DatabaseSync, path: string): RunTable {
  const insert = database.prepare(
    `INSERT INTO runs (run_id, status, manifest, created_at, updated_at) VALUES (?, 'paused', ?, ?, ?)
     ON CONFLICT (run_id) DO NOTHING`,
  );
  const nextSession = database.prepare(
    "UPDATE runs SET session = session + 1 WHERE run_id = ? RETURNING run, session",
  );
  const find = database.prepare("SELECT run FROM runs WHERE run_id = ?");
  const readManifest = database.prepare("SELECT manifest FROM runs WHERE run = ?");
  const writeManifest = database.prepare(
    "UPDATE runs SET manifest = ?, updated_at = ? WHERE run = ?",
  );
  const setStatus = database.prepare("UPDATE runs SET status = ?, updated_at = ? WHERE run = ?");
  const list = database.prepare(
    `SELECT runs.run_id, runs.status, runs.manifest,
       count(requests.ordinal) AS planned,
       count(generations.generation) FILTER (WHERE generations.is_completed = 1) AS completed,
       count(generations.generation) FILTER (WHERE generations.is_completed = 0) AS failed
     FROM runs
     LEFT JOIN requests ON requests.run = runs.run
     LEFT JOIN generations ON generations.run = runs.run AND generations.key = requests.key AND generations.superseded = 0
     GROUP BY runs.run
     ORDER BY runs.updated_at DESC, runs.run DESC`,
  );
  return {
    begin: (runId, manifest, now) =>
      inTransaction(database, path, () => {
        insert.run(runId, JSON.stringify(manifest), now, now);
        const row = nextSession.get(runId);
        return { run: Number(row?.["run"]), session: Number(row?.["session"]) };
      }),
    find: (runId) => {
      const row = find.get(runId);
      return row === undefined ? null : Number(row["run"]);
    },
    readManifest: (run) => JSON.parse(String(readManifest.get(run)?.["manifest"])) as Manifest,
    writeManifest: (run, manifest) => {
      inTransaction(database, path, () =>
        writeManifest.run(JSON.stringify(manifest), manifest.updatedAt, run),
      );
    },
    setStatus: (run, status, now) => {
      inTransaction(database, path, () => setStatus.run(status, now, run));
    },
    list: () =>
      list.all().map((row) => ({
        runId: String(row["run_id"]),
        status: row["status"] as RunStatus,
        manifest: JSON.parse(String(row["manifest"])) as Manifest,
        planned: Number(row["planned"]),
        completed: Number(row["completed"]),
        failed: Number(row["failed"]),
      })),
  };
}
