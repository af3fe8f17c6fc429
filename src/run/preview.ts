import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Cell, Config } from "../core/config.ts";
import { estimateTokens } from "../plan/estimate.ts";
import { openScratchStore, openStore, storeFileName } from "../store/open.ts";
import { completeEffects, type RunEffects } from "./effects.ts";
import { openDatasets } from "./open-datasets.ts";
import { type PlannedCell, plannedCells, samplesOf } from "./planned-cells.ts";

/** What a run would do. */
export interface Preview {
  readonly runId: string;
  readonly storageDir: string;
  readonly cells: readonly CellPreview[];
}

/** What a run would do in one cell. */
export interface CellPreview {
  readonly cell: Cell;
  readonly modelId: string;
  readonly baseUrl: string;
  readonly parallelism: number;
  readonly samples: number;
  readonly repeats: number;
  /** Requests of the plan. */
  readonly requests: number;
  /** Of these, how many the storage has no completion of: what would be sent. */
  readonly toSend: number;
  /** A rough estimate for the requests to send. */
  readonly promptTokens: number;
  /** `max_tokens` times the requests to send; null when it is not set and the server alone decides. */
  readonly outputTokensBound: number | null;
}

/** Says what `run` would do with a config. Sends nothing to an endpoint and changes nothing in the storage. */
export async function preview(config: Config, given: Partial<RunEffects> = {}): Promise<Preview> {
  const effects = await completeEffects(given);
  using scratch = openScratchStore();
  const datasets = await openDatasets(config, scratch, effects);
  const cells = plannedCells(config, datasets, scratch);
  using stored = existsSync(join(config.storageDir, storeFileName))
    ? openStore(config.storageDir)
    : null;
  const run = stored?.runs.find(config.runId) ?? null;
  const isAnswered = (key: string): boolean =>
    config.resume && run !== null && stored?.generations.hasCompletion(run, key, null) === true;
  return {
    runId: config.runId,
    storageDir: config.storageDir,
    cells: cells.map((cell) => {
      let toSend = 0;
      let promptTokens = 0;
      for (const sample of samplesOf(scratch, cell.open.dataset)) {
        const unanswered = cell.planner.keys(sample).filter((key) => !isAnswered(key)).length;
        if (unanswered === 0) continue;
        toSend += unanswered;
        promptTokens += unanswered * estimateTokens(cell.planner.messages(sample));
      }
      return cellPreview(cell, toSend, promptTokens);
    }),
  };
}

function cellPreview(
  { cell, model, sampling, open }: PlannedCell,
  toSend: number,
  promptTokens: number,
): CellPreview {
  return {
    cell,
    modelId: model.modelId,
    baseUrl: model.endpoint.baseUrl,
    parallelism: model.endpoint.parallelism,
    samples: open.samples,
    repeats: sampling.repeats,
    requests: open.samples * sampling.repeats,
    toSend,
    promptTokens,
    outputTokensBound: sampling.maxTokens === null ? null : sampling.maxTokens * toSend,
  };
}
