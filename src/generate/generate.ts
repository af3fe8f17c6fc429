import type { Endpoint } from "../core/config.ts";
import type { ProviderError, ThemisError } from "../core/errors.ts";
import type { RunEvent } from "../core/events.ts";
import type { Completion, Generation, GenerationRequest } from "../core/generation.ts";
import type { Clock, Provider } from "../core/ports.ts";
import { type Asking, askRequest } from "./ask-request.ts";
import { autoLimit } from "./auto-limit.ts";
import type { BudgetAccount, LostTokens } from "./budget.ts";
import { openGate } from "./gate.ts";
import { fixedLimit } from "./limit.ts";
import { openPacing } from "./pacing.ts";
import { openReopening, type Reopening } from "./reopening.ts";
import { openTokenMeter } from "./token-meter.ts";
import { openWaitReasons } from "./wait-reason.ts";
import { openWorkerPool } from "./worker-pool.ts";

/** How `generate` meets the world. */
export interface GenerateEffects {
  readonly provider: Provider;
  readonly clock: Clock;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  /** Stores a generation; resolves once it is safe. Its request keeps its place among those in flight until then. */
  readonly record: (request: GenerationRequest, generation: Generation) => Promise<void>;
  readonly emit: (event: RunEvent) => void;
  /** What pays for the requests. When it is exhausted, `stopping` is to be aborted too. */
  readonly account: BudgetAccount;
  /** Of the endpoint's models together, which are asked in turn; one of its own where it is not given. */
  readonly reopening?: Reopening;
  /** How many requests the server says that it works on at once; null where it does not say. */
  readonly slots: number | null;
  /** Aborted: nothing new is sent, what is in flight is finished. */
  readonly stopping: AbortSignal;
  /** Aborted: what is in flight is given up too. */
  readonly aborting: AbortSignal;
}

/** How generation ended: with all requests asked, stopped by a signal, or given up because the endpoint is of no use. */
export type GenerateEnd =
  | { readonly status: "done" }
  | { readonly status: "interrupted" }
  | { readonly status: "unusable"; readonly error: ProviderError | ThemisError };

/**
 * Asks all requests, `endpoint.parallelism` at a time, and records each the moment it has ended. Failures that may pass are tried again; while the
 * endpoint is down nothing is marked failed: it pauses, tries one request at a time, and goes on when one succeeds.
 */
export async function generate(
  requests: Iterable<GenerationRequest>,
  endpoint: Endpoint,
  effects: GenerateEffects,
): Promise<GenerateEnd> {
  const { stopping, aborting, clock, random, emit, provider, account } = effects;
  const { baseUrl, parallelism, timeoutMs } = endpoint;
  const iterator = requests[Symbol.iterator]();
  const givenUp = new AbortController();
  let unusable: ProviderError | ThemisError | null = null;
  const limit =
    parallelism === "auto" ? autoLimit(effects.slots, timeoutMs) : fixedLimit(parallelism);
  const pacing = openPacing(endpoint);
  const waitReason = openWaitReasons();
  const reopening = effects.reopening ?? openReopening();
  reopening.startAnew();
  const meter = openTokenMeter(baseUrl, clock, emit);
  const isInterrupted = (): boolean => stopping.aborted || aborting.aborted;
  const gate = openGate(() => limit.present, {
    clock,
    random,
    pacing,
    reopening,
    onPaused: ({ message, hint }) => emit({ type: "paused", baseUrl, reason: message, hint }),
    onResumed: (pausedMs) => emit({ type: "resumed", baseUrl, pausedMs }),
    onHeld: (milliseconds, error) =>
      emit({ type: "waiting", baseUrl, reason: waitReason(error), milliseconds }),
  });
  const asking: Asking = {
    endpoint,
    provider,
    clock,
    random,
    gate,
    pacing,
    limit,
    meter,
    aborting,
    waiting: AbortSignal.any([stopping, aborting, givenUp.signal]),
    isInterrupted,
    refusals: { inRow: 0, hasCompleted: false },
    giveUp: (error) => {
      unusable ??= error;
      givenUp.abort(error);
    },
  };
  const pool = openWorkerPool(work, () => limit.present);
  let told: number | null = null;
  let filled: number | null = null;
  /** Whether a request was left to another session. */
  let isCutShort = false;

  /** Asks the next request to its end; false when there is none, or none may be asked. */
  async function work(): Promise<boolean> {
    if (isCutShort) return false;
    try {
      const next = iterator.next();
      if (next.done === true) return false;
      const { model } = next.value.cell;
      tellLimit(model);
      if (asking.waiting.aborted) isCutShort = true;
      else await askNext(next.value);
      tellLimit(model);
    } catch (error) {
      // A store that fails or a bug: no other worker may start anything more.
      givenUp.abort(error);
      throw error;
    }
    followLimit();
    return true;
  }

  async function askNext(request: GenerationRequest): Promise<void> {
    const reservation = await account.reserve(request);
    if (reservation === null) {
      isCutShort = true;
      return;
    }
    let completion: Completion | null = null;
    let lost: LostTokens = { input: 0, output: 0 };
    try {
      const { generation, release, lost: lostTokens } = await askRequest(request, asking);
      lost = lostTokens;
      if (generation === null) {
        isCutShort = true;
        return;
      }
      await effects.record(request, generation);
      release();
      if (generation.status === "completed") completion = generation.completion;
    } finally {
      account.settle(reservation, completion, lost);
    }
  }

  function tellLimit(model: string): void {
    if (parallelism !== "auto" || told === limit.present) return;
    told = limit.present;
    emit({ type: "parallelism", model, limit: told });
  }

  function followLimit(): void {
    if (filled === limit.present) return;
    filled = limit.present;
    pool.fill();
  }

  followLimit();
  await pool.done;
  meter.flush();
  if (unusable !== null) return { status: "unusable", error: unusable };
  return { status: isCutShort ? "interrupted" : "done" };
}
