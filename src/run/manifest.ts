import type { Config } from "../core/config.ts";
import type { EndpointIdentity } from "../core/identity.ts";
import type { Manifest } from "../core/manifest.ts";
import type { ServedIdentity } from "../store/generations.ts";
import type { OpenDataset } from "./open-datasets.ts";
import { themisVersion } from "./version.ts";

/** The manifest of a run that begins at `now` (ISO 8601), or goes on then from what `known` says. */
export function manifestOf(
  config: Config,
  datasets: readonly OpenDataset[],
  known: Manifest | null,
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
    models: config.models.map(({ name, modelId, endpoint, prices }) => {
      const { baseUrl } = endpoint;
      const isFound = endpoint.parallelism === "auto";
      const before = known?.models.find(
        (model) => model.name === name && model.modelId === modelId && model.baseUrl === baseUrl,
      );
      // Manifests of old stores know of no identities.
      const identity = before?.identity ?? null;
      const parallelism = isFound ? (before?.parallelism ?? null) : null;
      const served = before?.served ?? [];
      return { name, modelId, baseUrl, prices, identity, parallelism, served };
    }),
    createdAt: known?.createdAt ?? now,
    updatedAt: now,
  };
}

/** The manifest with what the endpoints said of themselves, by the names of models. */
export function withIdentities(
  manifest: Manifest,
  identities: ReadonlyMap<string, EndpointIdentity>,
): Manifest {
  return {
    ...manifest,
    models: manifest.models.map((model) => ({
      ...model,
      identity: identities.get(model.name) ?? model.identity,
    })),
  };
}

/** The manifest with how many requests at a time were found to suit the models with `n_parallel` `auto`, by their names. */
export function withParallelism(manifest: Manifest, limits: ReadonlyMap<string, number>): Manifest {
  return {
    ...manifest,
    models: manifest.models.map((model) => ({
      ...model,
      parallelism: limits.get(model.name) ?? model.parallelism,
    })),
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
        .map(({ model: _, ...served }) => served),
    })),
    updatedAt: now,
  };
}
