import { numberIn, textIn } from "./body-members.ts";
import { chatWire } from "./chat-wire.ts";
import { tokenCount } from "./emulated-model.ts";
import type { EmulatedRequest } from "./emulated-request.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import type { EmulatorOptions } from "./emulator-options.ts";
import { fastApiNotFound, uvicornHeaders } from "./fast-api.ts";
import { generationOf } from "./generation.ts";
import { filteredWords, limitWords, policyViolation } from "./hosted-azure-errors.ts";
import { bearerOf, choiceCount, stamped } from "./hosted-openai-calls.ts";
import { hostedId, openAiUsage } from "./hosted-openai-chat.ts";
import { contextWords, serverTrouble } from "./hosted-openai-errors.ts";
import { json, type Reply } from "./reply.ts";
import type { Route, ServerProfile } from "./server-profile.ts";
import { contextOf, type ServerState } from "./server-state.ts";
import type { GenerationJob } from "./wire.ts";

/** How a LiteLLM proxy is configured, with Azure behind it. */
export interface LiteLlmVariant {
  /** Whether parameters that the backend has not are dropped without a word. */
  readonly dropsParams: boolean;
  /** The parameters that the backend has not. */
  readonly unsupportedParams: readonly string[];
  /** What the answers of a fallback model name; null when the asked model answers. */
  readonly fallbackModel: string | null;
  /** Calls at work at once; null is no limit. */
  readonly maxParallelRequests: number | null;
  /** What Azure tells the proxy to wait, and the proxy its client. */
  readonly retryAfterSeconds: number;
  /** Prompts that hold it do not pass Azure's content filter. */
  readonly filteredWord: string;
}

type Server = ServerState<LiteLlmVariant>;

/** Starts a LiteLLM proxy: codes are numbers in strings, and upstream errors are told inside of its own. */
export function startLiteLlm(
  options: EmulatorOptions<LiteLlmVariant> = {},
): Promise<Emulator<LiteLlmVariant>> {
  return startEmulator(profile, options);
}

/** An error of the proxy. Python's `None` becomes a string on some ways through it. */
function failure(
  status: number,
  message: string,
  { type = "None", param = "None" }: { type?: string | null; param?: string | null } = {},
): Reply {
  return json({ error: { message, type, param, code: String(status) } }, status);
}

/** The words of an upstream error, as they stand inside of the proxy's. */
function upstreamWords(kind: string, words: string, model: string): string {
  return `litellm.${kind}: AzureException ${kind} - ${words}. Received Model Group=${model}\nAvailable Model Group Fallbacks=None`;
}

function guard({ headers }: EmulatedRequest, { options }: Server): Reply | null {
  const key = bearerOf({ headers });
  if (options.apiKey === null || key === options.apiKey) return null;
  const words =
    key === null ? "No api key passed in." : "Invalid proxy server token passed. valid_token=None.";
  return failure(401, `Authentication Error, ${words}`, { type: "auth_error" });
}

function listModels(_request: EmulatedRequest, { options }: Server): Reply {
  const data = options.models.map(({ id }) => ({
    id,
    object: "model",
    created: 1_677_610_602,
    owned_by: "openai",
  }));
  return json({ data, object: "list" });
}

/** The request as the backend gets it, or the proxy's refusal to pass it on. */
function passedOn(request: EmulatedRequest, model: string, server: Server) {
  const { dropsParams, unsupportedParams } = server.variant;
  const found = Object.keys(request.body).filter((name) => unsupportedParams.includes(name));
  if (found.length === 0) return request;
  if (dropsParams) {
    const kept = Object.entries(request.body).filter(([name]) => !found.includes(name));
    return { ...request, body: Object.fromEntries(kept) };
  }
  const names = `[${found.map((name) => `'${name}'`).join(", ")}]`;
  return failure(
    400,
    `litellm.UnsupportedParamsError: azure does not support parameters: ${names}, for model=${model}. To drop these, set \`litellm.drop_params=True\` or for proxy:\n\n\`litellm_settings:\n drop_params: true\`\n. \n If you want to use these params dynamically send allowed_openai_params=${names} in your request.`,
  );
}

