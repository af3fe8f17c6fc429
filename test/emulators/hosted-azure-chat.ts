import { chatWire } from "./chat-wire.ts";
import type { StreamPart } from "./event-stream.ts";
import { nullUsage, openAiChat } from "./hosted-openai-chat.ts";
import type { Wire } from "./wire.ts";

/** The filter's verdict on one category of a text. */
export const harmless = { filtered: false, severity: "safe" } as const;

const passed = { hate: harmless, self_harm: harmless, sexual: harmless, violence: harmless };

const promptResults = [
  {
    prompt_index: 0,
    content_filter_results: { ...passed, jailbreak: { filtered: false, detected: false } },
  },
];

/**
 * Azure's chat completions: OpenAI's with the filter's results. Streams begin with a chunk that has no choices; where the filter works beside
 * the stream (asynchronously), its results come in choices without a `delta`.
 */
export function azureChatWire(hasAsyncFilter: boolean): Wire {
  const wire = chatWire({
    ...openAiChat,
    frame: () => ({ system_fingerprint: "fp_44709d6fcb" }),
    choice: () => ({ logprobs: null, content_filter_results: passed }),
    chunkChoice: (_spoken, isLast) => ({
      logprobs: null,
      ...(hasAsyncFilter ? {} : { content_filter_results: isLast ? {} : passed }),
    }),
    tail: () => ({ prompt_filter_results: promptResults }),
    chunkTail: nullUsage,
  });
  return {
    ...wire,
    opening: (generation) => [filteredPromptChunk, ...wire.opening(generation)],
    token: (generation, token, choice) => {
      const parts = wire.token(generation, token, choice);
      const isChecked = hasAsyncFilter && parts.length > 0;
      return isChecked ? [...parts, filterChunk(choice, token.text.length)] : parts;
    },
  };
}

const filteredPromptChunk: StreamPart = {
  data: {
    choices: [],
    created: 0,
    id: "",
    model: "",
    object: "",
    prompt_filter_results: promptResults,
  },
};

function filterChunk(index: number, length: number): StreamPart {
  const offsets = { check_offset: length, start_offset: 0, end_offset: length };
  const choice = {
    index,
    finish_reason: null,
    content_filter_results: passed,
    content_filter_offsets: offsets,
  };
  return { data: { id: "", object: "", created: 0, model: "", choices: [choice] } };
}
