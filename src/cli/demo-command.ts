import type { Simulation } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";
import { quickConfig } from "../run/load-config.ts";
import { simulate } from "../run/simulate.ts";
import { type ExportFlags, exportsOf } from "./exports.ts";
import { carryOut } from "./run-command.ts";
import { listenForSignals } from "./signals.ts";
import { printNote } from "./streams.ts";

/** The flags of `themis demo`. */
export interface DemoFlags extends ExportFlags {
  readonly storageDir: string;
}

// A port of its own: the address is part of what a stored answer is known by, so the next demo finds the answers of this one.
const port = 8377;
const model = "simulated-model";

const simulation: Simulation = {
  seed: 7,
  skill: 0.75,
  latencyMs: 60,
  latencyJitterMs: 30,
  reasoningWords: 40,
  faultRate: 0,
  faults: [],
};

/** Carries out `themis demo`; returns the exit code. */
export async function demoCommand(flags: DemoFlags): Promise<number> {
  using signals = listenForSignals(() => undefined);
  const server = await startServer(signals.stopping);
  try {
    printNote(
      `A simulated model answers at ${server.baseUrl}: it measures nothing but shows a whole run.\n`,
    );
    const config = quickConfig(
      {
        baseUrl: server.baseUrl,
        model,
        dataset: "demo",
        temperature: 0.7,
        maxTokens: 512,
        timeout: 10,
      },
      { runId: "demo", storageDir: flags.storageDir },
    );
    const code = await carryOut(config, {
      exports: exportsOf(flags),
      asJson: false,
      resumeCommand: "themis demo",
    });
    printNote(
      "\nThe model was simulated. Now yours: themis run --base-url http://localhost:1234/v1 --model NAME --dataset demo",
    );
    return code;
  } finally {
    await server.close();
  }
}

async function startServer(stopping: AbortSignal) {
  const options = { simulation, models: [model], dataset: "demo", dataDir: null };
  try {
    return await simulate({ ...options, port }, { stopping });
  } catch (error) {
    // Somebody else has that port; any other will do, only that stored answers are not found again.
    if (!(error instanceof ThemisError) || error.code !== "usage") throw error;
    return simulate({ ...options, port: 0 }, { stopping });
  }
}
