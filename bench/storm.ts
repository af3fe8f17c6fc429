import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { loadConfig, type RunEvent, run } from "themis-eval";
import { median, temporaryFolder, writeProblems } from "./support.ts";

// Two minutes of mixed faults: 5,000 samples by the real pipeline against two servers that fail one request in ten, one asked for streams and one
// not. Every sample must end completed or classified, nothing broken may be graded, and memory must stay flat. `--quick`: ten seconds of it.
// `--no-oversized`: without the answers of more than 32 MB, which take resident memory in steps of their own size while they are read.

const isQuick = process.argv.includes("--quick");
const hasOversized = !process.argv.includes("--no-oversized");
const samples = isQuick ? 150 : 2_500;
const tokenMs = isQuick ? 2 : 9;
const parallelism = isQuick ? 8 : 16;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

using folder = temporaryFolder();

async function stormServer(seed: number): Promise<Disposable & { readonly port: number }> {
  const script = join(import.meta.dirname, "storm-server.ts");
  const args = [script, String(seed), String(tokenMs), hasOversized ? "oversized" : "small"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.stdout.once("data", (text: Buffer) => resolve(Number(text.toString())));
  });
  return { port, [Symbol.dispose]: () => child.kill() };
}

function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MB`;
}

using whole = await stormServer(1);
using streamed = await stormServer(2);
const model = (name: string, port: number, stream: boolean): object => ({
  name,
  provider_options: {
    base_url: `http://127.0.0.1:${port}/v1`,
    model_mapping: { [name]: "storm" },
    n_parallel: parallelism,
    timeout: 5,
    stream,
  },
});
const path = join(folder.path, "config.json");
writeFileSync(
  path,
  JSON.stringify({
    run_id: "storm",
    storage_dir: join(folder.path, "store"),
    models: [model("whole", whole.port, false), model("streamed", streamed.port, true)],
    samplings: [{ name: "plain", max_tokens: 512 }],
    datasets: [
      { name: "problems", kind: "math500_local", data_dir: writeProblems(folder.path, samples) },
    ],
  }),
);

const total = 2 * samples;
let answered = 0;
const heaps: number[] = [];
const resident: number[] = [];
const sampling = setInterval(() => resident.push(process.memoryUsage.rss()), 100);
const counts = { paused: 0, waiting: 0 };
const startedAt = performance.now();
const { status, summary } = await run(await loadConfig(path), {
  emit: (event: RunEvent) => {
    if (event.type === "paused" || event.type === "waiting") counts[event.type] += 1;
    if (event.type !== "answered") return;
    answered += 1;
    if (answered === Math.floor(total / 5) || answered === total) heaps.push(heap());
  },
});
const seconds = (performance.now() - startedAt) / 1000;

const { outcomes, completed, errorClasses } = summary.total;
const classes = Object.entries(errorClasses).map(([name, count]) => `${count} ${name}`);
console.log(
  `storm, ${total} samples in ${seconds.toFixed(0)} s: run ${status}; ${completed} completed and ${outcomes.failed} failed for good (${classes.join(", ") || "none"}) of ${total}; ${completed - outcomes.correct} of the completed not graded as the right answers that they are (goal: 0); ${counts.waiting} waits, ${counts.paused} pauses`,
);
clearInterval(sampling);
const [firstHeap, lastHeap] = heaps;
const fifth = Math.floor(resident.length / 5);
if (firstHeap !== undefined && lastHeap !== undefined && fifth > 0) {
  const early = median(resident.slice(fifth, 2 * fifth));
  const late = median(resident.slice(-fifth));
  console.log(
    `storm, memory: heap after a fifth and at the end ${megabytes(firstHeap)} and ${megabytes(lastHeap)} = ${(lastHeap / firstHeap).toFixed(2)} × (goal: flat); resident, median of the second and of the last fifth, ${megabytes(early)} and ${megabytes(late)} = ${(late / early).toFixed(2)} ×, at most ${megabytes(Math.max(...resident))}`,
  );
}
if (completed + outcomes.failed !== total || completed !== outcomes.correct) process.exitCode = 1;
