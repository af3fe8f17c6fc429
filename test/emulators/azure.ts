import { textOrNull } from "../../src/providers/json-reading.ts";
import type { EmulatedRequest } from "./emulated-request.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import type { EmulatorOptions } from "./emulator-options.ts";
import { azureChatWire } from "./hosted-azure-chat.ts";
import {
  accessDenied,
  deploymentNotFound,
  operationNotSupported,
  promptFiltered,
  resourceNotFound,
  tooManyCalls,
  unauthorizedToken,
} from "./hosted-azure-errors.ts";
import { bearerOf, openAiCall, openAiWire, sizeOf, stamped } from "./hosted-openai-calls.ts";
import { openAiError, serverTrouble } from "./hosted-openai-errors.ts";
import { type MinuteLimits, type RateLimiter, rateLimiter } from "./hosted-rate-limits.ts";
import { json, type Reply } from "./reply.ts";
import type { Route, ServerProfile } from "./server-profile.ts";
import type { ServerState } from "./server-state.ts";
import type { GenerationJob } from "./wire.ts";

/** What a resource at Azure may differ in. The options' models are its deployments. */
export interface AzureVariant extends MinuteLimits {
  /** The model behind a deployment, which answers name in place of the deployment. */
  readonly snapshots: Readonly<Record<string, string>>;
  /** Deployments of models that only have the Responses API. */
  readonly responsesOnly: readonly string[];
  /** Entra tokens that are taken, each for so many calls; null is no limit. */
  readonly entraTokens: readonly { readonly token: string; readonly calls: number | null }[];
  /** Prompts that hold it do not pass the content filter. */
  readonly filteredWord: string;
  /** Whether the content filter works beside the stream. */
  readonly hasAsyncFilter: boolean;
  /** What a refused call is told to wait; null is what the bucket needs. */
  readonly retryAfterSeconds: number | null;
}

/** The two forms of Azure's URLs. A resource answers one of them only here, so that a mix-up shows. */
export type AzureMode = "classic" | "v1";

type AzureState = ServerState<AzureVariant>;

/** Starts a resource of Azure OpenAI: `classic` has deployments in the path and an `api-version`, `v1` is like OpenAI. */
export function startAzure({
  mode = "classic",
  ...options
}: EmulatorOptions<AzureVariant> & { readonly mode?: AzureMode } = {}): Promise<
  Emulator<AzureVariant>
> {
  return startEmulator(azureProfile(mode, rateLimiter()), options);
}

function azureProfile(mode: AzureMode, limiter: RateLimiter): ServerProfile<AzureVariant> {
  const headers = (server: AzureState) => ({
    ...identityHeaders(server),
    ...remaining(limiter.headers(server.variant)),
  });

  const generationRoute = (path: string | RegExp, api: "chat" | "responses") => ({
    method: "POST",
    path,
    isGeneration: true,
    handle: (request: EmulatedRequest, server: AzureState) => {
      const outcome = call(request, server, api, mode, limiter);
      return stamped(outcome, headers(server));
    },
  });

  const routes: readonly Route<AzureVariant>[] =
    mode === "classic"
      ? [
          { method: "GET", path: "/openai/models", handle: listModels(mode) },
          generationRoute(/^\/openai\/deployments\/[^/]+\/chat\/completions$/, "chat"),
        ]
      : [
          { method: "GET", path: "/openai/v1/models", handle: listModels(mode) },
          generationRoute("/openai/v1/chat/completions", "chat"),
          generationRoute("/openai/v1/responses", "responses"),
        ];

  return {
    name: mode === "classic" ? "Azure OpenAI (classic)" : "Azure OpenAI (v1)",
    basePath: mode === "classic" ? "" : "/openai/v1",
    headers: {},
    announcesKeepAlive: false,
    streamType: "text/event-stream; charset=utf-8",
    defaults: {
      models: [
        { id: "my-gpt-4o" },
        { id: "my-o3", isThinking: true },
        { id: "my-gpt-5-pro", isThinking: true },
        { id: "my-embeddings", kind: "embedding" },
      ],
      contextTokens: 128_000,
      slots: 64,
    },
    variant: {
      requestsPerMinute: 30_000,
      tokensPerMinute: 150_000_000,
      nowMs: () => performance.now(),
      snapshots: {
        "my-gpt-4o": "gpt-4o-2024-11-20",
        "my-o3": "o3-2025-04-16",
        "my-gpt-5-pro": "gpt-5-pro-2025-10-06",
        "my-embeddings": "text-embedding-3-small",
      },
      responsesOnly: ["my-gpt-5-pro"],
      entraTokens: [],
      filteredWord: "triggers-the-content-filter",
      hasAsyncFilter: false,
      retryAfterSeconds: null,
    },
    framing: {},
    guard: keyGuard(mode),
    routes,
    notFound: (_request, server) => stamped(resourceNotFound(), identityHeaders(server)),
    busy: (server) => {
      const limited = tooManyCalls({
        operation: operations.chat.name,
        apiVersion: mode === "v1" ? "v1" : "2024-10-21",
        by: "requests",
        retryAfterSeconds: server.variant.retryAfterSeconds ?? 1,
      });
      return stamped(limited, identityHeaders(server));
    },
    serverError: (_request, server) => stamped(openAiError(500, serverTrouble), headers(server)),
    onDisconnect: () => "stop",
  };
}

