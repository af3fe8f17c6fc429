import { once } from "node:events";
import type { SimulatedFault } from "../core/config.ts";
import { exitCodes } from "../core/errors.ts";
import { simulate } from "../run/simulate.ts";
import { decimal, wholeNumber } from "./flag-numbers.ts";
import { listenForSignals } from "./signals.ts";
import { printData, printNote } from "./streams.ts";

/** The flags of `themis simulate`, numbers still as written. */
export interface SimulateFlags {
  readonly port: string;
  readonly dataset: string;
  readonly dataDir?: string;
  readonly models: readonly string[];
  readonly skill: string;
  readonly latency: string;
  readonly latencyJitter: string;
  readonly reasoningWords: string;
  readonly faultRate: string;
  readonly faults: readonly SimulatedFault[];
  readonly seed: string;
}

/** Carries out `themis simulate`: serves until a signal comes; returns the exit code. */
export async function simulateCommand(flags: SimulateFlags): Promise<number> {
  using signals = listenForSignals(() => undefined);
  const server = await simulate(
    {
      port: wholeNumber("--port", flags.port, 0, 65_535),
      dataset: flags.dataset,
      dataDir: flags.dataDir ?? null,
      models: flags.models,
      simulation: {
        seed: wholeNumber("--seed", flags.seed, 0, Number.MAX_SAFE_INTEGER),
        skill: decimal("--skill", flags.skill, 0, 1),
        latencyMs: 1000 * decimal("--latency", flags.latency, 0, 86_400),
        latencyJitterMs: 1000 * decimal("--latency-jitter", flags.latencyJitter, 0, 86_400),
        reasoningWords: wholeNumber("--reasoning-words", flags.reasoningWords, 0, 100_000),
        faultRate: decimal("--fault-rate", flags.faultRate, 0, 1),
        faults: flags.faults,
      },
    },
    { stopping: signals.stopping },
  );
  printData(`serving a simulated model at ${server.baseUrl}`);
  printNote(
    "try: themis run --base-url URL --model simulated-model --dataset demo; Ctrl-C ends it",
  );
  if (!signals.stopping.aborted) await once(signals.stopping, "abort");
  await server.close();
  return exitCodes.done;
}
