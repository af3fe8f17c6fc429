import type { ThemisError } from "../core/errors.ts";
import type { Report } from "../report/view-model.ts";
import type { StoredRun } from "../run/stored-run.ts";
import { themisVersion } from "../run/version.ts";

/** What reports say of a run before its rows, as of now; `problem` is what ended it early, where that is known. */
export function reportOf(
  {
    runId,
    status,
    manifest,
    summary,
  }: Pick<StoredRun, "runId" | "status" | "manifest" | "summary">,
  problem: ThemisError | null,
): Omit<Report, "rows"> {
  const generatedAt = new Date().toISOString();
  return { version: 1, themisVersion, generatedAt, runId, status, problem, manifest, summary };
}
