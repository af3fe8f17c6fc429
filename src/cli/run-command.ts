import type { ConfigOverrides } from "../config/override.ts";
import type { QuickFlags } from "../config/quick-config.ts";
import type { Config } from "../core/config.ts";
import { exitCodes, ThemisError } from "../core/errors.ts";
import { toReportError } from "../report/report-head.ts";
import { loadConfig, quickConfig } from "../run/load-config.ts";
import { preview } from "../run/preview.ts";
import { type RunOutcome, run } from "../run/run.ts";
import { openRun } from "../run/stored-run.ts";
import { systemClock } from "../run/system-clock.ts";
import { themisVersion } from "../run/version.ts";
import { errorText, exitCodeOf } from "./error-text.ts";
import {
  checkExports,
  type ExportFlags,
  type ExportPaths,
  exportsOf,
  writeExports,
} from "./exports.ts";
import { previewJson } from "./preview-json.ts";
import { previewText } from "./preview-text.ts";
import { printSummary } from "./print-summary.ts";
import { progressDisplay } from "./progress.ts";
import { withRaisedBudget } from "./raised-budget.ts";
import { reportOf } from "./report-of.ts";
import { listenForSignals, type Signals } from "./signals.ts";
import { printData, printNote, usesColor, wrapWidth } from "./streams.ts";

