import { join } from "node:path";
import { bareServer, median, temporaryFolder, timedRun, writeProblems } from "./support.ts";

// Concurrency kept full: 2,000 requests that take 50 ms each, 100 at a time, take one second at best.

const samples = 2000;
const parallelism = 100;
const delayMs = 50;

using folder = temporaryFolder();
using server = await bareServer(delayMs);
const problems = writeProblems(folder.path, samples);
const idealMs = (samples / parallelism) * delayMs;
const shares: number[] = [];
for (let round = 0; round < 3; round += 1) {
  const { askingMs } = await timedRun({
    port: server.port,
    problems,
    storageDir: join(folder.path, `store-${round}`),
    parallelism,
  });
  shares.push(idealMs / askingMs);
}
console.log(
  `concurrency, ${samples} requests of ${delayMs} ms, n_parallel ${parallelism}: ${(100 * median(shares)).toFixed(1)} % of the ideal (goal: at least 95 %)`,
);
