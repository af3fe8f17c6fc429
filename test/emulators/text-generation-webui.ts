import { hasBearer, numberIn, textIn } from "./body-members.ts";
import { renderMessages } from "./chat-template.ts";
import { silence, tokenCount } from "./emulated-model.ts";
import type { EmulatedRequest } from "./emulated-request.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import type { EmulatedModel, EmulatorOptions } from "./emulator-options.ts";
import { nestedError } from "./error-body.ts";
import { chatFindings, fastApiNotFound, uvicornHeaders } from "./fast-api.ts";
import { generationOf } from "./generation.ts";
import { json, plain, type Reply } from "./reply.ts";
import type { Route, ServerProfile } from "./server-profile.ts";
import { contextOf, type ServerState } from "./server-state.ts";
import { cutPrompt } from "./text-generation-webui-context.ts";
import type { TextGenerationWebuiVariant } from "./text-generation-webui-variant.ts";
import { webuiChat, webuiCompletions } from "./text-generation-webui-wires.ts";
import type { GenerationJob, Wire } from "./wire.ts";

type Server = ServerState<TextGenerationWebuiVariant>;
type Handler = Route<TextGenerationWebuiVariant>["handle"];

/** Starts a text-generation-webui: one generation at a time, one model, whatever a request calls it. Takes another port when the given one is busy. */
export async function startTextGenerationWebui(
  options: EmulatorOptions<TextGenerationWebuiVariant> = {},
): Promise<Emulator<TextGenerationWebuiVariant>> {
  try {
    return await startEmulator(profile, options);
  } catch (error) {
    const isBusy = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    if (!isBusy) throw error;
    return startEmulator(profile, { ...options, port: 0 });
  }
}

/** An exception that nobody caught. */
const internalError = plain(500, "Internal Server Error");

function refused(request: EmulatedRequest, message: string, param: string): Reply {
  // The check runs inside of the generator, behind the headers of a stream.
  if (request.body["stream"] === true) {
    return { status: 200, headers: { "content-type": streamType }, body: "", isCut: true };
  }
  return json(nestedError({ message, type: "invalid_request_error", param }), 400);
}

const streamType = "text/event-stream; charset=utf-8";

function loadedModel({ options, isLoaded }: Server): EmulatedModel | undefined {
  return options.models.find(isLoaded);
}

function generate(
  request: EmulatedRequest,
  server: Server,
  settings: {
    readonly wire: Wire;
    readonly maxTokens: number | null;
    readonly isThinking: boolean;
    readonly n: number;
  },
): Reply | GenerationJob {
  const { wire, maxTokens, n } = settings;
  const model = loadedModel(server);
  if (model === undefined) return internalError;
  if (maxTokens !== null && maxTokens <= 0) {
    return refused(request, "max_tokens must be greater than 0.", "max_tokens");
  }
  const contextTokens = contextOf(model, server);
  const context = cutPrompt(request, { contextTokens, maxTokens });
  if (server.variant.overlongPrompt === "refused" && context?.isCut !== false) {
    const message = `This model maximum context length is ${contextTokens} tokens. However, your messages resulted in over ${tokenCount(request.prompt)} tokens.`;
    return json(nestedError({ message, type: "InvalidRequestError", param: "messages" }), 400);
  }
  if (context === null) return internalError;
  const generation = generationOf(request, server, {
    model,
    prompt: context.prompt,
    promptTokens: context.promptTokens,
    maxTokens: maxTokens ?? contextTokens - context.promptTokens,
    isThinking: settings.isThinking && (model.isThinking ?? server.options.isThinking),
    n,
  });
  return { generation, wire };
}

const chat: Handler = (request, server) => {
  const { body } = request;
  const findings = chatFindings(request);
  if (findings.length > 0) return json({ detail: findings }, 422);
  return generate(request, server, {
    wire: webuiChat(server.variant),
    maxTokens: numberIn(body, "max_tokens") ?? numberIn(body, "max_completion_tokens"),
    isThinking: body["enable_thinking"] !== false,
    n: 1,
  });
};

