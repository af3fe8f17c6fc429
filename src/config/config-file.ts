import type { GraderName } from "../core/config.ts";
import type { JsonObject } from "../core/json.ts";
import type { MathPolicies } from "../core/math-policies.ts";

/** Every fault of a simulated model, as configs spell them. */
export const faultNames: readonly [
  "rate_limit",
  "server_error",
  "reset",
  "hang",
  "malformed",
  "truncated_body",
  "empty",
] = ["rate_limit", "server_error", "reset", "hang", "malformed", "truncated_body", "empty"];

/** A config file after its checks, defaults filled in, still in the words and units of its writer. */
export interface ConfigFile {
  readonly $schema?: string | undefined;
  readonly run_id?: string | undefined;
  readonly storage_dir: string;
  readonly resume: boolean;
  readonly n_records?: number | undefined;
  readonly max_cost_usd?: number | undefined;
  readonly max_output_tokens?: number | undefined;
  readonly max_duration?: number | undefined;
  readonly models: readonly ModelEntry[];
  readonly samplings: readonly SamplingEntry[];
  readonly datasets: readonly DatasetEntry[];
  readonly prompt?: string | undefined;
  readonly system_prompt?: string | undefined;
}

/** One entry of `models`. */
export interface ModelEntry {
  readonly name: string;
  readonly provider?: string | undefined;
  readonly description?: string | undefined;
  readonly prices?: PricesEntry | undefined;
  readonly provider_options: EndpointOptions | AzureOptions | SimulatedOptions;
}

/** `prices` of a model. */
export interface PricesEntry {
  readonly input: number;
  readonly cached_input?: number | undefined;
  readonly output: number;
}

interface SharedOptions {
  readonly model_mapping?: Readonly<Record<string, string>> | undefined;
  readonly timeout: number;
  readonly n_parallel: number | "auto";
  readonly requests_per_minute?: number | undefined;
  readonly tokens_per_minute?: number | undefined;
  readonly max_retries: number;
  readonly max_outage: number;
}

/** `provider_options` of every provider that has an address. */
export interface EndpointOptions extends SharedOptions {
  readonly base_url: string;
  readonly api: "chat" | "completions" | "responses";
  readonly stream: boolean;
  readonly idle_timeout?: number | undefined;
  readonly api_key?: string | undefined;
  readonly api_key_command?: readonly string[] | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly extra_body?: JsonObject | undefined;
}

/** `provider_options` of the provider `azure`. */
export interface AzureOptions extends EndpointOptions {
  readonly api_version?: string | undefined;
}

/** `provider_options` of the provider `simulated`. */
export interface SimulatedOptions extends SharedOptions {
  readonly seed: number;
  readonly skill: number;
  readonly latency: number;
  readonly latency_jitter: number;
  readonly reasoning_words: number;
  readonly fault_rate: number;
  readonly faults: readonly SimulatedFaultName[];
}

/** One of them. */
export type SimulatedFaultName = (typeof faultNames)[number];

/** One entry of `samplings`. */
export interface SamplingEntry {
  readonly name: string;
  readonly temperature?: number | undefined;
  readonly top_p?: number | undefined;
  readonly max_tokens?: number | undefined;
  readonly seed?: number | undefined;
  readonly stop?: string | readonly string[] | undefined;
  readonly top_k?: number | undefined;
  readonly min_p?: number | undefined;
  readonly presence_penalty?: number | undefined;
  readonly frequency_penalty?: number | undefined;
  readonly repeats: number;
  readonly extra_body?: JsonObject | undefined;
}

/** One entry of `datasets`. */
export interface DatasetEntry {
  readonly name: string;
  readonly kind: string;
  readonly limit?: number | undefined;
  readonly subjects?: readonly string[] | undefined;
  readonly levels?: readonly number[] | undefined;
  readonly data_dir?: string | undefined;
  readonly shuffle_seed?: number | undefined;
  readonly revision?: string | undefined;
  readonly prompt?: string | undefined;
  readonly system_prompt?: string | undefined;
  readonly graders?: readonly GraderEntry[] | undefined;
}

/** One entry of `graders`: a name, or one with options. */
export type GraderEntry = GraderName | GraderOptions;

/** A grader with its options. */
export type GraderOptions =
  | {
      readonly name: "math";
      readonly percent: MathPolicies["percent"];
      readonly rounded_digits: number;
      readonly units: MathPolicies["units"];
      readonly list_order: MathPolicies["listOrder"];
      readonly parameter_names: MathPolicies["parameterNames"];
    }
  | { readonly name: "multiple_choice" }
  | {
      readonly name: "numeric";
      readonly absolute_tolerance: number;
      readonly relative_tolerance: number;
    }
  | { readonly name: "exact_match"; readonly case_sensitive: boolean }
  | {
      readonly name: "contains";
      readonly case_sensitive: boolean;
      readonly whole_words: boolean;
    }
  | { readonly name: "regex"; readonly pattern: string; readonly flags: string };
