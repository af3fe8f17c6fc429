import { createHash } from "node:crypto";
import type { Config } from "../core/config.ts";
import { canonicalJson, type JsonObject, type JsonValue } from "../core/json.ts";
import type { ConfigContext } from "./check.ts";
import type { JsonPath } from "./json-path.ts";
import type { ConfigSource } from "./origin.ts";
import { type ConfigOverrides, type FlagNumber, fromFlag, overrideConfig } from "./override.ts";
import type { Problem } from "./problem.ts";
import { escapeReferences, isVariableName } from "./references.ts";
import { resolveConfig } from "./resolve.ts";
import { cleanRunId } from "./run-id.ts";

/** What to run without a config file: one endpoint, one sampling, one dataset. */
export interface QuickFlags {
  readonly baseUrl?: string | undefined;
  /** Models by the server's own names. */
  readonly model?: string | readonly string[] | undefined;
  /** Dataset kind; `math500_hf` when absent. */
  readonly dataset?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly limit?: FlagNumber | undefined;
  readonly subjects?: readonly string[] | undefined;
  readonly levels?: readonly FlagNumber[] | undefined;
  readonly temperature?: FlagNumber | undefined;
  readonly topP?: FlagNumber | undefined;
  readonly maxTokens?: FlagNumber | undefined;
  readonly seed?: FlagNumber | undefined;
  readonly repeats?: FlagNumber | undefined;
  /** Or `auto`. */
  readonly nParallel?: FlagNumber | undefined;
  /** Seconds. */
  readonly timeout?: FlagNumber | undefined;
  readonly stream?: boolean | undefined;
  /** `chat`, `completions` or `responses`. */
  readonly api?: string | undefined;
  /** Name of the environment variable that holds the key. */
  readonly apiKeyEnv?: string | undefined;
  readonly systemPrompt?: string | undefined;
}

const defaultDataset = "math500_hf";

/** Makes a config of flags alone, checked as a file is; errors name the flags. */
export function quickConfig(
  flags: QuickFlags,
  options: ConfigContext & { readonly overrides?: ConfigOverrides | undefined },
): Config {
  const value = asFile(flags);
  const source: ConfigSource = {
    value,
    origin: { flag: flagOf, place: () => ({ where: null, offset: -1 }) },
    defaultRunId: quickRunId(flags),
    problems: keyNameProblems(flags.apiKeyEnv),
  };
  return resolveConfig(overrideConfig(source, options.overrides ?? {}), options);
}

function asFile(flags: QuickFlags): JsonObject {
  const { apiKeyEnv } = flags;
  const providerOptions = given({
    base_url: literal(flags.baseUrl),
    // A name that is none is reported by itself; as a reference it would be reported twice.
    api_key: apiKeyEnv !== undefined && isVariableName(apiKeyEnv) ? `\${${apiKeyEnv}}` : undefined,
    timeout: number(flags.timeout),
    n_parallel: number(flags.nParallel),
    stream: flags.stream,
    api: literal(flags.api),
  });
  const sampling = given({
    name: "default",
    temperature: number(flags.temperature),
    top_p: number(flags.topP),
    max_tokens: number(flags.maxTokens),
    seed: number(flags.seed),
    repeats: number(flags.repeats),
  });
  const kind = literal(flags.dataset ?? defaultDataset);
  const dataset = given({
    name: kind,
    kind,
    limit: number(flags.limit),
    subjects: flags.subjects?.map(escapeReferences),
    levels: flags.levels?.map(fromFlag),
    data_dir: literal(flags.dataDir),
    system_prompt: literal(flags.systemPrompt),
  });
  const names = modelNames(flags);
  const models = (names.length === 0 ? [undefined] : names).map((name) =>
    given({ name: literal(name), provider_options: providerOptions }),
  );
  return { models, samplings: [sampling], datasets: [dataset] };
}

function modelNames({ model }: QuickFlags): readonly string[] {
  return typeof model === "string" ? [model] : (model ?? []);
}

function literal(text: string | undefined): string | undefined {
  return text === undefined ? undefined : escapeReferences(text);
}

function number(value: FlagNumber | undefined): number | string | undefined {
  if (value === undefined) return undefined;
  const read = fromFlag(value);
  return typeof read === "string" ? escapeReferences(read) : read;
}

function given(members: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const kept = Object.entries(members).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(kept);
}

/** The flag that gives the value at a path: the field's name but for the fields that flags call otherwise. */
function flagOf(path: JsonPath): string {
  const field = path.findLast((step) => typeof step === "string") ?? "models";
  return flagNames[field] ?? `--${String(field).replaceAll("_", "-")}`;
}

const flagNames: Readonly<Record<string, string>> = {
  models: "--model",
  name: "--model",
  kind: "--dataset",
  api_key: "--api-key-env",
};

function keyNameProblems(name: string | undefined): readonly Problem[] {
  if (name === undefined || isVariableName(name)) return [];
  return [
    {
      // Not repeated: people paste the key itself here.
      message: "`--api-key-env` must be the name of an environment variable",
      hint: "set the variable to the key and give its name, such as OPENAI_API_KEY",
      where: null,
      offset: -1,
    },
  ];
}

/** The same command resumes; one that asks other things is another run. */
function quickRunId(flags: QuickFlags): string {
  // How much is asked, and over how many connections, changes no answer: more of the same goes into the same run.
  const { limit, repeats, nParallel, timeout, stream, apiKeyEnv, ...shaping } = flags;
  const hash = createHash("sha256")
    .update(canonicalJson(asFile(shaping)))
    .digest("hex")
    .slice(0, 8);
  const [first = "", ...others] = modelNames(flags);
  const model = cleanRunId(first).slice(0, 50);
  const more = others.length === 0 ? "" : `-and-${others.length}-more`;
  const dataset = (flags.dataset ?? defaultDataset).slice(0, 50);
  return cleanRunId(`quick-${model}${more}-${dataset}-${hash}`);
}
