import { hash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { ThemisError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import type { Sample } from "../core/sample.ts";
import { inTransaction, isNotUnique, query } from "./store-error.ts";
import { targetKey } from "./target-key.ts";

/** How samples of a source are chosen and ordered once they are filtered. */
export interface Selection {
  readonly shuffleSeed: number | null;
  readonly limit: number | null;
}

/** A selection of samples that is in the store whole. */
export interface StoredDataset {
  /** The store's own number for it. */
  readonly dataset: number;
  readonly samples: number;
}

/** The samples of a store, by dataset and position. */
export interface SampleTable {
  /** The dataset of that fingerprint, if it is there whole. */
  find(fingerprint: string): StoredDataset | null;
  /**
   * Reads a source into the store, shuffled and limited; a half-read one is not there afterwards, whatever happens.
   * `onProgress` hears how many samples were read so far. Throws `ThemisError` "dataset" for two samples of one id.
   */
  ingest(
    fingerprint: string,
    samples: AsyncIterable<Sample>,
    selection: Selection,
    onProgress: (samples: number) => void,
  ): Promise<StoredDataset>;
  /** Samples of a dataset from a position on, in order, at most `count`. */
  page(dataset: number, from: number, count: number): readonly Sample[];
  /** One sample by its position. */
  at(dataset: number, position: number): Sample;
}

const batchSize = 200;

/** The table of samples on an open database. */
export function sampleTable(database: DatabaseSync, path: string): SampleTable {
  const find = query(database, path, "SELECT dataset, samples FROM datasets WHERE fingerprint = ?");
  const page = query(
    database,
    path,
    "SELECT * FROM samples WHERE dataset = ? AND position >= ? ORDER BY position LIMIT ?",
  );
  let ingestions = 0;

  function found(fingerprint: string): StoredDataset | null {
    const row = find.get(fingerprint);
    return row === undefined
      ? null
      : { dataset: Number(row["dataset"]), samples: Number(row["samples"]) };
  }

  /** Copies a selection out of the table that it was read into. */
  function publish(incoming: string, fingerprint: string, selection: Selection): StoredDataset {
    const place =
      selection.shuffleSeed === null
        ? "position"
        : "row_number() OVER (ORDER BY shuffle_hash, sample_id) - 1";
    return inTransaction(database, path, () => {
      const present = found(fingerprint);
      if (present !== null) return present;
      const row = database
        .prepare("INSERT INTO datasets (fingerprint, samples) VALUES (?, 0) RETURNING dataset")
        .get(fingerprint);
      const dataset = Number(row?.["dataset"]);
      const samples = Number(
        database
          .prepare(
            `INSERT INTO samples (dataset, position, sample_id, input, target, target_key, metadata)
             SELECT ?, placed.place, sample_id, input, target, target_key, metadata
             FROM (SELECT position, ${place} AS place FROM ${incoming} ORDER BY place LIMIT ?) AS placed
             CROSS JOIN ${incoming} USING (position)`,
          )
          .run(dataset, selection.limit ?? -1).changes,
      );
      database.prepare("UPDATE datasets SET samples = ? WHERE dataset = ?").run(samples, dataset);
      return { dataset, samples };
    });
  }

  return {
    find: found,
    ingest: async (fingerprint, samples, selection, onProgress) => {
      // A table of this connection alone: whatever breaks off leaves nothing, and two processes that read the same source never meet.
      ingestions += 1;
      const incoming = `temp.incoming_${ingestions}`;
      const insert = inTransaction(database, path, () => {
        database.exec(
          `CREATE TABLE ${incoming} (position INTEGER PRIMARY KEY, shuffle_hash TEXT, sample_id TEXT NOT NULL UNIQUE, input TEXT NOT NULL,
             target TEXT NOT NULL, target_key TEXT NOT NULL, metadata TEXT NOT NULL) STRICT`,
        );
        return database.prepare(`INSERT INTO ${incoming} VALUES (?, ?, ?, ?, ?, ?, ?)`);
      });
      try {
        let count = 0;
        let batch: Sample[] = [];
        const write = (): void => {
          inTransaction(database, path, () => {
            for (const sample of batch) {
              insertUnique(insert, count, shuffleHash(sample.id, selection.shuffleSeed), sample);
              count += 1;
            }
          });
          batch = [];
          onProgress(count);
        };
        const takesAll = selection.shuffleSeed !== null || selection.limit === null;
        for await (const sample of samples) {
          batch.push(sample);
          if (batch.length === batchSize) write();
          if (!takesAll && count + batch.length === selection.limit) break;
        }
        write();
        return publish(incoming, fingerprint, selection);
      } finally {
        database.exec(`DROP TABLE ${incoming}`);
      }
    },
    page: (dataset, from, count) => page.all(dataset, from, count).map(toSample),
    at: (dataset, position) => {
      const row = page.get(dataset, position, 1);
      if (row === undefined)
        throw new Error(`no sample at position ${position} of dataset ${dataset}`);
      return toSample(row);
    },
  };
}

/** What shuffled samples are sorted by: of the seed and the id alone, so that equal seeds give equal orders whatever the source's order is. */
function shuffleHash(id: string, seed: number | null): string | null {
  return seed === null ? null : hash("sha256", `${seed}\n${id}`, "hex");
}

function insertUnique(
  insert: ReturnType<DatabaseSync["prepare"]>,
  position: number,
  shuffledBy: string | null,
  sample: Sample,
): void {
  try {
    insert.run(
      position,
      shuffledBy,
      sample.id,
      sample.input,
      JSON.stringify(sample.target),
      targetKey(sample.target),
      JSON.stringify(sample.metadata),
    );
  } catch (error) {
    // Only the id can collide, positions are counted here.
    if (!isNotUnique(error)) throw error;
    throw new ThemisError("dataset", `two samples have the id \`${sample.id}\``, {
      hint: "give every sample its own `unique_id`",
      cause: error,
    });
  }
}

/** A row of the `samples` table as a sample. */
export function toSample(row: Readonly<Record<string, unknown>>): Sample {
  return {
    id: String(row["sample_id"]),
    input: String(row["input"]),
    target: JSON.parse(String(row["target"])) as readonly string[],
    metadata: JSON.parse(String(row["metadata"])) as JsonObject,
  };
}
