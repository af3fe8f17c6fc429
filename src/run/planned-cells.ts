import { hash } from "node:crypto";
import type { Config } from "../core/config.ts";
import { canonicalJson, type JsonObject } from "../core/json.ts";
import type { Sample } from "../core/sample.ts";
import { type CellPlanner, cellPlanner, type PlanCell, planCells } from "../plan/plan.ts";
import { type PromptTemplates, promptRenderer } from "../plan/prompt.ts";
import type { Store } from "../store/open.ts";
import type { StoredCell, StoredRequest } from "../store/requests.ts";
import type { OpenDataset } from "./open-datasets.ts";
import { regrade } from "./regrade.ts";

/** A square of the grid, ready to be asked. */
export interface PlannedCell extends PlanCell {
  /** Index among the cells of the plan. */
  readonly index: number;
  readonly open: OpenDataset;
  readonly planner: CellPlanner;
}

/** What the store keeps of a cell, so that its rows can be read without the config. */
export interface CellDefinition {
  readonly templates: PromptTemplates;
  readonly graders: readonly {
    readonly name: string;
    readonly label: string;
    readonly version: string;
  }[];
  readonly maxTokens: number | null;
}

/** The grid of a config over its open datasets. Throws `ThemisError` "config" for templates that do not fit the samples. */
export function plannedCells(
  config: Config,
  datasets: readonly OpenDataset[],
  store: Store,
): readonly PlannedCell[] {
  const byName = new Map(datasets.map((open) => [open.config.name, open]));
  const renderers = new Map(
    datasets.map((open) => [
      open.config.name,
      promptRenderer(open.templates, store.samples.at(open.dataset, 0), open.config.name),
    ]),
  );
  return planCells(config).map((planCell, index) => {
    const open = byName.get(planCell.dataset.name);
    const render = renderers.get(planCell.dataset.name);
    if (open === undefined || render === undefined) {
      throw new Error(`no dataset \`${planCell.dataset.name}\` is open`);
    }
    return { ...planCell, index, open, planner: cellPlanner(planCell, render) };
  });
}

/**
 * Writes the plan of a run into its store and grades what is stored of it, unless the store has that very plan: then all of this was done.
 */
export function storePlan(
  store: Store,
  run: number,
  cells: readonly PlannedCell[],
  onProgress: (planned: number) => void,
): void {
  const fingerprint = planFingerprint(cells);
  if (store.requests.planFingerprint(run) === fingerprint) return;
  store.requests.replacePlan(
    run,
    cells.map(toStoredCell),
    storedRequests(store, cells, onProgress),
  );
  for (const cell of cells) regrade(store, run, cell);
  store.requests.markPlan(run, fingerprint);
}

/** All samples of a dataset, in order, read a page at a time. */
export function* samplesOf(store: Store, dataset: number): Iterable<Sample> {
  const pageSize = 100;
  for (let from = 0; ; from += pageSize) {
    const page = store.samples.page(dataset, from, pageSize);
    yield* page;
    if (page.length < pageSize) return;
  }
}

function* storedRequests(
  store: Store,
  cells: readonly PlannedCell[],
  onProgress: (planned: number) => void,
): Iterable<StoredRequest> {
  let ordinal = 0;
  for (const { index, open, planner } of cells) {
    let position = 0;
    for (const sample of samplesOf(store, open.dataset)) {
      for (const [repeat, key] of planner.keys(sample).entries()) {
        yield { ordinal, cell: index, position, repeat, key };
        ordinal += 1;
        if (ordinal % 10_000 === 0) onProgress(ordinal);
      }
      position += 1;
    }
  }
}

/** Everything that a plan's lines are made from; a change of any of it makes another plan. */
function planFingerprint(cells: readonly PlannedCell[]): string {
  const parts = cells.map(({ cell, model, sampling, open }) => ({
    cell,
    base_url: model.endpoint.baseUrl,
    model_id: model.modelId,
    endpoint_extra_body: model.endpoint.extraBody,
    sampling,
    dataset: open.fingerprint,
    definition: definitionOf(sampling.maxTokens, open),
  }));
  return hash("sha256", canonicalJson(parts), "hex");
}

function toStoredCell({ cell, sampling, open }: PlannedCell): StoredCell {
  return { cell, dataset: open.dataset, definition: definitionOf(sampling.maxTokens, open) };
}

function definitionOf(maxTokens: number | null, open: OpenDataset): JsonObject {
  const definition: CellDefinition = {
    templates: open.templates,
    graders: open.graders.map(({ name, label, version }) => ({ name, label, version })),
    maxTokens,
  };
  return { ...definition, templates: { ...open.templates } };
}
