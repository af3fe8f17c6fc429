import { chatWire } from "./chat-wire.ts";
import { completionsWire } from "./completions-wire.ts";
import type { StreamPart } from "./event-stream.ts";
import { type Generation, usageOf } from "./generation.ts";
import type { TextGenerationWebuiVariant } from "./text-generation-webui-variant.ts";
import type { Wire } from "./wire.ts";

/** The time in nanoseconds, and so different for each. */
function idOf({ created, number }: Generation): string {
  return `${created}${String(number).padStart(9, "0")}`;
}

const usageNull = ({ includesUsage }: Generation): object => (includesUsage ? { usage: null } : {});

/** Chat completions. */
export function webuiChat({ failures, countsPrompt }: TextGenerationWebuiVariant): Wire {
  const usage = (generation: Generation): object => {
    const counts = usageOf(generation);
    return countsPrompt
      ? counts
      : { ...counts, prompt_tokens: 0, total_tokens: counts.completion_tokens };
  };
  const wire = chatWire({
    id: (generation) => `chatcmpl-${idOf(generation)}`,
    frame: () => ({ system_fingerprint: null }),
    reasoning: "reasoning_content",
    emptyContent: "",
    message: ({ content, reasoning }) => ({
      role: "assistant",
      refusal: null,
      content,
      ...reasoning,
    }),
    firstDelta: { role: "assistant", refusal: null, content: "" },
    usage,
    streamsUsage: "asked",
    chunkTail: usageNull,
    failure: (): readonly StreamPart[] => [],
  });
  // An exception that is swallowed ends the answer as if the model had ended it.
  return failures === "swallowed" ? { ...wire, failure: wire.closing } : wire;
}

/** `/v1/completions`. */
export const webuiCompletions: Wire = completionsWire({
  id: (generation) => `conv-${idOf(generation)}`,
  frame: () => ({ system_fingerprint: null }),
  streamsUsage: "asked",
  chunkTail: usageNull,
  failure: () => [],
});
