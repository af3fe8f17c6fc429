import type { LlamaCppVariant } from "./llama-cpp-variant.ts";
import { json, type Reply } from "./reply.ts";

/** An error whose code is its status. */
export function llamaCppError(status: number, message: string, type: string): Reply {
  return json({ error: { message, type, code: status } }, status);
}

/** A prompt that is longer than the slot's context. */
export function llamaCppContextError(
  { contextError }: LlamaCppVariant,
  promptTokens: number,
  contextTokens: number,
): Reply {
  const isNew = contextError === "new";
  const code = isNew ? 400 : 500;
  const message = isNew
    ? `request (${promptTokens} tokens) exceeds the available context size (${contextTokens} tokens), try increasing it`
    : "the request exceeds the available context size. try increasing the context size or enable context shift";
  const counts = { n_prompt_tokens: promptTokens, n_ctx: contextTokens };
  return json({ error: { code, message, type: "exceed_context_size_error", ...counts } }, code);
}

/** What happens to long generations when the shared cache is full. */
export const contextExceeded = {
  code: 500,
  message: "Context size has been exceeded.",
  type: "server_error",
};
