import { writeFile } from "node:fs/promises";
import type { Environment } from "../../src/config/environment.ts";
import type { RunEvent } from "../../src/core/events.ts";
import type { Completion } from "../../src/core/generation.ts";
import type { Manifest } from "../../src/core/manifest.ts";
import { outcomeOf } from "../../src/core/outcome.ts";
import type { ResultRow } from "../../src/core/score.ts";
import type { RunEffects } from "../../src/run/effects.ts";
import { loadConfig } from "../../src/run/load-config.ts";
import { type RunOutcome, run } from "../../src/run/run.ts";
import { openRun } from "../../src/run/stored-run.ts";
import { allEmulators } from "../emulators/all-emulators.ts";
import type { EmulatedRequest } from "../emulators/emulated-request.ts";
import type { Emulator } from "../emulators/emulator.ts";
import type { EmulatorEntry } from "../emulators/emulator-entry.ts";
import type { TempDir } from "../support/temp-dir.ts";
import { modelEntry } from "./model-entry.ts";

type Members = Readonly<Record<string, unknown>>;

/** How a run against an emulator differs from three problems of `demo`, asked of `test-model` four at a time. */
export interface RunParts {
  /** The name of the model at the server. */
  readonly modelId?: string;
  /** Members of `provider_options`. */
  readonly options?: Members;
  readonly sampling?: Members;
  /** Problems of `demo`. */
  readonly limit?: number;
  /** In place of `demo`. */
  readonly dataset?: Members;
  /** The folder of its own store, so that another run may ask the same again. */
  readonly store?: string;
  /** Whether a second model, `streamed`, is the same one read as a stream, by another address, for answers are shared by it. */
  readonly isBothWays?: boolean;
  readonly effects?: Partial<RunEffects>;
  readonly environment?: Environment;
}

/** A run that came to an end by itself, and all that it left behind. */
export interface Ran {
  readonly outcome: RunOutcome;
  readonly rows: readonly ResultRow[];
  readonly manifest: Manifest;
  readonly events: readonly RunEvent[];
  /** Codes of the warnings on the way and of those beside the figures, each once. */
  readonly warnings: readonly string[];
}

/** Writes the config of a run against a server to `config.json`; the run is called `endpoint`. */
export async function writeEndpointConfig(
  dir: TempDir,
  entry: EmulatorEntry,
  baseUrl: string,
  parts: RunParts = {},
): Promise<void> {
  const { sampling, limit = 3, dataset, store = "store", isBothWays = false } = parts;
  const { modelId = "test-model" } = parts;
  const options = { timeout: 20, ...parts.options };
  const model = modelEntry("model", entry, baseUrl, { modelId, options });
  const streamed = modelEntry("streamed", entry, baseUrl.replace("127.0.0.1", "localhost"), {
    modelId,
    options: { ...options, stream: true },
  });
  const config = {
    run_id: "endpoint",
    storage_dir: dir.file(store),
    models: isBothWays ? [model, streamed] : [model],
    samplings: [{ name: "plain", ...sampling }],
    datasets: [dataset ?? { name: "demo", kind: "demo", limit }],
  };
  await writeFile(dir.file("config.json"), JSON.stringify(config));
}

/** Carries out a run against a server, once or again. Rejects as `run` does when nothing could be asked. */
export async function runAgainst(
  dir: TempDir,
  entry: EmulatorEntry,
  baseUrl: string,
  parts: RunParts = {},
): Promise<Ran> {
  await writeEndpointConfig(dir, entry, baseUrl, parts);
  const config = await loadConfig(dir.file("config.json"), {}, parts.environment ?? {});
  const events: RunEvent[] = [];
  const emit = (event: RunEvent): void => {
    events.push(event);
    parts.effects?.emit?.(event);
  };
  const outcome = await run(config, { ...parts.effects, emit });
  using stored = openRun(config.storageDir, config.runId);
  const heard = events.flatMap((event) => (event.type === "warning" ? [event.code] : []));
  const shown = stored.summary.warnings.map(({ code }) => code);
  return {
    outcome,
    rows: [...stored.rows()],
    manifest: stored.manifest,
    events,
    warnings: [...new Set([...heard, ...shown])],
  };
}

/** A run of both ways, by way. */
export interface BothRan {
  readonly ran: Ran;
  readonly whole: readonly ResultRow[];
  readonly streamed: readonly ResultRow[];
}

/** Asks the same twice in one run: read whole, and as a stream. */
export async function runBothWays(
  dir: TempDir,
  entry: EmulatorEntry,
  baseUrl: string,
  parts: RunParts = {},
): Promise<BothRan> {
  const ran = await runAgainst(dir, entry, baseUrl, { ...parts, isBothWays: true });
  const rowsOf = (model: string) => ran.rows.filter(({ cell }) => cell.model === model);
  return { ran, whole: rowsOf("model"), streamed: rowsOf("streamed") };
}

/** The emulator of that name. */
export function emulatorNamed(name: string): EmulatorEntry {
  const found = allEmulators.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`there is no emulator of ${name}`);
  return found;
}

/** How a row ended: its outcome, with the class of a failure. */
export function endOf({ generation, scores }: ResultRow): string {
  const outcome = outcomeOf(generation, scores) ?? "not asked";
  return outcome === "failed" && generation?.status === "failed"
    ? `failed: ${generation.error.class}`
    : outcome;
}

/** What the rows that were answered hold, in order; null for the others. */
export function completionsOf(rows: readonly ResultRow[]): readonly (Completion | null)[] {
  return rows.map(({ generation }) =>
    generation?.status === "completed" ? generation.completion : null,
  );
}

/** The requests so far that asked the model one of the dataset's problems. */
export function askedOf({ requests }: Pick<Emulator, "requests">): readonly EmulatedRequest[] {
  return requests.filter(({ prompt }) => prompt.includes("Solve the following math problem"));
}
