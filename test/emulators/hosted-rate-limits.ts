/** Limits per minute (null is none), and the clock they are kept by. */
export interface MinuteLimits {
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  /** Milliseconds since any moment; a test that does not want to wait gives its own. */
  readonly nowMs: () => number;
}

/** What becomes of a call under the limits. Token counts are the prompt's and the most that may be answered. */
export type RateVerdict =
  | { readonly kind: "passed" }
  | {
      /** Waiting helps. */
      readonly kind: "limited";
      readonly by: "requests" | "tokens";
      readonly limit: number;
      readonly used: number;
      readonly requested: number;
      readonly waitMs: number;
    }
  /** More tokens than a whole minute has: waiting does not help. */
  | { readonly kind: "too-large"; readonly limit: number; readonly requested: number };

/** The buckets of an account. Limits are given at every step, so that they may change. */
export interface RateLimiter {
  /** Takes a request and its tokens out of the buckets; a refused call takes nothing. */
  charge(tokens: number, limits: MinuteLimits): RateVerdict;
  /** OpenAI's six `x-ratelimit-` headers, as far as there are limits. */
  headers(limits: MinuteLimits): Readonly<Record<string, string>>;
}

/** Full buckets, which fill up again evenly over a minute. */
export function rateLimiter(): RateLimiter {
  const requests = bucket();
  const tokens = bucket();
  return {
    charge(count, { requestsPerMinute, tokensPerMinute, nowMs }) {
      if (tokensPerMinute !== null && count > tokensPerMinute) {
        return { kind: "too-large", limit: tokensPerMinute, requested: count };
      }
      const now = nowMs();
      const noRequest = requests.lackOf(1, requestsPerMinute, now);
      if (noRequest !== null) return { kind: "limited", by: "requests", ...noRequest };
      const noTokens = tokens.lackOf(count, tokensPerMinute, now);
      if (noTokens !== null) return { kind: "limited", by: "tokens", ...noTokens };
      requests.take(1);
      tokens.take(count);
      return { kind: "passed" };
    },
    headers({ requestsPerMinute, tokensPerMinute, nowMs }) {
      const now = nowMs();
      return {
        ...headersOf("requests", requestsPerMinute, requests.used(requestsPerMinute, now)),
        ...headersOf("tokens", tokensPerMinute, tokens.used(tokensPerMinute, now)),
      };
    },
  };
}

interface Lack {
  readonly limit: number;
  readonly used: number;
  readonly requested: number;
  readonly waitMs: number;
}

interface Bucket {
  readonly used: (limit: number | null, nowMs: number) => number;
  /** Null when there is enough. */
  readonly lackOf: (requested: number, limit: number | null, nowMs: number) => Lack | null;
  readonly take: (count: number) => void;
}

function bucket(): Bucket {
  let taken = 0;
  let sinceMs = 0;

  function used(limit: number | null, nowMs: number): number {
    taken = limit === null ? 0 : Math.max(0, taken - ((nowMs - sinceMs) * limit) / 60_000);
    sinceMs = nowMs;
    return taken;
  }

  return {
    used,
    lackOf(requested, limit, nowMs) {
      const level = used(limit, nowMs);
      if (limit === null || level + requested <= limit) return null;
      const waitMs = Math.ceil(((level + requested - limit) * 60_000) / limit);
      return { limit, used: Math.ceil(level), requested, waitMs };
    },
    take(count) {
      taken += count;
    },
  };
}

function headersOf(
  name: string,
  limit: number | null,
  used: number,
): Readonly<Record<string, string>> {
  if (limit === null) return {};
  return {
    [`x-ratelimit-limit-${name}`]: String(limit),
    [`x-ratelimit-remaining-${name}`]: String(Math.max(0, Math.floor(limit - used))),
    [`x-ratelimit-reset-${name}`]: durationText((used * 60_000) / limit),
  };
}

/** A duration as OpenAI's headers write it: `12ms`, `8.64s`, `1m30s`, `6m0s`. */
export function durationText(durationMs: number): string {
  const wholeMs = Math.ceil(durationMs);
  if (wholeMs < 1_000) return `${wholeMs}ms`;
  const minutes = Math.floor(wholeMs / 60_000);
  const seconds = `${(wholeMs % 60_000) / 1_000}s`;
  return minutes === 0 ? seconds : `${minutes}m${seconds}`;
}

/** `retry-after` in whole seconds and `retry-after-ms`. */
export function retryHeaders(waitMs: number): Readonly<Record<string, string>> {
  return {
    "retry-after": String(Math.ceil(waitMs / 1_000)),
    "retry-after-ms": String(Math.ceil(waitMs)),
  };
}