/** The flags of `themis run`, as commander gives them. */
export interface RunFlags extends QuickFlags, ConfigOverrides, ExportFlags {
  readonly configPath?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Carries out `themis run`; returns the exit code. */
export async function runCommand(flags: RunFlags): Promise<number> {
  const config = await configOf(flags);
  if (flags.dryRun === true) return dryRun(config, flags.json === true);
  return carryOut(config, {
    exports: exportsOf(flags),
    asJson: flags.json === true,
    resumeCommand: commandAgain(resumingWords(process.argv.slice(2), config)),
  });
}

/** How a run is shown and what is made of it. */
export interface CarryOutOptions {
  readonly exports: ExportPaths;
  /** The summary as JSON on standard output instead of tables. */
  readonly asJson: boolean;
  /** What goes on with this run. */
  readonly resumeCommand: string;
}

/** Runs a config with progress, prints its figures, writes its exports; returns the exit code. */
export async function carryOut(config: Config, options: CarryOutOptions): Promise<number> {
  checkExports(options.exports);
  const endpoints = new Map(config.models.map(({ name, endpoint }) => [name, endpoint.baseUrl]));
  const display = progressDisplay(process.stderr, () => systemClock.monotonic(), endpoints);
  using signals = listenForSignals(() => {
    display.note(
      "stopping: what is in flight is finished and stored; press Ctrl-C again to stop at once",
    );
  });
  let outcome: RunOutcome;
  try {
    outcome = await run(config, {
      stopping: signals.stopping,
      aborting: signals.aborting,
      emit: display.emit,
    });
  } catch (error) {
    const thrown = interruption(error, signals, options.resumeCommand);
    if (options.asJson && thrown instanceof ThemisError) printProblem(config.runId, thrown);
    throw thrown;
  } finally {
    display.stop();
  }
  printSummary(reportOf(outcome, outcome.problem), options.asJson);
  if (Object.keys(options.exports).length > 0) {
    using stored = openRun(outcome.storageDir, outcome.runId);
    for (const path of writeExports(stored, options.exports, outcome.problem)) {
      printNote(`wrote ${path}`);
    }
  }
  return concluded(outcome, signals, options.resumeCommand, config);
}

/** What is said to a program of a run that could not begin: there are no figures. */
function printProblem(runId: string, problem: ThemisError): void {
  const report = {
    version: 1,
    themis_version: themisVersion,
    generated_at: new Date().toISOString(),
    run_id: runId,
    status: "paused",
    error: toReportError(problem),
  };
  printData(JSON.stringify(report, null, 2));
}

function concluded(
  outcome: RunOutcome,
  signals: Signals,
  resumeCommand: string,
  { models }: Config,
): number {
  if (signals.aborting.aborted) {
    // A server that writes nothing until its answer is whole may not notice that nobody waits for it any more, nor do some that stream.
    const isStreamed = models.every(({ endpoint }) => endpoint.isStreaming);
    printNote(
      `\nstopped at once: ${isStreamed ? "what was in flight is cancelled, if the server heeds that" : "the server may still be busy with what was in flight"}`,
    );
  }
  if (outcome.problem !== null) {
    const { stderr } = process;
    stderr.write(`\n${errorText(outcome.problem, usesColor(stderr), wrapWidth(stderr))}`);
    const again = withRaisedBudget(resumeCommand, outcome.problem, outcome.summary.total);
    const condition = outcome.problem.code === "budget" ? "" : "when that is over or mended, ";
    const budget = again === resumeCommand ? "" : " a budget for about the whole run";
    printNote(`\nnothing is lost; ${condition}go on with${budget}: ${again}`);
    return exitCodeOf(outcome.problem);
  }
  if (outcome.status !== "finished" || signals.stopping.aborted) {
    printNote(`\npaused; go on with: ${resumeCommand}`);
    return exitCodes.interrupted;
  }
  const { failed, ungradable } = outcome.summary.total.outcomes;
  if (failed === 0) return ungradable === 0 ? exitCodes.done : exitCodes.someFailed;
  printNote(
    `\n${failed} ${failed === 1 ? "request" : "requests"} failed; ask ${failed === 1 ? "it" : "them"} again with: ${resumeCommand}`,
  );
  return exitCodes.someFailed;
}

async function dryRun(config: Config, asJson: boolean): Promise<number> {
  using signals = listenForSignals(() => undefined);
  const display = progressDisplay(process.stderr, () => systemClock.monotonic());
  try {
    const found = await preview(config, { stopping: signals.stopping, emit: display.emit });
    display.stop();
    printData(
      asJson
        ? JSON.stringify(previewJson(found), null, 2)
        : previewText(found, wrapWidth(process.stdout)),
    );
    return exitCodes.done;
  } catch (error) {
    throw interruption(error, signals, commandAgain(process.argv.slice(2)));
  } finally {
    display.stop();
  }
}

/** What was thrown because of a signal says how to go on. */
function interruption(error: unknown, { stopping }: Signals, resumeCommand: string): unknown {
  if (!stopping.aborted || (error instanceof ThemisError && error.code !== "interrupted"))
    return error;
  return new ThemisError("interrupted", "stopped before anything was asked", {
    hint: `start again with: ${resumeCommand}`,
    cause: error,
  });
}

async function configOf(flags: RunFlags): Promise<Config> {
  const overrides = {
    runId: flags.runId,
    storageDir: flags.storageDir,
    resume: flags.resume,
    nRecords: flags.nRecords,
    maxCostUsd: flags.maxCostUsd,
    maxOutputTokens: flags.maxOutputTokens,
    maxDuration: flags.maxDuration,
  };
  const quick = quickFlagsIn(flags);
  if (flags.configPath === undefined) {
    if (flags.baseUrl === undefined || flags.model === undefined) {
      throw new ThemisError("usage", "nothing to run: there is neither a config nor an endpoint", {
        hint: "give a config with --config-path FILE, or --base-url URL and --model NAME; `themis demo` needs neither",
      });
    }
    return quickConfig(flags, overrides);
  }
  const [first] = quick;
  if (first !== undefined) {
    throw new ThemisError("usage", `--${first} and --config-path cannot be used together`, {
      hint: "put the setting into the config file; only --run-id, --storage-dir, --resume, --no-resume, --n-records, --max-cost-usd, --max-output-tokens and --max-duration stand over it",
    });
  }
  return loadConfig(flags.configPath, overrides);
}

/** The flags given that only serve a run without a config, as they are spelled. */
function quickFlagsIn(flags: RunFlags): readonly string[] {
  const names: readonly (keyof QuickFlags)[] = [
    "baseUrl",
    "model",
    "dataset",
    "dataDir",
    "limit",
    "subjects",
    "levels",
    "temperature",
    "topP",
    "maxTokens",
    "seed",
    "repeats",
    "nParallel",
    "timeout",
    "stream",
    "api",
    "apiKeyEnv",
    "systemPrompt",
  ];
  return names
    .filter((name) => flags[name] !== undefined)
    .map((name) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
}

/** The words of the command, so changed that they take what is stored, also where flag or config say to ask everything anew. */
function resumingWords(words: readonly string[], { resume }: Config): readonly string[] {
  return resume ? words : [...words.filter((word) => word !== "--no-resume"), "--resume"];
}

/** The command that was given, to be given again. */
function commandAgain(words: readonly string[]): string {
  return [
    "themis",
    ...words.map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : JSON.stringify(word))),
  ].join(" ");
}
