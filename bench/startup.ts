import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { median } from "./support.ts";

// How long `themis --version` takes, against Node doing nothing. Needs a build.

const main = join(import.meta.dirname, "..", "dist", "cli", "main.js");

function time(words: readonly string[]): number {
  const startedAt = performance.now();
  const { status } = spawnSync(process.execPath, words, { stdio: "ignore" });
  if (status !== 0)
    throw new Error(`\`node ${words.join(" ")}\` failed: run \`npm run build\` first`);
  return performance.now() - startedAt;
}

const bare: number[] = [];
const themis: number[] = [];
for (let round = 0; round < 21; round += 1) {
  bare.push(time(["--eval", "0"]));
  themis.push(time([main, "--version"]));
}
console.log(
  `start, \`themis --version\`: ${median(themis).toFixed(0)} ms against ${median(bare).toFixed(0)} ms of bare Node = ${(median(themis) / median(bare)).toFixed(2)} × (goal: at most 2 ×)`,
);
