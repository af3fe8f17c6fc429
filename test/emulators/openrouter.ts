import { numberIn, objectIn, textIn } from "./body-members.ts";
import { type ChatDialect, chatWire } from "./chat-wire.ts";
import { tokenCount } from "./emulated-model.ts";
import type { EmulatedRequest } from "./emulated-request.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import type { EmulatedModel, EmulatorOptions } from "./emulator-options.ts";
import { encodeParts, plainFraming, type StreamPart } from "./event-stream.ts";
import { type Generation, generationOf } from "./generation.ts";
import { bearerOf, choiceCount } from "./hosted-openai-calls.ts";
import { hostedId, openAiUsage } from "./hosted-openai-chat.ts";
import { json, plain, type Reply } from "./reply.ts";
import type { ServerProfile } from "./server-profile.ts";
import { contextOf, type ServerState } from "./server-state.ts";
import type { GenerationJob, Wire } from "./wire.ts";

/** What differs between accounts and models at OpenRouter. */
export interface OpenRouterVariant {
  /** Who serves each model; requests are spread over them unless they pin one. */
  readonly providers: readonly string[];
  readonly hasCredits: boolean;
  /** Prompts that hold it are flagged by the moderation. */
  readonly moderatedWord: string;
  /** Whether a provider fails after the status was sent, so that the error comes in a 200. */
  readonly isFailureLate: boolean;
}

type Server = ServerState<OpenRouterVariant>;

/** Up to this context, prompts that are too long are compressed without a word. */
const compressedContext = 8_192;

const processing = { comment: " OPENROUTER PROCESSING" };

/** Starts OpenRouter's API, with three providers behind it. */
export function startOpenRouter(
  options: EmulatorOptions<OpenRouterVariant> = {},
): Promise<Emulator<OpenRouterVariant>> {
  return startEmulator(profile, options);
}

function failure(code: number, message: string, metadata?: object): Reply {
  return json({ error: { code, message, ...(metadata === undefined ? {} : { metadata }) } }, code);
}

/** What a provider said, as a text inside of OpenRouter's error. */
function providerError(code: number, provider: string, message: string): Reply {
  const raw = JSON.stringify({ error: { message } });
  return failure(code, "Provider returned error", { raw, provider_name: provider });
}

function guard({ path, headers }: EmulatedRequest, { options }: Server): Reply | null {
  if (path === "/api/v1/models" || options.apiKey === null) return null;
  const key = bearerOf({ headers });
  if (key === options.apiKey) return null;
  return failure(401, key === null ? "No auth credentials found" : "User not found.");
}

function listModels(_request: EmulatedRequest, server: Server): Reply {
  const data = server.options.models.map((model) => ({
    id: model.id,
    canonical_slug: model.id,
    name: model.id,
    created: 1_715_367_049,
    context_length: contextOf(model, server),
    architecture: { modality: "text->text", tokenizer: "Other", instruct_type: null },
    pricing: { prompt: "0.0000005", completion: "0.000002", request: "0", image: "0" },
    top_provider: {
      context_length: contextOf(model, server),
      max_completion_tokens: null,
      is_moderated: false,
    },
    supported_parameters: ["max_tokens", "temperature", "top_p", "seed", "stop", "reasoning"],
  }));
  return json({ data });
}

/** The providers that a request may go to, in order; only the first when it allows no other. */
function providersFor(
  { body }: EmulatedRequest,
  { variant }: Server,
): { readonly names: readonly string[]; readonly wanted: readonly unknown[] } {
  const preferences = objectIn(body, "provider");
  const order = listIn(preferences, "order");
  const only = listIn(preferences, "only");
  const named = (only.length > 0 ? only : order).flatMap((slug) =>
    variant.providers.filter((name) => slugOf(name) === slug),
  );
  if (only.length > 0) return { names: named, wanted: only };
  if (preferences["allow_fallbacks"] !== false) {
    return { names: [...new Set([...named, ...variant.providers])], wanted: order };
  }
  const pinned = order.length > 0 ? named : variant.providers;
  return { names: pinned.slice(0, 1), wanted: order };
}

/** By which requests name a provider (`deepinfra`), whose answers carry its display name (`DeepInfra`). */
function slugOf(provider: string): string {
  return provider.toLowerCase();
}

function listIn(body: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  const value = body[name];
  return Array.isArray(value) ? value : [];
}

function chat(request: EmulatedRequest, server: Server): Reply | GenerationJob {
  const { body, prompt } = request;
  const { options, variant } = server;
  const id = textIn(body, "model") ?? "";
  const model = options.models.find((other) => other.id === id);
  if (model === undefined) return failure(400, `${id} is not a valid model ID`);
  const { names, wanted } = providersFor(request, server);
  if (names.length === 0) {
    return failure(404, "No allowed providers are available for the selected model.", {
      available_providers: variant.providers.map(slugOf),
      requested_providers: wanted,
    });
  }
  if (!variant.hasCredits) {
    const where = "https://openrouter.ai/settings/credits";
    return failure(402, `Insufficient credits. Add more using ${where}`);
  }
  if (prompt.includes(variant.moderatedWord)) return flagged(request, id);
  const maxTokens = numberIn(body, "max_tokens") ?? numberIn(body, "max_completion_tokens");
  const seen = promptFor(request, contextOf(model, server), maxTokens ?? 0);
  if (typeof seen !== "string") return seen;
  const generation = generationOf(request, server, {
    model,
    prompt: seen,
    promptTokens: tokenCount(seen),
    maxTokens,
    isThinking: isThinking(request, model, server),
    n: choiceCount(body),
  });
  const provider = names[generation.number % names.length] ?? "";
  return { generation, wire: wireOf(request, provider) };
}

