import { numberIn, objectIn, textIn } from "./body-members.ts";
import { type ChatDialect, chatWire } from "./chat-wire.ts";
import { tokenCount } from "./emulated-model.ts";
import type { EmulatedRequest } from "./emulated-request.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import type { EmulatedModel, EmulatorOptions } from "./emulator-options.ts";
import { nestedError } from "./error-body.ts";
import { done } from "./event-stream.ts";
import { type Generation, generationOf, usageOf } from "./generation.ts";
import { bearerOf, choiceCount } from "./hosted-openai-calls.ts";
import { hostedId } from "./hosted-openai-chat.ts";
import { contextWords } from "./hosted-openai-errors.ts";
import { json, type Reply } from "./reply.ts";
import type { ServerProfile } from "./server-profile.ts";
import { contextOf, type ServerState } from "./server-state.ts";
import type { GenerationJob } from "./wire.ts";

/** What differs between accounts and releases of DeepSeek's API. */
export interface DeepSeekVariant {
  readonly hasBalance: boolean;
  /** Calls at work at once, beyond which 429 is the answer; null is no limit. */
  readonly callsAtOnce: number | null;
  /** Whether earlier reasoning may not be sent back (older). */
  readonly refusesReasoning: boolean;
  readonly maxOutputTokens: number;
}

type Server = ServerState<DeepSeekVariant>;

const lifeSigns = { body: "\n", stream: " keep-alive", everyMs: 5_000 };

/** Starts DeepSeek's API: signs of life while a call waits, thinking apart from the answer. */
export function startDeepSeek(
  options: EmulatorOptions<DeepSeekVariant> = {},
): Promise<Emulator<DeepSeekVariant>> {
  return startEmulator(profile, options);
}

/** What has come when DeepSeek gives up on a call that could not be started for ten minutes: signs of life, and an orderly end. */
export function neverStarted(isStream: boolean): Reply {
  return {
    status: 200,
    headers: { "content-type": isStream ? "text/event-stream; charset=utf-8" : "application/json" },
    body: isStream ? `:${lifeSigns.stream}\n\n`.repeat(3) : lifeSigns.body.repeat(3),
  };
}

function failure(
  status: number,
  message: string,
  type = "invalid_request_error",
  code = "invalid_request_error",
): Reply {
  return json(nestedError({ message, type, code }), status);
}

function guard({ headers }: EmulatedRequest, { options }: Server): Reply | null {
  const key = bearerOf({ headers });
  if (options.apiKey === null || key === options.apiKey) return null;
  const words =
    key === null
      ? "Authentication Fails (governor)"
      : `Authentication Fails, Your api key: ****${key.slice(-4)} is invalid`;
  return failure(401, words, "authentication_error");
}

function listModels(_request: EmulatedRequest, { options }: Server): Reply {
  const data = options.models.map(({ id }) => ({ id, object: "model", owned_by: "deepseek" }));
  return json({ object: "list", data });
}

function invalid({ json: value, body }: EmulatedRequest, { variant }: Server): Reply | null {
  if (value === undefined || !Array.isArray(body["messages"])) {
    return failure(400, "Failed to parse the request body as JSON: messages: missing field");
  }
  const { maxOutputTokens } = variant;
  for (const [name, min, max] of [
    ["max_tokens", 1, maxOutputTokens],
    ["temperature", 0, 2],
    ["top_p", 0, 1],
  ] as const) {
    const given = numberIn(body, name);
    if (given !== null && (given < min || given > max)) {
      const range = `[${min}, ${max}]`;
      return failure(422, `Invalid ${name} value, the valid range of ${name} is ${range}`);
    }
  }
  const bringsReasoning = JSON.stringify(body["messages"]).includes('"reasoning_content":');
  if (!variant.refusesReasoning || !bringsReasoning) return null;
  return failure(
    400,
    "The reasoning_content is an intermediate result for display purposes only and will not be included in the context for inference. Please remove the reasoning_content from your message to reduce network traffic.",
  );
}

