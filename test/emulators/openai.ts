import { textOrNull } from "../../src/providers/json-reading.ts";
import type { EmulatedRequest } from "./emulated-request.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import type { EmulatorOptions } from "./emulator-options.ts";
import {
  bearerOf,
  failingWire,
  type OpenAiApi,
  openAiCall,
  openAiWire,
  sizeOf,
  stamped,
} from "./hosted-openai-calls.ts";
import { hostedId } from "./hosted-openai-chat.ts";
import {
  incorrectKey,
  insufficientQuota,
  invalidUrl,
  missingKey,
  modelNotFound,
  openAiError,
  organization,
  overloaded,
  rateLimited,
  serverTrouble,
  wrongApi,
} from "./hosted-openai-errors.ts";
import { notJson } from "./hosted-parameter-checks.ts";
import { type MinuteLimits, type RateLimiter, rateLimiter } from "./hosted-rate-limits.ts";
import { json, type Reply } from "./reply.ts";
import type { Route, ServerProfile } from "./server-profile.ts";
import type { ServerState } from "./server-state.ts";
import type { GenerationJob } from "./wire.ts";

/** What an account at OpenAI may differ in. A model that thinks is a reasoning model, with all its refusals. */
export interface OpenAiVariant extends MinuteLimits {
  /** Whether a stream is told of the rate limit inside a 200. */
  readonly isLimitInStream: boolean;
  /** Whether there is money left. */
  readonly hasQuota: boolean;
  /** Models that have one API only, which is not chat completions. */
  readonly onlyApi: Readonly<Record<string, "completions" | "responses">>;
  /** The snapshot that answers for a model; its own name when absent. */
  readonly snapshots: Readonly<Record<string, string>>;
  /** How a stream of the Responses API fails half way. */
  readonly responsesFailure: "error" | "failed";
}

type OpenAiState = ServerState<OpenAiVariant>;

/** Starts OpenAI's API, or an account of it that is as `variant` says. */
export function startOpenAi(
  options: EmulatorOptions<OpenAiVariant> = {},
): Promise<Emulator<OpenAiVariant>> {
  return startEmulator(openAiProfile(rateLimiter()), options);
}

function openAiProfile(limiter: RateLimiter): ServerProfile<OpenAiVariant> {
  const headers = (server: OpenAiState) => ({
    ...identityHeaders(server),
    ...limiter.headers(server.variant),
  });

  const generationRoute = (path: string, api: OpenAiApi): Route<OpenAiVariant> => ({
    method: "POST",
    path,
    isGeneration: true,
    handle: (request, server) => {
      const outcome = call(request, server, api, limiter);
      return stamped(outcome, headers(server));
    },
  });

  return {
    name: "OpenAI",
    basePath: "/v1",
    headers: {},
    announcesKeepAlive: false,
    streamType: "text/event-stream; charset=utf-8",
    defaults: {
      models: [
        { id: "gpt-4o" },
        { id: "gpt-5-mini", isThinking: true, contextTokens: 400_000 },
        { id: "gpt-5-pro", isThinking: true, contextTokens: 400_000 },
        { id: "gpt-3.5-turbo-instruct", contextTokens: 4_096 },
        { id: "text-embedding-3-small", kind: "embedding" },
      ],
      contextTokens: 128_000,
      slots: 64,
    },
    variant: {
      requestsPerMinute: 30_000,
      tokensPerMinute: 150_000_000,
      nowMs: () => performance.now(),
      isLimitInStream: false,
      hasQuota: true,
      onlyApi: { "gpt-5-pro": "responses", "gpt-3.5-turbo-instruct": "completions" },
      snapshots: {
        "gpt-4o": "gpt-4o-2024-08-06",
        "gpt-5-mini": "gpt-5-mini-2025-08-07",
        "gpt-5-pro": "gpt-5-pro-2025-10-06",
      },
      responsesFailure: "failed",
    },
    framing: {},
    guard: (request, server) => {
      const { apiKey } = server.options;
      const key = bearerOf(request);
      if (apiKey === null || key === apiKey) return null;
      return stamped(key === null ? missingKey() : incorrectKey(key), identityHeaders(server));
    },
    routes: [
      { method: "GET", path: "/v1/models", handle: listModels },
      { method: "GET", path: /^\/v1\/models\/[^/]+$/, handle: showModel },
      generationRoute("/v1/chat/completions", "chat"),
      generationRoute("/v1/completions", "completions"),
      generationRoute("/v1/responses", "responses"),
    ],
    notFound: ({ method, path }, server) =>
      stamped(invalidUrl(method, path), identityHeaders(server)),
    busy: (server) => stamped(overloaded(), headers(server)),
    serverError: (_request, server) => stamped(serverFailure(server), headers(server)),
    onDisconnect: () => "stop",
  };
}

