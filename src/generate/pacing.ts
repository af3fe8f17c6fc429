import type { Endpoint } from "../core/config.ts";
import type { RateLimits } from "../core/ports.ts";
import { rateBucket } from "./rate-bucket.ts";

/** How much has been sent so far, in requests and tokens. */
export interface Sent {
  readonly requests: number;
  readonly tokens: number;
}

/** How long a request must wait, and whether it is the server that says so. */
interface PacingWait {
  readonly milliseconds: number;
  readonly isServers: boolean;
}

/** Keeps requests within an endpoint's limits: those of the config, and what its answers say is left. */
export interface Pacing {
  /** For a request of about so many tokens; null: it may go now. */
  wait(tokens: number, now: number): PacingWait | null;
  /** It goes. Returns all that was sent up to and with it. */
  take(tokens: number, now: number): Sent;
  /** Hears what the server said is left, in its answer to the request that was sent as the last of `sent`. */
  heard(limits: RateLimits, sent: Sent, now: number): void;
}

/** A limit of tokens a day may have its reset hours away: then refusals, not this, say when to go on. */
const longestHoldMs = 60_000;

/** The pacing of one endpoint, which has been sent nothing yet. */
export function openPacing(
  endpoint: Pick<Endpoint, "requestsPerMinute" | "tokensPerMinute" | "maxOutageMs">,
): Pacing {
  const { requestsPerMinute, tokensPerMinute } = endpoint;
  const requests = requestsPerMinute === null ? null : rateBucket(requestsPerMinute);
  const tokenBucket = tokensPerMinute === null ? null : rateBucket(tokensPerMinute);
  const longestMs = Math.min(longestHoldMs, endpoint.maxOutageMs);
  let sent: Sent = { requests: 0, tokens: 0 };
  let requestsLeft: Left | null = null;
  let tokensLeft: Left | null = null;

  return {
    wait: (tokens, now) => {
      requestsLeft = current(requestsLeft, sent.requests, now);
      tokensLeft = current(tokensLeft, sent.tokens, now);
      const asked = Math.max(
        waitFor(requestsLeft, 1, sent.requests, now),
        waitFor(tokensLeft, tokens, sent.tokens, now),
      );
      const own = Math.max(requests?.waitMs(1, now) ?? 0, tokenBucket?.waitMs(tokens, now) ?? 0);
      if (asked <= 0 && own <= 0) return null;
      return { milliseconds: Math.max(asked, own), isServers: asked > own };
    },
    take: (tokens, now) => {
      requests?.take(1, now);
      tokenBucket?.take(tokens, now);
      sent = { requests: sent.requests + 1, tokens: sent.tokens + tokens };
      return sent;
    },
    heard: (limits, at, now) => {
      requestsLeft = newer(
        requestsLeft,
        {
          remaining: limits.remainingRequests,
          resetMs: limits.resetRequestsMs,
          limit: limits.limitRequests,
        },
        at.requests,
        now,
      );
      tokensLeft = newer(
        tokensLeft,
        {
          remaining: limits.remainingTokens,
          resetMs: limits.resetTokensMs,
          limit: limits.limitTokens,
        },
        at.tokens,
        now,
      );
    },
  };

  function newer(
    known: Left | null,
    { remaining, resetMs, limit }: Told,
    sentBefore: number,
    now: number,
  ): Left | null {
    // Azure says -1 where it does not know.
    if (remaining === null || remaining < 0 || resetMs === null) return known;
    // Answers do not come in the order of their requests.
    if (known !== null && known.sentBefore > sentBefore) return known;
    const periodMs = Math.min(resetMs, longestMs);
    return { remaining, sentBefore, resetsAt: now + periodMs, periodMs, limit, isFull: false };
  }
}

/** What a server says of one of its limits. */
interface Told {
  readonly remaining: number | null;
  readonly resetMs: number | null;
  readonly limit: number | null;
}

/** What a server said is left for whatever is sent after `sentBefore`, until it is full again. */
interface Left {
  readonly remaining: number;
  readonly sentBefore: number;
  readonly resetsAt: number;
  readonly periodMs: number;
  readonly limit: number | null;
  /** Whether it is not what the server said but what there must be since. */
  readonly isFull: boolean;
}

/** When it is full again there is as much as the limit, where that is known: all that wait may be more. */
function current(left: Left | null, sentNow: number, now: number): Left | null {
  if (left === null || left.resetsAt > now) return left;
  const { limit, periodMs } = left;
  if (limit === null || limit <= 0 || periodMs <= 0) return null;
  return { ...left, remaining: limit, sentBefore: sentNow, resetsAt: now + periodMs, isFull: true };
}

function waitFor(left: Left | null, need: number, sentNow: number, now: number): number {
  if (left === null || left.remaining - (sentNow - left.sentBefore) >= need) return 0;
  // It will never hold more.
  if (left.isFull && sentNow === left.sentBefore) return 0;
  return left.resetsAt - now;
}
