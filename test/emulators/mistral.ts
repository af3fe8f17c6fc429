import { numberIn, textIn } from "./body-members.ts";
import { type ChatDialect, chatWire } from "./chat-wire.ts";
import { type Spoken, tokenCount } from "./emulated-model.ts";
import type { EmulatedRequest } from "./emulated-request.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import type { EmulatorOptions } from "./emulator-options.ts";
import { done } from "./event-stream.ts";
import { type Generation, generationOf } from "./generation.ts";
import { bearerOf, choiceCount } from "./hosted-openai-calls.ts";
import { hostedId } from "./hosted-openai-chat.ts";
import { json, type Reply } from "./reply.ts";
import type { ServerProfile } from "./server-profile.ts";
import { contextOf, type ServerState } from "./server-state.ts";
import type { GenerationJob } from "./wire.ts";

/** What changed at Mistral from date to date. */
export interface MistralVariant {
  /** How the findings of a 422 are wrapped: an object in `message`, the same as a JSON string, or a list beside a second one in `detail`. */
  readonly findingsIn: "object" | "string" | "array";
}

type Server = ServerState<MistralVariant>;

/** Starts Mistral's API: unknown members are refused, thinking is a part of the content. */
export function startMistral(
  options: EmulatorOptions<MistralVariant> = {},
): Promise<Emulator<MistralVariant>> {
  return startEmulator(profile, options);
}

/** All that a chat may hold; there is no `seed`, no `max_completion_tokens` and no `stream_options`. */
const knownMembers: ReadonlySet<string> = new Set([
  ...["model", "messages", "temperature", "top_p", "max_tokens", "stream", "stop", "random_seed"],
  ...["n", "presence_penalty", "frequency_penalty", "response_format", "tools", "tool_choice"],
  ...["parallel_tool_calls", "prediction", "prompt_mode", "safe_prompt", "metadata"],
]);

function failure(status: number, message: string, type: string, code: string): Reply {
  return json({ object: "error", message, type, param: null, code }, status);
}

/** 422 with the findings about members that Mistral does not know; null when there are none. */
function extraForbidden({ body }: EmulatedRequest, { variant }: Server): Reply | null {
  const detail = Object.entries(body)
    .filter(([name]) => !knownMembers.has(name))
    .map(([name, input]) => ({
      type: "extra_forbidden",
      loc: ["body", name],
      msg: "Extra inputs are not permitted",
      input,
    }));
  if (detail.length === 0) return null;
  const rest = { type: "invalid_request_error", param: null, code: null };
  switch (variant.findingsIn) {
    case "object":
      return json({ object: "error", message: { detail }, ...rest }, 422);
    case "string":
      return json({ object: "error", message: JSON.stringify({ detail }), ...rest }, 422);
    case "array":
      return json({ object: "Error", message: detail, ...rest, code: 3_001, detail }, 422);
  }
}

function guard({ headers }: EmulatedRequest, { options }: Server): Reply | null {
  if (options.apiKey === null || bearerOf({ headers }) === options.apiKey) return null;
  return json({ detail: "Unauthorized" }, 401);
}

function listModels(_request: EmulatedRequest, server: Server): Reply {
  const data = server.options.models.map((model) => ({
    id: model.id,
    object: "model",
    created: 1_715_367_049,
    owned_by: "mistralai",
    capabilities: { completion_chat: model.kind !== "embedding", function_calling: true },
    name: model.id,
    max_context_length: contextOf(model, server),
    aliases: [],
    type: "base",
  }));
  return json({ object: "list", data });
}

function chat(request: EmulatedRequest, server: Server): Reply | GenerationJob {
  const { body, prompt } = request;
  const unknown = extraForbidden(request, server);
  if (unknown !== null) return unknown;
  const id = textIn(body, "model") ?? "";
  const model = server.options.models.find((other) => other.id === id);
  if (model === undefined) return failure(400, `Invalid model: ${id}`, "invalid_model", "1500");
  const maxTokens = numberIn(body, "max_tokens");
  const limit = contextOf(model, server);
  const tokens = tokenCount(prompt);
  if (tokens + (maxTokens ?? 0) > limit) {
    const words = `Prompt contains ${tokens} tokens and 0 draft tokens, too large for model with ${limit} maximum context length`;
    return failure(400, words, "invalid_request_error", "3051");
  }
  const generation = generationOf(request, server, { model, maxTokens, n: choiceCount(body) });
  return { generation, wire: chatWire(dialect) };
}

const thinkingPart = (text: string) => ({ type: "thinking", thinking: [{ type: "text", text }] });

/** A text, or parts of which the first holds the thinking. */
function contentOf({ reasoning, text }: Spoken): string | readonly object[] {
  if (reasoning === "") return text;
  const thought = { ...thinkingPart(reasoning), closed: text !== "" };
  return text === "" ? [thought] : [thought, { type: "text", text }];
}

const idOf = ({ number }: Generation) => hostedId("", number, 32);

const dialect: ChatDialect = {
  id: idOf,
  reasoning: "hidden",
  emptyContent: "",
  message: ({ spoken }) => ({ role: "assistant", content: contentOf(spoken), tool_calls: null }),
  firstDelta: { role: "assistant", content: "" },
  deltas: (_spoken, { kind, text }) => [
    { content: kind === "reasoning" ? [thinkingPart(text)] : text },
  ],
  lastDelta: { content: "" },
  streamsUsage: "always",
  usagePlace: "last-chunk",
  failure: (generation) => [
    {
      data: {
        id: idOf(generation),
        object: "chat.completion.chunk",
        created: generation.created,
        model: generation.model,
        choices: [{ index: 0, delta: { content: "" }, finish_reason: "error" }],
      },
    },
    done,
  ],
};

const profile: ServerProfile<MistralVariant> = {
  name: "Mistral",
  basePath: "/v1",
  headers: {},
  announcesKeepAlive: false,
  streamType: "text/event-stream; charset=utf-8",
  defaults: {
    models: [
      { id: "mistral-small-latest" },
      { id: "magistral-medium-latest", isThinking: true },
      { id: "mistral-embed", kind: "embedding" },
    ],
    contextTokens: 131_072,
    slots: 64,
  },
  variant: { findingsIn: "object" },
  framing: {},
  guard,
  routes: [
    { method: "GET", path: "/v1/models", handle: listModels },
    { method: "POST", path: "/v1/chat/completions", isGeneration: true, handle: chat },
  ],
  notFound: () => json({ message: "no Route matched with those values" }, 404),
  busy: () =>
    failure(
      429,
      "Service tier capacity exceeded for this model.",
      "service_tier_capacity_exceeded",
      "3505",
    ),
  serverError: () => failure(500, "Service unavailable.", "internal_server_error", "1000"),
  onDisconnect: () => "stop",
};
