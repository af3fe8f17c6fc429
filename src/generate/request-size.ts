import { promptTokens, textTokens } from "../core/estimate-tokens.ts";
import type { Completion, GenerationRequest, Usage } from "../core/generation.ts";

/** Of an answer without a limit, before any has been seen. */
const usualAnswerTokens = 1_000;

/** The most that a request may use, as services charge it: its prompt and `max_tokens`. */
export function mostTokens(request: GenerationRequest): { input: number; output: number } {
  return {
    input: promptTokens(request.messages),
    output: request.sampling.maxTokens ?? usualAnswerTokens,
  };
}

/** An answer's output tokens, by its length where the server does not tell them. */
export function outputTokens({ usage, text, reasoning }: Completion): number {
  return usage.outputTokens ?? textTokens(text.length + (reasoning?.length ?? 0));
}

/** An answer's usage, with estimates in place of what the server does not tell. */
export function fullUsage(request: GenerationRequest, completion: Completion): Usage {
  return {
    ...completion.usage,
    inputTokens: completion.usage.inputTokens ?? promptTokens(request.messages),
    outputTokens: outputTokens(completion),
  };
}
