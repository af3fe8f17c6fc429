import { isJsonObject } from "../../src/providers/json-reading.ts";
import { hasBearer, numberIn, objectIn, textIn } from "./body-members.ts";
import { tokenCount } from "./emulated-model.ts";
import type { EmulatedRequest } from "./emulated-request.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import type { EmulatedModel, EmulatorOptions } from "./emulator-options.ts";
import { encodeParts, plainFraming } from "./event-stream.ts";
import { generationOf } from "./generation.ts";
import { llamaCppContextError, llamaCppError } from "./llama-cpp-errors.ts";
import { llamaCppInfoRoutes, slotContext } from "./llama-cpp-info.ts";
import type { LlamaCppVariant } from "./llama-cpp-variant.ts";
import {
  llamaCppChat,
  llamaCppCompletions,
  llamaCppResponses,
  llamaCppStreamError,
} from "./llama-cpp-wires.ts";
import type { Reply } from "./reply.ts";
import type { Route, ServerProfile } from "./server-profile.ts";
import type { ServerState } from "./server-state.ts";
import type { GenerationJob, Wire } from "./wire.ts";

type Server = ServerState<LlamaCppVariant>;
type Handler = Route<LlamaCppVariant>["handle"];

/** Starts a llama.cpp server: four slots, one model, 503 while it loads. */
export function startLlamaCpp(
  options: EmulatorOptions<LlamaCppVariant> = {},
): Promise<Emulator<LlamaCppVariant>> {
  return startEmulator(profile, options);
}

/** The one model, or with a router the one that the request names. */
function modelOf({ body }: EmulatedRequest, { options, variant }: Server): EmulatedModel | Reply {
  const name = textIn(body, "model");
  const model = variant.isRouter ? options.models.find(({ id }) => id === name) : options.models[0];
  return model ?? llamaCppError(404, `model '${name}' not found`, "not_found_error");
}

function generate(
  request: EmulatedRequest,
  server: Server,
  settings: {
    readonly wire: Wire;
    readonly maxTokens: number | null;
    readonly isThinking: boolean;
  },
): Reply | GenerationJob {
  const { variant } = server;
  if (request.json === undefined) {
    return llamaCppError(400, "Failed to parse request body", "invalid_request_error");
  }
  const model = modelOf(request, server);
  if ("status" in model) return model;
  const limit = slotContext(model, server);
  const promptTokens = tokenCount(request.prompt);
  if (promptTokens >= limit) {
    const refusal = llamaCppContextError(variant, promptTokens, limit);
    const isEvent = request.body["stream"] === true && variant.overlongStream === "event";
    return isEvent ? eventOf(variant, refusal) : refusal;
  }
  const room = limit - promptTokens;
  const { maxTokens } = settings;
  const generation = generationOf(request, server, {
    model,
    maxTokens: maxTokens === null || maxTokens < 0 ? room : Math.min(maxTokens, room),
    isThinking: settings.isThinking && (model.isThinking ?? server.options.isThinking),
    n: numberIn(request.body, "n") ?? numberIn(request.body, "n_cmpl") ?? 1,
  });
  return { generation, wire: settings.wire, ...(variant.isRouter ? { load: model } : {}) };
}

/** A refusal that comes behind the status 200. */
function eventOf(variant: LlamaCppVariant, { body }: Reply): Reply {
  const error = isJsonObject(body) && isJsonObject(body["error"]) ? body["error"] : {};
  return {
    status: 200,
    headers: { "content-type": "text/event-stream" },
    body: encodeParts(llamaCppStreamError(variant, error), plainFraming),
  };
}

function tokenLimit(body: Readonly<Record<string, unknown>>): number | null {
  return (
    numberIn(body, "n_predict") ??
    numberIn(body, "max_completion_tokens") ??
    numberIn(body, "max_tokens")
  );
}

const chat: Handler = (request, server) => {
  const { body } = request;
  if (request.json !== undefined && !Array.isArray(body["messages"])) {
    return llamaCppError(400, "'messages' is required", "invalid_request_error");
  }
  return generate(request, server, {
    wire: llamaCppChat(server.variant, { isThinkInline: body["reasoning_format"] === "none" }),
    maxTokens: tokenLimit(body),
    isThinking: objectIn(body, "chat_template_kwargs")["enable_thinking"] !== false,
  });
};

const complete: Handler = (request, server) =>
  generate(request, server, {
    wire: llamaCppCompletions(server.variant),
    maxTokens: tokenLimit(request.body),
    isThinking: false,
  });

const respond: Handler = (request, server) =>
  generate(request, server, {
    wire: llamaCppResponses,
    maxTokens: numberIn(request.body, "max_output_tokens"),
    isThinking: true,
  });

const openPaths: readonly string[] = ["/health", "/v1/health", "/models", "/v1/models", "/"];

function guard(request: EmulatedRequest, server: Server): Reply | null {
  const isOpen = openPaths.includes(request.path);
  if (!isOpen && !hasBearer(request, server.options.apiKey)) {
    return llamaCppError(401, "Invalid API Key", "authentication_error");
  }
  const isLoading = server.isStarting() && !server.variant.isRouter;
  return isLoading && !request.path.endsWith("/models") && request.path !== "/"
    ? llamaCppError(503, "Loading model", "unavailable_error")
    : null;
}

const routes: readonly Route<LlamaCppVariant>[] = [
  {
    method: "POST",
    path: /^(\/v1)?\/chat\/completions$/,
    isGeneration: true,
    handle: chat,
  },
  { method: "POST", path: "/v1/completions", isGeneration: true, handle: complete },
  { method: "POST", path: "/v1/responses", isGeneration: true, handle: respond },
  ...llamaCppInfoRoutes,
];

const profile: ServerProfile<LlamaCppVariant> = {
  name: "llama.cpp",
  basePath: "/v1",
  headers: { server: "llama.cpp" },
  announcesKeepAlive: true,
  jsonType: "application/json; charset=utf-8",
  defaults: { slots: 4 },
  variant: {
    build: "b7000-0123abcd",
    cache: "unified",
    contextError: "new",
    overlongStream: "status",
    streamErrorField: "data",
    stopsOnDisconnect: true,
    isRouter: false,
    hasSlotsRoute: true,
  },
  framing: {},
  ping: { comment: () => "", everyMs: 30_000 },
  guard,
  routes,
  notFound: () => llamaCppError(404, "File Not Found", "not_found_error"),
  busy: null,
  serverError: () => llamaCppError(500, "Context size has been exceeded.", "server_error"),
  onDisconnect: ({ variant }) => (variant.stopsOnDisconnect ? "stop" : "continue"),
};
