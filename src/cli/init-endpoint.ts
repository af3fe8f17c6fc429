import { isVariableName } from "../config/references.ts";
import type { Model } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";
import { type FoundServer, findServers, usualKeyVariable } from "../run/discover.ts";
import { mendBaseUrl, serviceOf } from "../run/doctor.ts";
import { type EndpointModels, listModels } from "../run/list-models.ts";
import type { InitFlags } from "./init-flags.ts";
import { missingKey } from "./init-key.ts";
import type { Prompter } from "./init-prompts.ts";

/** An endpoint and one of its models, as a config is to name them. */
export interface ChosenModel {
  readonly baseUrl: string;
  /** Null: no key. */
  readonly apiKeyEnv: string | null;
  readonly isAzure: boolean;
  readonly modelId: string;
  /** What the endpoint says of itself and the model; `null` where it says nothing or does not answer. */
  readonly server: string | null;
  readonly contextTokens: number | null;
  readonly slots: number | null;
  /** The models that the endpoint offers; empty where it tells none. */
  readonly offered: readonly string[];
  /** Why the endpoint could not be looked at; null where it could, and where that would say nothing. */
  readonly trouble: ThemisError | null;
  /** What a person should know of the choice. */
  readonly notes: readonly string[];
}

/** How the choice meets the world. */
export interface ChoiceEffects {
  /** Null: nobody can be asked. */
  readonly prompter: Prompter | null;
  readonly signal: AbortSignal;
  /** The model of a config without a file, for an endpoint that is to be looked at. */
  readonly modelAt: (baseUrl: string, apiKeyEnv: string | null) => Model;
}

const otherAddress = "other";

/** Chooses server, key variable and model: by flags, else by questions, else the only one there is. */
export async function chooseModel(flags: InitFlags, effects: ChoiceEffects): Promise<ChosenModel> {
  const { baseUrl: written, found } = await chooseServer(flags, effects);
  const service = serviceOf(written);
  const apiKeyEnv = await chooseKey(flags, service, found?.needsKey === true, effects);
  const isAzure = service === "azure";
  const { baseUrl, endpoint, trouble } = await lookAt(written, apiKeyEnv, isAzure, effects);
  const modelId = await chooseModelId(flags, endpoint, trouble, effects);
  const models = endpoint?.models ?? null;
  const offered = models?.find(({ id }) => id === modelId || id === `${modelId}:latest`);
  const isMoved = baseUrl !== (flags.baseUrl ?? written).replace(/\/+$/, "");
  return {
    baseUrl,
    apiKeyEnv,
    isAzure,
    modelId,
    server: endpoint?.server ?? service,
    contextTokens: offered?.contextTokens ?? null,
    slots: offered?.slots ?? null,
    offered: models?.map(({ id }) => id) ?? [],
    trouble,
    notes: [
      ...(isMoved && !isAzure ? [`the API is at ${baseUrl}, and the config says so`] : []),
      ...(models !== null && offered === undefined
        ? [`the endpoint does not list model \`${modelId}\` but answers to it`]
        : []),
    ],
  };
}

async function chooseServer(
  { baseUrl }: InitFlags,
  { prompter, signal }: ChoiceEffects,
): Promise<{ readonly baseUrl: string; readonly found: FoundServer | null }> {
  if (baseUrl !== undefined) return { baseUrl: mendBaseUrl(baseUrl).baseUrl, found: null };
  const servers = await findServers(signal);
  const [only] = servers;
  if (prompter === null) {
    if (only !== undefined && servers.length === 1) return { baseUrl: only.baseUrl, found: only };
    throw new ThemisError(
      "usage",
      servers.length === 0
        ? "no model server runs on this machine, on any usual port"
        : `${servers.length} model servers run on this machine: ${servers.map((server) => server.baseUrl).join(", ")}`,
      { hint: "give the address of one with --base-url URL" },
    );
  }
  const choices = servers.map((server) => ({
    value: server.baseUrl,
    label: server.baseUrl,
    hint: serverHint(server),
  }));
  const chosen =
    servers.length === 0
      ? otherAddress
      : await prompter.choose("Which server?", [
          ...choices,
          { value: otherAddress, label: "another address" },
        ]);
  const found = servers.find((server) => server.baseUrl === chosen) ?? null;
  if (found !== null) return { baseUrl: found.baseUrl, found };
  const nothing = servers.length === 0 ? "No server was found on this machine. " : "";
  const written = await prompter.write(
    `${nothing}Its address?`,
    "http://localhost:1234/v1",
    (answer) =>
      /^https?:\/\/\S+$/i.test(answer) && URL.canParse(answer)
        ? null
        : "write an address such as http://localhost:1234/v1",
  );
  return { baseUrl: written.replace(/\/+$/, ""), found: null };
}

