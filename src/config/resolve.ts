import type {
  Config,
  DatasetConfig,
  Endpoint,
  GraderConfig,
  Model,
  Sampling,
} from "../core/config.ts";
import { defaultGraders } from "../core/default-graders.ts";
import { ThemisError } from "../core/errors.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import { Secret } from "../core/secret.ts";
import { type ConfigContext, checkConfig } from "./check.ts";
import type {
  ConfigFile,
  DatasetEntry,
  EndpointOptions,
  GraderEntry,
  GraderOptions,
  ModelEntry,
  SamplingEntry,
  SimulatedFaultName,
  SimulatedOptions,
} from "./config-file.ts";
import { type Environment, lookUp } from "./environment.ts";
import { isHeaderText } from "./headers.ts";
import { isJsonObject, type JsonPath, valueAt } from "./json-path.ts";
import type { ConfigSource } from "./origin.ts";
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
    written: withoutSecrets(source.value),
  };

  function toModel(entry: ModelEntry, index: number): Model {
    const options = entry.provider_options;
    const mapping = options.model_mapping ?? {};
    const endpoint =
      "base_url" in options
        ? served(options, ["models", index, "provider_options"])
        : simulated(options);
    return {
      name: entry.name,
      modelId: Object.hasOwn(mapping, entry.name)
        ? (mapping[entry.name] ?? entry.name)
        : entry.name,
      description: entry.description ?? null,
      provider: entry.provider ?? defaultProvider,
      endpoint,
    };
  }

  function served(options: EndpointOptions, path: JsonPath): Endpoint {
    const baseUrl = withoutTrailingSlashes(options.base_url);
    const headers = Object.entries(options.headers ?? {}).map(([name, value]) => [
      name,
      toSecret(value, [...path, "headers", name]),
    ]);
    return {
      ...limits(options),
      baseUrl,
      apiKey:
        options.api_key === undefined
          ? defaultKey(baseUrl, context.environment)
          : toSecret(options.api_key, [...path, "api_key"]),
      headers: Object.fromEntries(headers),
      extraBody: options.extra_body ?? {},
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
): Pick<Endpoint, "timeoutMs" | "parallelism" | "maxRetries" | "maxOutageMs"> {
  return {
    timeoutMs: Math.max(1, toMilliseconds(options.timeout)),
    parallelism: options.n_parallel,
    maxRetries: options.max_retries,
    maxOutageMs: toMilliseconds(options.max_outage),
  };
}

function simulated(options: SimulatedOptions): Endpoint {
  return {
    ...limits(options),
    baseUrl: simulatedBaseUrl(options),
    apiKey: null,
    headers: {},
    extraBody: {},
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

/** A key in the environment is meant for OpenAI: no other host may see it unasked, nor may it travel unencrypted. */
function defaultKey(baseUrl: string, environment: Environment): Secret | null {
  const { protocol, host } = new URL(baseUrl);
  if (protocol !== "https:" || host !== "api.openai.com") return null;
  const name = "OPENAI_API_KEY";
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
  const { api_key, headers } = options;
  if (api_key !== undefined) masked["api_key"] = mask(api_key);
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