function chat(request: EmulatedRequest, server: Server): Reply | GenerationJob {
  const { options, variant } = server;
  const wrong = invalid(request, server);
  if (wrong !== null) return wrong;
  const model = options.models.find(({ id }) => id === textIn(request.body, "model"));
  if (model === undefined) return failure(400, "Model Not Exist");
  if (!variant.hasBalance) return failure(402, "Insufficient Balance", "unknown_error");
  const atOnce = server.running() + server.waiting();
  if (variant.callsAtOnce !== null && atOnce >= variant.callsAtOnce) {
    const words =
      "Rate Limit Reached: you are sending requests too quickly. Please pace your requests reasonably.";
    return failure(429, words, "rate_limit_error", "rate_limit_reached");
  }
  const maxTokens = numberIn(request.body, "max_tokens");
  const size = { prompt: tokenCount(request.prompt), answer: maxTokens ?? 0 };
  const limit = contextOf(model, server);
  if (size.prompt + size.answer > limit) return failure(400, contextWords({ limit, ...size }));
  const isThinking = thinks(request, model, server);
  const generation = generationOf(isThinking ? withoutSampling(request) : request, server, {
    model,
    maxTokens,
    isThinking,
    n: choiceCount(request.body),
  });
  return { generation, wire: chatWire(dialect(isThinking)) };
}

function thinks({ body }: EmulatedRequest, model: EmulatedModel, { options }: Server): boolean {
  const mode = textIn(objectIn(body, "thinking"), "type");
  return mode === null ? (model.isThinking ?? options.isThinking) : mode === "enabled";
}

/** What the model gets to see in thinking mode: samplers are taken, and ignored. */
function withoutSampling(request: EmulatedRequest): EmulatedRequest {
  const ignored = ["temperature", "top_p", "presence_penalty", "frequency_penalty"];
  const kept = Object.entries(request.body).filter(([name]) => !ignored.includes(name));
  return { ...request, body: Object.fromEntries(kept) };
}

function dialect(isThinking: boolean): ChatDialect {
  const apart = (members: object) => (isThinking ? members : {});
  return {
    id: ({ number }) => hostedId("", number, 36),
    frame: () => ({ system_fingerprint: "fp_eaab8d114b_prod0820_fp8_kvcache" }),
    reasoning: "reasoning_content",
    emptyContent: "",
    choice: () => ({ logprobs: null }),
    firstDelta: {
      role: "assistant",
      content: isThinking ? null : "",
      ...apart({ reasoning_content: "" }),
    },
    deltas: (_spoken, { kind, text }) => [
      kind === "reasoning"
        ? { content: null, reasoning_content: text }
        : { content: text, ...apart({ reasoning_content: null }) },
    ],
    lastDelta: { content: "", ...apart({ reasoning_content: null }) },
    chunkChoice: () => ({ logprobs: null }),
    usage: (generation) => usage(generation, isThinking),
    streamsUsage: "always",
    usagePlace: "last-chunk",
    failure: (generation) => [
      {
        data: {
          id: hostedId("", generation.number, 36),
          object: "chat.completion.chunk",
          created: generation.created,
          model: generation.model,
          choices: [{ index: 0, delta: {}, finish_reason: "insufficient_system_resource" }],
        },
      },
      done,
    ],
  };
}

function usage(generation: Generation, isThinking: boolean): object {
  const reasoning = generation.choices.reduce((sum, choice) => sum + choice.reasoningTokens, 0);
  return {
    ...usageOf(generation),
    prompt_tokens_details: { cached_tokens: 0 },
    ...(isThinking ? { completion_tokens_details: { reasoning_tokens: reasoning } } : {}),
    prompt_cache_hit_tokens: 0,
    prompt_cache_miss_tokens: generation.promptTokens,
  };
}

const profile: ServerProfile<DeepSeekVariant> = {
  name: "DeepSeek",
  basePath: "/v1",
  headers: {},
  announcesKeepAlive: false,
  streamType: "text/event-stream; charset=utf-8",
  defaults: {
    models: [{ id: "deepseek-chat" }, { id: "deepseek-reasoner", isThinking: true }],
    contextTokens: 131_072,
    slots: 64,
  },
  variant: {
    hasBalance: true,
    callsAtOnce: null,
    refusesReasoning: false,
    maxOutputTokens: 65_536,
  },
  framing: {},
  ping: { comment: () => lifeSigns.stream, everyMs: lifeSigns.everyMs },
  bodyPing: { text: lifeSigns.body, everyMs: lifeSigns.everyMs },
  guard,
  routes: [
    { method: "GET", path: /^(\/v1)?\/models$/, handle: listModels },
    { method: "POST", path: /^(\/v1)?\/chat\/completions$/, isGeneration: true, handle: chat },
  ],
  notFound: () => json({ error_msg: "Not Found. Please check the configuration." }, 404),
  busy: () =>
    failure(
      503,
      "Service is too busy. We advise users to temporarily switch to alternative LLM API service providers.",
      "service_unavailable_error",
      "service_unavailable_error",
    ),
  serverError: () => failure(500, "Internal Server Error", "internal_error", "internal_error"),
  onDisconnect: () => "stop",
};
