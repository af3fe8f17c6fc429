import type { Model } from "../core/config.ts";
import { exitCodes, ThemisError } from "../core/errors.ts";
import { mendBaseUrl } from "../run/doctor.ts";
import { type EndpointModels, listModels } from "../run/list-models.ts";
import { loadConfig, quickConfig } from "../run/load-config.ts";
import { checkedEndpointFlags, type EndpointFlags } from "./doctor-flags.ts";
import { errorText } from "./error-text.ts";
import { listenForSignals } from "./signals.ts";
import { snakeJson } from "./snake-json.ts";
import { printData, printNote, usesColor } from "./streams.ts";

/** The flags of `themis models`. */
export interface ModelsFlags extends EndpointFlags {
  readonly json?: boolean;
}

/** An endpoint's models, and which of them a config names. */
interface ListedEndpoint extends EndpointModels {
  /** Its address as it was given. */
  readonly written: string;
  /** Names of the config by the server's names. */
  readonly named: ReadonlyMap<string, readonly string[]>;
}

/** An endpoint that could not be asked. */
interface SilentEndpoint {
  readonly written: string;
  readonly error: ThemisError;
}

/** Carries out `themis models`; returns the exit code. */
export async function modelsCommand(flags: ModelsFlags): Promise<number> {
  using signals = listenForSignals(() => undefined);
  try {
    const groups = Map.groupBy(await modelsOf(flags), ({ endpoint }) => endpoint.baseUrl);
    const endpoints = await Promise.all(
      [...groups.values()].map((models) => ask(flags, models, signals.stopping)),
    );
    const silent = endpoints.filter((endpoint) => "error" in endpoint);
    const listed = endpoints.filter((endpoint) => "models" in endpoint);
    if (flags.json === true) printData(snakeJson(endpoints.map(asJson)));
    else if (listed.length > 0) printData(listed.map(endpointText).join("\n\n"));
    for (const endpoint of listed) printNotes(endpoint, flags);
    for (const { error } of silent) {
      printNote(errorText(error, usesColor(process.stderr)));
    }
    return silent.length > 0 ? exitCodes.unusable : exitCodes.done;
  } catch (error) {
    if (!signals.stopping.aborted || error instanceof ThemisError) throw error;
    throw new ThemisError("interrupted", "stopped before the models were listed", { cause: error });
  }
}

/** One endpoint by all the models of a config that are behind it. */
async function ask(
  flags: ModelsFlags,
  models: readonly Model[],
  signal: AbortSignal,
): Promise<ListedEndpoint | SilentEndpoint> {
  const [first] = models;
  if (first === undefined) throw new Error("an endpoint has at least one model");
  const written = first.endpoint.baseUrl;
  try {
    return { ...(await listModels(first, signal)), written, named: namesIn(flags, models) };
  } catch (error) {
    if (!(error instanceof ThemisError) || error.code !== "endpoint") throw error;
    return { written, error };
  }
}

async function modelsOf(flags: ModelsFlags): Promise<readonly Model[]> {
  const target = checkedEndpointFlags("models", flags, []);
  if (target.kind === "url") {
    const { apiKeyEnv } = flags;
    const { baseUrl } = mendBaseUrl(target.baseUrl);
    return quickConfig({ baseUrl, model: "model", apiKeyEnv, dataset: "demo" }).models;
  }
  const { models } = await loadConfig(target.configPath);
  const served = models.filter(({ provider }) => provider !== "simulated");
  if (served.length > 0) return served;
  throw new ThemisError("usage", "there is no endpoint to ask: every model is simulated");
}

function namesIn(
  { configPath }: ModelsFlags,
  models: readonly Model[],
): ReadonlyMap<string, readonly string[]> {
  if (configPath === undefined) return new Map();
  const groups = Map.groupBy(models, ({ modelId }) => modelId);
  return new Map([...groups].map(([id, group]) => [id, group.map(({ name }) => name)]));
}

function endpointText(endpoint: ListedEndpoint): string {
  const { baseUrl, server, version, models, named, isOfBaseModels } = endpoint;
  const kind = server === null ? "" : ` (${[server, version].filter(Boolean).join(" ")})`;
  const heading = `${baseUrl}${kind}`;
  if (models === null) return `${heading}\n\nthe endpoint has no list of models`;
  if (models.length === 0) return `${heading}\n\nno models: load one on the server first`;
  const rows = [
    ["", "MODEL", "LOADED", "CONTEXT", "QUANTIZATION", ""],
    ...models.map(({ id, isLoaded, contextTokens, quantization, isEmbedding }) => [
      namesOf(id, named).length > 0 ? "*" : "",
      id,
      isLoaded === null ? "?" : isLoaded ? "yes" : "no",
      contextTokens === null ? "?" : contextTokens.toLocaleString("en-US"),
      quantization ?? "?",
      isEmbedding ? "embeddings only" : "",
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const table = rows.map((row) =>
    row
      .map((value, column) => value.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const notes = [
    ...(named.size > 0 ? ["* named in the config"] : []),
    ...(isOfBaseModels ? ["Azure lists what can be deployed, not the names of deployments"] : []),
  ];
  return [heading, "", ...table, ...(notes.length > 0 ? ["", ...notes] : [])].join("\n");
}

/** What a config calls a model; Ollama's `:latest` goes without saying. */
function namesOf(id: string, named: ListedEndpoint["named"]): readonly string[] {
  return named.get(id) ?? named.get(id.replace(/:latest$/, "")) ?? [];
}

/** What stands beside the list: another address, and names of the config that are not on it; the endpoint may answer to those all the same. */
function printNotes(
  { written, baseUrl, models, named, isOfBaseModels }: ListedEndpoint,
  { json }: ModelsFlags,
): void {
  if (written !== baseUrl) {
    printNote(`note: the API is not at ${written} but at ${baseUrl}: write that as \`base_url\``);
  }
  if (models === null || isOfBaseModels || json === true) return;
  const ids = new Set(models.map(({ id }) => id));
  for (const [id, names] of named) {
    if (ids.has(id) || ids.has(`${id}:latest`)) continue;
    printNote(`\`${id}\` (${names.join(", ")} in the config) is not on the list of ${baseUrl}`);
  }
}

function asJson(endpoint: ListedEndpoint | SilentEndpoint): object {
  if ("error" in endpoint) {
    const { written, error } = endpoint;
    return {
      baseUrl: written,
      server: null,
      version: null,
      models: null,
      error: { message: error.message, hint: error.hint },
    };
  }
  const { named, models, isOfBaseModels: _, written: _written, ...rest } = endpoint;
  return {
    ...rest,
    models:
      models?.map(({ server: _server, version: _version, ...model }) => ({
        ...model,
        configNames: namesOf(model.id, named),
      })) ?? null,
  };
}
