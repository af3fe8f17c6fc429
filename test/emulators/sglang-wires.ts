import { createHash } from "node:crypto";
import { chatWire } from "./chat-wire.ts";
import { completionsWire } from "./completions-wire.ts";
import { nestedError } from "./error-body.ts";
import { done, type StreamPart } from "./event-stream.ts";
import { type Generation, usageOf } from "./generation.ts";
import { responsesWire } from "./responses-wire.ts";
import type { SglangVariant } from "./sglang-variant.ts";
import type { Wire } from "./wire.ts";

/** What SGLang says of its own exceptions. */
export const internalError = "Internal server error: Scheduler hit an exception";

function idOf({ number, created }: Generation): string {
  return createHash("md5").update(`${number}/${created}`).digest("hex");
}

const failure: readonly StreamPart[] = [
  { data: nestedError({ message: internalError, type: "InternalServerError", code: 500 }) },
  done,
];

function usage({ reportsCache }: SglangVariant, generation: Generation): object {
  const { prompt_tokens, completion_tokens, total_tokens } = usageOf(generation);
  const details = reportsCache ? { cached_tokens: 0 } : null;
  return { prompt_tokens, total_tokens, completion_tokens, prompt_tokens_details: details };
}

/** Chat completions. */
export function sglangChat(variant: SglangVariant): Wire {
  const place = variant.hasReasoningParser ? "reasoning_content" : "think-unopened";
  return chatWire({
    id: idOf,
    reasoning: place,
    emptyContent: null,
    message: ({ content, reasoning }) => ({
      role: "assistant",
      content,
      reasoning_content: null,
      ...reasoning,
      tool_calls: null,
    }),
    choice: () => ({ logprobs: null, matched_stop: 151_645 }),
    finishReason: (spoken, isChunk) =>
      variant.losesFinishReason && isChunk && spoken.finishReason === "stop"
        ? null
        : spoken.finishReason,
    firstDelta: { role: "assistant", content: "", reasoning_content: null, tool_calls: null },
    delta: ({ kind }) => ({
      role: null,
      ...(kind === "reasoning" ? { content: null } : { reasoning_content: null }),
      tool_calls: null,
    }),
    chunkChoice: (_, isLast) => ({ logprobs: null, matched_stop: isLast ? 151_645 : null }),
    lastDelta: { role: null, content: null, reasoning_content: null, tool_calls: null },
    usage: (generation) => usage(variant, generation),
    tail: () => ({ metadata: { weight_version: "default" } }),
    streamsUsage: "asked",
    chunkTail: () => ({ usage: null }),
    failure: () => failure,
  });
}

/** `/v1/completions`. */
export const sglangCompletions: Wire = completionsWire({
  id: idOf,
  choice: () => ({ matched_stop: null }),
  streamsUsage: "asked",
  chunkTail: () => ({ usage: null }),
  failure: () => failure,
});

/** `/v1/responses`. */
export const sglangResponses: Wire = responsesWire({
  reasoning: "text",
  failure: { code: "server_error", message: internalError },
});
