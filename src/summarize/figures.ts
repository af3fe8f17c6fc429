import type { CellSummary, Interval, Metric } from "../core/summary.ts";
import { wilsonInterval } from "../stats/interval.ts";
import { type ClusterSums, clusteredInterval } from "../stats/mean.ts";
import { type GraderTally, noOutcomes, type Tally } from "./tally.ts";

type Figures = Omit<CellSummary, "cell">;

const level = 0.95;

/** The figures of a cell whose rows are all counted. */
export function cellFigures(tally: Tally): CellSummary {
  return { cell: tally.cell, ...pooledFigures([tally], tally.graders.map(metricOf)) };
}

/** The figures of all cells together. */
export function totalFigures(tallies: readonly Tally[], cells: readonly CellSummary[]): Figures {
  return pooledFigures(tallies, totalMetrics(cells));
}

function pooledFigures(tallies: readonly Tally[], metrics: readonly Metric[]): Figures {
  const sum = (figure: (tally: Tally) => number): number =>
    tallies.reduce((total, tally) => total + figure(tally), 0);
  const mean = (total: number, count: number): number | null =>
    count === 0 ? null : total / count;
  const outcomes = noOutcomes();
  const errorClasses: Record<string, number> = {};
  for (const tally of tallies) {
    addCounts(outcomes, tally.outcomes);
    addCounts(errorClasses, tally.errorClasses);
  }
  const completed = sum((tally) => tally.completed);
  const seconds = sum((tally) => tally.writingMs) / 1_000;
  const tokens = sum((tally) => tally.writtenTokens);
  return {
    planned: sum((tally) => tally.planned),
    completed,
    outcomes,
    errorClasses,
    metrics,
    tokens: {
      input: sum((tally) => tally.tokens.input),
      cachedInput: sum((tally) => tally.tokens.cachedInput),
      output: sum((tally) => tally.tokens.output),
      reported: sum((tally) => tally.tokens.reported),
    },
    costUsd: costOfAll(tallies),
    meanLatencyMs: mean(
      sum((tally) => tally.latencySumMs),
      completed,
    ),
    meanFirstTokenMs: mean(
      sum((tally) => tally.firstTokenSumMs),
      sum((tally) => tally.firstTokens),
    ),
    // Without time or without tokens there was no writing to be measured.
    outputTokensPerSecond: tokens === 0 || seconds === 0 ? null : tokens / seconds,
  };
}

/** What is known of the cost; null where nothing is, though something was asked. */
function costOfAll(tallies: readonly Tally[]): number | null {
  const known = tallies.filter(
    ({ prices, completed, costed }) => prices !== null && (completed === 0 || costed > 0),
  );
  return known.length === 0 ? null : known.reduce((sum, { costSum }) => sum + costSum, 0);
}

function addCounts(total: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count;
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

function totalMetrics(cells: readonly CellSummary[]): readonly Metric[] {
  const metrics = new Map<string, Metric>();
  for (const metric of cells.flatMap((cell) => cell.metrics)) {
    const before = metrics.get(metric.name);
    metrics.set(metric.name, before === undefined ? metric : pooled(before, metric));
  }
  return [...metrics.values()];
}

function pooled(a: Metric, b: Metric): Metric {
  const scored = a.scored + b.scored;
  const correct = a.correct + b.correct;
  return {
    ...a,
    value: scored === 0 ? null : correct / scored,
    // Cells put the same samples to different models: no one population that an interval could speak of.
    interval: null,
    scored,
    correct,
  };
}
