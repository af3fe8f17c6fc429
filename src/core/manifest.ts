import type { Prices } from "./config.ts";
import type { EndpointIdentity } from "./identity.ts";
import type { JsonObject } from "./json.ts";

/** What is needed to doubt or repeat a run: the config and everything that was not in it. */
export interface Manifest {
  readonly themisVersion: string;
  readonly nodeVersion: string;
  readonly platform: string;
  /** With references, never with secrets. */
  readonly config: JsonObject;
  readonly datasets: readonly {
    readonly name: string;
    readonly kind: string;
    readonly source: string;
    readonly revision: string;
    /** After filters, shuffling and limits. */
    readonly samples: number;
    /** The graders in force, the deciding one first. */
    readonly graders: readonly {
      readonly name: string;
      readonly label: string;
      readonly version: string;
    }[];
  }[];
  readonly models: readonly {
    readonly name: string;
    readonly modelId: string;
    readonly baseUrl: string;
    readonly prices: Prices | null;
    /** As the endpoint described itself when it was last asked; null while it has not been. */
    readonly identity: EndpointIdentity | null;
    /** How many requests at a time `n_parallel` "auto" gave the endpoint in the end, when it was last asked; null where the config says how many. */
    readonly parallelism: number | null;
    /** As whom the endpoint answered, from the stored completions; the most frequent first. */
    readonly served: readonly {
      readonly servedModel: string | null;
      readonly systemFingerprint: string | null;
      readonly servedBy: string | null;
      /** As `Completion.adaptations`. */
      readonly adaptations: readonly string[];
      readonly count: number;
    }[];
  }[];
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** How a run stands: `paused` was stopped by a signal or a dead endpoint and can be resumed. */
export type RunStatus = "running" | "paused" | "finished";

/** A run as a storage holds it. */
export interface RunRecord {
  readonly runId: string;
  readonly status: RunStatus;
  readonly manifest: Manifest;
  /** Requests planned and completed, counted from rows. */
  readonly planned: number;
  readonly completed: number;
  readonly failed: number;
}
