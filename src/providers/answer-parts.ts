import type { Completion, FinishReason, Usage } from "../core/generation.ts";
import { isJsonObject, textOrNull } from "./json-reading.ts";
import { splitThinking } from "./think.ts";

/** What a server has said in one answer, whichever API it speaks and whether it came whole or in pieces. */
export interface AnswerParts {
  /** May hold thinking between tags. */
  readonly text: string;
  /** Thinking that came apart from the text, from every place where it may stand. */
  readonly reasoning: readonly (string | null)[];
  readonly refusal: string | null;
  readonly finishReason: string | null;
  readonly usage: unknown;
  readonly model: string | null;
  readonly fingerprint: string | null;
  readonly provider: string | null;
}

const maxNameLength = 500;

/** The one way from what a server said to a completion, so that a streamed answer equals the same answer read whole. */
export function completionOf(parts: AnswerParts): Completion {
  const { text, thinking } = splitThinking(parts.text, joinParts(parts.reasoning) !== null);
  const raw = parts.finishReason;
  return {
    text: text.toWellFormed(),
    reasoning: joinParts([...parts.reasoning, thinking]),
    refusal: parts.refusal?.toWellFormed() ?? null,
    finishReason: finishReasonOf(raw),
    rawFinishReason: raw?.slice(0, maxNameLength) ?? null,
    usage: readUsage(parts.usage),
    servedModel: parts.model?.slice(0, maxNameLength) ?? null,
    systemFingerprint: parts.fingerprint?.slice(0, maxNameLength) ?? null,
    servedBy: parts.provider?.slice(0, maxNameLength) ?? null,
    firstTokenMs: null,
    adaptations: [],
  };
}

/** Paragraphs of those that hold more than white space; null when none does. */
export function joinParts(parts: readonly (string | null)[]): string | null {
  let whole: string | null = null;
  for (const part of parts) {
    if (part === null || part.trim() === "") continue;
    whole = whole === null ? part : `${whole}\n\n${part}`;
  }
  return whole?.toWellFormed() ?? null;
}

/** Where bodies and chunks of all APIs name who answered. */
export function namesIn(
  body: Readonly<Record<string, unknown>>,
): Pick<AnswerParts, "model" | "fingerprint" | "provider"> {
  return {
    model: textOrNull(body["model"]),
    fingerprint: textOrNull(body["system_fingerprint"]),
    provider: textOrNull(body["provider"]),
  };
}

function finishReasonOf(raw: string | null): FinishReason {
  switch (raw?.toLowerCase()) {
    case "stop":
    case "eos":
    case "eos_token":
    case "end_turn":
    case "stop_sequence":
    case "completed":
      return "stop";
    case "length":
    case "max_tokens":
    case "max_output_tokens":
    case "model_length":
      return "length";
    case "content_filter":
    case "content-filter":
    case "safety":
      return "content-filter";
    default:
      return "other";
  }
}

const unknownUsage: Usage = {
  inputTokens: null,
  cachedInputTokens: null,
  outputTokens: null,
  reasoningTokens: null,
};

/** Chat completions count `prompt_tokens` and `completion_tokens`, the Responses API `input_tokens` and `output_tokens`. */
function readUsage(usage: unknown): Usage {
  if (!isJsonObject(usage)) return unknownUsage;
  const input = usage["prompt_tokens_details"] ?? usage["input_tokens_details"];
  const output = usage["completion_tokens_details"] ?? usage["output_tokens_details"];
  return {
    inputTokens: countOrNull(usage["prompt_tokens"] ?? usage["input_tokens"]),
    cachedInputTokens: countOrNull(
      (isJsonObject(input) ? input["cached_tokens"] : null) ?? usage["prompt_cache_hit_tokens"],
    ),
    outputTokens: countOrNull(usage["completion_tokens"] ?? usage["output_tokens"]),
    reasoningTokens: countOrNull(
      (isJsonObject(output) ? output["reasoning_tokens"] : null) ?? usage["reasoning_tokens"],
    ),
  };
}

function countOrNull(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
