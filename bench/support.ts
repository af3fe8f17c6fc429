import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quickConfig, type RunEvent, run } from "themis-eval";
import { keepHeapSmall } from "../src/cli/small-heap.ts";

// As the command line does, so that benchmarks see what users see.
keepHeapSmall();

/** A temporary folder, removed when disposed. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "themis-bench-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** The bare server in a process of its own, stopped when disposed. */
export async function bareServer(delayMs: number): Promise<Disposable & { readonly port: number }> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "bare-server.ts"), String(delayMs)],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.stdout.once("data", (text: Buffer) => resolve(Number(text.toString())));
  });
  return { port, [Symbol.dispose]: () => child.kill() };
}

/** A JSON Lines file of that many problems of about 300 characters. */
export function writeProblems(folder: string, count: number): string {
  const path = join(folder, `problems-${count}.jsonl`);
  const lines: string[] = [];
  for (let index = 0; index < count; index += 1) {
    lines.push(
      JSON.stringify({
        unique_id: `bench/${index}`,
        problem: `Problem ${index}: ${"Find the value of the expression and simplify it as far as you can. ".repeat(4)}What is $${index} + 1$?`,
        answer: String(index + 1),
        subject: "Algebra",
        level: 1 + (index % 5),
      }),
    );
  }
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

/** How long a run took: as a whole, until it knew what is left to ask, and from there to its last stored answer. */
export interface RunTime {
  readonly wholeMs: number;
  readonly plannedMs: number;
  readonly askingMs: number;
  readonly answered: number;
}

/** Runs all problems of a file against a port and takes the time. */
export async function timedRun(options: {
  readonly port: number;
  readonly problems: string;
  readonly storageDir: string;
  readonly parallelism: number;
}): Promise<RunTime> {
  const config = quickConfig(
    {
      baseUrl: `http://127.0.0.1:${options.port}/v1`,
      model: "bare",
      dataset: "math500_local",
      dataDir: options.problems,
      temperature: 0,
      maxTokens: 512,
      nParallel: options.parallelism,
    },
    { runId: "bench", storageDir: options.storageDir },
  );
  const startedAt = performance.now();
  let plannedAt = startedAt;
  let lastAt = startedAt;
  let answered = 0;
  await run(config, {
    emit: (event: RunEvent) => {
      if (event.type === "planned") plannedAt = performance.now();
      if (event.type !== "answered") return;
      answered += 1;
      lastAt = performance.now();
    },
  });
  return {
    wholeMs: performance.now() - startedAt,
    plannedMs: plannedAt - startedAt,
    askingMs: lastAt - plannedAt,
    answered,
  };
}

/** The middle one of some figures. */
export function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
}

/**
 * Requests per second of a plain loop over an undici pool that stores and grades nothing, in a process of its own and on Node's own settings:
 * what a benchmark is measured against.
 */
export function bareLoop(options: {
  readonly port: number;
  readonly samples: number;
  readonly parallelism: number;
}): number {
  const words = [options.port, options.samples, options.parallelism].map(String);
  const { stdout } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, "bare-loop.ts"), ...words],
    {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  return Number(stdout);
}
