import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { fuzzRound } from "./support/fuzz-round.ts";
import type { FuzzReport, FuzzTask } from "./support/fuzz-worker.ts";

// More than a run in CI has: THEMIS_FUZZ_SECONDS. The same texts again: THEMIS_FUZZ_SEED.
const seconds = Number(process.env["THEMIS_FUZZ_SECONDS"] ?? 5);
const seed = process.env["THEMIS_FUZZ_SEED"] ?? String(Date.now());
const notable = 1_000;
// No busy machine needs that long for one pair: it would not end at all.
const endless = 20_000;

const described = (round: number): string =>
  `THEMIS_FUZZ_SEED=${seed}, round ${round}: ${JSON.stringify(fuzzRound(`${seed} ${round}`))}`;

test("no text of any kind makes the comparison throw, contradict itself or go on for ever", {
  timeout: seconds * 1_000 + 2 * endless,
}, async ({ annotate }) => {
  const progress = new Int32Array(new SharedArrayBuffer(4));
  const task: FuzzTask = { seed, seconds, progress };
  const worker = new Worker(new URL("./support/fuzz-worker.ts", import.meta.url), {
    workerData: task,
  });
  const report = await Promise.race([
    once(worker, "message").then(([message]) => message as FuzzReport),
    delay(seconds * 1_000 + endless, null, { ref: false }),
  ]);
  await worker.terminate();
  const round = Atomics.load(progress, 0);
  expect(report, `does not end: ${described(round)}`).not.toBeNull();
  expect(report?.fault, described(round)).toBeNull();
  expect(report?.rounds).toBeGreaterThan(0);
  const { slowest } = report ?? { slowest: { round, milliseconds: 0 } };
  // Told, not asserted: a busy machine is slow.
  if (slowest.milliseconds > notable) {
    await annotate(`${slowest.milliseconds} ms in ${described(slowest.round)}`);
  }
});
