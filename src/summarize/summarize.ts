import type { Cell, Prices } from "../core/config.ts";
import type { CountedRow } from "../core/score.ts";
import type { Summary } from "../core/summary.ts";
import { cellFigures, totalFigures } from "./figures.ts";
import { addRow, closeSample, newTally } from "./tally.ts";
import { type Knowledge, warningsOf } from "./warnings.ts";

/** A square of the grid, the graders in force there, the deciding one first, and what its model's tokens cost. */
export interface PlannedCell {
  readonly cell: Cell;
  readonly graders: readonly { readonly name: string; readonly label: string }[];
  readonly prices: Prices | null;
}

/**
 * All figures of a run, counted in one pass over its rows in plan order (the repeats of a sample together), in memory that does not grow
 * with them. Cells keep the order of `cells`, and a cell without rows is shown with zeros. What is known besides only sharpens advice.
 */
export function summarize(
  runId: string,
  cells: readonly PlannedCell[],
  rows: Iterable<CountedRow>,
  known: Partial<Knowledge> = {},
): Summary {
  const byName = new Map(
    cells.map(({ cell, graders, prices }) => [nameOf(cell), newTally(cell, graders, prices)]),
  );
  for (const row of rows) {
    const tally = byName.get(nameOf(row.cell));
    if (tally === undefined) throw new Error(`row ${row.ordinal} is of no planned cell`);
    addRow(tally, row);
  }
  const tallies = [...byName.values()];
  for (const tally of tallies) closeSample(tally);
  const evidence = tallies.map((tally) => ({ tally, summary: cellFigures(tally) }));
  const summaries = evidence.map(({ summary }) => summary);
  return {
    runId,
    cells: summaries,
    total: totalFigures(tallies, summaries),
    warnings: warningsOf(evidence, known),
  };
}

function nameOf({ model, sampling, dataset }: Cell): string {
  return JSON.stringify([model, sampling, dataset]);
}
