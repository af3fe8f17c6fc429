import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Budget, Cell, Config } from "../core/config.ts";
import { costOf } from "../core/cost.ts";
import { promptTokens as tokensOf } from "../core/estimate-tokens.ts";
import { openScratchStore, openStore, storeFileName } from "../store/open.ts";
import { completeEffects, type RunEffects } from "./effects.ts";
import { openDatasets } from "./open-datasets.ts";
import { type PlannedCell, plannedCells, samplesOf } from "./planned-cells.ts";
import { type UsedUp, usedUp } from "./used-up.ts";

/** What a run would do. */
export interface Preview {
  readonly runId: string;
  readonly storageDir: string;
  readonly cells: readonly CellPreview[];
  readonly budget: Budget;
  /** By what is stored of the run; null without a budget that is over all sessions. */
  readonly used: UsedUp | null;
}

/** What a run would do in one cell. */
export interface CellPreview {
  readonly cell: Cell;
  readonly modelId: string;
  readonly baseUrl: string;
  readonly parallelism: number | "auto";
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
  /** Of the estimated prompts alone, in US dollars; null without prices. */
  readonly promptCostUsd: number | null;
  /** With answers of `max_tokens` each; null without prices or without `max_tokens`. */
  readonly costBoundUsd: number | null;
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
    config.resume && run !== null && stored?.generations.isSettled(run, key, null) === true;
  const usedBefore = (): UsedUp =>
    stored === null || run === null ? { costUsd: 0, outputTokens: 0 } : usedUp(stored, run, config);
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
        promptTokens += unanswered * tokensOf(cell.planner.messages(sample));
      }
      return cellPreview(cell, toSend, promptTokens);
    }),
    budget: config.budget,
    used: hasSharedBudget(config.budget) ? usedBefore() : null,
  };
}

/** Whether a budget counts what earlier sessions used up. */
function hasSharedBudget({ maxCostUsd, maxOutputTokens }: Budget): boolean {
  return maxCostUsd !== null || maxOutputTokens !== null;
}

function cellPreview(
  { cell, model, sampling, open }: PlannedCell,
  toSend: number,
  promptTokens: number,
): CellPreview {
  const outputTokensBound = sampling.maxTokens === null ? null : sampling.maxTokens * toSend;
  const costWith = (outputTokens: number): number | null =>
    model.prices === null
      ? null
      : costOf({ inputTokens: promptTokens, cachedInputTokens: null, outputTokens }, model.prices);
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
    outputTokensBound,
    promptCostUsd: costWith(0),
    costBoundUsd: outputTokensBound === null ? null : costWith(outputTokensBound),
  };
}