const complete: Handler = (request, server) => {
  const { body } = request;
  const n = numberIn(body, "n") ?? 1;
  if (n > 1 && body["stream"] === true) {
    const message = "n > 1 is not supported with streaming.";
    return json(nestedError({ message, type: "invalid_request_error", param: "n" }), 400);
  }
  return generate(request, server, {
    wire: webuiCompletions,
    maxTokens: numberIn(body, "max_tokens") ?? numberIn(body, "max_completion_tokens") ?? 512,
    isThinking: false,
    n,
  });
};

/** A failed generation: a status, or an answer without a word. */
function failed(request: EmulatedRequest, server: Server): Reply | GenerationJob {
  const model = loadedModel(server);
  if (server.variant.failures === "shown" || model === undefined) return internalError;
  const isChat = request.body["messages"] !== undefined;
  const generation = generationOf(request, server, { model, maxTokens: null });
  return {
    generation: { ...generation, choices: [silence] },
    wire: isChat ? webuiChat(server.variant) : webuiCompletions,
  };
}

function card(id: string): object {
  return { id, object: "model", created: 0, owned_by: "user" };
}

const routes: readonly Route<TextGenerationWebuiVariant>[] = [
  { method: "POST", path: "/v1/chat/completions", isGeneration: true, handle: chat },
  { method: "POST", path: "/v1/completions", isGeneration: true, handle: complete },
  {
    method: "GET",
    path: "/v1/models",
    handle: (_, server) => {
      const model = loadedModel(server);
      return json({ object: "list", data: model === undefined ? [] : [card(model.id)] });
    },
  },
  {
    method: "GET",
    path: /^\/v1\/models\/.+$/,
    handle: ({ path }) => json(card(decodeURIComponent(path.slice("/v1/models/".length)))),
  },
  {
    method: "GET",
    path: "/v1/internal/model/info",
    handle: (_, server) =>
      json({
        model_name: loadedModel(server)?.id ?? "None",
        lora_names: [],
        loader: "llama.cpp",
      }),
  },
  {
    method: "GET",
    path: "/v1/internal/model/list",
    handle: (_, { options }) => json({ model_names: options.models.map(({ id }) => id) }),
  },
  {
    method: "POST",
    path: "/v1/internal/token-count",
    handle: ({ body }) => json({ length: tokenCount(textIn(body, "text") ?? "") }),
  },
  {
    method: "POST",
    path: "/v1/internal/chat-prompt",
    handle: ({ body }) => json({ prompt: renderMessages(body) }),
  },
  { method: "GET", path: "/v1/internal/health", handle: () => json({ status: "ok" }) },
];

function guard(request: EmulatedRequest, { options }: Server): Reply | null {
  const host = (request.headers["host"] ?? "").replace(/:\d+$/, "");
  if (host !== "localhost" && host !== "127.0.0.1") {
    return json({ detail: "Invalid host header" }, 400);
  }
  return hasBearer(request, options.apiKey) ? null : json({ detail: "Unauthorized" }, 401);
}

const profile: ServerProfile<TextGenerationWebuiVariant> = {
  name: "text-generation-webui",
  basePath: "/v1",
  headers: uvicornHeaders,
  announcesKeepAlive: false,
  streamType,
  defaults: { slots: 1 },
  variant: {
    overlongPrompt: "cut",
    failures: "shown",
    stopsOnDisconnect: true,
    countsPrompt: true,
  },
  framing: { json: "python" },
  ping: {
    comment: () =>
      ` ping - ${new Date().toISOString().replace("T", " ").replace("Z", "000+00:00")}`,
    everyMs: 15_000,
  },
  guard,
  routes,
  notFound: fastApiNotFound(routes),
  busy: null,
  serverError: failed,
  onDisconnect: ({ variant }) => (variant.stopsOnDisconnect ? "stop" : "continue"),
};
