import type { JsonObject } from "./json.ts";
import type { MathPolicies } from "./math-policies.ts";
import type { Secret } from "./secret.ts";

/** A checked config: what every stage reads. Durations are in milliseconds; `null` is "not given". */
export interface Config {
  readonly runId: string;
  /** As written; relative to the working directory. */
  readonly storageDir: string;
  /** Whether stored completions are taken instead of asking again. */
  readonly resume: boolean;
  readonly models: readonly Model[];
  readonly samplings: readonly Sampling[];
  readonly datasets: readonly DatasetConfig[];
  readonly budget: Budget;
  /** The file's own values, secrets as references or `[secret]`: what the manifest and the exports keep. */
  readonly written: JsonObject;
}

/** What a run may use up; `null` is "no limit". A run that reaches one stops and can be resumed. */
export interface Budget {
  /** US dollars, over all sessions of the run. */
  readonly maxCostUsd: number | null;
  /** Over all sessions of the run. */
  readonly maxOutputTokens: number | null;
  /** Of one session. */
  readonly maxDurationMs: number | null;
}

/** What a model's tokens cost, in US dollars for a million of them. */
export interface Prices {
  readonly input: number;
  /** Of prompt tokens that the service had in its cache. */
  readonly cachedInput: number;
  /** Reasoning included. */
  readonly output: number;
}

/** A model under test: `name` is the user's word for it, `modelId` the server's. */
export interface Model {
  readonly name: string;
  readonly modelId: string;
  readonly description: string | null;
  readonly provider: string;
  readonly endpoint: Endpoint;
  readonly prices: Prices | null;
}

/** How an endpoint is reached. Only `baseUrl`, `api` and `extraBody` shape answers; the rest is transport. */
export interface Endpoint {
  /** Without a trailing slash; the API's root, such as `http://localhost:1234/v1`. Of Azure's deployments: the resource, `https://name.openai.azure.com`. */
  readonly baseUrl: string;
  readonly api: Api;
  /** The `api-version` of Azure's deployments; null everywhere else. */
  readonly azureApiVersion: string | null;
  readonly apiKey: Secret | null;
  /** A program and its arguments that print a bearer token, asked again when a token is refused; null: `apiKey`. */
  readonly tokenCommand: readonly string[] | null;
  readonly headers: Readonly<Record<string, Secret>>;
  /** Members added to every request body; they shape the answer. */
  readonly extraBody: JsonObject;
  /** For the whole request, from the first byte sent to the last received, of one attempt. */
  readonly timeoutMs: number;
  /** Whether answers are read as they are written. */
  readonly isStreaming: boolean;
  /** The longest silence within a streamed answer, from its first byte on; null: only `timeoutMs` limits it. */
  readonly idleTimeoutMs: number | null;
  /** Requests in flight at a time, at least 1; `auto` finds the number that brings the most. */
  readonly parallelism: number | "auto";
  readonly requestsPerMinute: number | null;
  /** Prompt tokens and the most that may be generated, together. */
  readonly tokensPerMinute: number | null;
  /** Attempts after the first. */
  readonly maxRetries: number;
  /** How long a run waits for an endpoint that is down before it stops, resumable. */
  readonly maxOutageMs: number;
  /** The HTTP proxy on the way there; a secret, for it may hold a password. */
  readonly proxy: Secret | null;
  /** Settings of the `simulated` provider; null for real endpoints. */
  readonly simulation: Simulation | null;
}

/** Which of a server's routes is asked: `/chat/completions`, `/completions` (base models) or `/responses`. */
export type Api = "chat" | "completions" | "responses";

/** How the simulated model behaves. Equal settings and equal requests give equal answers. */
export interface Simulation {
  readonly seed: number;
  /** Share of problems answered rightly, 0 to 1. */
  readonly skill: number;
  readonly latencyMs: number;
  /** Latency varies evenly by this much on both sides of `latencyMs`. */
  readonly latencyJitterMs: number;
  /** Words of reasoning before the answer. */
  readonly reasoningWords: number;
  /** Share of requests that meet a fault, 0 to 1. */
  readonly faultRate: number;
  readonly faults: readonly SimulatedFault[];
}

/** What can go wrong on purpose. */
export type SimulatedFault =
  | "rate-limit"
  | "server-error"
  | "reset"
  | "hang"
  | "malformed"
  | "truncated-body"
  | "empty";

/** How to sample; `null` means not sent, so the server's default holds. */
export interface Sampling {
  readonly name: string;
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly topK: number | null;
  readonly minP: number | null;
  readonly maxTokens: number | null;
  readonly seed: number | null;
  readonly stop: readonly string[] | null;
  readonly presencePenalty: number | null;
  readonly frequencyPenalty: number | null;
  /** Members added to the request body; they win over the endpoint's own `extraBody`. */
  readonly extraBody: JsonObject;
  /** Generations asked for each sample, at least 1. */
  readonly repeats: number;
}

/** Which samples of which dataset to ask, and in which words. */
export interface DatasetConfig {
  readonly name: string;
  readonly kind: string;
  /** At most so many samples, after filters and shuffling; already capped by the run's `n_records`. */
  readonly limit: number | null;
  readonly subjects: readonly string[] | null;
  readonly levels: readonly number[] | null;
  /** A folder or file for local kinds. */
  readonly dataDir: string | null;
  readonly shuffleSeed: number | null;
  /** Commit, tag or branch for hub kinds. */
  readonly revision: string | null;
  /** Template with `{problem}` and any sample field; null: the kind's default. */
  readonly prompt: string | null;
  readonly systemPrompt: string | null;
  /** Who judges its answers, the deciding one first, each name once; null: those of the kind. */
  readonly graders: readonly GraderConfig[] | null;
}

/** A grader by its name, with all that changes its verdicts. */
export type GraderConfig =
  | { readonly name: "math"; readonly policies: MathPolicies }
  | { readonly name: "multiple_choice" }
  | {
      readonly name: "numeric";
      /** How far the answer may be from the target; the larger of the two tolerances counts. */
      readonly absoluteTolerance: number;
      /** The same as a share of the target's size. */
      readonly relativeTolerance: number;
    }
  | { readonly name: "exact_match"; readonly isCaseSensitive: boolean }
  | {
      readonly name: "contains";
      readonly isCaseSensitive: boolean;
      /** Whether `12` is not to be found in `512`, nor `cat` in `concatenate`. */
      readonly isWholeWords: boolean;
    }
  | {
      readonly name: "regex";
      /** In the syntax of RE2. */
      readonly pattern: string;
      /** Any of `i`, `m` and `s`, each once. */
      readonly flags: string;
    };

/** What a config calls a grader. */
export type GraderName = GraderConfig["name"];

/** One square of the grid, by its three names. */
export interface Cell {
  readonly model: string;
  readonly sampling: string;
  readonly dataset: string;
}

/** Where downloads from a Hugging Face hub come from and go to; read from the environment by config. */
export interface HubEnvironment {
  /** Without a trailing slash: `https://huggingface.co` unless `HF_ENDPOINT` says otherwise. */
  readonly endpoint: string;
  /** `HF_TOKEN`, or the token file of a login. */
  readonly token: Secret | null;
  /** The shared cache folder, in the layout of the Python tools. */
  readonly cacheDir: string;
  /** `HF_HUB_OFFLINE`: only what is in the cache may be used. */
  readonly isOffline: boolean;
}
