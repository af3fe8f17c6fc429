import { renderMessages } from "./chat-template.ts";
import { chatWire } from "./chat-wire.ts";
import { completionsWire } from "./completions-wire.ts";
import type { EmulatedRequest } from "./emulated-request.ts";
import type { StreamPart } from "./event-stream.ts";
import type { Generation } from "./generation.ts";
import type { OllamaVariant } from "./ollama-variant.ts";
import { responsesWire } from "./responses-wire.ts";
import type { Wire } from "./wire.ts";

/** An event of the empty answer that an error in the middle of a stream is read as. */
function lostError(generation: Generation): readonly StreamPart[] {
  return [
    {
      data: {
        ...{ id: idOf(generation), object: "chat.completion.chunk", created: generation.created },
        ...{ model: "", system_fingerprint: "fp_ollama" },
        choices: [{ index: 0, delta: { content: "" }, finish_reason: null }],
      },
    },
  ];
}

/** 999 ids for all answers there will ever be. */
function idOf({ number }: Generation): string {
  return `chatcmpl-${(number * 412) % 999}`;
}

/** Chat completions as this variant spells them; with the rendered prompt when the request asks for it. */
export function ollamaChat(variant: OllamaVariant, request: EmulatedRequest): Wire {
  const isDebug = request.body["_debug_render_only"] === true;
  return chatWire({
    id: idOf,
    frame: () => ({ system_fingerprint: "fp_ollama" }),
    reasoning: "reasoning",
    emptyContent: "",
    finishReason: (spoken, isChunk) =>
      variant.isReasonMissing && !isChunk ? null : spoken.finishReason,
    firstDelta: null,
    delta: ({ kind }, isFirst) => ({
      ...(isFirst || variant.hasRoleOnEveryChunk ? { role: "assistant" } : {}),
      ...(kind === "reasoning" ? { content: "" } : {}),
    }),
    streamsUsage: "asked",
    tail: () =>
      isDebug ? { _debug_info: { rendered_template: renderMessages(request.body) } } : {},
    failure: lostError,
  });
}

/** `/v1/completions`. */
export const ollamaCompletions = completionsWire({
  id: ({ number }) => `cmpl-${(number * 412) % 999}`,
  frame: () => ({ system_fingerprint: "fp_ollama" }),
  streamsUsage: "asked",
  failure: () => [],
});

/** `/v1/responses`. */
export const ollamaResponses = responsesWire({
  reasoning: "summary",
  failure: { code: "server_error", message: "model runner has unexpectedly stopped" },
});
