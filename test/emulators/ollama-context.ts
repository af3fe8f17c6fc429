import { dropOldMessages } from "./chat-template.ts";
import { tokenCount } from "./emulated-model.ts";
import { type EmulatedRequest, textsOf } from "./emulated-request.ts";
import type { EmulatedModel } from "./emulator-options.ts";
import type { OllamaVariant } from "./ollama-variant.ts";
import { contextOf, type ServerState } from "./server-state.ts";

const charactersPerToken = 4;
/** Tokens at the beginning that survive every cut. */
const keptTokens = 4;

/** What the model gets of a prompt; the count is the one that the usage will show. */
type OllamaContext =
  | { readonly prompt: string; readonly promptTokens: number }
  | { readonly refusal: string };

/**
 * Fits a prompt into num_ctx as Ollama does: the oldest messages go first (never those of the system, never the last), then tokens from the
 * middle, down to num_ctx − (num_ctx − keep) / 2.
 */
export function ollamaContext(
  request: EmulatedRequest,
  server: ServerState<OllamaVariant>,
  model: EmulatedModel,
): OllamaContext {
  const limit = contextOf(model, server);
  const whole = { prompt: request.prompt, promptTokens: tokenCount(request.prompt) };
  if (whole.promptTokens <= limit) return whole;
  const { overlongPrompt } = server.variant;
  if (overlongPrompt === "refused") return { refusal: refusal };
  if (overlongPrompt === "refused-nested") {
    return { refusal: engineRefusal(whole.promptTokens, limit) };
  }
  const { messages } = request.body;
  const prompt = Array.isArray(messages)
    ? textsOf(dropOldMessages(messages, limit)).join("\n")
    : request.prompt;
  if (tokenCount(prompt) <= limit) return { prompt, promptTokens: tokenCount(prompt) };
  const target =
    overlongPrompt === "cut-to-context" ? limit : limit - Math.floor((limit - keptTokens) / 2);
  const start = prompt.slice(0, keptTokens * charactersPerToken);
  const end = prompt.slice(-(target - keptTokens) * charactersPerToken);
  return { prompt: start + end, promptTokens: target };
}

// The catalogue has only the first half of this sentence.
const refusal =
  "the prompt is longer than the context length currently available to the model; shorten the prompt or increase the context length";

/** llama-server's own body, as a text. */
function engineRefusal(promptTokens: number, limit: number): string {
  return JSON.stringify({
    error: {
      code: 400,
      message: `request (${promptTokens} tokens) exceeds the available context size (${limit} tokens), try increasing it`,
      type: "exceed_context_size_error",
      n_prompt_tokens: promptTokens,
      n_ctx: limit,
    },
  });
}
