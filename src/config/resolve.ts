import type {
  Config,
  DatasetConfig,
  Endpoint,
  GraderConfig,
  Model,
  Prices,
  Sampling,
} from "../core/config.ts";
import { defaultGraders } from "../core/default-graders.ts";
import { ThemisError } from "../core/errors.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import { Secret } from "../core/secret.ts";
import { type ConfigContext, checkConfig } from "./check.ts";
import type {
  AzureOptions,
  ConfigFile,
  DatasetEntry,
  EndpointOptions,
  GraderEntry,
  GraderOptions,
  ModelEntry,
  PricesEntry,
  SamplingEntry,
  SimulatedFaultName,
  SimulatedOptions,
} from "./config-file.ts";
import { type Environment, lookUp } from "./environment.ts";
import { isHeaderText } from "./headers.ts";
import { isJsonObject, type JsonPath, valueAt } from "./json-path.ts";
import type { ConfigSource } from "./origin.ts";
import { proxyFor } from "./proxy.ts";
import { secretReference } from "./references.ts";
import { defaultProvider } from "./schema.ts";

/** Checks a config and puts it into the form that all stages read. */
export function resolveConfig(source: ConfigSource, context: ConfigContext): Config {
  const file = checkConfig(source, context);
  return {
    runId: (file.run_id ?? source.defaultRunId).normalize("NFC"),
    storageDir: file.storage_dir,
    resume: file.resume,
    models: file.models.map((entry, index) => toModel(entry, index)),
    samplings: file.samplings.map(toSampling),
    datasets: file.datasets.map((entry) => toDataset(entry, file)),
    budget: {
      maxCostUsd: file.max_cost_usd ?? null,
      maxOutputTokens: file.max_output_tokens ?? null,
      maxDurationMs: file.max_duration === undefined ? null : toMilliseconds(file.max_duration),
    },
    written: withoutSecrets(source.value),
  };

  function toModel(entry: ModelEntry, index: number): Model {
    const options = entry.provider_options;
    const mapping = options.model_mapping ?? {};
    const endpoint =
      "base_url" in options
        ? served(options, entry.provider === "azure", ["models", index, "provider_options"])
        : simulated(options);
    return {
      name: entry.name,
      modelId: Object.hasOwn(mapping, entry.name)
        ? (mapping[entry.name] ?? entry.name)
        : entry.name,
      description: entry.description ?? null,
      provider: entry.provider ?? defaultProvider,
      endpoint,
      prices: entry.prices === undefined ? null : toPrices(entry.prices),
    };
  }

  function served(
    options: EndpointOptions | AzureOptions,
    isAzure: boolean,
    path: JsonPath,
  ): Endpoint {
    const { environment } = context;
    const version = "api_version" in options ? (options.api_version ?? null) : null;
    const written = withoutTrailingSlashes(options.base_url);
    const baseUrl = isAzure ? azureRoot(written, version) : written;
    const command = options.api_key_command ?? null;
    const headers = Object.entries(options.headers ?? {}).map(([name, value]) => [
      name,
      toSecret(value, [...path, "headers", name]),
    ]);
    return {
      ...limits(options),
      baseUrl,
      api: options.api,
      azureApiVersion: version,
      apiKey:
        options.api_key !== undefined
          ? toSecret(options.api_key, [...path, "api_key"])
          : command === null
            ? defaultKey(baseUrl, isAzure, environment)
            : null,
      tokenCommand: command,
      headers: Object.fromEntries(headers),
      extraBody: options.extra_body ?? {},
      isStreaming: options.stream,
      idleTimeoutMs:
        options.idle_timeout === undefined ? null : toMilliseconds(options.idle_timeout),
      proxy: proxyFor(baseUrl, environment),
      simulation: null,
    };
  }

  function toSecret(value: string, path: JsonPath): Secret {
    const written = valueAt(source.value, path);
    return new Secret(value, typeof written === "string" ? secretReference(written) : null);
  }
}

