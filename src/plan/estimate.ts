import type { Message } from "../core/sample.ts";

/**
 * A rough count of a prompt's tokens, for previews: 4 characters a token, the usual figure for English text, and 4 tokens of chat template
 * a message. No tokenizer is asked; expect it to be off by a quarter either way.
 */
export function estimateTokens(messages: readonly Message[]): number {
  return messages.reduce((sum, { content }) => sum + 4 + Math.ceil(content.length / 4), 0);
}
