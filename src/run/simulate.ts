import type { Simulation } from "../core/config.ts";
import type { Sample } from "../core/sample.ts";
import { findDatasetKind } from "../datasets/catalogue.ts";
import { wholeDataset } from "../datasets/whole-dataset.ts";
import { answerKey } from "../providers/answer-key.ts";
import { type SimulatedServer, startSimulatedServer } from "../providers/simulated-server.ts";
import { completeEffects, type RunEffects } from "./effects.ts";

/** What a simulated server offers and how it behaves. */
export interface SimulateOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly simulation: Simulation;
  readonly models: readonly string[];
  /** The dataset whose answers it knows. */
  readonly dataset: string;
  /** For local kinds. */
  readonly dataDir: string | null;
}

/** A real HTTP server on this machine that speaks like an OpenAI-compatible one and answers by rule: no model is behind it. */
export async function simulate(
  options: SimulateOptions,
  given: Partial<RunEffects> = {},
): Promise<SimulatedServer> {
  const effects = await completeEffects(given);
  const { samples } = await findDatasetKind(options.dataset).open(
    wholeDataset(options.dataset, options.dataDir),
    { hub: effects.hub, signal: effects.stopping, onDownload: () => undefined },
  );
  return startSimulatedServer({
    port: options.port,
    simulation: options.simulation,
    models: options.models,
    answerFor: await answerKey(problemsOf(samples)),
  });
}

async function* problemsOf(samples: AsyncIterable<Sample>) {
  for await (const { input, target } of samples) yield { input, target };
}
