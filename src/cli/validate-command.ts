import { exitCodes } from "../core/errors.ts";
import { loadConfig } from "../run/load-config.ts";
import { printData } from "./streams.ts";

/** Checks a config; returns the exit code. Faults are thrown, with their places. */
export async function validateCommand(path: string): Promise<number> {
  const { runId, models, samplings, datasets } = await loadConfig(path);
  const cells = models.length * samplings.length * datasets.length;
  printData(
    `${path} is fine: run \`${runId}\`, ${models.length} × ${samplings.length} × ${datasets.length} = ${cells} ${cells === 1 ? "cell" : "cells"} (models × samplings × datasets)`,
  );
  return exitCodes.done;
}
