import type { Prices } from "./config.ts";
import type { Usage } from "./generation.ts";

/** The tokens that a price is for. */
const tokensPerPrice = 1_000_000;

/**
 * What one answer cost, in US dollars: cached prompt tokens at their own price, the other ones at that of input. Null where neither
 * count is told; a single untold one adds nothing, for nothing is known of it.
 */
export function costOf(
  usage: Pick<Usage, "inputTokens" | "cachedInputTokens" | "outputTokens">,
  prices: Prices,
): number | null {
  const { inputTokens, outputTokens } = usage;
  if (inputTokens === null && outputTokens === null) return null;
  const input = inputTokens ?? 0;
  // Some servers count cached tokens that are not in the prompt's count.
  const cached = Math.min(usage.cachedInputTokens ?? 0, input);
  const fresh = input - cached;
  const total =
    fresh * prices.input + cached * prices.cachedInput + (outputTokens ?? 0) * prices.output;
  return total / tokensPerPrice;
}
