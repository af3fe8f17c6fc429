import { join } from "node:path";
import { Pool } from "undici";
import { bareServer, median, temporaryFolder, timedRun, writeProblems } from "./support.ts";

// End to end against a server without delay: render, ask, store durably, grade. The baseline is a bare undici loop in the same process.

const samples = 10_000;
const parallelism = 100;
const rounds = 5;

using folder = temporaryFolder();
using server = await bareServer(0);
const problems = writeProblems(folder.path, samples);

async function bareLoop(): Promise<number> {
  const pool = new Pool(`http://127.0.0.1:${server.port}`, { connections: parallelism });
  const body = JSON.stringify({
    model: "bare",
    messages: [{ role: "user", content: "x".repeat(500) }],
    temperature: 0,
    max_tokens: 512,
  });
  const startedAt = performance.now();
  let left = samples;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const response = await pool.request({
        path: "/v1/chat/completions",
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      await response.body.text();
    }
  };
  await Promise.all(Array.from({ length: parallelism }, worker));
  const perSecond = (samples * 1000) / (performance.now() - startedAt);
  await pool.close();
  return perSecond;
}

const bare: number[] = [];
const asking: number[] = [];
const whole: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  bare.push(await bareLoop());
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