function identityHeaders(server: OpenAiState): Readonly<Record<string, string>> {
  return {
    "x-request-id": hostedId("req_", server.nextNumber(), 32),
    "openai-organization": organization,
    "openai-version": "2020-10-01",
    "openai-processing-ms": "12",
  };
}

function listModels(_request: EmulatedRequest, server: OpenAiState): Reply {
  const list = json({ object: "list", data: server.options.models.map(({ id }) => card(id)) });
  return stamped(list, identityHeaders(server));
}

function showModel({ path }: EmulatedRequest, server: OpenAiState): Reply {
  const id = decodeURIComponent(path.slice("/v1/models/".length));
  const isThere = server.options.models.some((model) => model.id === id);
  return stamped(isThere ? json(card(id)) : modelNotFound(id), identityHeaders(server));
}

function card(id: string): object {
  return { id, object: "model", created: 1_715_367_049, owned_by: "system" };
}

function serverFailure(server: OpenAiState): Reply {
  const id = hostedId("req_", server.nextNumber(), 32);
  const message = `${serverTrouble.message} (Please include the request ID ${id} in your email.)`;
  return openAiError(500, { ...serverTrouble, message });
}

function call(
  request: EmulatedRequest,
  server: OpenAiState,
  api: OpenAiApi,
  limiter: RateLimiter,
): Reply | GenerationJob {
  const { options, variant } = server;
  if (request.json === undefined) return notJson();
  const id = textOrNull(request.body["model"]);
  if (id === null) return openAiError(400, { message: "you must provide a model parameter" });
  const model = options.models.find((other) => other.id === id);
  if (model === undefined) return modelNotFound(id);
  const refusal = refusedApi(id, model.kind === "embedding", api, variant);
  if (refusal !== null) return refusal;
  const wire = openAiWire(api, serverTrouble, variant.responsesFailure);
  const modelName = variant.snapshots[id] ?? id;
  const outcome = openAiCall(request, server, { api, model, modelName, wire });
  if (!("generation" in outcome)) return outcome;
  if (!variant.hasQuota) return insufficientQuota();
  const { promptTokens, maxTokens } = sizeOf(request, api);
  const verdict = limiter.charge(promptTokens + (maxTokens ?? 0), variant);
  if (verdict.kind === "passed") return outcome;
  const limited = rateLimited(id, verdict);
  if (!variant.isLimitInStream || !outcome.generation.isStream) return limited.reply;
  return { ...outcome, wire: failingWire(openAiWire(api, limited.error)) };
}

function refusedApi(
  id: string,
  isEmbedding: boolean,
  api: OpenAiApi,
  { onlyApi }: OpenAiVariant,
): Reply | null {
  if (isEmbedding) {
    return openAiError(403, { message: "You are not allowed to sample from this model" });
  }
  const only = onlyApi[id];
  if (only === api) return null;
  if (only !== undefined) return wrongApi(id, api, only);
  return api === "completions" ? wrongApi(id, "completions", "chat") : null;
}
