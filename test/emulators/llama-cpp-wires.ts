import { chatWire } from "./chat-wire.ts";
import { completionsWire } from "./completions-wire.ts";
import { done, type StreamPart } from "./event-stream.ts";
import { type Generation, outputTokens } from "./generation.ts";
import { contextExceeded } from "./llama-cpp-errors.ts";
import type { LlamaCppVariant } from "./llama-cpp-variant.ts";
import { responsesWire } from "./responses-wire.ts";
import type { Wire } from "./wire.ts";

/** An error event and the end, in the field of this build. */
export function llamaCppStreamError(
  { streamErrorField }: LlamaCppVariant,
  error: object,
): readonly StreamPart[] {
  return streamErrorField === "data"
    ? [{ data: { error } }, done]
    : [{ field: "error", data: error }, done];
}

function idOf({ number, created }: Generation): string {
  return `chatcmpl-${number.toString(36).padStart(8, "0")}${created.toString(36)}`;
}

function timings(generation: Generation): object {
  const predicted = outputTokens(generation);
  return {
    timings: {
      ...{ cache_n: 0, prompt_n: generation.promptTokens, prompt_ms: 12.5 },
      ...{ prompt_per_token_ms: 0.5, prompt_per_second: 2_000 },
      ...{ predicted_n: predicted, predicted_ms: predicted * 10 },
      ...{ predicted_per_token_ms: 10, predicted_per_second: 100 },
    },
  };
}

/** Chat completions; the request may ask for thinking inside of the content. */
export function llamaCppChat(
  variant: LlamaCppVariant,
  { isThinkInline }: { readonly isThinkInline: boolean },
): Wire {
  return chatWire({
    id: idOf,
    frame: () => ({ system_fingerprint: variant.build }),
    reasoning: isThinkInline ? "think" : "reasoning_content",
    emptyContent: "",
    message: ({ content, reasoning }) => ({ role: "assistant", ...reasoning, content }),
    firstDelta: { role: "assistant", content: null },
    tail: timings,
    streamsUsage: "asked",
    lastTail: timings,
    failure: () => llamaCppStreamError(variant, contextExceeded),
  });
}

/** `/v1/completions`. */
export function llamaCppCompletions(variant: LlamaCppVariant): Wire {
  return completionsWire({
    id: idOf,
    frame: () => ({ system_fingerprint: variant.build }),
    streamsUsage: "asked",
    failure: () => llamaCppStreamError(variant, contextExceeded),
  });
}

/** `/v1/responses`. */
export const llamaCppResponses: Wire = responsesWire({
  reasoning: "text",
  failure: { code: "server_error", message: contextExceeded.message },
});
