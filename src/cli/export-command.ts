import { exitCodes } from "../core/errors.ts";
import { openRun } from "../run/stored-run.ts";
import { checkExports, type ExportFlags, exportsOf, writeExports } from "./exports.ts";
import { printSummary } from "./print-summary.ts";
import { reportOf } from "./report-of.ts";
import { printNote } from "./streams.ts";

/** Carries out `themis export`: prints a stored run's figures and writes its exports; returns the exit code. */
export function exportCommand(
  runId: string,
  flags: ExportFlags & { readonly storageDir: string; readonly json?: boolean },
): number {
  const paths = exportsOf(flags);
  checkExports(paths);
  using stored = openRun(flags.storageDir, runId);
  printSummary(reportOf(stored, null), flags.json === true);
  for (const path of writeExports(stored, paths)) printNote(`wrote ${path}`);
  return exitCodes.done;
}
