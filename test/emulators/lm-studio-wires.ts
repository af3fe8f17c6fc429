import { chatWire } from "./chat-wire.ts";
import { completionsWire } from "./completions-wire.ts";
import type { Spoken } from "./emulated-model.ts";
import type { StreamPart } from "./event-stream.ts";
import { type Generation, usageOf } from "./generation.ts";
import type { LmStudioVariant } from "./lm-studio-variant.ts";
import { responsesWire } from "./responses-wire.ts";
import type { Wire } from "./wire.ts";

/** What LM Studio says of a model that died. */
export const crashed =
  "The model has crashed without additional information. (Exit code: 18446744072635812000)";

/** An error behind the status 200 of a stream. */
export function lmStudioStreamError(
  { streamErrors }: LmStudioVariant,
  message: string,
): readonly StreamPart[] {
  return streamErrors === "event"
    ? [{ event: "error", data: { error: { message } } }]
    : [{ data: { error: message } }];
}

function idOf({ number, created }: Generation): string {
  return `chatcmpl-${created.toString(36)}${number.toString(36).padStart(10, "0")}`;
}

const fingerprint = ({ model }: Generation): object => ({ system_fingerprint: model });

function usage({ countsOneLess }: LmStudioVariant, generation: Generation): object {
  const counts = usageOf(generation);
  const isCut = generation.choices.some(({ finishReason }) => finishReason === "length");
  const less = countsOneLess && isCut ? 1 : 0;
  return {
    prompt_tokens: counts.prompt_tokens,
    completion_tokens: counts.completion_tokens - less,
    total_tokens: counts.total_tokens - less,
  };
}

function finishReason(variant: LmStudioVariant, spoken: Spoken): string {
  const isCutInThinking = spoken.finishReason === "length" && spoken.text === "";
  return variant.saysStopWhenThinkingIsCut && isCutInThinking ? "stop" : spoken.finishReason;
}

/** Chat completions of `/v1`, or with figures and the engine's names as those of `/api/v0`. */
export function lmStudioChat(
  variant: LmStudioVariant,
  { contextTokens, isOwnApi }: { readonly contextTokens: number; readonly isOwnApi: boolean },
): Wire {
  return chatWire({
    id: idOf,
    frame: (generation, isChunk) => (isChunk ? fingerprint(generation) : {}),
    reasoning: variant.reasoning,
    emptyContent: "",
    message: ({ content, reasoning }) => ({
      role: "assistant",
      content,
      ...reasoning,
      tool_calls: [],
    }),
    choice: () => ({ logprobs: null }),
    finishReason: (spoken) => finishReason(variant, spoken),
    firstDelta: null,
    delta: () => ({ role: "assistant" }),
    chunkChoice: () => ({ logprobs: null }),
    usage: (generation) => usage(variant, generation),
    tail: (generation) => ({
      ...(isOwnApi ? figures(generation, contextTokens) : { stats: {} }),
      ...fingerprint(generation),
    }),
    streamsUsage: variant.hasStreamUsage ? "asked" : "never",
    failure: () => lmStudioStreamError(variant, crashed),
  });
}

function figures({ choices }: Generation, contextTokens: number): object {
  const isCut = choices[0]?.finishReason === "length";
  return {
    stats: {
      tokens_per_second: 51.4,
      time_to_first_token: 0.111,
      generation_time: 0.954,
      stop_reason: isCut ? "maxPredictedTokensReached" : "eosFound",
    },
    model_info: { arch: "llama", quant: "Q4_K_M", format: "gguf", context_length: contextTokens },
    runtime: { name: "llama.cpp-linux-x86_64-avx2", version: "1.50.2" },
  };
}

/** `/v1/completions`. */
export function lmStudioCompletions(variant: LmStudioVariant): Wire {
  return completionsWire({
    id: (generation) => idOf(generation).replace("chatcmpl", "cmpl"),
    streamsUsage: variant.hasStreamUsage ? "asked" : "never",
    failure: () => lmStudioStreamError(variant, crashed),
  });
}

/** `/v1/responses`. */
export const lmStudioResponses: Wire = responsesWire({
  reasoning: "text",
  failure: { code: "server_error", message: crashed },
});