const operations = {
  chat: { name: "ChatCompletions_Create", verb: "chatCompletion" },
  responses: { name: "Responses_Create", verb: "responses" },
} as const;

/** Takes the resource's key as `api-key` (on v1 as a bearer, too) and Entra tokens as bearers, each until its calls are used up. */
function keyGuard(mode: AzureMode): ServerProfile<AzureVariant>["guard"] {
  const used = new Map<string, number>();
  return (request, server) => {
    const { apiKey } = server.options;
    const { entraTokens } = server.variant;
    if (apiKey === null && entraTokens.length === 0) return null;
    const bearer = bearerOf(request);
    const key = request.headers["api-key"] ?? (mode === "v1" ? bearer : null);
    if (apiKey !== null && key === apiKey) return null;
    if (request.headers["api-key"] !== undefined || bearer === null) {
      return stamped(accessDenied(), identityHeaders(server));
    }
    const calls = (used.get(bearer) ?? 0) + 1;
    used.set(bearer, calls);
    const entra = entraTokens.find(({ token }) => token === bearer);
    const isGood = entra !== undefined && calls <= (entra.calls ?? Number.POSITIVE_INFINITY);
    return isGood ? null : stamped(unauthorizedToken(), identityHeaders(server));
  };
}

function identityHeaders(server: AzureState): Readonly<Record<string, string>> {
  const id = `00000000-0000-4000-8000-${String(server.nextNumber()).padStart(12, "0")}`;
  return { "apim-request-id": id, "x-ms-region": "Sweden Central" };
}

/** Azure tells what is left, but not of how much. */
function remaining(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.includes("remaining")));
}

/** The models that could be deployed, not the deployments. */
function listModels(mode: AzureMode): Route<AzureVariant>["handle"] {
  return (request, server) => {
    if (!hasApiVersion(request, mode)) {
      return stamped(resourceNotFound(), identityHeaders(server));
    }
    const data = Object.values(server.variant.snapshots).map((id) => ({
      id,
      object: "model",
      status: "succeeded",
      created_at: 1_715_367_049,
      lifecycle_status: "generally-available",
      capabilities: { fine_tune: false, inference: true, completion: false, chat_completion: true },
    }));
    return stamped(json({ data, object: "list" }), identityHeaders(server));
  };
}

function hasApiVersion({ query }: EmulatedRequest, mode: AzureMode): boolean {
  const version = query.get("api-version");
  if (mode === "v1") return version === null || version === "v1" || version === "preview";
  return version !== null && /^\d{4}-\d{2}-\d{2}(-preview)?$/.test(version);
}

function call(
  request: EmulatedRequest,
  server: AzureState,
  api: "chat" | "responses",
  mode: AzureMode,
  limiter: RateLimiter,
): Reply | GenerationJob {
  const { options, variant } = server;
  if (!hasApiVersion(request, mode)) return resourceNotFound();
  const deployment = deploymentOf(request, mode);
  const model = options.models.find(({ id }) => id === deployment);
  if (model === undefined) return deploymentNotFound();
  const modelName = variant.snapshots[model.id] ?? model.id;
  const isResponsesOnly = api === "chat" && variant.responsesOnly.includes(model.id);
  if (model.kind === "embedding" || isResponsesOnly) {
    return operationNotSupported(operations[api].verb, modelName);
  }
  const wire = api === "chat" ? azureChatWire(variant.hasAsyncFilter) : openAiWire(api);
  const outcome = openAiCall(request, server, { api, model, modelName, wire });
  if (!("generation" in outcome)) return outcome;
  const { promptTokens, maxTokens } = sizeOf(request, api);
  const verdict = limiter.charge(promptTokens + (maxTokens ?? 0), variant);
  if (verdict.kind !== "passed") {
    const waitMs = verdict.kind === "limited" ? verdict.waitMs : 60_000;
    return tooManyCalls({
      operation: operations[api].name,
      apiVersion: request.query.get("api-version") ?? "v1",
      by: verdict.kind === "limited" ? verdict.by : "tokens",
      retryAfterSeconds: variant.retryAfterSeconds ?? Math.ceil(waitMs / 1_000),
    });
  }
  return request.prompt.includes(variant.filteredWord) ? promptFiltered() : outcome;
}

function deploymentOf({ path, body }: EmulatedRequest, mode: AzureMode): string | null {
  if (mode === "v1") return textOrNull(body["model"]);
  return decodeURIComponent(path.split("/")[3] ?? "");
}
