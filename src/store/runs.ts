import type { DatabaseSync } from "node:sqlite";
import type { Manifest, RunRecord, RunStatus } from "../core/manifest.ts";
import { inTransaction, query } from "./store-error.ts";

/** The runs of a store. `run` is the store's own number for a run id. */
export interface RunTable {
  find(runId: string): number | null;
  /** The number of a run id, made if it is new. */
  create(runId: string, manifest: Manifest): number;
  /** Begins a new session of a run, from 1 up; it is `running` from then on. */
  beginSession(run: number, manifest: Manifest): number;
  read(run: number): RunRecord;
  readManifest(run: number): Manifest;
  writeManifest(run: number, manifest: Manifest): void;
  setStatus(run: number, status: RunStatus, now: string): void;
  /** The latest touched first. */
  list(): readonly { readonly run: number; readonly record: RunRecord }[];
}

/** The table of runs on an open database. */
export function runTable(database: DatabaseSync, path: string): RunTable {
  const insert = database.prepare(
    `INSERT INTO runs (run_id, status, manifest, created_at, updated_at) VALUES (?, 'paused', ?, ?, ?)
     ON CONFLICT (run_id) DO NOTHING`,
  );
  const nextSession = database.prepare(
    `UPDATE runs SET session = session + 1, status = 'running', manifest = ?, updated_at = ?
     WHERE run = ? RETURNING session`,
  );
  const find = query(database, path, "SELECT run FROM runs WHERE run_id = ?");
  const readManifest = query(database, path, "SELECT manifest FROM runs WHERE run = ?");
  const writeManifest = database.prepare(
    "UPDATE runs SET manifest = ?, updated_at = ? WHERE run = ?",
  );
  const setStatus = database.prepare("UPDATE runs SET status = ?, updated_at = ? WHERE run = ?");
  const records = `
    SELECT runs.run, runs.run_id, runs.status, runs.manifest,
      count(requests.ordinal) AS planned,
      count(generations.generation) FILTER (WHERE generations.is_completed = 1) AS completed,
      count(generations.generation) FILTER (WHERE generations.is_completed = 0 AND generations.error_class <> 'content_filter') AS failed
    FROM runs
    LEFT JOIN requests ON requests.run = runs.run
    LEFT JOIN generations ON generations.run = runs.run AND generations.key = requests.key AND generations.superseded = 0`;
  const read = query(database, path, `${records} WHERE runs.run = ? GROUP BY runs.run`);
  const list = query(
    database,
    path,
    `${records} GROUP BY runs.run ORDER BY runs.updated_at DESC, runs.run DESC`,
  );
  return {
    find: (runId) => {
      const row = find.get(runId);
      return row === undefined ? null : Number(row["run"]);
    },
    create: (runId, manifest) =>
      inTransaction(database, path, () => {
        insert.run(runId, JSON.stringify(manifest), manifest.createdAt, manifest.updatedAt);
        return Number(find.get(runId)?.["run"]);
      }),
    beginSession: (run, manifest) =>
      inTransaction(database, path, () =>
        Number(nextSession.get(JSON.stringify(manifest), manifest.updatedAt, run)?.["session"]),
      ),
    readManifest: (run) => toManifest(readManifest.get(run)?.["manifest"]),
    writeManifest: (run, manifest) => {
      inTransaction(database, path, () =>
        writeManifest.run(JSON.stringify(manifest), manifest.updatedAt, run),
      );
    },
    setStatus: (run, status, now) => {
      inTransaction(database, path, () => setStatus.run(status, now, run));
    },
    read: (run) => toRecord(read.get(run) ?? {}),
    list: () => list.all().map((row) => ({ run: Number(row["run"]), record: toRecord(row) })),
  };
}

/** Manifests of earlier releases say less of a model; what they do not know is null. */
function toManifest(text: unknown): Manifest {
  const manifest = JSON.parse(String(text)) as Manifest;
  return {
    ...manifest,
    models: manifest.models.map((model) => ({
      ...{ prices: null, identity: null, parallelism: null },
      ...model,
      served: model.served.map((served) => ({ ...{ servedBy: null, adaptations: [] }, ...served })),
    })),
  };
}

function toRecord(row: Readonly<Record<string, unknown>>): RunRecord {
  return {
    runId: String(row["run_id"]),
    status: row["status"] as RunStatus,
    manifest: toManifest(row["manifest"]),
    planned: Number(row["planned"]),
    completed: Number(row["completed"]),
    failed: Number(row["failed"]),
  };
}
