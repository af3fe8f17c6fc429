import type { Command } from "commander";

/** Options of exports, for every command that writes them. */
export function withExports(command: Command): Command {
  return command
    .option("--csv-output <file>", "write one line per sample as CSV")
    .option("--html-output <file>", "write a page with summary, filters and all answers")
    .option("--json-output <file>", "write everything as JSON");
}
