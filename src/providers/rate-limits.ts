import type { RateLimits } from "../core/ports.ts";
import { durationMs } from "./duration-text.ts";
import { headerText, type ResponseHeaders } from "./response-headers.ts";

type What = "requests" | "tokens";
type Figure = "limit" | "remaining" | "reset";

/**
 * The headers' names, most telling first: those of OpenAI (Azure, Groq, vLLM's routers and LiteLLM use them too), LiteLLM's for the service
 * behind it, Mistral's, and those without a unit of OpenRouter and others, which count requests.
 */
const names: Readonly<Record<What, readonly ((figure: Figure) => string)[]>> = {
  requests: [
    (figure) => `x-ratelimit-${figure}-requests`,
    (figure) => `llm_provider-x-ratelimit-${figure}-requests`,
    (figure) => `x-ratelimit-${figure}-req-minute`,
    (figure) => `x-ratelimit-${figure}`,
    (figure) => `ratelimit-${figure}`,
  ],
  tokens: [
    (figure) => `x-ratelimit-${figure}-tokens`,
    (figure) => `llm_provider-x-ratelimit-${figure}-tokens`,
    (figure) => `x-ratelimit-${figure}-tokens-minute`,
    (figure) => `x-tokenlimit-${figure}`,
  ],
};

/**
 * What a server's headers say of its limits; null when they say nothing. `nowMs` is since 1970, for servers that give a time of day. A figure below
 * zero is Azure's for "not known".
 */
export function readRateLimits(
  headers: ResponseHeaders,
  nowMs: number = Date.now(),
): RateLimits | null {
  const requests = bucketOf("requests", headers, nowMs);
  const tokens = bucketOf("tokens", headers, nowMs);
  if (requests === null && tokens === null) return null;
  return {
    remainingRequests: requests?.remaining ?? null,
    remainingTokens: tokens?.remaining ?? null,
    resetRequestsMs: requests?.resetMs ?? null,
    resetTokensMs: tokens?.resetMs ?? null,
    limitRequests: requests?.limit ?? null,
    limitTokens: tokens?.limit ?? null,
  };
}

interface Bucket {
  readonly limit: number | null;
  readonly remaining: number | null;
  readonly resetMs: number | null;
}

/** A limit that is full again only after more than a minute is none of a minute: OpenAI's lower tiers and Groq count requests by the day. */
const longestMinuteMs = 61_000;

function bucketOf(what: What, headers: ResponseHeaders, nowMs: number): Bucket | null {
  for (const name of names[what]) {
    const limit = countIn(headerText(headers, name("limit")));
    const remaining = countIn(headerText(headers, name("remaining")));
    const resetMs = resetIn(headerText(headers, name("reset")), nowMs);
    // Nothing left, of nobody knows what, until nobody knows when: so Azure writes that it does not know.
    if (limit === null && resetMs === null && (remaining ?? 0) === 0) continue;
    const isOfMinute = resetMs === null || resetMs <= longestMinuteMs;
    return { limit: isOfMinute ? limit : null, remaining, resetMs };
  }
  return null;
}

function countIn(text: string | undefined): number | null {
  // Some add the window: `100, 100;w=60`.
  const [, digits] = /^\s*(\d{1,15})\s*(?:[,;.]|$)/.exec(text ?? "") ?? [];
  return digits === undefined ? null : Number(digits);
}

/** `12ms`, `1m30s`, seconds, a date, or seconds or milliseconds since 1970. */
function resetIn(text: string | undefined, nowMs: number): number | null {
  const plain = text?.trim() ?? "";
  if (/^\d{1,16}(?:\.\d{1,9})?$/.test(plain)) {
    const value = Number(plain);
    if (value >= 1e12) return Math.max(0, Math.ceil(value - nowMs));
    if (value >= 1e9) return Math.max(0, Math.ceil(value * 1_000 - nowMs));
    return Math.ceil(value * 1_000);
  }
  if (/^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|s|m|h|d)){1,5}$/.test(plain)) return durationMs(plain);
  const date = /^(?:\d{4}-\d\d-\d\d|[a-z]{3},)/.test(plain) ? Date.parse(plain) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}
