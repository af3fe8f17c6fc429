import { numberIn, textIn } from "./body-members.ts";
import type { EmulatedRequest } from "./emulated-request.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import type { EmulatedModel, EmulatorOptions } from "./emulator-options.ts";
import { nestedError } from "./error-body.ts";
import { generationOf } from "./generation.ts";
import { ollamaContext } from "./ollama-context.ts";
import { findOllamaModel, ollamaName, ollamaNativeRoutes } from "./ollama-native.ts";
import type { OllamaVariant } from "./ollama-variant.ts";
import { ollamaChat, ollamaCompletions, ollamaResponses } from "./ollama-wires.ts";
import { json, plain, type Reply } from "./reply.ts";
import type { Route, ServerProfile } from "./server-profile.ts";
import type { ServerState } from "./server-state.ts";
import type { GenerationJob, Wire } from "./wire.ts";

type Server = ServerState<OllamaVariant>;

const efforts: readonly string[] = [
  ...["none", "minimal", "low", "medium", "high", "xhigh", "ultra", "max"],
];

/** Starts an Ollama: no key, one slot, 4,096 tokens of context, prompts cut without a word. */
export function startOllama(
  options: EmulatorOptions<OllamaVariant> = {},
): Promise<Emulator<OllamaVariant>> {
  return startEmulator(profile, options);
}

function failure(status: number, message: string): Reply {
  const type =
    status === 400 ? "invalid_request_error" : status === 404 ? "not_found_error" : "api_error";
  return json(nestedError({ message, type }), status);
}

/** Refuses what Ollama refuses before the model is looked at. */
function chatRefusal({ json: value, body }: EmulatedRequest): Reply | null {
  if (value === undefined) return failure(400, "invalid character looking for beginning of value");
  const { messages } = body;
  if (!Array.isArray(messages) || messages.length === 0) {
    return failure(400, "[] is too short - 'messages'");
  }
  const topLogprobs = numberIn(body, "top_logprobs");
  if (topLogprobs !== null && (topLogprobs < 0 || topLogprobs > 20)) {
    return failure(400, "top_logprobs must be between 0 and 20");
  }
  const effort = effortOf(body);
  if (effort !== null && !efforts.includes(effort)) {
    const known = efforts.map((name) => `"${name}"`).join(", ");
    return failure(400, `invalid reasoning value: "${effort}" (must be ${known})`);
  }
  return null;
}

function effortOf(body: Readonly<Record<string, unknown>>): string | null {
  const { reasoning } = body;
  const nested =
    typeof reasoning === "object" && reasoning !== null && "effort" in reasoning
      ? reasoning.effort
      : null;
  return textIn(body, "reasoning_effort") ?? (typeof nested === "string" ? nested : null);
}

/** The model of a request, or why there is none. */
function modelOf({ body }: EmulatedRequest, { options, variant }: Server): EmulatedModel | Reply {
  const name = textIn(body, "model") ?? "";
  const model = findOllamaModel(options, name);
  if (model !== null) return model;
  return failure(
    404,
    variant.unknownModel === "not found"
      ? `model '${name}' not found`
      : `model "${name}" not found, try pulling it first`,
  );
}

/** The common end of the three APIs: context, load, generation. */
function generate(
  request: EmulatedRequest,
  server: Server,
  settings: {
    readonly model: EmulatedModel;
    readonly wire: Wire;
    readonly maxTokens: number | null;
    readonly isThinking: boolean;
  },
): Reply | GenerationJob {
  const { model, wire, isThinking } = settings;
  if (server.variant.whileLoading === "fails" && server.isStarting()) {
    return failure(500, "unexpected server status: llm server loading model");
  }
  const context = ollamaContext(request, server, model);
  if ("refusal" in context) return failure(400, context.refusal);
  const isDebug = request.body["_debug_render_only"] === true;
  const limit = settings.maxTokens !== null && settings.maxTokens >= 0 ? settings.maxTokens : null;
  const generation = generationOf(request, server, {
    model,
    // The name of the request comes back as it was written.
    modelName: textIn(request.body, "model") ?? ollamaName(model),
    prompt: context.prompt,
    promptTokens: context.promptTokens,
    maxTokens: isDebug ? 0 : limit,
    isThinking,
  });
  return { generation, wire, load: model };
}

