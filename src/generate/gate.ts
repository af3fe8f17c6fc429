import type { ProviderError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import type { Pacing, Sent } from "./pacing.ts";
import { backoffMs } from "./retry.ts";

/** Leave to send one request. */
export interface Passage {
  /** Whether it goes alone, to see whether a troubled endpoint is back. */
  readonly isTrial: boolean;
  /** All that was sent up to and with it. */
  readonly sent: Sent;
}

/** What a gate goes by and tells of its endpoint. */
export interface GateEffects {
  readonly clock: Clock;
  readonly random: () => number;
  readonly pacing: Pacing;
  readonly onPaused: (error: ProviderError) => void;
  readonly onResumed: (pausedMs: number) => void;
  /** All wait for so long because the server asked for it. Waits that hardly go beyond one that was told are not told again. */
  readonly onHeld: (milliseconds: number, reason: string) => void;
}

/**
 * The one door that all requests to an endpoint go through, in order. It is open, or held for a while because the server asked to wait or a limit is
 * reached, or paused because the endpoint is down: then one request at a time is let through, at growing intervals, until one succeeds.
 */
export interface Gate {
  /** Waits for leave to send a request of about so many tokens. Rejects with `signal.reason`. */
  pass(tokens: number, signal: AbortSignal): Promise<Passage>;
  /** The endpoint answered, be it with an error that only concerns one request. */
  succeeded(): void;
  /** The endpoint failed in a way that would meet other requests too; `key` is that of the request. */
  failed(error: ProviderError, passage: Passage, key: string): void;
  /** Nobody passes for so long; without a reason nobody is told. */
  hold(milliseconds: number, reason: string | null): void;
  readonly isPaused: boolean;
  /** How long the endpoint has been paused; 0 when it is not. */
  pausedMs(): number;
  /** Whether the endpoint ever answered. */
  readonly hasSucceeded: boolean;
}

/** The gate of an endpoint that takes `parallelism` requests at a time. */
export function openGate(parallelism: () => number, effects: GateEffects): Gate {
  const { clock, pacing } = effects;
  let failuresInRow = 0;
  /** Requests that failed in a row, up to `fewRequests`. */
  const failedKeys = new Set<string>();
  let heldUntil = Number.NEGATIVE_INFINITY;
  let toldUntil = Number.NEGATIVE_INFINITY;
  let pausedAt: number | null = null;
  let trials = 0;
  let isTrialRunning = false;
  let hasSucceeded = false;
  let wake = new AbortController();
  let lastInLine: Promise<unknown> | null = null;

  // So many failures in a row, of several requests and with no success between, are no accident of single ones.
  const tripsAt = (): number => Math.max(3, 2 * parallelism());

  /** Whether a failure can hardly be the doing of one request: the endpoint says that it is busy, or never answered any. */
  function isOfEndpoint(error: ProviderError): boolean {
    return !hasSucceeded || error.class === "overloaded" || error.class === "rate_limit";
  }

  function wakeAll(): void {
    wake.abort();
    wake = new AbortController();
  }

  function pauseFor(attempt: number): void {
    heldUntil = Math.max(heldUntil, clock.monotonic() + backoffMs(attempt, effects.random()));
  }

  /** The first in line waits for whatever there is to wait for. */
  async function waitInFront(tokens: number, signal: AbortSignal): Promise<Passage> {
    while (true) {
      signal.throwIfAborted();
      const now = clock.monotonic();
      const paced = pacing.wait(tokens, now);
      const waitMs = Math.max(heldUntil - now, paced?.milliseconds ?? 0);
      if (waitMs > 0) {
        if (paced?.isServers === true && paced.milliseconds >= noticeableMs) {
          tellHold(paced.milliseconds, "nothing left of its rate limit");
        }
        await sleepOrWake(waitMs, signal);
      } else if (pausedAt === null) {
        return { isTrial: false, sent: pacing.take(tokens, now) };
      } else if (isTrialRunning) await sleepOrWake(longestWaitMs, signal);
      else {
        isTrialRunning = true;
        return { isTrial: true, sent: pacing.take(tokens, now) };
      }
    }
  }

  function tellHold(milliseconds: number, reason: string): void {
    const until = clock.monotonic() + milliseconds;
    // All that were in flight are told the same.
    if (until <= toldUntil + milliseconds / 2) return;
    toldUntil = until;
    effects.onHeld(milliseconds, reason);
  }

  async function sleepOrWake(milliseconds: number, signal: AbortSignal): Promise<void> {
    try {
      await clock.sleep(milliseconds, AbortSignal.any([signal, wake.signal]));
    } catch (error) {
      if (signal.aborted) throw error;
    }
  }

  async function standInLine(tokens: number, signal: AbortSignal): Promise<Passage> {
    const before = lastInLine;
    const { promise, resolve } = Promise.withResolvers<void>();
    lastInLine = promise;
    try {
      await before;
      return await waitInFront(tokens, signal);
    } finally {
      if (lastInLine === promise) lastInLine = null;
      resolve();
    }
  }

  return {
    pass: (tokens, signal) => {
      const now = clock.monotonic();
      // The common case costs next to nothing.
      if (
        lastInLine === null &&
        pausedAt === null &&
        heldUntil <= now &&
        !signal.aborted &&
        pacing.wait(tokens, now) === null
      ) {
        return Promise.resolve({ isTrial: false, sent: pacing.take(tokens, now) });
      }
      return standInLine(tokens, signal);
    },
    succeeded: () => {
      failuresInRow = 0;
      failedKeys.clear();
      hasSucceeded = true;
      isTrialRunning = false;
      if (pausedAt === null) return;
      const pausedMs = clock.monotonic() - pausedAt;
      pausedAt = null;
      trials = 0;
      heldUntil = Number.NEGATIVE_INFINITY;
      effects.onResumed(pausedMs);
      wakeAll();
    },
    failed: (error, passage, key) => {
      failuresInRow += 1;
      if (failedKeys.size < fewRequests) failedKeys.add(key);
      if (pausedAt !== null) {
        // Requests that were already on their way when it paused say nothing new.
        if (!passage.isTrial) return;
        isTrialRunning = false;
        trials += 1;
        pauseFor(trials + 1);
        wakeAll();
        return;
      }
      const isDown =
        failuresInRow >= tripsAt() && (failedKeys.size >= fewRequests || isOfEndpoint(error));
      if (!error.isUnreachable && !isDown) return;
      pausedAt = clock.monotonic();
      pauseFor(1);
      effects.onPaused(error);
    },
    hold: (milliseconds, reason) => {
      if (reason !== null) tellHold(milliseconds, reason);
      heldUntil = Math.max(heldUntil, clock.monotonic() + milliseconds);
    },
    get isPaused() {
      return pausedAt !== null;
    },
    pausedMs: () => (pausedAt === null ? 0 : clock.monotonic() - pausedAt),
    get hasSucceeded() {
      return hasSucceeded;
    },
  };
}

/** One request that breaks the server each time, and another, say nothing about the rest. */
const fewRequests = 3;
const longestWaitMs = 60_000;
/** Servers' limits are often back in a fraction of a second. */
const noticeableMs = 1_000;
