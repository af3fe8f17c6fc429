import { hasBearer, numberIn, objectIn } from "./body-members.ts";
import { tokenCount } from "./emulated-model.ts";
import type { EmulatedRequest } from "./emulated-request.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import type { EmulatedModel, EmulatorOptions } from "./emulator-options.ts";
import { flatError, nestedError } from "./error-body.ts";
import { chatFindings, fastApiNotFound, uvicornHeaders } from "./fast-api.ts";
import { generationOf } from "./generation.ts";
import { json, type Reply } from "./reply.ts";
import type { Route, ServerProfile } from "./server-profile.ts";
import { contextOf, type ServerState } from "./server-state.ts";
import type { SglangVariant } from "./sglang-variant.ts";
import { internalError, sglangChat, sglangCompletions, sglangResponses } from "./sglang-wires.ts";
import type { GenerationJob, Wire } from "./wire.ts";

type Server = ServerState<SglangVariant>;
type Handler = Route<SglangVariant>["handle"];

/** Starts an SGLang: one model, whatever a request calls it; 64 sequences at once. */
export function startSglang(
  options: EmulatorOptions<SglangVariant> = {},
): Promise<Emulator<SglangVariant>> {
  return startEmulator(profile, options);
}

function badRequest(message: string, type = "Bad Request"): Reply {
  return json(flatError({ message, type, code: 400 }), 400);
}

/** What FastAPI would have refused with 422. */
function invalidRequest(request: EmulatedRequest): Reply | null {
  const type = request.headers["content-type"] ?? "";
  if (!type.toLowerCase().startsWith("application/json")) {
    return badRequest("Unsupported Media Type: Only 'application/json' is allowed");
  }
  return null;
}

function invalidChat(request: EmulatedRequest): Reply | null {
  const [finding] = chatFindings(request);
  return finding === undefined ? null : badRequest(`${finding.loc.join(".")}: ${finding.msg}`);
}

function servedModel({ options }: Server): EmulatedModel {
  return options.models[0] ?? { id: "default" };
}

/** `nested` is how the newer API spells the same refusals. */
function generate(
  request: EmulatedRequest,
  server: Server,
  settings: {
    readonly wire: Wire;
    readonly maxTokens: number | null;
    readonly isThinking: boolean;
    readonly isNested?: boolean;
  },
): Reply | GenerationJob {
  const invalid = invalidRequest(request);
  if (invalid !== null) return invalid;
  const model = servedModel(server);
  const limit = contextOf(model, server);
  const prompt = tokenCount(request.prompt);
  const { maxTokens } = settings;
  const message =
    prompt >= limit
      ? `The input (${prompt} tokens) is longer than the model's context length (${limit} tokens).`
      : maxTokens !== null && maxTokens > limit
        ? `max_completion_tokens is too large: ${maxTokens}.This model supports at most ${limit} completion tokens.`
        : null;
  if (message !== null) {
    const members = { message, type: "BadRequestError", code: 400 };
    return json(settings.isNested === true ? nestedError(members) : flatError(members), 400);
  }
  const generation = generationOf(request, server, {
    model,
    maxTokens: Math.min(maxTokens ?? limit, limit - prompt),
    isThinking: settings.isThinking && (model.isThinking ?? server.options.isThinking),
    n: numberIn(request.body, "n") ?? 1,
  });
  return { generation, wire: settings.wire };
}

const chat: Handler = (request, server) => {
  const { body } = request;
  return (
    invalidRequest(request) ??
    invalidChat(request) ??
    generate(request, server, {
      wire: sglangChat(server.variant),
      maxTokens: numberIn(body, "max_completion_tokens") ?? numberIn(body, "max_tokens"),
      isThinking: objectIn(body, "chat_template_kwargs")["enable_thinking"] !== false,
    })
  );
};

const complete: Handler = (request, server) =>
  generate(request, server, {
    wire: sglangCompletions,
    maxTokens: numberIn(request.body, "max_tokens") ?? 16,
    isThinking: false,
  });

const respond: Handler = (request, server) =>
  generate(request, server, {
    wire: sglangResponses,
    maxTokens: numberIn(request.body, "max_output_tokens"),
    isThinking: true,
    isNested: true,
  });

function card(server: Server): object {
  const model = servedModel(server);
  return {
    ...{ id: model.id, object: "model", created: 1_767_323_045, owned_by: "sglang" },
    ...{ root: model.id, parent: null, max_model_len: contextOf(model, server) },
  };
}

const showModel: Handler = ({ path }, server) => {
  const name = decodeURIComponent(path.slice("/v1/models/".length));
  if (name === servedModel(server).id) return json(card(server));
  const message = `The model '${name}' does not exist`;
  const type = "invalid_request_error";
  return json(nestedError({ message, type, param: "model", code: "model_not_found" }), 404);
};

const serverInfo: Handler = (_, server) =>
  json({
    model_path: `org/${servedModel(server).id}`,
    served_model_name: servedModel(server).id,
    context_length: contextOf(servedModel(server), server),
    max_running_requests: server.options.slots,
    quantization: null,
    version: server.variant.version,
  });

const routes: readonly Route<SglangVariant>[] = [
  { method: "POST", path: "/v1/chat/completions", isGeneration: true, handle: chat },
  { method: "POST", path: "/v1/completions", isGeneration: true, handle: complete },
  { method: "POST", path: "/v1/responses", isGeneration: true, handle: respond },
  {
    method: "GET",
    path: "/v1/models",
    handle: (_, server) => json({ object: "list", data: [card(server)] }),
  },
  { method: "GET", path: /^\/v1\/models\/.+$/, handle: showModel },
  {
    method: "GET",
    path: "/get_model_info",
    handle: (_, server) =>
      json({
        model_path: `org/${servedModel(server).id}`,
        tokenizer_path: `org/${servedModel(server).id}`,
        is_generation: true,
        weight_version: "default",
      }),
  },
  { method: "GET", path: "/get_server_info", handle: serverInfo },
  {
    method: "GET",
    path: "/health",
    handle: (_, { isStarting }) => ({ status: isStarting() ? 503 : 200 }),
  },
];

const openPaths: readonly string[] = ["/health", "/metrics"];

const profile: ServerProfile<SglangVariant> = {
  name: "SGLang",
  basePath: "/v1",
  headers: uvicornHeaders,
  announcesKeepAlive: false,
  streamType: "text/event-stream; charset=utf-8",
  defaults: { slots: 64 },
  variant: {
    version: "0.5.9",
    hasReasoningParser: true,
    losesFinishReason: false,
    reportsCache: false,
  },
  framing: {},
  guard: (request, { options }) =>
    openPaths.includes(request.path) || hasBearer(request, options.apiKey)
      ? null
      : json({ error: "Unauthorized" }, 401),
  routes,
  notFound: fastApiNotFound(routes),
  busy: null,
  serverError: () =>
    json(flatError({ message: internalError, type: "InternalServerError", code: 500 }), 500),
  onDisconnect: () => "stop",
};
