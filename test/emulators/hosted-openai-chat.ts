import { objectIn } from "./body-members.ts";
import type { ChatDialect } from "./chat-wire.ts";
import { nestedError } from "./error-body.ts";
import { done } from "./event-stream.ts";
import { type Generation, usageOf } from "./generation.ts";
import { serverTrouble } from "./hosted-openai-errors.ts";

/** A hosted service's id: the prefix, and digits that tell answers apart. */
export function hostedId(prefix: string, number: number, length = 29): string {
  return `${prefix}${number.toString(36).padStart(length, "0")}`;
}

/** OpenAI's chat completions, as Azure and gateways pass them on, too: reasoning is hidden, refusals have a member of their own. */
export const openAiChat: ChatDialect = {
  id: ({ number }) => hostedId("chatcmpl-", number),
  frame: () => ({ service_tier: "default", system_fingerprint: "fp_44709d6fcb" }),
  reasoning: "hidden",
  emptyContent: "",
  message: ({ content, spoken }) => ({
    role: "assistant",
    content: spoken.isRefusal ? null : content,
    refusal: spoken.isRefusal ? spoken.text : null,
    annotations: [],
  }),
  choice: () => ({ logprobs: null }),
  firstDelta: { role: "assistant", content: "", refusal: null },
  deltas: (spoken, token) => {
    if (token.kind === "reasoning") return [];
    return [spoken.isRefusal ? { refusal: token.text } : { content: token.text }];
  },
  chunkChoice: () => ({ logprobs: null }),
  usage: openAiUsage,
  streamsUsage: "asked",
  chunkTail: (generation) => ({ ...nullUsage(generation), ...obfuscation(generation) }),
  failure: () => [{ data: nestedError(serverTrouble) }, done],
};

/** OpenAI's counts with all their details. */
export function openAiUsage(generation: Generation): object {
  return {
    ...usageOf(generation),
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: generation.choices.reduce((sum, choice) => sum + choice.reasoningTokens, 0),
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/** With `include_usage`, every chunk but the last carries `usage: null`. */
export function nullUsage({ includesUsage }: Generation): object {
  return includesUsage ? { usage: null } : {};
}

/** Padding against listeners who learn from the sizes of packets; can be asked not to come. */
function obfuscation({ number, request }: Generation): object {
  const options = objectIn(request.body, "stream_options");
  if (options["include_obfuscation"] === false) return {};
  return { obfuscation: "x7FqTz".slice(number % 6) };
}
