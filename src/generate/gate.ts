import type { ProviderError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import type { Pacing, Sent } from "./pacing.ts";
import type { Reopening } from "./reopening.ts";
import { backoffMs } from "./retry.ts";

/** Leave to send one request. */
export interface Passage {
  /** Whether it goes alone, to see whether a troubled endpoint is back. */
  readonly isTrial: boolean;
  /** All that was sent up to and with it. */
  readonly sent: Sent;
  /** By the monotonic clock, in milliseconds. */
  readonly at: number;
}

/** What a gate goes by and tells of its endpoint. */
export interface GateEffects {
  readonly clock: Clock;
  readonly random: () => number;
  readonly pacing: Pacing;
  readonly reopening: Reopening;
  readonly onPaused: (error: ProviderError) => void;
  readonly onResumed: (pausedMs: number) => void;
  /**
   * All wait for so long because the server asked for it, by refusing a request or (null) by what it said is left. Not told again are waits that hardly go
   * beyond one that was told, and for a minute short ones.
   */
  readonly onHeld: (milliseconds: number, error: ProviderError | null) => void;
}

/**
 * The one door that all requests to an endpoint go through, in order. It is open, or held for a while because the server asked to wait or a limit is
 * reached, or paused because the endpoint is down: then one request at a time is let through, at growing intervals, until one succeeds. After a hold it
 * opens step by step.
 */
export interface Gate {
  /** Waits for leave to send a request of about so many tokens. Rejects with `signal.reason`. */
  pass(tokens: number, signal: AbortSignal): Promise<Passage>;
  /** The endpoint answered, be it with an error that only concerns one request. */
  succeeded(passage: Passage): void;
  /** The endpoint failed in a way that would meet other requests too; `key` is that of the request. */
  failed(error: ProviderError, passage: Passage, key: string): void;
  /** The endpoint refused a request for now: nobody passes for so long, and then a few at first. */
  hold(milliseconds: number, error: ProviderError, passage: Passage): void;
  readonly isPaused: boolean;
  /** How long the endpoint has been paused; 0 when it is not. */
  pausedMs(): number;
  /** Whether the endpoint ever answered. */
  readonly hasSucceeded: boolean;
}

/** The gate of an endpoint that takes `parallelism` requests at a time. */
export function openGate(parallelism: () => number, effects: GateEffects): Gate {
  const { clock, pacing, reopening } = effects;
  let failuresInRow = 0;
  /** Requests that failed in a row, up to `fewRequests`. */
  const failedKeys = new Set<string>();
  let heldUntil = Number.NEGATIVE_INFINITY;
  let toldUntil = Number.NEGATIVE_INFINITY;
  let toldAt = Number.NEGATIVE_INFINITY;
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

  function leave(isTrial: boolean, tokens: number, now: number): Passage {
    if (!isTrial) reopening.took(now);
    return { isTrial, sent: pacing.take(tokens, now), at: now };
  }

  /** The first in line waits for whatever there is to wait for. */
  async function waitInFront(tokens: number, signal: AbortSignal): Promise<Passage> {
    while (true) {
      signal.throwIfAborted();
      const now = clock.monotonic();
      const paced = pacing.wait(tokens, now);
      const waitMs = Math.max(
        heldUntil - now,
        paced?.milliseconds ?? 0,
        pausedAt === null ? reopening.waitMs(now) : 0,
      );
      if (waitMs > 0) {
        if (paced?.isServers === true && paced.milliseconds >= noticeableMs) {
          tellHold(paced.milliseconds, null);
        }
        await sleepOrWake(waitMs, signal);
      } else if (pausedAt === null) return leave(false, tokens, now);
      else if (isTrialRunning) await sleepOrWake(longestWaitMs, signal);
      else {
        isTrialRunning = true;
        return leave(true, tokens, now);
      }
    }
  }

  function tellHold(milliseconds: number, error: ProviderError | null): void {
    const now = clock.monotonic();
    const until = now + milliseconds;
    // All that were in flight are told the same.
    if (until <= toldUntil + milliseconds / 2) return;
    // A limit that lets one pass every two seconds would fill the screen.
    if (milliseconds < shortWaitMs && now < toldAt + shortWaitPauseMs) return;
    toldUntil = until;
    toldAt = now;
    effects.onHeld(milliseconds, error);
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
        reopening.waitMs(now) <= 0 &&
        !signal.aborted &&
        pacing.wait(tokens, now) === null
      ) {
        return Promise.resolve(leave(false, tokens, now));
      }
      return standInLine(tokens, signal);
    },
    succeeded: ({ at }) => {
      if (reopening.answered(at)) wakeAll();
      failuresInRow = 0;
      failedKeys.clear();
      hasSucceeded = true;
      isTrialRunning = false;
      if (pausedAt === null) return;
      const pausedMs = clock.monotonic() - pausedAt;
      pausedAt = null;
      trials = 0;
      heldUntil = Number.NEGATIVE_INFINITY;
      reopening.startAnew();
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
    hold: (milliseconds, error, { at }) => {
      // Of a pause everybody knows.
      if (pausedAt === null) tellHold(milliseconds, error);
      const now = clock.monotonic();
      reopening.refused(at, now, milliseconds);
      heldUntil = Math.max(heldUntil, now + milliseconds);
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
const shortWaitMs = 10_000;
const shortWaitPauseMs = 60_000;
