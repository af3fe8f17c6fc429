/** Waiting times before another attempt: pure policy. */

const firstDelayMs = 500;
const longestDelayMs = 30_000;

/**
 * How long to wait after the failed attempt number `attempt` (from 1): doubling from half a second to 30 s, less up to a quarter by chance
 * (`random` from 0 to 1) so that parallel requests do not come back together.
 */
export function backoffMs(attempt: number, random: number): number {
  const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempt - 1, 16));
  return Math.round(delay * (1 - random / 4));
}
