import type { Completion, GenerationRequest, Usage } from "../core/generation.ts";

const charactersPerToken = 4;
const tokensPerMessage = 4;
/** Of an answer without a limit, before any has been seen. */
const usualAnswerTokens = 1_000;

/** A rough count of a text's tokens: 4 characters each, the usual figure for English. */
function textTokens(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}

/** A rough count of a prompt's tokens, its chat template included. */
export function promptTokens({ messages }: GenerationRequest): number {
  return messages.reduce(
    (sum, { content }) => sum + tokensPerMessage + textTokens(content.length),
    0,
  );
}

/** The most that a request may use, as services charge it: its prompt and `max_tokens`. */
export function mostTokens(request: GenerationRequest): { input: number; output: number } {
  return {
    input: promptTokens(request),
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
    inputTokens: completion.usage.inputTokens ?? promptTokens(request),
    outputTokens: outputTokens(completion),
  };
}
