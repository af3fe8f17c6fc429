import type { Endpoint } from "../core/config.ts";
import { ProviderError, type ProviderErrorClass } from "../core/errors.ts";
import type { RunEvent } from "../core/events.ts";
import type { Generation, GenerationRequest } from "../core/generation.ts";
import type { Clock, Provider } from "../core/ports.ts";
import { type Gate, openGate } from "./gate.ts";
import { backoffMs } from "./retry.ts";

/** How `generate` meets the world. */
export interface GenerateEffects {
  readonly provider: Provider;
  readonly clock: Clock;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  /** Stores a generation; resolves once it is safe. Its request keeps its place among those in flight until then. */
  readonly record: (request: GenerationRequest, generation: Generation) => Promise<void>;
  readonly emit: (event: RunEvent) => void;
  /** Aborted: nothing new is sent, what is in flight is finished. */
  readonly stopping: AbortSignal;
  /** Aborted: what is in flight is given up too. */
  readonly aborting: AbortSignal;
}

/** How generation ended: with all requests asked, stopped by a signal, or given up because the endpoint is of no use. */
export type GenerateEnd =
  | { readonly status: "done" }
  | { readonly status: "interrupted" }
  | { readonly status: "unusable"; readonly error: ProviderError };

// No other request of this model would fare better.
const fatalClasses: readonly ProviderErrorClass[] = ["auth", "model_not_found", "quota"];

// An endpoint that never worked is more likely set up wrongly than away for a while.
const neverWorkedOutageMs = 60_000;

/**
 * Asks all requests, `endpoint.parallelism` at a time, and records each the moment it has ended. Failures that may pass are tried again; while the
 * endpoint is down nothing is marked failed: it pauses, tries one request at a time, and goes on when one succeeds.
 */
export async function generate(
  requests: Iterable<GenerationRequest>,
  endpoint: Endpoint,
  effects: GenerateEffects,
): Promise<GenerateEnd> {
  const { stopping, aborting, clock, emit } = effects;
  const iterator = requests[Symbol.iterator]();
  const givenUp = new AbortController();
  let unusable: ProviderError | null = null;
  const gate = openGate(endpoint.parallelism, {
    clock,
    random: effects.random,
    onPaused: (error) =>
      emit({ type: "paused", baseUrl: endpoint.baseUrl, reason: error.message, hint: error.hint }),
    onResumed: (pausedMs) => emit({ type: "resumed", baseUrl: endpoint.baseUrl, pausedMs }),
  });
  const asking: Asking = {
    endpoint,
    effects,
    gate,
    waiting: AbortSignal.any([stopping, aborting, givenUp.signal]),
    refusals: { inRow: 0, hasCompleted: false },
    giveUp: (error) => {
      unusable ??= error;
      givenUp.abort(error);
    },
  };

  async function work(): Promise<void> {
    while (!asking.waiting.aborted) {
      const next = iterator.next();
      if (next.done === true) return;
      const generation = await ask(next.value, asking);
      if (generation !== null) await effects.record(next.value, generation);
    }
  }

  const workers = Array.from({ length: endpoint.parallelism }, () => work());
  try {
    await Promise.all(workers);
  } catch (error) {
    // A store that fails or a bug: no other worker may start anything more.
    givenUp.abort(error);
    await Promise.allSettled(workers);
    throw error;
  }
  if (unusable !== null) return { status: "unusable", error: unusable };
  return { status: isInterrupted(effects) ? "interrupted" : "done" };
}

interface Asking {
  readonly endpoint: Endpoint;
  readonly effects: GenerateEffects;
  readonly gate: Gate;
  /** Aborted: waits end, nothing new is sent. */
  readonly waiting: AbortSignal;
  /** An endpoint that has refused every request so far will refuse the rest. */
  readonly refusals: { inRow: number; hasCompleted: boolean };
  readonly giveUp: (error: ProviderError) => void;
}

/** One request to its end; null when it was interrupted before one and is to be asked in another session. */
async function ask(request: GenerationRequest, asking: Asking): Promise<Generation | null> {
  const { gate, waiting, endpoint, effects } = asking;
  const { clock } = effects;
  let retries = 0;
  let last: Generation | null = null;
  for (let attempt = 1; ; attempt += 1) {
    const passage = await gate.pass(waiting).catch(() => null);
    // The last error of an endpoint that was given up is worth keeping; an interrupted retry is not an end.
    if (passage === null) return isInterrupted(effects) ? null : last;
    const startedAt = clock.monotonic();
    try {
      const completion = await effects.provider.complete(request, {
        signal: effects.aborting,
        attempt,
      });
      gate.succeeded();
      asking.refusals.hasCompleted = true;
      return {
        status: "completed",
        key: request.key,
        completion,
        latencyMs: hundredths(clock.monotonic() - startedAt),
        attempts: attempt,
        finishedAt: new Date(clock.now()).toISOString(),
      };
    } catch (error) {
      if (effects.aborting.aborted) return null;
      if (!(error instanceof ProviderError)) throw error;
      last = {
        status: "failed",
        key: request.key,
        error: { class: error.class, message: error.message, httpStatus: error.httpStatus },
        latencyMs: hundredths(clock.monotonic() - startedAt),
        attempts: attempt,
        finishedAt: new Date(clock.now()).toISOString(),
      };
      if (error.isRetryable) {
        gate.failed(error, passage);
        if (isBeyondWaiting(error, asking)) {
          asking.giveUp(error);
          return last;
        }
        if (error.retryAfterMs !== null) gate.hold(error.retryAfterMs);
        // While the endpoint is down, this request has not had its chance.
        if (gate.isPaused) continue;
        retries += 1;
        if (retries > endpoint.maxRetries) return last;
        await waitBefore(attempt, error, asking);
      } else {
        gate.succeeded();
        if (isHopeless(error, asking)) asking.giveUp(error);
        return last;
      }
    }
  }
}

/** Finer than a hundredth of a millisecond is noise that only makes rows longer. */
function hundredths(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}

function isInterrupted({ stopping, aborting }: GenerateEffects): boolean {
  return stopping.aborted || aborting.aborted;
}

function isBeyondWaiting(error: ProviderError, { gate, endpoint }: Asking): boolean {
  if ((error.retryAfterMs ?? 0) > endpoint.maxOutageMs) return true;
  const limit = gate.hasSucceeded
    ? endpoint.maxOutageMs
    : Math.min(endpoint.maxOutageMs, neverWorkedOutageMs);
  return gate.isPaused && gate.pausedMs() >= limit;
}

function isHopeless(error: ProviderError, { refusals, endpoint }: Asking): boolean {
  // A connection that it is no use to try again, such as a certificate that is not accepted, is of no use to others either.
  if (fatalClasses.includes(error.class) || error.class === "connect") return true;
  if (error.class !== "invalid_request") return false;
  refusals.inRow += 1;
  return !refusals.hasCompleted && refusals.inRow >= Math.max(10, 2 * endpoint.parallelism);
}

async function waitBefore(attempt: number, error: ProviderError, asking: Asking): Promise<void> {
  const { effects, gate, endpoint } = asking;
  const delayMs = error.retryAfterMs ?? backoffMs(attempt, effects.random());
  if (error.class === "rate_limit" || error.retryAfterMs !== null) {
    // What one request was told holds for all: sending on would only prolong it.
    gate.hold(delayMs);
    effects.emit({
      type: "waiting",
      baseUrl: endpoint.baseUrl,
      reason: error.message,
      milliseconds: delayMs,
    });
    return;
  }
  await effects.clock.sleep(delayMs, asking.waiting).catch(() => undefined);
}
