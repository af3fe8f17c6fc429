import { dirname, extname } from "node:path";
import { Worker } from "node:worker_threads";
import { type ErrorCode, ThemisError } from "../core/errors.ts";
import type { Generation } from "../core/generation.ts";
import type { Score } from "../core/score.ts";
import { type GenerationRecord, generationRecord } from "./generations.ts";

/** Stores answers from a thread of its own, so that no disk ever holds up what is being asked. Dispose it to close its thread. */
export interface GenerationWriter extends AsyncDisposable {
  /**
   * Stores a generation and its scores, in place of an earlier generation of the same key, which stays as superseded. Resolves once both are
   * on the disk; what comes in while a commit is under way makes the next one, so that many answers share one sync. Rejects with
   * `ThemisError` "store".
   */
  append(
    place: { readonly run: number; readonly session: number; readonly target: readonly string[] },
    generation: Generation,
    scores: readonly Score[],
  ): Promise<void>;
}

/** What the thread says after each transaction: so many of the oldest batches are safe, or why they are not. */
export type WriterReply =
  | { readonly batches: number; readonly error: null }
  | { readonly batches: number; readonly error: WriterFailure };

/** An error on its way between threads. */
export interface WriterFailure {
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly hint: string | null;
  readonly where: string | null;
}

/** The writer of a store; `path` is the database's. */
export function openGenerationWriter(path: string): GenerationWriter {
  const worker = new Worker(
    new URL(`./generation-worker${extname(import.meta.filename)}`, import.meta.url),
    { workerData: dirname(path), resourceLimits: { maxYoungGenerationSizeMb: 8 } },
  );
  let batch: { records: GenerationRecord[]; settled: PromiseWithResolvers<void> } | null = null;
  let sent: PromiseWithResolvers<void>[] = [];
  let failure: Error | null = null;

  function fail(error: Error): void {
    // The first says why; that the thread has ended only follows from it.
    failure ??= error;
    for (const settled of sent.splice(0)) settled.reject(failure);
    send();
  }

  function send(): void {
    // One batch under way and one waiting keep the thread busy; more messages would only cost.
    if (batch === null || (sent.length >= 2 && failure === null)) return;
    const { records, settled } = batch;
    batch = null;
    if (failure !== null) {
      settled.reject(failure);
      return;
    }
    sent.push(settled);
    worker.ref();
    worker.postMessage(records);
  }

  worker.on("message", ({ batches, error }: WriterReply) => {
    const done = sent.slice(0, batches);
    sent = sent.slice(batches);
    for (const settled of done) {
      if (error === null) settled.resolve();
      else settled.reject(toError(error));
    }
    send();
    if (sent.length === 0) worker.unref();
  });
  worker.on("error", fail);
  worker.on("exit", () => fail(new Error("the thread that stores answers has ended")));
  // A run that is over must not be kept alive by a thread that waits for more, only by one that has something to write.
  worker.unref();

  return {
    append: (place, generation, scores) => {
      if (batch === null) {
        batch = { records: [], settled: Promise.withResolvers() };
        setImmediate(send);
      }
      batch.records.push(generationRecord(place, generation, scores));
      return batch.settled.promise;
    },
    [Symbol.asyncDispose]: async () => {
      send();
      while (sent.length > 0) await Promise.allSettled(sent.map(({ promise }) => promise));
      if (failure !== null) return;
      const ended = new Promise((resolve) => worker.once("exit", resolve));
      worker.ref();
      worker.postMessage(null);
      await ended;
    },
  };
}

function toError({ code, message, hint, where }: WriterFailure): Error {
  if (code === null) return new Error(message);
  return new ThemisError(code, message, {
    ...(hint === null ? {} : { hint }),
    ...(where === null ? {} : { where }),
  });
}
