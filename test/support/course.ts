import type { Endpoint, Sampling } from "../../src/core/config.ts";
import { ProviderError, type ProviderErrorClass } from "../../src/core/errors.ts";
import type { RunEvent } from "../../src/core/events.ts";
import type {
  Completion,
  Generation,
  GenerationRequest,
  Usage,
} from "../../src/core/generation.ts";
import { unknownIdentity } from "../../src/core/identity.ts";
import type { Clock, RateLimits } from "../../src/core/ports.ts";
import { type BudgetAccount, openBudget } from "../../src/generate/budget.ts";
import { type GenerateEnd, generate } from "../../src/generate/generate.ts";
import { generationRequest, modelAt } from "./provider-fixtures.ts";
import { virtualClock } from "./virtual-clock.ts";

const { sampling } = generationRequest();

/** What the endpoint of a course answers. */
export const completion: Completion = {
  text: "4",
  reasoning: null,
  refusal: null,
  finishReason: "stop",
  rawFinishReason: "stop",
  usage: { inputTokens: null, cachedInputTokens: null, outputTokens: null, reasoningTokens: null },
  servedModel: null,
  systemFingerprint: null,
  servedBy: null,
  firstTokenMs: null,
  adaptations: [],
};

/** Where the endpoint of a course is. */
export const baseUrl = "http://localhost:1234/v1";

/** An endpoint asked for one answer at a time; `parts` replace its members. */
export function endpoint(parts: Partial<Endpoint> = {}): Endpoint {
  const limits = { timeoutMs: 600_000, parallelism: 1, maxRetries: 3, maxOutageMs: 600_000 };
  return { ...modelAt(baseUrl).endpoint, ...limits, ...parts };
}

/** The request at a place of the plan. */
export function requestAt(ordinal: number): GenerationRequest {
  return {
    key: ordinal.toString(16).padStart(64, "0"),
    ordinal,
    cell: { model: "model", sampling: "plain", dataset: "demo" },
    sampleId: `sample-${ordinal}`,
    repeat: 0,
    modelId: "model",
    messages: [{ role: "user", content: "2 + 2?" }],
    sampling,
    extraBody: {},
  };
}

/** A failed call, which may be tried again where its class is of those that pass. */
export function failure(
  errorClass: ProviderErrorClass,
  parts: { retryAfterMs?: number; isUnreachable?: boolean; isRetryable?: boolean } = {},
): ProviderError {
  const passing: readonly ProviderErrorClass[] = ["timeout", "rate_limit", "overloaded", "server"];
  return new ProviderError(errorClass, `no: ${errorClass}`, {
    isRetryable: parts.isUnreachable === true || passing.includes(errorClass),
    hint: "do something",
    ...parts,
  });
}

/** One call that reached the endpoint. */
export interface Call {
  readonly ordinal: number;
  readonly attempt: number;
  readonly at: number;
  /** Calls under way when it was made, itself included. */
  readonly inFlight: number;
}

/** What an endpoint does with a call: takes so many milliseconds, or throws. */
export type Answer = (
  call: Call,
  world: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly onLimits: (limits: Partial<RateLimits>) => void;
    readonly onTokens: (tokens: number) => void;
  },
) => number | Promise<number>;

/** What came of it all. */
interface Course {
  readonly end: GenerateEnd;
  readonly tookMs: number;
  readonly calls: readonly Call[];
  readonly recorded: readonly { readonly ordinal: number; readonly generation: Generation }[];
  /** Without those of tokens. */
  readonly events: readonly RunEvent[];
  readonly tokens: number;
}

/** What is asked of whom. */
interface Setting {
  readonly count: number;
  readonly endpoint?: Partial<Endpoint>;
  readonly answer: Answer;
  readonly record?: (request: GenerationRequest, clock: Clock) => Promise<void>;
  readonly stopAt?: number;
  readonly abortAt?: number;
  /** Taken in place of one of the course's own. */
  readonly stopping?: AbortController;
  readonly sampling?: Partial<Sampling>;
  readonly usage?: Partial<Usage>;
  readonly slots?: number;
  /** What pays, in place of one that pays for everything. */
  readonly account?: (clock: Clock) => BudgetAccount;
}

const noLimits: RateLimits = {
  remainingRequests: null,
  remainingTokens: null,
  resetRequestsMs: null,
  resetTokensMs: null,
  limitRequests: null,
  limitTokens: null,
};

/** A signal that never comes. */
export const never = new AbortController().signal;

/** Of a run that may spend what it likes. */
export function freeAccount(clock: Clock): BudgetAccount {
  const budget = { maxCostUsd: null, maxOutputTokens: null, maxDurationMs: null };
  const spent = { costUsd: 0, outputTokens: 0 };
  const models = [{ name: "model", prices: null, spent }];
  return openBudget(budget, models, 0, { clock, onCost: () => undefined }).account("model");
}

/** Asks `count` requests of an endpoint that answers as the test says, in virtual time that begins at 0. */
export async function course(setting: Setting, calls: Call[] = []): Promise<Course> {
  const clock = virtualClock();
  const recorded: { ordinal: number; generation: Generation }[] = [];
  const events: RunEvent[] = [];
  let tokens = 0;
  const stopping = setting.stopping ?? new AbortController();
  const aborting = new AbortController();
  const { stopAt, abortAt } = setting;
  if (stopAt !== undefined) void clock.sleep(stopAt, never).then(() => stopping.abort());
  if (abortAt !== undefined) void clock.sleep(abortAt, never).then(() => aborting.abort());
  let inFlight = 0;
  const end = await clock.until(
    generate(
      Array.from({ length: setting.count }, (_, ordinal) => ({
        ...requestAt(ordinal),
        sampling: { ...sampling, ...setting.sampling },
      })),
      endpoint(setting.endpoint),
      {
        clock,
        random: () => 0,
        emit: (event) => {
          if (event.type === "tokens") tokens += event.count;
          else events.push(event);
        },
        stopping: stopping.signal,
        aborting: aborting.signal,
        account: (setting.account ?? freeAccount)(clock),
        slots: setting.slots ?? null,
        record: async (request, generation) => {
          await setting.record?.(request, clock);
          recorded.push({ ordinal: request.ordinal, generation });
        },
        provider: {
          complete: async ({ ordinal }, { signal, attempt, onTokens, onLimits }) => {
            inFlight += 1;
            const call = { ordinal, attempt, at: clock.now(), inFlight };
            calls.push(call);
            try {
              const world = {
                clock,
                signal,
                onTokens: (tokens: number) => onTokens?.(tokens),
                onLimits: (limits: Partial<RateLimits>) => onLimits?.({ ...noLimits, ...limits }),
              };
              await clock.sleep(await setting.answer(call, world), signal);
              return { ...completion, usage: { ...completion.usage, ...setting.usage } };
            } finally {
              inFlight -= 1;
            }
          },
          listModels: () => Promise.resolve(null),
          identify: () => Promise.resolve(unknownIdentity),
          close: () => Promise.resolve(),
        },
      },
    ),
  );
  return { end, tookMs: clock.now(), calls, recorded, events, tokens };
}

/** When the attempts of a request were made. */
export function timesOf(calls: readonly Call[], ordinal: number): number[] {
  return calls.filter((call) => call.ordinal === ordinal).map(({ at }) => at);
}

/** How many requests ended so. */
export function countOf({ recorded }: Course, status: Generation["status"]): number {
  return recorded.filter(({ generation }) => generation.status === status).length;
}
