import type { Cell } from "../core/config.ts";
import { outcomeOf } from "../core/outcome.ts";
import { type CountedRow, isScored, type Outcome, outcomes } from "../core/score.ts";
import type { CellSummary, Interval, Metric } from "../core/summary.ts";
import { wilsonInterval } from "../stats/interval.ts";
import type { ClusterSums } from "../stats/mean.ts";
import { addCluster, clusteredInterval, noClusters } from "../stats/mean.ts";

const level = 0.95;

/** The running counts of one cell: a fixed number of figures, however many rows are added. */
export interface Tally {
  readonly cell: Cell;
  readonly graders: readonly GraderTally[];
  planned: number;
  completed: number;
  readonly outcomes: Record<Outcome, number>;
  readonly errorClasses: Record<string, number>;
  readonly tokens: { input: number; output: number; reported: number };
  latencySumMs: number;
  /** Completions that ended at a token limit, with or without an answer. */
  cutOff: number;
  /** Completions without a visible character that count as wrong for it. */
  empty: number;
  /** The sample whose repeats are being added. */
  sampleId: string | null;
}

interface GraderTally {
  readonly name: string;
  readonly label: string;
  /** Of all samples before the current one. */
  sums: ClusterSums;
  /** Of the current sample. */
  scored: number;
  correct: number;
}

/** A cell's counts before its first row. */
export function newTally(
  cell: Cell,
  graders: readonly { readonly name: string; readonly label: string }[],
): Tally {
  return {
    cell,
    graders: graders.map(({ name, label }) => ({
      name,
      label,
      sums: noClusters,
      scored: 0,
      correct: 0,
    })),
    planned: 0,
    completed: 0,
    outcomes: noOutcomes(),
    errorClasses: {},
    tokens: { input: 0, output: 0, reported: 0 },
    latencySumMs: 0,
    cutOff: 0,
    empty: 0,
    sampleId: null,
  };
}

/** Counts one row; the repeats of a sample must follow each other. */
export function addRow(tally: Tally, row: CountedRow): void {
  tally.planned += 1;
  if (row.sample.id !== tally.sampleId) closeSample(tally);
  tally.sampleId = row.sample.id;
  const { generation } = row;
  if (generation === null) return;
  const outcome = outcomeOf(generation, row.scores);
  if (outcome !== null) tally.outcomes[outcome] += 1;
  if (generation.status === "failed") {
    const errorClass = generation.error.class;
    tally.errorClasses[errorClass] = (tally.errorClasses[errorClass] ?? 0) + 1;
    return;
  }
  const { completion } = generation;
  tally.completed += 1;
  tally.latencySumMs += generation.latencyMs;
  const { inputTokens, outputTokens } = completion.usage;
  if (inputTokens !== null || outputTokens !== null) {
    tally.tokens.reported += 1;
    tally.tokens.input += inputTokens ?? 0;
    tally.tokens.output += outputTokens ?? 0;
  }
  if (completion.finishReason === "length" || outcome === "truncated") tally.cutOff += 1;
  if (outcome === "unparsed" && !/\S/.test(completion.text)) tally.empty += 1;
  for (const grader of tally.graders) addScore(grader, row.scores);
}

/** The figures of a cell once all its rows are in. */
export function summaryOf(tally: Tally): CellSummary {
  closeSample(tally);
  return {
    cell: tally.cell,
    planned: tally.planned,
    completed: tally.completed,
    outcomes: tally.outcomes,
    errorClasses: tally.errorClasses,
    metrics: tally.graders.map(metricOf),
    tokens: tally.tokens,
    meanLatencyMs: tally.completed === 0 ? null : tally.latencySumMs / tally.completed,
  };
}

/** A count of 0 for each outcome. */
export function noOutcomes(): Record<Outcome, number> {
  return Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
}

function addScore(grader: GraderTally, scores: CountedRow["scores"]): void {
  const score = scores.find((candidate) => candidate.grader === grader.name);
  if (score === undefined || !isScored(score.outcome)) return;
  grader.scored += 1;
  if (score.outcome === "correct") grader.correct += 1;
}

function closeSample(tally: Tally): void {
  for (const grader of tally.graders) {
    grader.sums = addCluster(grader.sums, grader.correct, grader.scored);
    grader.scored = 0;
    grader.correct = 0;
  }
}

function metricOf({ name, label, sums }: GraderTally): Metric {
  return {
    name,
    label,
    value: sums.trials === 0 ? null : sums.successes / sums.trials,
    interval: intervalOf(sums),
    scored: sums.trials,
    correct: sums.successes,
  };
}

function intervalOf(sums: ClusterSums): Interval | null {
  // Repeats of one sample are not independent: counting each as a trial would promise too narrow an interval.
  return sums.clusters === sums.trials
    ? wilsonInterval(sums.successes, sums.trials, level)
    : clusteredInterval(sums, level);
}
