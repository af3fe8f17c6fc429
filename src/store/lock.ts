import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ThemisError } from "../core/errors.ts";
import { makeStorageFolder } from "./storage-folder.ts";
import { isBusy, storeError } from "./store-error.ts";

/** Who holds a run. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/**
 * Takes a run for this process, until disposed or until the process ends, however it ends: an exclusive SQLite transaction
 * on a file of its own, which every operating system releases with the process, so no stale lock can stay behind.
 * `run` is the store's number for it. Throws `ThemisError` "run-locked" that names the holder.
 */
export function lockRun(storageDir: string, run: number, runId: string, now: string): Disposable {
  const path = lockPath(storageDir, run);
  makeStorageFolder(dirname(path));
  const database = openLock(path);
  try {
    database.exec("CREATE TABLE IF NOT EXISTS holder (pid INTEGER, host TEXT, since TEXT)");
    database.exec("DELETE FROM holder");
    database.prepare("INSERT INTO holder VALUES (?, ?, ?)").run(process.pid, hostname(), now);
    // RESERVED keeps out other writers, and lets a refused process still read who the holder is.
    database.exec("BEGIN IMMEDIATE");
  } catch (error) {
    const holder = readHolder(database);
    database.close();
    if (!isBusy(error)) throw storeError(error, path);
    const who =
      holder === null ? "" : ` (process ${holder.pid} on ${holder.host}, since ${holder.since})`;
    throw new ThemisError("run-locked", `run \`${runId}\` is in use by another process${who}`, {
      hint: "wait for it, stop it, or give this run another --run-id",
    });
  }
  return { [Symbol.dispose]: () => database.close() };
}

/** Whether a living process, this one included, holds a run. */
export function isRunLocked(storageDir: string, run: number): boolean {
  const path = lockPath(storageDir, run);
  if (!existsSync(path)) return false;
  const database = openLock(path);
  try {
    database.exec("BEGIN IMMEDIATE; ROLLBACK");
    return false;
  } catch (error) {
    // A file that may only be read, or is damaged, is held by nobody.
    return isBusy(error);
  } finally {
    database.close();
  }
}

/** Others touch a lock for a moment, to see whether it is held; only who stays longer holds it. */
function openLock(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: 200 });
  } catch (error) {
    throw storeError(error, path);
  }
}

function lockPath(storageDir: string, run: number): string {
  return join(storageDir, "locks", `run-${run}.sqlite`);
}

function readHolder(database: DatabaseSync): Holder | null {
  try {
    const row = database.prepare("SELECT pid, host, since FROM holder").get();
    if (row === undefined) return null;
    return { pid: Number(row["pid"]), host: String(row["host"]), since: String(row["since"]) };
  } catch {
    // The holder is taking the lock at this very moment; its name is a courtesy.
    return null;
  }
}