function chat(request: EmulatedRequest, server: Server): Reply | GenerationJob {
  const refusal = chatRefusal(request);
  if (refusal !== null) return refusal;
  const model = modelOf(request, server);
  if ("status" in model) return model;
  const name = textIn(request.body, "model") ?? "";
  if (model.kind === "embedding") return failure(400, `"${name}" does not support chat`);
  const effort = effortOf(request.body);
  const canThink = model.isThinking ?? server.options.isThinking;
  if (effort !== null && effort !== "none" && !canThink) {
    return failure(400, `"${name}" does not support thinking`);
  }
  return generate(request, server, {
    model,
    wire: ollamaChat(server.variant, request),
    maxTokens: numberIn(request.body, "max_tokens"),
    isThinking: canThink && effort !== "none",
  });
}

function complete(request: EmulatedRequest, server: Server): Reply | GenerationJob {
  const { prompt } = request.body;
  if (typeof prompt !== "string") {
    const kind = Array.isArray(prompt) ? "array" : typeof prompt;
    return failure(
      400,
      `json: cannot unmarshal ${kind} into Go struct field CompletionRequest.prompt of type string`,
    );
  }
  const model = modelOf(request, server);
  if ("status" in model) return model;
  const maxTokens = numberIn(request.body, "max_tokens");
  return generate(request, server, {
    model,
    wire: ollamaCompletions,
    maxTokens,
    isThinking: false,
  });
}

function respond(request: EmulatedRequest, server: Server): Reply | GenerationJob {
  const model = modelOf(request, server);
  if ("status" in model) return model;
  return generate(request, server, {
    model,
    wire: ollamaResponses,
    maxTokens: numberIn(request.body, "max_output_tokens"),
    isThinking: model.isThinking ?? server.options.isThinking,
  });
}

/** Only names that cannot come from a page on the internet may be in `Host`. */
function hostGuard({ headers }: EmulatedRequest): Reply | null {
  const host = (headers["host"] ?? "").replace(/:\d+$/, "");
  const isLocal = /^$|^localhost$|^[\d.]+$|^\[.*\]$|\.(localhost|local|internal)$/.test(host);
  return isLocal ? null : { status: 403 };
}

const routes: readonly Route<OllamaVariant>[] = [
  { method: "POST", path: "/v1/chat/completions", isGeneration: true, handle: chat },
  { method: "POST", path: "/v1/completions", isGeneration: true, handle: complete },
  { method: "POST", path: "/v1/responses", isGeneration: true, handle: respond },
  ...ollamaNativeRoutes,
];

const profile: ServerProfile<OllamaVariant> = {
  name: "Ollama",
  basePath: "/v1",
  headers: {},
  announcesKeepAlive: false,
  defaults: {
    models: [{ id: "test-model:latest" }],
    contextTokens: 4_096,
    slots: 1,
    queueLimit: 512,
  },
  variant: {
    version: "0.33.0",
    overlongPrompt: "cut-to-half",
    whileLoading: "waits",
    hasRoleOnEveryChunk: false,
    isReasonMissing: false,
    unknownModel: "not found",
  },
  framing: {},
  guard: hostGuard,
  routes,
  notFound: ({ path }) =>
    routes.some((route) => route.path === path)
      ? plain(405, "405 method not allowed", "text/plain")
      : plain(404, "404 page not found", "text/plain"),
  busy: () => failure(503, "server busy, please try again.  maximum pending requests exceeded"),
  serverError: () =>
    failure(
      500,
      "model runner has unexpectedly stopped, this may be due to resource limitations or an internal error, check ollama server logs for details",
    ),
  onDisconnect: () => "stop",
};
