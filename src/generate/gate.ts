import type { ProviderError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import { backoffMs } from "./retry.ts";

/** Whether a request went through an open gate, or alone, to see whether a troubled endpoint is back. */
type Passage = "open" | "trial";

/** What a gate tells of its endpoint. */
export interface GateEffects {
  readonly clock: Clock;
  readonly random: () => number;
  readonly onPaused: (error: ProviderError) => void;
  readonly onResumed: (pausedMs: number) => void;
}

/**
 * The one door that all requests to an endpoint go through. It is open, or held for a while because the server asked to wait, or paused because
 * the endpoint is down: then one request at a time is let through, at growing intervals, until one succeeds.
 */
export interface Gate {
  /** Waits for leave to send. Rejects with `signal.reason`. */
  pass(signal: AbortSignal): Promise<Passage>;
  /** The endpoint answered, be it with an error that only concerns one request. */
  succeeded(): void;
  /** The endpoint failed in a way that would meet other requests too. */
  failed(error: ProviderError, passage: Passage): void;
  /** Nobody passes for so long. */
  hold(milliseconds: number): void;
  readonly isPaused: boolean;
  /** How long the endpoint has been paused; 0 when it is not. */
  pausedMs(): number;
  /** Whether the endpoint ever answered. */
  readonly hasSucceeded: boolean;
}

/** The gate of an endpoint that takes `parallelism` requests at a time. */
export function openGate(parallelism: number, effects: GateEffects): Gate {
  const { clock } = effects;
  // So many failures in a row, with no success between, are no accident of single requests.
  const tripsAt = Math.max(3, 2 * parallelism);
  let failuresInRow = 0;
  let heldUntil = Number.NEGATIVE_INFINITY;
  let pausedAt: number | null = null;
  let trials = 0;
  let isTrialRunning = false;
  let hasSucceeded = false;
  let wake = new AbortController();

  function wakeAll(): void {
    wake.abort();
    wake = new AbortController();
  }

  function pauseFor(attempt: number): void {
    heldUntil = Math.max(heldUntil, clock.monotonic() + backoffMs(attempt, effects.random()));
  }

  async function pass(signal: AbortSignal): Promise<Passage> {
    while (true) {
      signal.throwIfAborted();
      const waitMs = heldUntil - clock.monotonic();
      if (waitMs > 0) await sleepOrWake(waitMs, signal);
      else if (pausedAt === null) return "open";
      else if (isTrialRunning) await sleepOrWake(longestWaitMs, signal);
      else {
        isTrialRunning = true;
        return "trial";
      }
    }
  }

  async function sleepOrWake(milliseconds: number, signal: AbortSignal): Promise<void> {
    try {
      await clock.sleep(milliseconds, AbortSignal.any([signal, wake.signal]));
    } catch (error) {
      if (signal.aborted) throw error;
    }
  }

  return {
    pass: (signal) => {
      // The common case costs nothing.
      if (pausedAt === null && heldUntil <= clock.monotonic() && !signal.aborted)
        return openPassage;
      return pass(signal);
    },
    succeeded: () => {
      failuresInRow = 0;
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
    failed: (error, passage) => {
      failuresInRow += 1;
      if (pausedAt !== null) {
        // Requests that were already on their way when it paused say nothing new.
        if (passage === "open") return;
        isTrialRunning = false;
        trials += 1;
        pauseFor(trials + 1);
        wakeAll();
        return;
      }
      if (!error.isUnreachable && failuresInRow < tripsAt) return;
      pausedAt = clock.monotonic();
      pauseFor(1);
      effects.onPaused(error);
    },
    hold: (milliseconds) => {
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

const openPassage: Promise<Passage> = Promise.resolve("open");
const longestWaitMs = 60_000;
