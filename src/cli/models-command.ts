import type { Model } from "../core/config.ts";
import { exitCodes, ThemisError } from "../core/errors.ts";
import { type EndpointModels, listModels } from "../run/list-models.ts";
import { loadConfig, quickConfig } from "../run/load-config.ts";
import { checkedEndpointFlags, type EndpointFlags } from "./doctor-flags.ts";
import { listenForSignals } from "./signals.ts";
import { printData, printNote } from "./streams.ts";

/** The flags of `themis models`. */
export interface ModelsFlags extends EndpointFlags {
  readonly json?: boolean;
}

/** An endpoint's models, and which of them a config names. */
interface ListedEndpoint extends EndpointModels {
  /** Names of the config by the server's names. */
  readonly named: ReadonlyMap<string, readonly string[]>;
}

/** Carries out `themis models`; returns the exit code. */
export async function modelsCommand(flags: ModelsFlags): Promise<number> {
  using signals = listenForSignals(() => undefined);
  try {
    const models = await modelsOf(flags);
    const endpoints: ListedEndpoint[] = [];
    for (const [, [first, ...others]] of Map.groupBy(models, ({ endpoint }) => endpoint.baseUrl)) {
      if (first === undefined) continue;
      const listed = await listModels(first, signals.stopping);
      endpoints.push({ ...listed, named: namesIn(flags, [first, ...others]) });
    }
    if (flags.json === true) printData(JSON.stringify(endpoints.map(asJson), null, 2));
    else printData(endpoints.map(endpointText).join("\n\n"));
    for (const endpoint of endpoints) if (flags.json !== true) noteMissing(endpoint);
    return exitCodes.done;
  } catch (error) {
    if (!signals.stopping.aborted || error instanceof ThemisError) throw error;
    throw new ThemisError("interrupted", "stopped before the models were listed", { cause: error });
  }
}

async function modelsOf(flags: ModelsFlags): Promise<readonly Model[]> {
  const target = checkedEndpointFlags("models", flags, []);
  if (target.kind === "url") {
    const { apiKeyEnv } = flags;
    return quickConfig({ baseUrl: target.baseUrl, model: "model", apiKeyEnv, dataset: "demo" })
      .models;
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

/** Names of the config that the endpoint does not list; it may answer to them all the same. */
function noteMissing({ baseUrl, models, named, isOfBaseModels }: ListedEndpoint): void {
  if (models === null || isOfBaseModels) return;
  const ids = new Set(models.map(({ id }) => id));
  for (const [id, names] of named) {
    if (ids.has(id) || ids.has(`${id}:latest`)) continue;
    printNote(`\`${id}\` (${names.join(", ")} in the config) is not on the list of ${baseUrl}`);
  }
}

function asJson({ named, models, isOfBaseModels: _, ...endpoint }: ListedEndpoint): object {
  return {
    ...endpoint,
    models:
      models?.map(({ server: _server, version: _version, ...model }) => ({
        ...model,
        configNames: namesOf(model.id, named),
      })) ?? null,
  };
}