function limits(
  options: EndpointOptions | SimulatedOptions,
): Pick<
  Endpoint,
  | "timeoutMs"
  | "parallelism"
  | "requestsPerMinute"
  | "tokensPerMinute"
  | "maxRetries"
  | "maxOutageMs"
> {
  return {
    timeoutMs: Math.max(1, toMilliseconds(options.timeout)),
    parallelism: options.n_parallel,
    requestsPerMinute: options.requests_per_minute ?? null,
    tokensPerMinute: options.tokens_per_minute ?? null,
    maxRetries: options.max_retries,
    maxOutageMs: toMilliseconds(options.max_outage),
  };
}

function simulated(options: SimulatedOptions): Endpoint {
  return {
    ...limits(options),
    baseUrl: simulatedBaseUrl(options),
    api: "chat",
    azureApiVersion: null,
    apiKey: null,
    tokenCommand: null,
    headers: {},
    extraBody: {},
    isStreaming: false,
    idleTimeoutMs: null,
    proxy: null,
    simulation: {
      seed: options.seed,
      skill: options.skill,
      latencyMs: toMilliseconds(options.latency),
      latencyJitterMs: toMilliseconds(options.latency_jitter),
      reasoningWords: options.reasoning_words,
      faultRate: options.fault_rate,
      faults: options.faults.map((fault) => faults[fault]),
    },
  };
}

/**
 * The address is part of a request's key, so it carries what shapes the answers of a simulated model: answers of one skill are not taken for
 * those of another. Most faults only fail requests; `empty` is an answer.
 */
function simulatedBaseUrl(options: SimulatedOptions): string {
  const { seed, skill, reasoning_words, fault_rate, faults } = options;
  const settings = new URLSearchParams({
    seed: String(seed),
    skill: String(skill),
    reasoning_words: String(reasoning_words),
  });
  if (fault_rate > 0 && faults.includes("empty")) {
    settings.set("fault_rate", String(fault_rate));
    settings.set("faults", faults.join());
  }
  return `simulated://local?${settings}`;
}

const faults = {
  rate_limit: "rate-limit",
  server_error: "server-error",
  reset: "reset",
  hang: "hang",
  malformed: "malformed",
  truncated_body: "truncated-body",
  empty: "empty",
} as const satisfies Record<SimulatedFaultName, string>;

/** The v1 API has a path of its own; of the classic one the resource is the root. People paste addresses with either path. */
function azureRoot(written: string, version: string | null): string {
  const resource = written.replace(/\/openai(?:\/v1|\/deployments(?:\/.*)?)?$/, "");
  return version === null ? `${resource}/openai/v1` : resource;
}

function toPrices({ input, cached_input, output }: PricesEntry): Prices {
  return { input, cachedInput: cached_input ?? input, output };
}

/** A key in the environment is meant for its service: no other host may see it unasked, nor may it travel unencrypted. */
function defaultKey(baseUrl: string, isAzure: boolean, environment: Environment): Secret | null {
  const { protocol, host } = new URL(baseUrl);
  const isAtHome = isAzure
    ? /\.(?:openai|cognitiveservices|services\.ai)\.azure\.com$/.test(host)
    : host === "api.openai.com";
  if (protocol !== "https:" || !isAtHome) return null;
  const name = isAzure ? "AZURE_OPENAI_API_KEY" : "OPENAI_API_KEY";
  const value = lookUp(environment, name);
  if (value === null || value === "") return null;
  if (!isHeaderText(value)) {
    throw new ThemisError(
      "config",
      `\`${name}\` must be printable ASCII without spaces around it`,
      {
        where: `environment variable ${name}`,
        hint: "set it again, without line breaks and quotes",
      },
    );
  }
  return new Secret(value, `\${${name}}`);
}

