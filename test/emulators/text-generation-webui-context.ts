import { numberIn } from "./body-members.ts";
import { dropOldMessages } from "./chat-template.ts";
import { tokenCount } from "./emulated-model.ts";
import { type EmulatedRequest, textsOf } from "./emulated-request.ts";

const charactersPerToken = 4;
/** Room for the answer when the request sets none. */
const usualMaxTokens = 512;

/** What is left of a prompt; null when nothing can be. */
export interface CutPrompt {
  readonly prompt: string;
  readonly promptTokens: number;
  /** Whether anything is missing. */
  readonly isCut: boolean;
}

/**
 * Fits the messages into truncation_length − max_tokens: the oldest go first (not the system's), then the last message loses its end. A
 * completion's prompt loses its beginning.
 */
export function cutPrompt(
  { body, prompt }: EmulatedRequest,
  {
    contextTokens,
    maxTokens,
  }: { readonly contextTokens: number; readonly maxTokens: number | null },
): CutPrompt | null {
  const truncationLength = numberIn(body, "truncation_length") ?? contextTokens;
  const budget = truncationLength - (maxTokens ?? usualMaxTokens);
  if (tokenCount(prompt) <= budget) {
    return { prompt, promptTokens: tokenCount(prompt), isCut: false };
  }
  if (budget <= 0) return null;
  const { messages } = body;
  if (!Array.isArray(messages)) {
    const end = prompt.slice(-budget * charactersPerToken);
    return { prompt: end, promptTokens: tokenCount(end), isCut: true };
  }
  const kept = dropOldMessages(messages, budget);
  const text = textsOf(kept).join("\n");
  if (tokenCount(text) <= budget) {
    return { prompt: text, promptTokens: tokenCount(text), isCut: true };
  }
  const last = textsOf(kept.at(-1)).join("\n");
  const room = last.length - (text.length - budget * charactersPerToken);
  if (room <= 0) return null;
  const before = textsOf(kept.slice(0, -1));
  const cut = [...before, last.slice(0, room)].join("\n");
  return { prompt: cut, promptTokens: tokenCount(cut), isCut: true };
}
