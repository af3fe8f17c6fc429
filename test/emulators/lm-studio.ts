import { hasBearer, numberIn, objectIn, textIn } from "./body-members.ts";
import { silence, tokenCount } from "./emulated-model.ts";
import type { EmulatedRequest } from "./emulated-request.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import type { EmulatedModel, EmulatorOptions } from "./emulator-options.ts";
import { nestedError } from "./error-body.ts";
import { encodeParts, plainFraming } from "./event-stream.ts";
import { generationOf } from "./generation.ts";
import { lmStudioModelRoutes } from "./lm-studio-models.ts";
import type { LmStudioVariant } from "./lm-studio-variant.ts";
import {
  crashed,
  lmStudioChat,
  lmStudioCompletions,
  lmStudioResponses,
  lmStudioStreamError,
} from "./lm-studio-wires.ts";
import { json, type Reply } from "./reply.ts";
import type { Route, ServerProfile } from "./server-profile.ts";
import { contextOf, type ServerState } from "./server-state.ts";
import type { GenerationJob, Wire } from "./wire.ts";

type Server = ServerState<LmStudioVariant>;
type Handler = Route<LmStudioVariant>["handle"];

/** Starts an LM Studio: four predictions at once, models loaded on first use, status 200 for paths that it does not have. */
export function startLmStudio(
  options: EmulatorOptions<LmStudioVariant> = {},
): Promise<Emulator<LmStudioVariant>> {
  return startEmulator(profile, options);
}

function noModel({ variant }: Server): Reply {
  const message =
    "No models loaded. Please load a model in the developer page or use the 'lms load' command.";
  const body = nestedError({ message, type: "invalid_request_error", param: "model" });
  return json(body, variant.noModelStatus);
}

/** The model that answers: the one that is asked for, or without it one that is loaded. */
function modelOf({ body }: EmulatedRequest, server: Server): EmulatedModel | null {
  const { options, variant, isLoaded } = server;
  const named = options.models.find(({ id }) => id === textIn(body, "model"));
  if (named !== undefined) return variant.isJit || isLoaded(named) ? named : null;
  return variant.unknownModel === "other-model" ? (options.models.find(isLoaded) ?? null) : null;
}

function contextMessage(
  { contextWording }: LmStudioVariant,
  prompt: number,
  limit: number,
): string {
  switch (contextWording) {
    case "engine": {
      const error = {
        code: 400,
        message: `request (${prompt} tokens) exceeds the available context size (${limit} tokens), try increasing it`,
        type: "exceed_context_size_error",
        n_prompt_tokens: prompt,
        n_ctx: limit,
      };
      return `Engine protocol predict request returned 400: ${JSON.stringify({ error })}`;
    }
    case "keep":
      return `The number of tokens to keep from the initial prompt is greater than the context length (n_keep: ${prompt}>= n_ctx: ${limit}). Try to load the model with a larger context length, or provide a shorter input.`;
    case "overflow":
      return `Trying to keep the first ${prompt} tokens when context the overflows. However, the model is loaded with context length of only ${limit} tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input`;
  }
}

function generate(
  request: EmulatedRequest,
  server: Server,
  settings: {
    readonly wire: (contextTokens: number) => Wire;
    readonly maxTokens: number | null;
    readonly isThinking: boolean;
  },
): Reply | GenerationJob {
  const { variant } = server;
  const model = modelOf(request, server);
  if (model === null) return noModel(server);
  const limit = contextOf(model, server);
  const wire = settings.wire(limit);
  const promptTokens = tokenCount(request.prompt);
  const room = Math.max(limit - promptTokens, 0);
  const { maxTokens } = settings;
  const generation = generationOf(request, server, {
    model,
    // −1 is no limit.
    maxTokens: maxTokens === null || maxTokens < 0 ? room : Math.min(maxTokens, room),
    isThinking: settings.isThinking && (model.isThinking ?? server.options.isThinking),
  });
  const job = { generation, wire, load: model, evictsOthers: variant.keepsOnlyLastModel };
  if (promptTokens < limit) return job;
  const message = contextMessage(variant, promptTokens, limit);
  if (!generation.isStream || variant.overlongStream === "status") {
    return json({ error: message }, 400);
  }
  if (variant.overlongStream === "empty") {
    return { ...job, generation: { ...generation, choices: [silence] } };
  }
  const body = encodeParts(lmStudioStreamError(variant, message), plainFraming);
  return { status: 200, headers: { "content-type": "text/event-stream" }, body };
}

function chat(isOwnApi: boolean): Handler {
  return (request, server) => {
    const { body } = request;
    if (!Array.isArray(body["messages"]))
      return json({ error: "'messages' field is required" }, 400);
    const format = objectIn(body, "response_format")["type"];
    if (format !== undefined && format !== "json_schema" && format !== "text") {
      return json({ error: "'response_format.type' must be 'json_schema' or 'text'" }, 400);
    }
    return generate(request, server, {
      wire: (contextTokens) => lmStudioChat(server.variant, { contextTokens, isOwnApi }),
      maxTokens: numberIn(body, "max_tokens"),
      isThinking: body["reasoning_effort"] !== "none",
    });
  };
}

const complete: Handler = (request, server) =>
  generate(request, server, {
    wire: () => lmStudioCompletions(server.variant),
    maxTokens: numberIn(request.body, "max_tokens"),
    isThinking: false,
  });

const respond: Handler = (request, server) =>
  generate(request, server, {
    wire: () => lmStudioResponses,
    maxTokens: numberIn(request.body, "max_output_tokens"),
    isThinking: objectIn(request.body, "reasoning")["effort"] !== "none",
  });

function guard(request: EmulatedRequest, { options }: Server): Reply | null {
  if (hasBearer(request, options.apiKey)) return null;
  const isMissing = request.headers["authorization"] === undefined;
  const message = isMissing
    ? "An LM Studio API token is required to make requests to this server, but none was provided using the Authorization header using the 'Bearer' scheme"
    : "Invalid LM Studio API token provided";
  return json({ error: { type: "invalid_request", code: "invalid_api_key", message } }, 401);
}

const profile: ServerProfile<LmStudioVariant> = {
  name: "LM Studio",
  basePath: "/v1",
  headers: { "x-powered-by": "Express" },
  announcesKeepAlive: true,
  jsonType: "application/json; charset=utf-8",
  defaults: { slots: 4, contextTokens: 4_096 },
  variant: {
    isJit: true,
    keepsOnlyLastModel: false,
    unknownModel: "other-model",
    noModelStatus: 404,
    reasoning: "think",
    contextWording: "engine",
    overlongStream: "event",
    streamErrors: "event",
    hasStreamUsage: true,
    saysStopWhenThinkingIsCut: false,
    countsOneLess: false,
    hasLoadedContext: true,
    crashStatus: 500,
  },
  framing: {},
  guard,
  routes: [
    { method: "POST", path: "/v1/chat/completions", isGeneration: true, handle: chat(false) },
    { method: "POST", path: "/api/v0/chat/completions", isGeneration: true, handle: chat(true) },
    { method: "POST", path: "/v1/completions", isGeneration: true, handle: complete },
    { method: "POST", path: "/v1/responses", isGeneration: true, handle: respond },
    ...lmStudioModelRoutes,
  ],
  notFound: ({ method, path }) =>
    json({ error: `Unexpected endpoint or method. (${method} ${path})` }),
  busy: null,
  serverError: (_, { variant }) => json({ error: crashed }, variant.crashStatus),
  onDisconnect: () => "stop-after-prompt",
};
