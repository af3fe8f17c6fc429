import { spawn } from "node:child_process";
import { join } from "node:path";
import { quickConfig, run } from "themis-eval";
import { bareSockets } from "./bare-sockets.ts";
import { median, temporaryFolder, writeProblems } from "./support.ts";

// What streaming costs: the processor time of this process for whole runs of answers of 200 tokens, one delta each, with and without
// `stream`. The server is a process of its own, without delay: how much of a stream is there at a time is up to TCP. Where every token is a read of
// its own, bare sockets that parse nothing show how much of it is the reading.

const samples = 2000;
const parallelism = 50;
const rounds = 5;

using server = await streamServer();
using folder = temporaryFolder();
const problems = writeProblems(folder.path, samples);

async function streamServer(): Promise<Disposable & { readonly port: number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "stream-server.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.stdout.once("data", (text: Buffer) => resolve(Number(text.toString())));
  });
  return { port, [Symbol.dispose]: () => child.kill() };
}

/** Microseconds of processor time for each answer of one run. */
async function cpuOfRun(name: string, way: "together" | "apart", stream: boolean): Promise<number> {
  const config = quickConfig(
    {
      baseUrl: `http://127.0.0.1:${server.port}/${way}/v1`,
      model: "bare",
      dataset: "math500_local",
      dataDir: problems,
      temperature: 0,
      maxTokens: 512,
      nParallel: parallelism,
      stream,
    },
    { runId: "bench", storageDir: join(folder.path, name) },
  );
  const before = process.cpuUsage();
  const { summary } = await run(config, {});
  const { user, system } = process.cpuUsage(before);
  const completed = summary.total.completed;
  if (completed !== samples) throw new Error(`${completed} of ${samples} answers came`);
  return (user + system) / samples;
}

const whole: number[] = [];
const together: number[] = [];
const apart: number[] = [];
const bare: number[] = [];
// The first round warms up the engine.
for (let round = 0; round <= rounds; round += 1) {
  const figures = [
    await cpuOfRun(`whole-${round}`, "together", false),
    await cpuOfRun(`together-${round}`, "together", true),
    await cpuOfRun(`apart-${round}`, "apart", true),
    await bareSockets(server.port, "/apart/v1/chat/completions", samples, parallelism),
  ] as const;
  if (round === 0) continue;
  whole.push(figures[0]);
  together.push(figures[1]);
  apart.push(figures[2]);
  bare.push(figures[3]);
}
// Neighbors in a round share the machine's mood, so each round has its own ratio.
const ratio = (figures: readonly number[], to: readonly number[]): string =>
  median(figures.map((figure, round) => figure / (to[round] ?? Number.NaN))).toFixed(2);
const microseconds = (figures: readonly number[]): string => `${median(figures).toFixed(0)} µs`;
console.log(
  `streaming, ${samples} answers of 200 tokens, n_parallel ${parallelism}: ${ratio(together, whole)} times the processor time of not streaming (goal: at most 3), ${microseconds(together)} instead of ${microseconds(whole)} for each answer`,
);
console.log(
  `streaming, every token a read of its own: ${ratio(apart, whole)} times, ${microseconds(apart)}; reading the sockets alone, without any HTTP, takes ${ratio(bare, whole)} times, ${microseconds(bare)}`,
);
