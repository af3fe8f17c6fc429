import type { Cell } from "../core/config.ts";
import type { CountedRow } from "../core/score.ts";
import type { CellSummary, Metric, Summary } from "../core/summary.ts";
import { addRow, newTally, noOutcomes, summaryOf } from "./tally.ts";
import { warningsOf } from "./warnings.ts";

/** A square of the grid and the graders in force there, the deciding one first. */
export interface PlannedCell {
  readonly cell: Cell;
  readonly graders: readonly { readonly name: string; readonly label: string }[];
}

/**
 * All figures of a run, counted in one pass over its rows in plan order (the repeats of a sample together), in memory that does not grow
 * with them. Cells keep the order of `cells`, and a cell without rows is shown with zeros. `maxTokensOf` gives what a cell's sampling set, null
 * where it set nothing; it only sharpens advice.
 */
export function summarize(
  runId: string,
  cells: readonly PlannedCell[],
  rows: Iterable<CountedRow>,
  options: { readonly maxTokensOf?: (cell: Cell) => number | null } = {},
): Summary {
  const tallies = new Map(
    cells.map(({ cell, graders }) => [nameOf(cell), newTally(cell, graders)]),
  );
  for (const row of rows) {
    const tally = tallies.get(nameOf(row.cell));
    if (tally === undefined) throw new Error(`row ${row.ordinal} is of no planned cell`);
    addRow(tally, row);
  }
  const evidence = [...tallies.values()].map((tally) => ({
    summary: summaryOf(tally),
    samples: tally.graders[0]?.sums.clusters ?? 0,
    cutOff: tally.cutOff,
    empty: tally.empty,
  }));
  const summaries = evidence.map(({ summary }) => summary);
  return {
    runId,
    cells: summaries,
    total: totalOf(summaries),
    warnings: warningsOf(evidence, options.maxTokensOf ?? null),
  };
}

function nameOf({ model, sampling, dataset }: Cell): string {
  return JSON.stringify([model, sampling, dataset]);
}

function totalOf(cells: readonly CellSummary[]): Summary["total"] {
  const sum = (figure: (cell: CellSummary) => number): number =>
    cells.reduce((total, cell) => total + figure(cell), 0);
  const outcomes = noOutcomes();
  const errorClasses: Record<string, number> = {};
  for (const cell of cells) {
    addCounts(outcomes, cell.outcomes);
    addCounts(errorClasses, cell.errorClasses);
  }
  const completed = sum((cell) => cell.completed);
  return {
    planned: sum((cell) => cell.planned),
    completed,
    outcomes,
    errorClasses,
    metrics: totalMetrics(cells),
    tokens: {
      input: sum((cell) => cell.tokens.input),
      output: sum((cell) => cell.tokens.output),
      reported: sum((cell) => cell.tokens.reported),
    },
    meanLatencyMs:
      completed === 0
        ? null
        : sum((cell) => (cell.meanLatencyMs ?? 0) * cell.completed) / completed,
  };
}

function addCounts(total: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count;
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
