import { exitCodes } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import type { RunRecord } from "../core/manifest.ts";
import { toReportManifest } from "../report/report-head.ts";
import { listRuns } from "../run/stored-run.ts";
import { printData } from "./streams.ts";

/** Prints the runs of a storage folder; returns the exit code. */
export function runsCommand(flags: {
  readonly storageDir: string;
  readonly json?: boolean;
}): number {
  const runs = listRuns(flags.storageDir);
  if (flags.json === true) {
    printData(JSON.stringify(runs.map(asJson), null, 2));
    return exitCodes.done;
  }
  if (runs.length === 0) {
    printData(`no runs in ${flags.storageDir}`);
    return exitCodes.done;
  }
  const rows = [
    ["RUN", "STATUS", "ANSWERED", "FAILED", "MODELS", "LAST TOUCHED (UTC)"],
    ...runs.map(({ runId, status, planned, completed, failed, manifest }) => [
      runId,
      status,
      `${completed}/${planned}`,
      String(failed),
      manifest.models.map(({ name }) => name).join(", "),
      manifest.updatedAt.slice(0, 19).replace("T", " "),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  printData(
    rows
      .map((row) =>
        row
          .map((value, column) => value.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd(),
      )
      .join("\n"),
  );
  return exitCodes.done;
}

function asJson({ runId, status, planned, completed, failed, manifest }: RunRecord): JsonObject {
  const { config, ...others } = manifest;
  return {
    run_id: runId,
    status,
    planned,
    completed,
    failed,
    manifest: toReportManifest(others),
    config,
  };
}
