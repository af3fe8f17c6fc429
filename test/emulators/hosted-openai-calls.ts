import { numberIn, objectIn, textIn } from "./body-members.ts";
import { chatWire } from "./chat-wire.ts";
import { completionsWire } from "./completions-wire.ts";
import { tokenCount } from "./emulated-model.ts";
import type { EmulatedRequest } from "./emulated-request.ts";
import type { EmulatedModel } from "./emulator-options.ts";
import { type ErrorMembers, nestedError } from "./error-body.ts";
import { done } from "./event-stream.ts";
import { generationOf } from "./generation.ts";
import { hostedId, nullUsage, openAiChat } from "./hosted-openai-chat.ts";
import { contextExceeded, serverTrouble } from "./hosted-openai-errors.ts";
import { checkParameters } from "./hosted-parameter-checks.ts";
import type { Reply } from "./reply.ts";
import { responsesWire } from "./responses-wire.ts";
import { contextOf, type ServerState } from "./server-state.ts";
import type { GenerationJob, Wire } from "./wire.ts";

/** The three ways in which OpenAI's models are asked. */
export type OpenAiApi = "chat" | "completions" | "responses";

/** What a call asks for, as far as limits are concerned. */
export interface CallSize {
  readonly promptTokens: number;
  /** For all choices together; null when the call names no limit. */
  readonly maxTokens: number | null;
}

const completionsMaxTokens = 16;

/** Reads the size out of a body. */
export function sizeOf({ body, prompt }: EmulatedRequest, api: OpenAiApi): CallSize {
  const limit = limitOf(body, api);
  return {
    promptTokens: tokenCount(prompt),
    maxTokens: limit === null ? null : limit * choiceCount(body),
  };
}

function limitOf(body: Readonly<Record<string, unknown>>, api: OpenAiApi): number | null {
  switch (api) {
    case "chat":
      return numberIn(body, "max_completion_tokens") ?? numberIn(body, "max_tokens");
    case "completions":
      return numberIn(body, "max_tokens") ?? completionsMaxTokens;
    case "responses":
      return numberIn(body, "max_output_tokens");
  }
}

/** `n`, which is 1 unless a body says otherwise. */
export function choiceCount(body: Readonly<Record<string, unknown>>): number {
  return numberIn(body, "n") ?? 1;
}

/** Checks a call as OpenAI does (parameters, then the context) and gives it to the model. */
export function openAiCall<Variant extends object>(
  request: EmulatedRequest,
  server: ServerState<Variant>,
  {
    api,
    model,
    modelName,
    wire,
  }: {
    readonly api: OpenAiApi;
    readonly model: EmulatedModel;
    /** The snapshot that answers. */
    readonly modelName: string;
    readonly wire: Wire;
  },
): Reply | GenerationJob {
  const isReasoning = model.isThinking ?? server.options.isThinking;
  const refusal = checkParameters(request, api, isReasoning);
  if (refusal !== null) return refusal;
  const { promptTokens, maxTokens } = sizeOf(request, api);
  const limit = contextOf(model, server);
  const answer = isReasoning || api === "responses" ? 0 : (maxTokens ?? 0);
  if (promptTokens + answer > limit) {
    return contextExceeded(
      { limit, prompt: promptTokens, answer },
      {
        isNew: isReasoning || api === "responses",
        param: api === "responses" ? "input" : api === "chat" ? "messages" : "prompt",
      },
    );
  }
  return {
    generation: generationOf(request, server, {
      model,
      modelName,
      maxTokens: limitOf(request.body, api),
      isThinking: isReasoning && !isThinkingOff(request.body),
      n: api === "responses" ? 1 : choiceCount(request.body),
    }),
    wire,
  };
}

function isThinkingOff(body: Readonly<Record<string, unknown>>): boolean {
  const effort = textIn(body, "reasoning_effort") ?? textIn(objectIn(body, "reasoning"), "effort");
  return effort === "none";
}

/** OpenAI's spelling of an API. `trouble` is what a stream fails with, `event` how a stream of the Responses API says so. */
export function openAiWire(
  api: OpenAiApi,
  trouble: ErrorMembers = serverTrouble,
  event: "error" | "failed" = "failed",
): Wire {
  const failure = () => [{ data: nestedError(trouble) }, done];
  switch (api) {
    case "chat":
      return chatWire({ ...openAiChat, failure });
    case "completions":
      return completionsWire({
        id: ({ number }) => hostedId("cmpl-", number),
        streamsUsage: "asked",
        chunkTail: nullUsage,
        failure,
      });
    case "responses":
      return responsesWire({
        reasoning: ({ request: { body } }) =>
          textIn(objectIn(body, "reasoning"), "summary") === null ? "bare" : "summary",
        frame: () => ({ background: false, store: true, text: { format: { type: "text" } } }),
        failure: { event, message: trouble.message, code: String(trouble.code ?? trouble.type) },
      });
  }
}

/** The same spelling for a stream that fails before its first token. */
export function failingWire(wire: Wire): Wire {
  return {
    ...wire,
    opening: (generation) => [...wire.opening(generation), ...wire.failure(generation)],
    token: () => [],
    closing: () => [],
  };
}

/** The headers on top of an answer, which keeps its own. */
export function stamped<Outcome extends Reply | GenerationJob>(
  outcome: Outcome,
  headers: Readonly<Record<string, string>>,
): Outcome {
  return { ...outcome, headers: { ...headers, ...outcome.headers } };
}

/** The key of `Authorization: Bearer …`; null when there is none. */
export function bearerOf({ headers }: Pick<EmulatedRequest, "headers">): string | null {
  return /^Bearer\s+(\S+)$/i.exec(headers["authorization"] ?? "")?.[1] ?? null;
}
