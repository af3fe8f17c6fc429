import type { DatabaseSync, StatementSync } from "node:sqlite";
import { ThemisError } from "../core/errors.ts";

// Primary result codes of SQLite: https://www.sqlite.org/rescode.html
const codes = {
  busy: 5,
  readOnly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
};

/** Whether SQLite threw because somebody else holds the file. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === codes.busy;
}

/** Extended codes carry the primary one in their low byte. */
function primaryCode(error: unknown): number | null {
  return error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : null;
}

/** Turns what SQLite throws into an error that says what to do; other errors come back as they are. */
export function storeError(error: unknown, path: string): unknown {
  const code = primaryCode(error);
  if (code === null || !(error instanceof Error)) return error;
  const where = { where: path, cause: error };
  switch (code) {
    case codes.full:
      return new ThemisError("store", "the disk is full: the last answers could not be stored", {
        ...where,
        hint: "free some space and run the same command again; every answer that was counted is safe",
      });
    case codes.io:
      return new ThemisError(
        "store",
        `the disk failed while the store was used (${error.message})`,
        {
          ...where,
          hint: "check the disk and its free space, then run the same command again; every answer that was counted is safe",
        },
      );
    case codes.corrupt:
    case codes.notADatabase:
      return new ThemisError("store", `the store is damaged (${error.message})`, {
        ...where,
        hint: "Themis left the file as it is: restore a copy, or move it away and run again with an empty store; `sqlite3 FILE .recover` can rescue the rows that are whole",
      });
    case codes.busy:
      return new ThemisError("store", "the store is in use by another process", {
        ...where,
        hint: "wait for it to end, or use another --storage-dir",
      });
    case codes.readOnly:
    case codes.cannotOpen:
      return new ThemisError("store", `the store cannot be opened for writing (${error.message})`, {
        ...where,
        hint: "check the permissions of the folder, or choose another with --storage-dir",
      });
    default:
      return new ThemisError("store", `the store failed (${error.message})`, where);
  }
}

/** Whether a row was refused because a unique index has one like it. */
export function isNotUnique(error: unknown): boolean {
  // SQLITE_CONSTRAINT_UNIQUE: https://www.sqlite.org/rescode.html#constraint_unique
  return error instanceof Error && "errcode" in error && error.errcode === 2067;
}

/** A prepared query. Errors come out as `storeError` makes them: damage in a file shows itself wherever it is read. */
export function query(
  database: DatabaseSync,
  path: string,
  sql: string,
): Pick<StatementSync, "all" | "get"> {
  const statement = database.prepare(sql);
  const guarded = <Call extends (...values: never[]) => unknown>(call: Call): Call =>
    ((...values: Parameters<Call>) => {
      try {
        return call.apply(statement, values);
      } catch (error) {
        throw storeError(error, path);
      }
    }) as Call;
  return { all: guarded(statement.all), get: guarded(statement.get) };
}

/** Runs `work` in one transaction: all of it is stored, or nothing. Errors come out as `storeError` makes them. */
export function inTransaction<T>(
  database: { exec(sql: string): void; readonly isTransaction: boolean },
  path: string,
  work: () => T,
): T {
  try {
    database.exec("BEGIN IMMEDIATE");
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    // SQLite itself rolls back on a full disk.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw storeError(error, path);
  }
}
