import type { Completion, GenerationRequest } from "./generation.ts";

/** The door to a model: one call, one attempt. Waiting and retrying are the work of generate. */
export interface Provider {
  /**
   * Throws `ProviderError` for anything that went wrong, and `signal.reason` when aborted. The endpoint's own timeout is kept here.
   * `attempt` counts from 1.
   */
  complete(
    request: GenerationRequest,
    options: { readonly signal: AbortSignal; readonly attempt: number },
  ): Promise<Completion>;
  /** The model ids on offer; null where the server has no such list. Throws `ProviderError`. */
  listModels(signal: AbortSignal): Promise<readonly string[] | null>;
  /** Closes sockets. */
  close(): Promise<void>;
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
