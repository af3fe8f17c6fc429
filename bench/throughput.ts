import { join } from "node:path";
import {
  bareLoop,
  bareServer,
  median,
  temporaryFolder,
  timedRun,
  writeProblems,
} from "./support.ts";

// End to end against a server without delay: render, ask, store durably, grade. The baseline is a bare undici loop.

const samples = 10_000;
const parallelism = 100;
const rounds = 5;

using folder = temporaryFolder();
using server = await bareServer(0);
const problems = writeProblems(folder.path, samples);

const bare: number[] = [];
const asking: number[] = [];
const whole: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  bare.push(bareLoop({ port: server.port, samples, parallelism }));
  const time = await timedRun({
    port: server.port,
    problems,
    storageDir: join(folder.path, `store-${round}`),
    parallelism,
  });
  asking.push((time.answered * 1000) / time.askingMs);
  whole.push((time.answered * 1000) / time.wholeMs);
}
// Neighbors in a round share the machine's mood, so each round has its own ratio.
const ratio = median(asking.map((rate, round) => rate / (bare[round] ?? Number.NaN)));
console.log(
  `throughput, no delay, ${samples} samples, n_parallel ${parallelism}: ${median(asking).toFixed(0)}/s, ${(100 * ratio).toFixed(0)} % of the ${median(bare).toFixed(0)}/s of a bare undici loop (goal: at least 50 %); with loading, planning and summary ${median(whole).toFixed(0)}/s`,
);
