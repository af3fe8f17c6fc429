import { seededRandom } from "../support/seeded-random.ts";
import type { EmulatedRequest } from "./emulated-request.ts";
import type { Reply } from "./reply.ts";

/** What goes wrong with one request. */
export type Fault =
  /** The connection is closed without a byte. */
  | { readonly kind: "drop" }
  /** The answer is right, but late (300 ms when absent). */
  | { readonly kind: "delay"; readonly ms?: number }
  /**
   * Half of the answer, then the connection closes in the middle of the body; or with `isOrderly` the stream or body ends as if that were
   * all; or with `isSilent` nothing more comes and the connection stays.
   */
  | { readonly kind: "truncate"; readonly isOrderly?: boolean; readonly isSilent?: boolean }
  /** RST in place of an answer, or behind its headers. */
  | { readonly kind: "reset"; readonly isAfterHeaders?: boolean }
  /** Bytes that are no HTTP; or HTTP 200 whose body is neither JSON nor a stream of events. */
  | { readonly kind: "garbage"; readonly isHttp?: boolean }
  /** Headers, then a byte now and then (1,000 ms when absent): an answer that would take hours. */
  | { readonly kind: "slow-loris"; readonly byteMs?: number }
  /** The model rambles for more than 32 MB. */
  | { readonly kind: "oversized" }
  /** The server's overload answer; of a server that has none, its reverse proxy's 503. */
  | { readonly kind: "busy" }
  /** The server's own 500. */
  | { readonly kind: "server-error" }
  /** A stream fails half way, as this server spells it; without `stream` it is a `server-error`. */
  | { readonly kind: "mid-stream" }
  /** No answer, ever. */
  | { readonly kind: "silence" }
  /** Whatever a test wants to be said. */
  | { readonly kind: "reply"; readonly reply: Reply };

/** Decides what goes wrong with a request; null is nothing. */
export type FaultSchedule = (request: EmulatedRequest) => Fault | null;

/** Faults of transport that any server can have. */
export const transportFaults: readonly Fault[] = [
  { kind: "drop" },
  { kind: "delay" },
  { kind: "truncate" },
  { kind: "reset" },
  { kind: "garbage" },
  { kind: "slow-loris" },
  { kind: "oversized" },
];

/** Faults that each server spells in its own way. */
export const serverFaults: readonly Fault[] = [
  { kind: "busy" },
  { kind: "server-error" },
  { kind: "mid-stream" },
];

/**
 * Hits so many of the calls (0 to 1) with one of the faults. The choice follows from the seed and from which call it is (its request, its
 * repeat, its attempt), never from the order of arrival, so that parallel runs meet the same faults.
 */
export function seededFaults({
  seed,
  rate,
  faults = [...transportFaults, ...serverFaults],
}: {
  readonly seed: number | string;
  readonly rate: number;
  readonly faults?: readonly Fault[];
}): FaultSchedule {
  return ({ identity, attempt }) => {
    const random = seededRandom(`${seed}/${identity}/${attempt}`);
    if (random.integer(0, 999_999) >= rate * 1_000_000 || faults.length === 0) return null;
    return random.pick(faults);
  };
}

/** The fault hits so many first attempts of each call (one when absent), and no later one. */
export function firstAttempts(fault: Fault, attempts = 1): FaultSchedule {
  return ({ attempt }) => (attempt <= attempts ? fault : null);
}

/** The fault hits every call whose prompt holds the text, at every attempt. */
export function whereverPromptHas(text: string, fault: Fault): FaultSchedule {
  return ({ prompt }) => (prompt.includes(text) ? fault : null);
}
