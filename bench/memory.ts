import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { bareServer, temporaryFolder, timedRun, writeProblems } from "./support.ts";

// Peak memory of whole runs of 10,000 and of 100,000 samples, each in a process of its own; and how soon the finished large run starts again.

if (process.argv[2] === "child") {
  const [, , , port, problems, storageDir] = process.argv;
  const { wholeMs, plannedMs } = await timedRun({
    port: Number(port),
    problems: problems ?? "",
    storageDir: storageDir ?? "",
    parallelism: 64,
  });
  console.log(JSON.stringify({ peakKb: process.resourceUsage().maxRSS, wholeMs, plannedMs }));
} else {
  using folder = temporaryFolder();
  using server = await bareServer(0);
  const child = (count: number): { peakKb: number; wholeMs: number; plannedMs: number } => {
    const problems = writeProblems(folder.path, count);
    const { stdout } = spawnSync(
      process.execPath,
      [
        import.meta.filename,
        "child",
        String(server.port),
        problems,
        join(folder.path, `store-${count}`),
      ],
      { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
    );
    return JSON.parse(stdout);
  };
  const small = child(10_000);
  const large = child(100_000);
  console.log(
    `memory, peak of 100,000 samples against 10,000: ${megabytes(large.peakKb)} against ${megabytes(small.peakKb)} = ${(large.peakKb / small.peakKb).toFixed(2)} × (goal: at most 1.3 ×)`,
  );
  const again = child(100_000);
  console.log(
    `resume of a finished 100,000-sample run: knows after ${(again.plannedMs / 1000).toFixed(2)} s that nothing is left to ask (goal: within 2 s), has its figures after ${(again.wholeMs / 1000).toFixed(2)} s`,
  );
}

function megabytes(kilobytes: number): string {
  return `${(kilobytes / 1024).toFixed(0)} MB`;
}
