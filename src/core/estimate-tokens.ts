import type { Message } from "./sample.ts";

const charactersPerToken = 4;
const tokensPerMessage = 4;

/** A rough count of the tokens of a text of so many characters: 4 characters each, the usual figure for English. */
export function textTokens(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}

/**
 * A rough count of a prompt's tokens: its texts, and 4 tokens of chat template a message. No tokenizer is asked; expect it to be off by a quarter
 * either way.
 */
export function promptTokens(messages: readonly Message[]): number {
  return messages.reduce(
    (sum, { content }) => sum + tokensPerMessage + textTokens(content.length),
    0,
  );
}
