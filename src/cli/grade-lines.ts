import { once } from "node:events";
import { exitCodes, ThemisError } from "../core/errors.ts";
import type { MathPolicies } from "../core/math-policies.ts";
import { gradeAnswer } from "../run/grade-answer.ts";
import { systemClock } from "../run/system-clock.ts";
import { readInputLines } from "./grade-input.ts";
import { readGradeLine, writeGradeLine } from "./grade-line.ts";
import { disagrees, type GradeTally, gradeTally } from "./grade-tally.ts";
import { progressLine } from "./progress-line.ts";
import { listenForSignals } from "./signals.ts";
import { printNote } from "./streams.ts";

/** How lines are graded. */
export interface GradeLinesOptions {
  /** A file, or `-` for standard input. */
  readonly path: string;
  readonly policies: MathPolicies;
  /** Whether only lines whose verdict is not what they expect are written. */
  readonly onlyDisagreements: boolean;
  /** Whether a line that comes out as it should not is a failed gate. */
  readonly isGate: boolean;
}

const batchLength = 64 * 1024;
const progressIntervalMs = 5000;

/** Grades JSON Lines as they come, writes them to standard output and a summary to standard error; returns the exit code. */
export async function gradeLines(options: GradeLinesOptions): Promise<number> {
  using signals = listenForSignals(() => undefined);
  const startedAt = systemClock.monotonic();
  const elapsedMs = (): number => systemClock.monotonic() - startedAt;
  const tally = gradeTally();
  try {
    await gradeInput(options, tally, { stopping: signals.stopping, elapsedMs });
  } catch (error) {
    if (!signals.stopping.aborted || error instanceof ThemisError) throw error;
  }
  const isStopped = signals.stopping.aborted;
  if (!isStopped) checkTally(tally, options);
  printNote(`${isStopped ? "stopped; " : ""}${tally.summary(elapsedMs())}`);
  if (isStopped) return exitCodes.interrupted;
  return options.isGate && tally.passed < tally.lines ? exitCodes.gate : exitCodes.done;
}

interface GradeEffects {
  readonly stopping: AbortSignal;
  readonly elapsedMs: () => number;
}

async function gradeInput(
  { path, policies, onlyDisagreements }: GradeLinesOptions,
  tally: GradeTally,
  { stopping, elapsedMs }: GradeEffects,
): Promise<void> {
  const showProgress = progressNotes(tally, elapsedMs);
  let batch = "";
  const flush = async (): Promise<void> => {
    const text = batch;
    batch = "";
    if (text !== "" && !process.stdout.write(text)) await once(process.stdout, "drain");
  };
  try {
    for await (const lines of readInputLines(path, stopping)) {
      for (const { text, place } of lines) {
        const line = readGradeLine(text, place);
        const graded = gradeAnswer(line, policies);
        tally.add(line, graded);
        if (!onlyDisagreements || disagrees(line, graded)) batch += writeGradeLine(line, graded);
        if (batch.length >= batchLength) await flush();
      }
      // Whoever writes slowly into a pipe sees each answer as it comes.
      await flush();
      showProgress();
    }
  } finally {
    await flush();
  }
}

/** Now and then a line for people who wait; where the results go to the terminal, they are progress enough. */
function progressNotes(tally: GradeTally, elapsedMs: () => number): () => void {
  if (process.stderr.isTTY !== true || process.stdout.isTTY === true) return () => undefined;
  let lastAt = 0;
  return () => {
    const now = elapsedMs();
    if (now - lastAt < progressIntervalMs) return;
    lastAt = now;
    const figures = { label: "Grading", unit: "items", done: tally.lines, total: null } as const;
    printNote(progressLine({ ...figures, doneBefore: 0, elapsedMs: now, suffix: "" }));
  };
}

function checkTally(
  { lines, labeled }: GradeTally,
  { path, onlyDisagreements }: GradeLinesOptions,
): void {
  const where = path === "-" ? "standard input" : path;
  if (lines === 0) {
    throw new ThemisError("usage", "there is no line to grade", {
      where,
      hint: "give JSON Lines with `--jsonl FILE` or on standard input, or one pair with `--reference TEXT --answer TEXT`",
    });
  }
  if (onlyDisagreements && labeled === 0) {
    throw new ThemisError("usage", "no line holds an `expected` that is `true` or `false`", {
      where,
      hint: '`--disagreements` shows where the verdict is another than `"expected": true` or `"expected": false`',
    });
  }
}
