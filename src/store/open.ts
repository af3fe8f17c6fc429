import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type GenerationTable, generationTable } from "./generations.ts";
import { migrate } from "./migrations.ts";
import { type RequestTable, requestTable } from "./requests.ts";
import { type RowReader, rowReader } from "./rows.ts";
import { type RunTable, runTable } from "./runs.ts";
import { type SampleTable, sampleTable } from "./samples.ts";
import { makeStorageFolder } from "./storage-folder.ts";
import { isBusy, storeError } from "./store-error.ts";

/** The name of the one file that a storage folder holds, beside its `-wal` and `-shm` companions. */
export const storeFileName = "themis.sqlite";

/** Everything a storage folder remembers. */
export interface Store extends Disposable {
  /** The database's path, or "" for a scratch store. */
  readonly path: string;
  readonly runs: RunTable;
  readonly samples: SampleTable;
  readonly requests: RequestTable;
  readonly generations: GenerationTable;
  readonly rows: RowReader;
}

// Another process may be storing a dataset or a plan of millions of lines, which is one transaction.
const defaultPatienceMs = 60_000;

/**
 * Opens the store of a folder, making both when they are not there. `patienceMs` is how long a write waits for that of another process.
 * Throws `ThemisError` "store".
 */
export function openStore(storageDir: string, patienceMs: number = defaultPatienceMs): Store {
  const path = join(storageDir, storeFileName);
  makeStorageFolder(storageDir);
  return open(path, patienceMs);
}

/** A store that is gone when it is closed; SQLite keeps it in a temporary file, so it may be large. */
export function openScratchStore(): Store {
  return open("", defaultPatienceMs);
}

function open(path: string, patienceMs: number): Store {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    // busy_timeout first: the journal mode itself may have to wait for another process that opens the same store.
    database.exec(`PRAGMA busy_timeout = ${patienceMs}`);
    if (path !== "") useWal(database);
    database.exec("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -4000");
    migrate(database, path);
    const opened = database;
    return {
      path,
      runs: runTable(database, path),
      samples: sampleTable(database, path),
      requests: requestTable(database, path),
      generations: generationTable(database, path),
      rows: rowReader(database, path),
      [Symbol.dispose]: () => opened.close(),
    };
  } catch (error) {
    database?.close();
    throw storeError(error, path);
  }
}

function useWal(database: DatabaseSync): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      database.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      // When two processes do this to a new file at once, SQLite refuses one of them without waiting; a transaction waits.
      if (!isBusy(error) || attempt === 10) throw error;
      database.exec("BEGIN IMMEDIATE; ROLLBACK");
    }
  }
}
