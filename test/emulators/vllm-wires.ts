import { createHash } from "node:crypto";
import { objectIn } from "./body-members.ts";
import { chatWire, type ReasoningPlace } from "./chat-wire.ts";
import { completionsWire } from "./completions-wire.ts";
import { done, type StreamPart } from "./event-stream.ts";
import { type Generation, usageOf } from "./generation.ts";
import { responsesWire } from "./responses-wire.ts";
import { vllmErrorBody } from "./vllm-errors.ts";
import type { VllmVariant } from "./vllm-variant.ts";
import type { Wire } from "./wire.ts";

/** What vLLM says of its engine's death. */
export const engineDead =
  "EngineCore encountered an issue. See stack trace (above) for the root cause.";

/** 32 digits that look random and are the same for the same request of a server. */
function hexId(generation: Generation): string {
  const { number, created } = generation;
  return createHash("md5").update(`${number}/${created}`).digest("hex");
}

function fingerprintOf({ version, hasFingerprint }: VllmVariant, model: string): string | null {
  if (!hasFingerprint) return null;
  return `vllm-${version}-${createHash("sha256").update(model).digest("hex").slice(0, 8)}`;
}

function failure(variant: VllmVariant): readonly StreamPart[] {
  // Streams always nest it, in every version.
  const body = vllmErrorBody({ ...variant, errors: "nested" }, 500, engineDead);
  return [{ data: body }, done];
}

function placeOf({ reasoningField, isThinkOpenedByTemplate }: VllmVariant): ReasoningPlace {
  return reasoningField ?? (isThinkOpenedByTemplate ? "think-unopened" : "think");
}

/** Three counts and, in this order, the details that are null unless a flag asks for them. */
function usage(generation: Generation): object {
  const { prompt_tokens, completion_tokens, total_tokens } = usageOf(generation);
  return { prompt_tokens, total_tokens, completion_tokens, prompt_tokens_details: null };
}

/** Chat completions. */
export function vllmChat(variant: VllmVariant): Wire {
  const place = placeOf(variant);
  return chatWire({
    id: (generation) => `chatcmpl-${hexId(generation)}`,
    reasoning: place,
    emptyContent: null,
    message: ({ content, reasoning }) => ({
      role: "assistant",
      content,
      ...{ refusal: null, annotations: null, audio: null, function_call: null, tool_calls: [] },
      ...(variant.reasoningField === null ? {} : { [variant.reasoningField]: null }),
      ...reasoning,
    }),
    choice: () => ({ logprobs: null, stop_reason: null, token_ids: null }),
    firstDelta: { role: "assistant", content: "" },
    chunkChoice: (_, isLast) => ({
      logprobs: null,
      ...(isLast ? { stop_reason: null } : {}),
      token_ids: null,
    }),
    lastDelta: { content: "" },
    usage,
    tail: ({ model }) => ({
      service_tier: null,
      system_fingerprint: fingerprintOf(variant, model),
      ...{ prompt_logprobs: null, prompt_token_ids: null, kv_transfer_params: null },
    }),
    streamsUsage: "asked",
    chunkTail: ({ request, promptTokens }, tokensSoFar) =>
      objectIn(request.body, "stream_options")["continuous_usage_stats"] === true
        ? {
            usage: {
              prompt_tokens: promptTokens,
              total_tokens: promptTokens + tokensSoFar,
              completion_tokens: tokensSoFar,
            },
          }
        : {},
    failure: () => failure(variant),
  });
}

/** `/v1/completions`. */
export function vllmCompletions(variant: VllmVariant): Wire {
  return completionsWire({
    id: (generation) => `cmpl-${hexId(generation)}`,
    choice: () => ({ stop_reason: null }),
    streamsUsage: "asked",
    failure: () => failure(variant),
  });
}

/** `/v1/responses`. */
export const vllmResponses: Wire = responsesWire({
  reasoning: "text",
  failure: { code: "server_error", message: engineDead },
});
