import type { DatabaseSync } from "node:sqlite";
import { ThemisError } from "../core/errors.ts";
import { inTransaction } from "./store-error.ts";

/**
 * The steps from an empty file to the present schema; step n leads to `user_version` n + 1. A step that was released is never changed.
 *
 * - A `dataset` is one ingested selection (source, revision, filters, order, limit); runs of a folder share it.
 * - A `request` is one line of a run's present plan; it is replaced when the config changes.
 * - A `generation` belongs to (run, key), whatever the plan says now, and is superseded but never deleted.
 */
const steps: readonly string[] = [
  `
  CREATE TABLE runs (
    run INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    manifest TEXT NOT NULL,
    plan TEXT,
    session INTEGER NOT NULL DEFAULT 0,
    holder TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
  ) STRICT;

  CREATE TABLE datasets (
    dataset INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,
    samples INTEGER
  ) STRICT;

  CREATE TABLE samples (
    dataset INTEGER NOT NULL REFERENCES datasets,
    position INTEGER NOT NULL,
    sample_id TEXT NOT NULL,
    input TEXT NOT NULL,
    target TEXT NOT NULL,
    target_key TEXT NOT NULL,
    metadata TEXT NOT NULL,
    UNIQUE (dataset, position),
    UNIQUE (dataset, sample_id)
  ) STRICT;

  CREATE TABLE cells (
    run INTEGER NOT NULL REFERENCES runs,
    cell INTEGER NOT NULL,
    model TEXT NOT NULL,
    sampling TEXT NOT NULL,
    dataset_name TEXT NOT NULL,
    dataset INTEGER NOT NULL REFERENCES datasets,
    definition TEXT NOT NULL,
    PRIMARY KEY (run, cell)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE requests (
    run INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    cell INTEGER NOT NULL,
    position INTEGER NOT NULL,
    repeat INTEGER NOT NULL,
    key BLOB NOT NULL,
    PRIMARY KEY (run, ordinal)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE generations (
    generation INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs,
    key BLOB NOT NULL,
    superseded INTEGER NOT NULL DEFAULT 0,
    session INTEGER NOT NULL,
    is_completed INTEGER NOT NULL,
    text TEXT,
    reasoning TEXT,
    refusal TEXT,
    finish_reason TEXT,
    raw_finish_reason TEXT,
    input_tokens INTEGER,
    output_tokens INTEGER,
    reasoning_tokens INTEGER,
    served_model TEXT,
    system_fingerprint TEXT,
    error_class TEXT,
    error_message TEXT,
    http_status INTEGER,
    latency_ms REAL NOT NULL,
    attempts INTEGER NOT NULL,
    finished_at TEXT NOT NULL
  ) STRICT;

  -- One present generation for each (run, key).
  CREATE UNIQUE INDEX present_generations ON generations (run, key) WHERE superseded = 0;

  CREATE TABLE scores (
    generation INTEGER NOT NULL REFERENCES generations,
    grader TEXT NOT NULL,
    version TEXT NOT NULL,
    target TEXT NOT NULL,
    outcome TEXT NOT NULL,
    score TEXT NOT NULL,
    PRIMARY KEY (generation, grader, version, target)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE generations ADD COLUMN cached_input_tokens INTEGER;
  ALTER TABLE generations ADD COLUMN served_by TEXT;
  ALTER TABLE generations ADD COLUMN first_token_ms REAL;
  -- A list in JSON; null for an empty one.
  ALTER TABLE generations ADD COLUMN adaptations TEXT;
  `,
];

/** Brings a database to the present schema. Throws `ThemisError` when a newer Themis wrote it. */
export function migrate(database: DatabaseSync, path: string): void {
  if (versionOf(database) === steps.length) return;
  inTransaction(database, path, () => {
    // Asked again inside: another process may have migrated meanwhile.
    const version = versionOf(database);
    if (version > steps.length) {
      throw new ThemisError("store", "the store was written by a newer version of Themis", {
        where: path,
        hint: "update Themis, or use another --storage-dir",
      });
    }
    for (const step of steps.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${steps.length}`);
  });
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
}
