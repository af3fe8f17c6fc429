import { join } from "node:path";
import {
  bareLoop,
  bareServer,
  median,
  temporaryFolder,
  timedRun,
  writeProblems,
} from "./support.ts";

// Concurrency kept full: 2,000 requests that take 50 ms each, 100 at a time, take one second at best. How much of that a machine
// can give shows in a bare undici loop, which stores and grades nothing.

const samples = 2000;
const parallelism = 100;
const delayMs = 50;

using folder = temporaryFolder();
using server = await bareServer(delayMs);
const problems = writeProblems(folder.path, samples);
const idealMs = (samples / parallelism) * delayMs;

const bare: number[] = [];
const shares: number[] = [];
for (let round = 0; round < 5; round += 1) {
  const perSecond = bareLoop({ port: server.port, samples, parallelism });
  bare.push((perSecond * idealMs) / (samples * 1000));
  const { askingMs } = await timedRun({
    port: server.port,
    problems,
    storageDir: join(folder.path, `store-${round}`),
    parallelism,
  });
  shares.push(idealMs / askingMs);
}
console.log(
  `concurrency, ${samples} requests of ${delayMs} ms, n_parallel ${parallelism}: ${(100 * median(shares)).toFixed(1)} % of the ideal (goal: at least 95 %), where a bare undici loop reaches ${(100 * median(bare)).toFixed(1)} %`,
);
