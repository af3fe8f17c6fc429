import type { JsonObject } from "../core/json.ts";
import type { CellPreview, Preview } from "../run/preview.ts";

/** A dry run in the names that files use. Not known is `null`. */
export function previewJson({ runId, storageDir, cells, budget, used }: Preview): JsonObject {
  const { maxCostUsd, maxOutputTokens, maxDurationMs } = budget;
  return {
    run_id: runId,
    storage_dir: storageDir,
    cells: cells.map(cellJson),
    budget: {
      max_cost_usd: maxCostUsd,
      max_output_tokens: maxOutputTokens,
      max_duration: maxDurationMs === null ? null : maxDurationMs / 1_000,
    },
    used: used === null ? null : { cost_usd: used.costUsd, output_tokens: used.outputTokens },
  };
}

function cellJson(preview: CellPreview): JsonObject {
  return {
    ...preview.cell,
    model_id: preview.modelId,
    base_url: preview.baseUrl,
    n_parallel: preview.parallelism,
    samples: preview.samples,
    repeats: preview.repeats,
    requests: preview.requests,
    to_send: preview.toSend,
    prompt_tokens: preview.promptTokens,
    output_tokens_bound: preview.outputTokensBound,
    prompt_cost_usd: preview.promptCostUsd,
    cost_bound_usd: preview.costBoundUsd,
  };
}
