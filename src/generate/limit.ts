import { type LatencySample, latencySample } from "./latency-sample.ts";

/** One attempt on its way. */
export interface Trip {
  readonly startedAt: number;
  /** How often the limit had changed when it was sent. */
  readonly era: number;
  /** Of the answers that were asked for at the same limit. */
  readonly sample: LatencySample;
}

/** How many requests an endpoint is given at a time, and what it learns from how these fare. Times are those of a monotonic clock, in milliseconds. */
export interface Limit {
  /** At least 1. */
  readonly present: number;
  /** An attempt is sent. */
  begin(now: number): Trip;
  /** It brought an answer of about so many tokens, which is stored. */
  completed(trip: Trip, now: number, tokens: number): void;
  /** It was refused because there are too many, or took too long. */
  overloaded(trip: Trip, isTimeout: boolean): void;
  /** It ended in a way that says nothing about how busy the endpoint is. */
  ended(trip: Trip): void;
}

/** The limit that a config states. */
export function fixedLimit(present: number): Limit {
  const trip: Trip = { startedAt: 0, era: 0, sample: latencySample() };
  return {
    present,
    begin: () => trip,
    completed: () => undefined,
    overloaded: () => undefined,
    ended: () => undefined,
  };
}
