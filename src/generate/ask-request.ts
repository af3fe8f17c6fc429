import type { Endpoint } from "../core/config.ts";
import { ProviderError, type ProviderErrorClass, ThemisError } from "../core/errors.ts";
import type { Completion, Generation, GenerationRequest } from "../core/generation.ts";
import type { CallOptions, Clock, Provider } from "../core/ports.ts";
import type { LostTokens } from "./budget.ts";
import type { Gate, Passage } from "./gate.ts";
import type { Limit, Trip } from "./limit.ts";
import type { Pacing } from "./pacing.ts";
import { mostTokens, outputTokens } from "./request-size.ts";
import { backoffMs } from "./retry.ts";
import type { TokenMeter } from "./token-meter.ts";
import { tooLongAWait } from "./too-long-a-wait.ts";

/** What all requests to an endpoint have in common. */
export interface Asking {
  readonly endpoint: Endpoint;
  readonly provider: Provider;
  readonly clock: Clock;
  readonly random: () => number;
  readonly gate: Gate;
  readonly pacing: Pacing;
  readonly limit: Limit;
  readonly meter: TokenMeter;
  /** Aborted: what is in flight is given up. */
  readonly aborting: AbortSignal;
  /** Aborted: waits end, nothing new is sent. */
  readonly waiting: AbortSignal;
  /** Whether it is the user or a budget that ended the waiting. */
  readonly isInterrupted: () => boolean;
  /** An endpoint that has refused every request so far will refuse the rest. */
  readonly refusals: { inRow: number; hasCompleted: boolean };
  readonly giveUp: (error: ProviderError | ThemisError) => void;
}

/** How a request ended. */
export interface Asked {
  /** Null when it was interrupted before an end and is to be asked in another session. */
  readonly generation: Generation | null;
  /** Of an answer: tells the limit that the request's place is free again. */
  readonly release: () => void;
  /** What attempts without an answer may have cost. */
  readonly lost: LostTokens;
}

// No other request of this model would fare better.
const fatalClasses: readonly ProviderErrorClass[] = ["auth", "model_not_found", "quota"];
/** What too many requests at a time bring about. */
const overloadClasses: readonly ProviderErrorClass[] = ["rate_limit", "overloaded", "timeout"];

// An endpoint that never worked is more likely set up wrongly than away for a while.
const neverWorkedOutageMs = 60_000;

/** Asks one request until it is answered, has failed for good, or is interrupted. */
export async function askRequest(request: GenerationRequest, asking: Asking): Promise<Asked> {
  const { gate, waiting, endpoint, limit, clock } = asking;
  const most = mostTokens(request);
  const size = most.input + most.output;
  let retries = 0;
  let refusals = 0;
  let last: Generation | null = null;
  let lost: LostTokens = { input: 0, output: 0 };
  const without = (generation: Generation | null): Asked => {
    return { generation, release: () => undefined, lost };
  };
  for (let attempt = 1; ; attempt += 1) {
    const passage = await gate.pass(size, waiting).catch(() => null);
    // The last error of an endpoint that was given up is worth keeping; an interrupted retry is not an end.
    if (passage === null) return without(asking.isInterrupted() ? null : last);
    let startedAt = clock.monotonic();
    const sent = (): void => {
      startedAt = clock.monotonic();
    };
    const trip = limit.begin(startedAt);
    const stream = { tokens: 0 };
    try {
      const completion = await complete(request, attempt, passage, { stream, sent }, asking);
      return {
        generation: {
          status: "completed",
          key: request.key,
          completion,
          ...ending(attempt, startedAt, clock),
        },
        release: () => limit.completed(trip, clock.monotonic(), outputTokens(completion)),
        lost,
      };
    } catch (error) {
      tell(limit, trip, error);
      if (asking.aborting.aborted) return without(null);
      if (error instanceof ThemisError) {
        asking.giveUp(error);
        return without(null);
      }
      if (!(error instanceof ProviderError)) throw error;
      if (mayBeCharged(error, stream.tokens)) {
        // What goes on beyond the limit is a fault on the way: nobody charges it.
        const output = Math.min(stream.tokens, request.sampling.maxTokens ?? stream.tokens);
        lost = { input: lost.input + most.input, output: lost.output + output };
      }
      const { class: errorClass, message, httpStatus } = error;
      last = {
        status: "failed",
        key: request.key,
        error: { class: errorClass, message, httpStatus },
        ...ending(attempt, startedAt, clock),
      };
      const sequel = sequelOf(error, passage, request.key, asking);
      if (sequel === "free retry") continue;
      // What the server wants to be asked later has not failed.
      if (sequel === "leave") return without(null);
      if (isToldToWait(error) && refusals < patienceWith(asking)) refusals += 1;
      else retries += 1;
      if (sequel === "retry" && retries > endpoint.maxRetries) giveUpIfHopeless(error, asking);
      if (sequel === "end" || retries > endpoint.maxRetries) return without(last);
      await waitBefore(attempt, error, passage, asking);
    }
  }
}

function isToldToWait(error: ProviderError): boolean {
  return error.class === "rate_limit" && error.retryAfterMs !== null;
}

/**
 * How often one request may be told to wait because of a limit before that counts as a failed attempt: those that are let loose together again are refused
 * in turn, until there was room for all of them.
 */
