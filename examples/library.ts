// Carries out a config, shows progress, prints the summary line and writes the answers as CSV:
//
//   node examples/library.ts my_config.json results.csv
//
// In a project of your own, import from "themis-eval".

import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  loadConfig,
  openRun,
  reportFormats,
  run,
  summaryLine,
  ThemisError,
  themisVersion,
} from "../src/index.ts";

const [configPath = "my_config.json", csvPath = "results.csv"] = process.argv.slice(2);

// Ctrl-C lets what is in flight end; the next start goes on from there.
const stop = new AbortController();
process.once("SIGINT", () => stop.abort());

try {
  const config = await loadConfig(configPath);
  let answered = 0;
  const { status, problem, summary, runId, storageDir } = await run(config, {
    stopping: stop.signal,
    emit: (event) => {
      if (event.type !== "answered") return;
      answered += 1;
      console.error(`${answered}: ${event.sampleId} is ${event.outcome}`);
    },
  });

  console.log(summaryLine(summary));
  for (const warning of summary.warnings) console.error(`${warning.code}: ${warning.message}`);
  if (status === "paused") console.error(problem?.message ?? "stopped; start again to go on");

  using stored = openRun(storageDir, runId);
  const csv = reportFormats.find(({ name }) => name === "csv");
  const pieces = csv?.write({
    ...stored,
    version: 1,
    themisVersion,
    generatedAt: new Date().toISOString(),
  });
  await pipeline(Readable.from(pieces ?? []), createWriteStream(csvPath));
} catch (error) {
  // What a user can mend says how; anything else is a bug and keeps its stack.
  if (!(error instanceof ThemisError)) throw error;
  console.error(`error: ${error.message}\n${error.hint ?? ""}`);
  process.exitCode = 2;
}