function flagged({ prompt }: EmulatedRequest, model: string): Reply {
  const input = prompt.length <= 100 ? prompt : `${prompt.slice(0, 50)}...${prompt.slice(-47)}`;
  return failure(403, "Your chosen model requires moderation and your input was flagged", {
    reasons: ["violence"],
    flagged_input: input,
    provider_name: "OpenAI",
    model_slug: model,
  });
}

/** The prompt as the provider gets it: whole, or without its middle, or refused. */
function promptFor(
  { body, prompt }: EmulatedRequest,
  context: number,
  answer: number,
): string | Reply {
  const tokens = tokenCount(prompt);
  if (tokens + answer <= context) return prompt;
  const { transforms } = body;
  const isCompressed = Array.isArray(transforms)
    ? transforms.includes("middle-out")
    : context <= compressedContext;
  const keptCharacters = (context - answer) * 4;
  if (isCompressed && keptCharacters > 0) {
    const head = Math.ceil(keptCharacters / 2);
    return prompt.slice(0, head) + prompt.slice(prompt.length - (keptCharacters - head));
  }
  return failure(
    400,
    `This endpoint's maximum context length is ${context} tokens. However, you requested about ${tokens + answer} tokens (${tokens} of text input, ${answer} in the output). Please reduce the length of either one, or use the "middle-out" transform to compress your prompt automatically.`,
  );
}

function isThinking({ body }: EmulatedRequest, model: EmulatedModel, server: Server): boolean {
  const reasoning = objectIn(body, "reasoning");
  const isOff = reasoning["enabled"] === false || reasoning["effort"] === "none";
  return (model.isThinking ?? server.options.isThinking) && !isOff;
}

function wireOf({ body }: EmulatedRequest, provider: string): Wire {
  const isHidden =
    objectIn(body, "reasoning")["exclude"] === true || body["include_reasoning"] === false;
  const wire = chatWire(dialect(provider, isHidden));
  return { ...wire, opening: (generation) => [processing, ...wire.opening(generation)] };
}

function dialect(provider: string, isHidden: boolean): ChatDialect {
  const thinking = (text: string) => ({
    reasoning: text,
    reasoning_details: [{ type: "reasoning.text", text, format: "unknown", index: 0 }],
  });
  return {
    id: ({ number }) => hostedId("gen-1700000000-", number, 20),
    frame: () => ({ provider, system_fingerprint: null }),
    reasoning: isHidden ? "hidden" : "reasoning",
    emptyContent: "",
    message: ({ content, spoken }) => ({
      role: "assistant",
      content: spoken.isRefusal ? null : content,
      refusal: spoken.isRefusal ? spoken.text : null,
      ...(isHidden || spoken.reasoning === "" ? {} : thinking(spoken.reasoning)),
    }),
    choice: (spoken) => ({ native_finish_reason: spoken.finishReason, logprobs: null }),
    firstDelta: null,
    deltas: (spoken, { kind, text }) => {
      const role = "assistant";
      if (kind === "reasoning") return isHidden ? [] : [{ role, content: "", ...thinking(text) }];
      return [spoken.isRefusal ? { role, content: "", refusal: text } : { role, content: text }];
    },
    chunkChoice: (spoken, isLast) => ({
      native_finish_reason: isLast ? spoken.finishReason : null,
      logprobs: null,
    }),
    lastDelta: { role: "assistant", content: "" },
    usage: openAiUsage,
    streamsUsage: "always",
    failure: (generation) => [brokenChunk(generation, provider)],
  };
}

function brokenChunk({ number, created, model }: Generation, provider: string): StreamPart {
  return {
    data: {
      id: hostedId("gen-1700000000-", number, 20),
      object: "chat.completion.chunk",
      created,
      model,
      provider,
      error: { code: "server_error", message: "Provider disconnected unexpectedly" },
      choices: [{ index: 0, delta: { content: "" }, finish_reason: "error" }],
    },
  };
}

/** A provider's failure: with its own status before anything was sent, otherwise inside a 200 of the kind that was asked for. */
function providerFailure({ body }: EmulatedRequest, { variant }: Server): Reply {
  const [provider = ""] = variant.providers;
  const reply = providerError(502, provider, "upstream connect error");
  if (!variant.isFailureLate) return reply;
  if (body["stream"] !== true) return { ...reply, status: 200 };
  const events = encodeParts([processing, { data: reply.body }], plainFraming);
  return { status: 200, headers: { "content-type": "text/event-stream" }, body: events };
}

const profile: ServerProfile<OpenRouterVariant> = {
  name: "OpenRouter",
  basePath: "/api/v1",
  headers: {},
  announcesKeepAlive: false,
  defaults: {
    models: [{ id: "meta-llama/llama-3.3-70b-instruct" }],
    contextTokens: 131_072,
    slots: 64,
  },
  variant: {
    providers: ["DeepInfra", "Together", "Fireworks"],
    hasCredits: true,
    moderatedWord: "triggers-the-moderation",
    isFailureLate: true,
  },
  framing: {},
  ping: { comment: () => processing.comment, everyMs: 10_000 },
  guard,
  routes: [
    { method: "GET", path: "/api/v1/models", handle: listModels },
    { method: "POST", path: "/api/v1/chat/completions", isGeneration: true, handle: chat },
  ],
  notFound: () =>
    plain(
      404,
      "<!DOCTYPE html><html><head><title>404: This page could not be found</title></head><body></body></html>",
      "text/html; charset=utf-8",
    ),
  busy: ({
    variant: {
      providers: [provider = ""],
    },
  }) => providerError(429, provider, "This model is temporarily rate-limited upstream."),
  serverError: providerFailure,
  onDisconnect: () => "stop",
};