async function chooseKey(
  { apiKeyEnv }: InitFlags,
  service: string | null,
  needsKey: boolean,
  { prompter }: ChoiceEffects,
): Promise<string | null> {
  if (apiKeyEnv !== undefined) return apiKeyEnv;
  const usual = service === null ? null : usualKeyVariable(service);
  if (prompter === null) return usual;
  if (usual === null && !needsKey) return null;
  return prompter.write(
    "Which environment variable holds the key?",
    usual ?? "API_KEY",
    (answer) =>
      isVariableName(answer)
        ? null
        : "give the variable's name, not the key itself: it must not get into a file",
  );
}

/** What an endpoint offers, or its trouble where it cannot be asked. */
interface LookedAt {
  /** Mended where the API is at another address. */
  readonly baseUrl: string;
  readonly endpoint: EndpointModels | null;
  readonly trouble: ThemisError | null;
}

async function lookAt(
  baseUrl: string,
  apiKeyEnv: string | null,
  isAzure: boolean,
  { modelAt, signal }: ChoiceEffects,
): Promise<LookedAt> {
  // Azure lists what could be deployed; names of deployments are only in its portal.
  if (isAzure) return { baseUrl, endpoint: null, trouble: null };
  try {
    const endpoint = await listModels(modelAt(baseUrl, apiKeyEnv), signal);
    return { baseUrl: endpoint.baseUrl, endpoint, trouble: null };
  } catch (error) {
    if (!(error instanceof ThemisError) || error.code !== "endpoint") throw error;
    const trouble = missingKey(error.cause, baseUrl, apiKeyEnv) ?? error;
    return { baseUrl, endpoint: null, trouble };
  }
}

async function chooseModelId(
  { model }: InitFlags,
  endpoint: EndpointModels | null,
  trouble: ThemisError | null,
  { prompter }: ChoiceEffects,
): Promise<string> {
  if (model !== undefined) return model;
  const chats = (endpoint?.models ?? []).filter(({ isEmbedding }) => !isEmbedding);
  const loaded = chats.filter(({ isLoaded }) => isLoaded === true);
  if (prompter === null) {
    const [only] = chats.length === 1 ? chats : loaded.length === 1 ? loaded : [];
    if (only !== undefined) return only.id;
    if (trouble !== null) throw trouble;
    const names = chats.slice(0, 20).map(({ id }) => `\`${id}\``);
    throw new ThemisError(
      "usage",
      chats.length === 0 ? "the endpoint offers no model" : "the endpoint offers several models",
      {
        hint: `name one with --model NAME${names.length === 0 ? "" : `: ${names.join(", ")}`}`,
      },
    );
  }
  if (chats.length === 0) {
    const why = trouble === null ? "" : ` (${trouble.message})`;
    return prompter.write(`The server's name of the model?${why}`, "", (answer) =>
      answer === "" ? "a name is needed" : null,
    );
  }
  const others = chats.filter((each) => !loaded.includes(each));
  return prompter.choose(
    "Which model?",
    [...loaded, ...others].map(({ id, isLoaded, quantization, contextTokens }) => ({
      value: id,
      label: id,
      hint: [
        isLoaded === true ? "loaded" : null,
        quantization,
        contextTokens === null ? null : `${contextTokens.toLocaleString("en-US")} tokens`,
      ]
        .filter((fact) => fact !== null)
        .join(", "),
    })),
  );
}

function serverHint({ server, models, needsKey }: FoundServer): string {
  if (needsKey) return "needs a key";
  const count = models?.length ?? 0;
  return `${server ?? "unknown server"}, ${count} ${count === 1 ? "model" : "models"}`;
}