function chat(request: EmulatedRequest, server: Server): Reply | GenerationJob {
  const { options, variant } = server;
  const id = textIn(request.body, "model") ?? "";
  const model = options.models.find((other) => other.id === id);
  if (model === undefined) {
    const words = `/chat/completions: Invalid model name passed in model=${id}. Call \`/v1/models\` to view available models for your key.`;
    return failure(400, `{'error': '${words}'}`);
  }
  const refused = tooManyAtOnce(server);
  if (refused !== null) return refused;
  const passed = passedOn(request, id, server);
  if ("status" in passed) return passed;
  if (passed.prompt.includes(variant.filteredWord)) return filtered();
  const maxTokens =
    numberIn(passed.body, "max_completion_tokens") ?? numberIn(passed.body, "max_tokens");
  const size = { prompt: tokenCount(passed.prompt), answer: maxTokens ?? 0 };
  const limit = contextOf(model, server);
  if (size.prompt + size.answer > limit) {
    const words = contextWords({ limit, ...size });
    return failure(
      400,
      `litellm.ContextWindowExceededError: litellm.BadRequestError: AzureException ContextWindowExceededError - ${words}. Received Model Group=${id}\nAvailable Model Group Fallbacks=None`,
      { type: null, param: null },
    );
  }
  const generation = generationOf(passed, server, {
    model,
    modelName: variant.fallbackModel ?? id,
    maxTokens,
    n: choiceCount(passed.body),
  });
  return { generation, wire };
}

/** The proxy's own limit, which is told to be over in a minute. */
function tooManyAtOnce(server: Server): Reply | null {
  const limit = server.variant.maxParallelRequests;
  if (limit === null || server.running() + server.waiting() < limit) return null;
  const reply = failure(429, `Max parallel request limit reached. Limit: ${limit}`);
  return { ...reply, headers: { "retry-after": "60" } };
}

/** Azure's content filter, whose own code has become `400`. */
function filtered(): Reply {
  const error = {
    message: `litellm.BadRequestError: litellm.ContentPolicyViolationError: AzureException - ${filteredWords}`,
    type: null,
    param: null,
    code: "400",
    provider_specific_fields: { innererror: policyViolation },
  };
  return json({ error }, 400);
}

function upstreamLimit({ options, variant: { retryAfterSeconds } }: Server): Reply {
  const words = limitWords({
    operation: "ChatCompletions_Create",
    apiVersion: "2024-10-21",
    by: "requests",
    retryAfterSeconds,
  });
  const message = upstreamWords("RateLimitError", words, options.models[0]?.id ?? "");
  const reply = failure(429, message, { type: "throttling_error", param: null });
  return { ...reply, headers: { "retry-after": String(retryAfterSeconds) } };
}

const wire = chatWire({
  id: ({ number }) => hostedId("chatcmpl-", number),
  frame: () => ({ system_fingerprint: "fp_44709d6fcb" }),
  reasoning: "reasoning_content",
  emptyContent: "",
  message: ({ content, reasoning, spoken }) => ({
    content: spoken.isRefusal ? null : content,
    role: "assistant",
    tool_calls: null,
    function_call: null,
    ...(spoken.isRefusal ? { refusal: spoken.text } : {}),
    ...reasoning,
  }),
  firstDelta: null,
  deltas: (spoken, token) => {
    const role = spoken.tokens[0] === token ? { role: "assistant" } : {};
    if (token.kind === "reasoning") {
      return [{ ...role, content: "", reasoning_content: token.text }];
    }
    return [{ ...role, [spoken.isRefusal ? "refusal" : "content"]: token.text }];
  },
  usage: openAiUsage,
  streamsUsage: "asked",
  failure: ({ model }) => [
    {
      data: {
        error: {
          message: upstreamWords("APIError", serverTrouble.message, model),
          type: "None",
          param: "None",
          code: "500",
        },
      },
    },
  ],
});

const routes: readonly Route<LiteLlmVariant>[] = [
  { method: "GET", path: /^(\/v1)?\/models$/, handle: listModels },
  {
    method: "POST",
    path: /^(\/v1)?\/chat\/completions$/,
    isGeneration: true,
    handle: (request, server) => {
      const id = `00000000-0000-4000-8000-${String(server.nextNumber()).padStart(12, "0")}`;
      return stamped(chat(request, server), { "x-litellm-call-id": id });
    },
  },
];

const profile: ServerProfile<LiteLlmVariant> = {
  name: "LiteLLM",
  basePath: "/v1",
  headers: { ...uvicornHeaders, "x-litellm-version": "1.80.0" },
  announcesKeepAlive: false,
  streamType: "text/event-stream; charset=utf-8",
  defaults: { models: [{ id: "gpt-4o" }], contextTokens: 128_000, slots: 64 },
  variant: {
    dropsParams: false,
    unsupportedParams: [],
    fallbackModel: null,
    maxParallelRequests: null,
    retryAfterSeconds: 1,
    filteredWord: "triggers-the-content-filter",
  },
  framing: {},
  guard,
  routes,
  notFound: fastApiNotFound(routes),
  busy: upstreamLimit,
  serverError: (_request, { options }) =>
    failure(
      500,
      upstreamWords("InternalServerError", serverTrouble.message, options.models[0]?.id ?? ""),
      { type: null, param: null },
    ),
  onDisconnect: () => "stop",
};
