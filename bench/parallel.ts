import { join } from "node:path";
import { Pool } from "undici";
import { bareServer, median, temporaryFolder, timedRun, writeProblems } from "./support.ts";

// Concurrency kept full: 2,000 requests that take 50 ms each, 100 at a time, take one second at best. How much of that a machine
// can give shows in a bare undici loop, which stores and grades nothing.

const samples = 2000;
const parallelism = 100;
const delayMs = 50;

using folder = temporaryFolder();
using server = await bareServer(delayMs);
const problems = writeProblems(folder.path, samples);
const idealMs = (samples / parallelism) * delayMs;

async function bareLoop(): Promise<number> {
  const pool = new Pool(`http://127.0.0.1:${server.port}`, { connections: parallelism });
  const startedAt = performance.now();
  let left = samples;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const response = await pool.request({
        path: "/v1/chat/completions",
        method: "POST",
        body: "{}",
      });
      await response.body.text();
    }
  };
  await Promise.all(Array.from({ length: parallelism }, worker));
  const elapsedMs = performance.now() - startedAt;
  await pool.close();
  return elapsedMs;
}

const bare: number[] = [];
const shares: number[] = [];
for (let round = 0; round < 5; round += 1) {
  bare.push(idealMs / (await bareLoop()));
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
