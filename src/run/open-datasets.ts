import type { Config, DatasetConfig } from "../core/config.ts";
import { defaultGraders } from "../core/default-graders.ts";
import { ThemisError } from "../core/errors.ts";
import { canonicalJson } from "../core/json.ts";
import type { Grader } from "../core/score.ts";
import { findDatasetKind } from "../datasets/catalogue.ts";
import { createGrader } from "../grade/catalogue.ts";
import type { PromptTemplates } from "../plan/prompt.ts";
import type { Store } from "../store/open.ts";
import type { RunEffects } from "./effects.ts";

/** A dataset of the config, its samples in a store. */
export interface OpenDataset {
  readonly config: DatasetConfig;
  readonly source: string;
  readonly revision: string;
  /** What the selection of samples is made from; equal fingerprints hold equal samples. */
  readonly fingerprint: string;
  /** The store's number for it. */
  readonly dataset: number;
  /** After filters, shuffling and limits; at least 1. */
  readonly samples: number;
  readonly templates: PromptTemplates;
  /** The deciding one first. */
  readonly graders: readonly Grader[];
}

/** Reads the config's datasets into a store, one after the other; a selection that is there already is not read again. */
export async function openDatasets(
  config: Config,
  store: Store,
  effects: RunEffects,
): Promise<readonly OpenDataset[]> {
  const opened: OpenDataset[] = [];
  for (const dataset of config.datasets) opened.push(await openDataset(dataset, store, effects));
  return opened;
}

async function openDataset(
  config: DatasetConfig,
  store: Store,
  effects: RunEffects,
): Promise<OpenDataset> {
  const kind = findDatasetKind(config.kind);
  const fingerprintAt = (revision: string): string =>
    canonicalJson({
      kind: config.kind,
      revision,
      subjects: config.subjects,
      levels: config.levels,
      shuffle_seed: config.shuffleSeed,
      limit: config.limit,
    });
  const source = await kind.open(config, {
    hub: effects.hub,
    signal: effects.stopping,
    isStored: (revision) => store.samples.find(fingerprintAt(revision)) !== null,
    onDownload: (doneBytes, totalBytes) =>
      effects.emit({ type: "download", dataset: config.name, doneBytes, totalBytes }),
  });
  const fingerprint = fingerprintAt(source.revision);
  const stored =
    store.samples.find(fingerprint) ??
    (await store.samples.ingest(fingerprint, source.samples, config, (samples) => {
      effects.emit({ type: "dataset-progress", dataset: config.name, samples, total: source.size });
    }));
  if (stored.samples === 0) {
    throw new ThemisError("dataset", `dataset \`${config.name}\` holds no samples`, {
      where: source.source,
    });
  }
  effects.emit({ type: "dataset-ready", dataset: config.name, samples: stored.samples });
  return {
    config,
    source: source.source,
    revision: source.revision,
    fingerprint,
    ...stored,
    templates: { prompt: config.prompt ?? kind.defaultPrompt, systemPrompt: config.systemPrompt },
    graders: (config.graders ?? kind.graders.map((name) => defaultGraders[name])).map(createGrader),
  };
}
