import type { Config } from "../core/config.ts";
import type { Manifest } from "../core/manifest.ts";
import type { ServedIdentity } from "../store/generations.ts";
import type { OpenDataset } from "./open-datasets.ts";
import { themisVersion } from "./version.ts";

/** The manifest of a run that begins or goes on at `now` (ISO 8601). */
export function manifestOf(
  config: Config,
  datasets: readonly OpenDataset[],
  createdAt: string,
  now: string,
): Manifest {
  return {
    themisVersion,
    nodeVersion: process.version,
    platform: `${process.platform}-${process.arch}`,
    config: config.written,
    datasets: datasets.map((open) => ({
      name: open.config.name,
      kind: open.config.kind,
      source: open.source,
      revision: open.revision,
      samples: open.samples,
      graders: open.graders.map(({ name, label, version }) => ({ name, label, version })),
    })),
    models: config.models.map(({ name, modelId, endpoint }) => ({
      name,
      modelId,
      baseUrl: endpoint.baseUrl,
      served: [],
    })),
    createdAt,
    updatedAt: now,
  };
}

/** The manifest with what the endpoints said of themselves in their answers. */
export function withServed(
  manifest: Manifest,
  identities: readonly ServedIdentity[],
  now: string,
): Manifest {
  return {
    ...manifest,
    models: manifest.models.map((model) => ({
      ...model,
      served: identities
        .filter((identity) => identity.model === model.name)
        .map(({ servedModel, systemFingerprint, count }) => ({
          servedModel,
          systemFingerprint,
          count,
        })),
    })),
    updatedAt: now,
  };
}
