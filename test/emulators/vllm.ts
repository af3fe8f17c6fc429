import { hasBearer, numberIn, objectIn, textIn } from "./body-members.ts";
import { tokenCount } from "./emulated-model.ts";
import { type EmulatedRequest, textsOf } from "./emulated-request.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import type { EmulatedModel, EmulatorOptions } from "./emulator-options.ts";
import { chatFindings, fastApiNotFound, uvicornHeaders } from "./fast-api.ts";
import { generationOf } from "./generation.ts";
import { json, type Reply } from "./reply.ts";
import type { Route, ServerProfile } from "./server-profile.ts";
import { contextOf, type ServerState } from "./server-state.ts";
import { vllmContextMessage, vllmError, vllmInvalid } from "./vllm-errors.ts";
import type { VllmVariant } from "./vllm-variant.ts";
import { engineDead, vllmChat, vllmCompletions, vllmResponses } from "./vllm-wires.ts";
import type { GenerationJob, Wire } from "./wire.ts";

type Server = ServerState<VllmVariant>;

/** Starts a vLLM: 64 sequences at once, everybody else waits; the port is closed while it loads. */
export function startVllm(
  options: EmulatorOptions<VllmVariant> = {},
): Promise<Emulator<VllmVariant>> {
  return startEmulator(profile, options);
}

/** Members that even the oldest version knows. */
const knownMembers: ReadonlySet<string> = new Set([
  ...["model", "messages", "prompt", "max_tokens", "temperature", "top_p", "top_k", "min_p", "n"],
  ...["seed", "stop", "stream", "stream_options", "presence_penalty", "frequency_penalty"],
  ...["logprobs", "top_logprobs", "logit_bias", "response_format", "user", "repetition_penalty"],
]);

function invalidRequest({ body }: EmulatedRequest, { variant }: Server): Reply | null {
  if (variant.unknownMembers === "refused") {
    const name = Object.keys(body).find((member) => !knownMembers.has(member));
    if (name !== undefined) {
      const msg = "Extra inputs are not permitted";
      const finding = { type: "extra_forbidden", loc: ["body", name], msg, input: body[name] };
      return vllmInvalid(variant, finding);
    }
  }
  const temperature = numberIn(body, "temperature");
  if (temperature !== null && temperature < 0) {
    const message = `temperature must be non-negative, got ${temperature}.`;
    return vllmError(variant, 400, message, "temperature");
  }
  const topP = numberIn(body, "top_p");
  if (topP !== null && (topP <= 0 || topP > 1)) {
    return vllmError(variant, 400, `top_p must be in (0, 1], got ${topP}.`, "top_p");
  }
  return null;
}

/** The model of a request; the first when it names none. */
function modelOf({ body }: EmulatedRequest, { options, variant }: Server): EmulatedModel | Reply {
  const name = textIn(body, "model");
  const model = name === null ? options.models[0] : options.models.find(({ id }) => id === name);
  return model ?? vllmError(variant, 404, `The model \`${name}\` does not exist.`, "model");
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
  const invalid = invalidRequest(request, server);
  if (invalid !== null) return invalid;
  const model = modelOf(request, server);
  if ("status" in model) return model;
  const limit = contextOf(model, server);
  const prompt = tokenCount(request.prompt);
  const output = settings.maxTokens ?? 0;
  if (prompt >= limit || prompt + output > limit) {
    const message = vllmContextMessage(server.variant.contextWording, { limit, prompt, output });
    return vllmError(server.variant, 400, message, "input_tokens");
  }
  const generation = generationOf(request, server, {
    model,
    maxTokens: settings.maxTokens ?? limit - prompt,
    isThinking: settings.isThinking && (model.isThinking ?? server.options.isThinking),
    n: numberIn(request.body, "n") ?? 1,
  });
  return { generation, wire: settings.wire };
}

const chat: Route<VllmVariant>["handle"] = (request, server) => {
  const { body } = request;
  const [finding] = chatFindings(request);
  if (finding !== undefined) return vllmInvalid(server.variant, finding);
  const isOff = objectIn(body, "chat_template_kwargs")["enable_thinking"] === false;
  return generate(request, server, {
    wire: vllmChat(server.variant),
    maxTokens: numberIn(body, "max_completion_tokens") ?? numberIn(body, "max_tokens"),
    isThinking: !isOff,
  });
};

const complete: Route<VllmVariant>["handle"] = (request, server) =>
  generate(request, server, {
    wire: vllmCompletions(server.variant),
    // OpenAI's default of this API.
    maxTokens: numberIn(request.body, "max_tokens") ?? 16,
    isThinking: false,
  });

const respond: Route<VllmVariant>["handle"] = (request, server) =>
  generate(request, server, {
    wire: vllmResponses,
    maxTokens: numberIn(request.body, "max_output_tokens"),
    isThinking: true,
  });

const listModels: Route<VllmVariant>["handle"] = (_, server) =>
  json({
    object: "list",
    data: server.options.models.map((model) => ({
      ...{ id: model.id, object: "model", created: 1_767_323_045, owned_by: "vllm" },
      ...{ root: `org/${model.id}`, parent: null, max_model_len: contextOf(model, server) },
      permission: [permission],
    })),
  });

const permission = {
  id: "modelperm-0123456789abcdef0123456789abcdef",
  object: "model_permission",
  created: 1_767_323_045,
  allow_create_engine: false,
  allow_sampling: true,
  allow_logprobs: true,
  allow_search_indices: false,
  allow_view: true,
  allow_fine_tuning: false,
  organization: "*",
  group: null,
  is_blocking: false,
};

const tokenize: Route<VllmVariant>["handle"] = (request, server) => {
  const model = modelOf(request, server);
  if ("status" in model) return model;
  const text = textsOf(request.body["prompt"] ?? request.body["messages"]).join("\n");
  const count = tokenCount(text);
  const tokens = Array.from({ length: count }, (_, index) => 1_000 + index);
  return json({ count, max_model_len: contextOf(model, server), tokens, token_strs: null });
};

const routes: readonly Route<VllmVariant>[] = [
  { method: "POST", path: "/v1/chat/completions", isGeneration: true, handle: chat },
  { method: "POST", path: "/v1/completions", isGeneration: true, handle: complete },
  { method: "POST", path: "/v1/responses", isGeneration: true, handle: respond },
  { method: "GET", path: "/v1/models", handle: listModels },
  {
    method: "GET",
    path: "/version",
    handle: (_, { variant }) => json({ version: variant.version }),
  },
  { method: "GET", path: "/health", handle: () => ({ status: 200 }) },
  { method: "POST", path: "/tokenize", handle: tokenize },
];

const profile: ServerProfile<VllmVariant> = {
  name: "vLLM",
  basePath: "/v1",
  headers: uvicornHeaders,
  announcesKeepAlive: false,
  streamType: "text/event-stream; charset=utf-8",
  defaults: { slots: 64 },
  variant: {
    version: "0.15.0",
    errors: "nested",
    reasoningField: "reasoning",
    isThinkOpenedByTemplate: true,
    contextWording: 1,
    unknownMembers: "ignored",
    hasFingerprint: true,
  },
  framing: {},
  isDeafWhileLoading: true,
  guard: (request, { options }) =>
    request.path.startsWith("/v1") && !hasBearer(request, options.apiKey)
      ? json({ error: "Unauthorized" }, 401)
      : null,
  routes,
  notFound: fastApiNotFound(routes),
  busy: null,
  serverError: (_, { variant }) => vllmError(variant, 500, engineDead),
  onDisconnect: () => "stop",
};
