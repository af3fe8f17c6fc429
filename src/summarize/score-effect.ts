import type { CellSummary, Metric } from "../core/summary.ts";

/** How far answers that count as wrong could raise the accuracy, as the end of a sentence. */
export function countedEffect(summary: CellSummary, count: number): string {
  const metric = decided(summary);
  if (metric === null) return ", which counts as wrong";
  const best = figure((metric.correct + count) / metric.scored);
  return `, which counts as wrong: accuracy ${figure(metric.value)} could be ${best} at best`;
}

/** How far requests outside the accuracy could move it, as the end of a sentence. */
export function uncountedEffect(summary: CellSummary, count: number): string {
  const metric = decided(summary);
  if (metric === null) return "";
  const all = metric.scored + count;
  const [worst, best] = [figure(metric.correct / all), figure((metric.correct + count) / all)];
  return `: not in the accuracy of ${figure(metric.value)}, which could be ${worst} to ${best} with them`;
}

/** An accuracy as people read it. */
export function figure(value: number): string {
  return value.toFixed(3);
}

function decided(summary: CellSummary): (Metric & { readonly value: number }) | null {
  const metric = summary.metrics[0];
  return metric === undefined || metric.value === null ? null : { ...metric, value: metric.value };
}