function patienceWith({ endpoint, limit }: Asking): number {
  return endpoint.maxRetries === 0 ? 0 : 4 * endpoint.maxRetries + limit.present;
}

/**
 * What follows a failed attempt: it was the last, or there may be another, which is free when this one had no chance; or the request is left to another
 * session, as the server asks to wait for too long.
 */
function sequelOf(
  error: ProviderError,
  passage: Passage,
  key: string,
  asking: Asking,
): "end" | "retry" | "free retry" | "leave" {
  const { gate, giveUp } = asking;
  if (!error.isRetryable) {
    gate.succeeded(passage);
    giveUpIfHopeless(error, asking);
    return "end";
  }
  if (error.isAboutRequest) {
    gate.succeeded(passage);
    return "retry";
  }
  gate.failed(error, passage, key);
  if (isTooLongAWait(error, asking)) {
    giveUp(tooLongAWait(error, asking.endpoint.maxOutageMs, asking.clock.now()));
    return "leave";
  }
  if (isWaitingOver(error, asking)) {
    giveUp(error);
    return "end";
  }
  // What one request was told holds for all: sending on would only prolong it.
  if (error.retryAfterMs !== null) gate.hold(error.retryAfterMs, error, passage);
  return gate.isPaused ? "free retry" : "retry";
}

/** Whether an attempt reached a model, as far as can be told: it was not refused, but its answer was late, broken or unreadable. */
function mayBeCharged({ httpStatus, isUnreachable }: ProviderError, streamed: number): boolean {
  return streamed > 0 || (!isUnreachable && (httpStatus === null || httpStatus < 300));
}

function ending(
  attempts: number,
  startedAt: number,
  clock: Clock,
): Pick<Generation, "latencyMs" | "attempts" | "finishedAt"> {
  return {
    // Finer than a hundredth of a millisecond is noise that only makes rows longer.
    latencyMs: Math.round((clock.monotonic() - startedAt) * 100) / 100,
    attempts,
    finishedAt: new Date(clock.now()).toISOString(),
  };
}

/** One attempt. Everyone who keeps an eye on the endpoint hears of it; `stream` counts what is written, `sent` hears when it goes out. */
async function complete(
  request: GenerationRequest,
  attempt: number,
  passage: Passage,
  { stream, sent }: { readonly stream: { tokens: number }; readonly sent: () => void },
  { provider, gate, pacing, meter, clock, refusals, aborting, endpoint }: Asking,
): Promise<Completion> {
  const options: CallOptions = {
    signal: aborting,
    attempt,
    onSent: sent,
    onLimits: (limits) => pacing.heard(limits, passage.sent, clock.monotonic()),
  };
  const completion = await provider.complete(
    request,
    endpoint.isStreaming
      ? {
          ...options,
          onTokens: (tokens) => {
            stream.tokens += tokens;
            meter.add(tokens);
          },
        }
      : options,
  );
  gate.succeeded(passage);
  refusals.hasCompleted = true;
  meter.add(outputTokens(completion) - stream.tokens);
  meter.flush();
  return completion;
}

function tell(limit: Limit, trip: Trip, error: unknown): void {
  const errorClass = error instanceof ProviderError ? error.class : null;
  if (errorClass !== null && overloadClasses.includes(errorClass)) {
    limit.overloaded(trip, errorClass === "timeout");
  } else limit.ended(trip);
}

/** Whether a pause has taken so long that the endpoint is waited for no longer. */
function isWaitingOver(error: ProviderError, { gate, endpoint }: Asking): boolean {
  // A server that says that it loads its model is set up rightly.
  const longestMs =
    gate.hasSucceeded || error.class === "overloaded"
      ? endpoint.maxOutageMs
      : Math.min(endpoint.maxOutageMs, neverWorkedOutageMs);
  return gate.isPaused && gate.pausedMs() >= longestMs;
}

function isTooLongAWait({ retryAfterMs }: ProviderError, { endpoint }: Asking): boolean {
  return (retryAfterMs ?? 0) > endpoint.maxOutageMs;
}

function giveUpIfHopeless(error: ProviderError, asking: Asking): void {
  if (isHopeless(error, asking)) asking.giveUp(error);
}

function isHopeless(error: ProviderError, { refusals, limit }: Asking): boolean {
  // A connection that it is no use to try again, such as a certificate that is not accepted, is of no use to others either.
  const isFatal = fatalClasses.includes(error.class) || error.class === "connect";
  if (isFatal && !error.isRetryable) return true;
  if (error.class !== "invalid_request" && !error.isAboutRequest) return false;
  refusals.inRow += 1;
  return !refusals.hasCompleted && refusals.inRow >= Math.max(10, 2 * limit.present);
}

async function waitBefore(
  attempt: number,
  error: ProviderError,
  passage: Passage,
  asking: Asking,
): Promise<void> {
  const { gate, clock, random, waiting } = asking;
  // The gate is held already.
  if (error.retryAfterMs !== null) return;
  const delayMs = backoffMs(attempt, random());
  if (error.class === "rate_limit") gate.hold(delayMs, error, passage);
  else await clock.sleep(delayMs, waiting).catch(() => undefined);
}