function toSampling(entry: SamplingEntry): Sampling {
  const { stop } = entry;
  return {
    name: entry.name,
    temperature: entry.temperature ?? null,
    topP: entry.top_p ?? null,
    topK: entry.top_k ?? null,
    minP: entry.min_p ?? null,
    maxTokens: entry.max_tokens ?? null,
    seed: entry.seed ?? null,
    stop: stop === undefined ? null : typeof stop === "string" ? [stop] : stop,
    presencePenalty: entry.presence_penalty ?? null,
    frequencyPenalty: entry.frequency_penalty ?? null,
    extraBody: entry.extra_body ?? {},
    repeats: entry.repeats,
  };
}

function toDataset(entry: DatasetEntry, file: ConfigFile): DatasetConfig {
  const caps = [entry.limit, file.n_records].filter((cap) => cap !== undefined);
  return {
    name: entry.name,
    kind: entry.kind,
    limit: caps.length === 0 ? null : Math.min(...caps),
    subjects: entry.subjects ?? null,
    levels: entry.levels ?? null,
    dataDir: entry.data_dir ?? null,
    shuffleSeed: entry.shuffle_seed ?? null,
    revision: entry.revision ?? null,
    prompt: entry.prompt ?? file.prompt ?? null,
    // Empty is how a dataset says that the top level's does not hold for it.
    systemPrompt: (entry.system_prompt ?? file.system_prompt) || null,
    graders: entry.graders?.map(toGrader) ?? null,
  };
}

function toGrader(entry: GraderEntry): GraderConfig {
  if (typeof entry !== "string") return withOptions(entry);
  // The check lets no pattern be left out.
  if (entry === "regex") throw new Error("`regex` has no default");
  return defaultGraders[entry];
}

function withOptions(entry: GraderOptions): GraderConfig {
  switch (entry.name) {
    case "math":
      return {
        name: "math",
        policies: {
          percent: entry.percent,
          roundedDigits: entry.rounded_digits,
          units: entry.units,
          listOrder: entry.list_order,
          parameterNames: entry.parameter_names,
        },
      };
    case "multiple_choice":
      return { name: "multiple_choice" };
    case "numeric":
      return {
        name: "numeric",
        absoluteTolerance: entry.absolute_tolerance,
        relativeTolerance: entry.relative_tolerance,
      };
    case "exact_match":
      return { name: "exact_match", isCaseSensitive: entry.case_sensitive };
    case "contains":
      return {
        name: "contains",
        isCaseSensitive: entry.case_sensitive,
        isWholeWords: entry.whole_words,
      };
    case "regex":
      return { name: "regex", pattern: entry.pattern, flags: entry.flags };
  }
}

/** The values as written, but for secrets that were written out. */
function withoutSecrets(source: JsonValue): JsonObject {
  const root = isJsonObject(source) ? source : {};
  const { models } = root;
  if (!Array.isArray(models)) return root;
  return { ...root, models: models.map((model: JsonValue) => maskModel(model)) };
}

function maskModel(model: JsonValue): JsonValue {
  if (!isJsonObject(model)) return model;
  const options = model["provider_options"];
  if (!isJsonObject(options)) return model;
  const masked: Record<string, JsonValue> = { ...options };
  const { api_key, api_key_command: command, headers } = options;
  if (api_key !== undefined) masked["api_key"] = mask(api_key);
  if (Array.isArray(command)) {
    masked["api_key_command"] = command.map((word, index) => (index === 0 ? word : mask(word)));
  }
  if (isJsonObject(headers)) {
    masked["headers"] = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, mask(value)]),
    );
  }
  return { ...model, provider_options: masked };
}

function mask(value: JsonValue): string {
  return (typeof value === "string" ? secretReference(value) : null) ?? "[secret]";
}

function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}

function withoutTrailingSlashes(url: string): string {
  let end = url.length;
  while (url[end - 1] === "/") end -= 1;
  return url.slice(0, end);
}
