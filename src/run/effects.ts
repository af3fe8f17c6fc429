import { readEnvironment, readHubEnvironment } from "../config/environment.ts";
import type { HubEnvironment } from "../core/config.ts";
import type { RunEvent } from "../core/events.ts";
import type { Clock } from "../core/ports.ts";
import { systemClock } from "./system-clock.ts";

/** How a run meets the world. */
export interface RunEffects {
  readonly hub: HubEnvironment;
  readonly emit: (event: RunEvent) => void;
  /** Aborted: nothing new is sent, what is in flight is finished. */
  readonly stopping: AbortSignal;
  /** Aborted: what is in flight is given up too. */
  readonly aborting: AbortSignal;
  readonly clock: Clock;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
}

/** Fills in what was not given: this machine's environment and clock, no listener, no signal. */
export async function completeEffects(given: Partial<RunEffects>): Promise<RunEffects> {
  const never = new AbortController().signal;
  return {
    hub: given.hub ?? (await readHubEnvironment(readEnvironment())),
    emit: given.emit ?? (() => undefined),
    stopping: given.stopping ?? never,
    aborting: given.aborting ?? never,
    clock: given.clock ?? systemClock,
    random: given.random ?? Math.random,
  };
}
