import type { Completion } from "./generation.ts";

/**
 * How many tokens of an answer were written in how much of its time, for tokens per second: those after the first, where it is known when that came.
 * Reasoning may have been written unseen, before the first token that was sent: then, as for answers that came whole, all the time is taken. Null where the
 * server did not count.
 */
export function writingTime(
  { usage, firstTokenMs }: Pick<Completion, "usage" | "firstTokenMs">,
  latencyMs: number,
): { readonly tokens: number; readonly milliseconds: number } | null {
  const { outputTokens, reasoningTokens } = usage;
  if (outputTokens === null || outputTokens === 0) return null;
  if (firstTokenMs === null || (reasoningTokens ?? 0) > 0) {
    return { tokens: outputTokens, milliseconds: latencyMs };
  }
  return { tokens: outputTokens - 1, milliseconds: Math.max(0, latencyMs - firstTokenMs) };
}
