import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { ThemisError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import type { Sample } from "../core/sample.ts";
import { inTransaction } from "./store-error.ts";

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

const batchSize = 1000;

/** The table of samples on an open database. */
export function sampleTable(database: DatabaseSync, path: string): SampleTable {
  const find = database.prepare(
    "SELECT dataset, samples FROM datasets WHERE fingerprint = ? AND samples IS NOT NULL",
  );
  const page = database.prepare(
    "SELECT * FROM samples WHERE dataset = ? AND position >= ? ORDER BY position LIMIT ?",
  );
  const insertSample = database.prepare(
    "INSERT INTO samples (dataset, position, sample_id, input, target, metadata) VALUES (?, ?, ?, ?, ?, ?)",
  );

  /** Removes what an ingestion that broke off left behind, and makes room for a new one. */
  function begin(fingerprint: string): number {
    return inTransaction(database, path, () => {
      database
        .prepare(
          "DELETE FROM samples WHERE dataset IN (SELECT dataset FROM datasets WHERE fingerprint = ? AND samples IS NULL)",
        )
        .run(fingerprint);
      database
        .prepare("DELETE FROM datasets WHERE fingerprint = ? AND samples IS NULL")
        .run(fingerprint);
      const row = database
        .prepare("INSERT INTO datasets (fingerprint) VALUES (?) RETURNING dataset")
        .get(fingerprint);
      return Number(row?.["dataset"]);
    });
  }

  /** Orders a dataset by a seeded hash of each sample's id, so that equal seeds give equal orders whatever the source's order is. */
  function shuffle(dataset: number, seed: number, limit: number | null): void {
    inTransaction(database, path, () => {
      database.function("shuffle_hash", { deterministic: true }, (id) =>
        createHash("sha256")
          .update(`${seed}\n${String(id)}`)
          .digest(),
      );
      // Positions are unique: the old ones are moved out of the way first.
      database
        .prepare("UPDATE samples SET position = -1 - position WHERE dataset = ?")
        .run(dataset);
      database
        .prepare(
          `UPDATE samples SET position = ranked.rank FROM (
             SELECT rowid AS id, row_number() OVER (ORDER BY shuffle_hash(sample_id), sample_id) - 1 AS rank
             FROM samples WHERE dataset = ?1
           ) AS ranked WHERE samples.rowid = ranked.id`,
        )
        .run(dataset);
      if (limit !== null) {
        database
          .prepare("DELETE FROM samples WHERE dataset = ? AND position >= ?")
          .run(dataset, limit);
      }
    });
  }

  return {
    find: (fingerprint) => {
      const row = find.get(fingerprint);
      return row === undefined
        ? null
        : { dataset: Number(row["dataset"]), samples: Number(row["samples"]) };
    },
    ingest: async (fingerprint, samples, selection, onProgress) => {
      const dataset = begin(fingerprint);
      let count = 0;
      let batch: Sample[] = [];
      const write = (): void => {
        inTransaction(database, path, () => {
          for (const sample of batch) {
            insertUnique(insertSample, dataset, count, sample);
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
      if (selection.shuffleSeed !== null) shuffle(dataset, selection.shuffleSeed, selection.limit);
      const kept = Math.min(count, selection.limit ?? count);
      inTransaction(database, path, () =>
        database.prepare("UPDATE datasets SET samples = ? WHERE dataset = ?").run(kept, dataset),
      );
      return { dataset, samples: kept };
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

function insertUnique(
  insert: ReturnType<DatabaseSync["prepare"]>,
  dataset: number,
  position: number,
  sample: Sample,
): void {
  try {
    insert.run(
      dataset,
      position,
      sample.id,
      sample.input,
      JSON.stringify(sample.target),
      JSON.stringify(sample.metadata),
    );
  } catch (error) {
    // 2067 is SQLITE_CONSTRAINT_UNIQUE; only the id can collide, positions are counted here.
    if (!(error instanceof Error) || !("errcode" in error) || error.errcode !== 2067) throw error;
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
