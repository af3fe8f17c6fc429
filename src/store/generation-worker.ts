import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { ThemisError } from "../core/errors.ts";
import type { WriterFailure, WriterReply } from "./generation-writer.ts";
import type { GenerationRecord } from "./generations.ts";
import { openStore, type Store } from "./open.ts";

// The thread of a generation writer: each message is a batch of records, null is the end.

const port = parentPort;
if (port === null) throw new Error("this file runs as a thread of generation-writer.ts");
// Answers are paid for, and a thread that only writes keeps nobody waiting.
const patienceMs = 600_000;

// Opened before it is needed; should that fail, the first batch tries again, for it has somebody to tell.
let store: Store | null = tryOpen();

port.on("message", (first: GenerationRecord[] | null) => {
  const records: GenerationRecord[] = [];
  let batches = 0;
  let next: GenerationRecord[] | null | undefined = first;
  // Everything that has come in meanwhile goes into the same transaction.
  while (next !== null && next !== undefined) {
    records.push(...next);
    batches += 1;
    next = receiveMessageOnPort(port)?.message as GenerationRecord[] | null | undefined;
  }
  if (batches > 0) port.postMessage(written(records, batches));
  if (next !== null) return;
  store?.[Symbol.dispose]();
  port.close();
});

function tryOpen(): Store | null {
  try {
    return openStore(String(workerData), patienceMs);
  } catch {
    return null;
  }
}

function written(records: readonly GenerationRecord[], batches: number): WriterReply {
  try {
    store ??= openStore(String(workerData), patienceMs);
    store.generations.write(records);
    return { batches, error: null };
  } catch (error) {
    return { batches, error: toFailure(error) };
  }
}

function toFailure(error: unknown): WriterFailure {
  if (error instanceof ThemisError) {
    const { code, message, hint, where } = error;
    return { code, message, hint, where };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: null, message, hint: null, where: null };
}
