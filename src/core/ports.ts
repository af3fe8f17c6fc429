import type { Completion, GenerationRequest } from "./generation.ts";
import type { EndpointIdentity } from "./identity.ts";

/** The door to a model: one call, one attempt. Waiting and retrying are the work of generate. */
export interface Provider {
  /**
   * Throws `ProviderError` for anything that went wrong, and `signal.reason` when aborted, which also ends the generation on the server where
   * it can. The endpoint's own timeouts are kept here.
   */
  complete(request: GenerationRequest, options: CallOptions): Promise<Completion>;
  /** The model ids on offer; null where the server has no such list. Throws `ProviderError`. */
  listModels(signal: AbortSignal): Promise<readonly string[] | null>;
  /** What the endpoint says of itself and of the model. Takes at most a few seconds; throws only `signal.reason`. */
  identify(signal: AbortSignal): Promise<EndpointIdentity>;
  /**
   * Begins where an earlier session ended: `adaptations` are those of answers that it got. To be called while nothing is in flight; replaces what was
   * learned until then. Absent where requests are always sent as asked.
   */
  recall?(adaptations: Completion["adaptations"]): void;
  /** Closes sockets. */
  close(): Promise<void>;
}

/** What a call needs besides the request. */
export interface CallOptions {
  readonly signal: AbortSignal;
  /** From 1. */
  readonly attempt: number;
  /** The request is sent now, perhaps not for the first time: what it waited for before, and what was refused on the way, is none of its latency. */
  readonly onSent?: () => void;
  /** Hears of each piece of a streamed answer as it comes; `tokens` is an estimate from its length. */
  readonly onTokens?: (tokens: number) => void;
  /** Hears what the server says of its limits, with any answer, also a refusal. */
  readonly onLimits?: (limits: RateLimits) => void;
}

/** What a server says is left of its limits (`x-ratelimit-*`); `null` where it says nothing. */
export interface RateLimits {
  readonly remainingRequests: number | null;
  readonly remainingTokens: number | null;
  /** Until `remainingRequests` is full again, in milliseconds. */
  readonly resetRequestsMs: number | null;
  readonly resetTokensMs: number | null;
  /** What a full minute allows. */
  readonly limitRequests: number | null;
  readonly limitTokens: number | null;
}

/** Time, so that tests and simulations may bend it. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic(): number;
  /** Resolves after so many milliseconds; rejects with `signal.reason` when aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}
