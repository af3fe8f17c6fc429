import type { Cell } from "../core/config.ts";
import type { ProviderErrorClass } from "../core/errors.ts";
import type { CellSummary, Metric, Warning } from "../core/summary.ts";

/** What a cell's warnings are made from. */
export interface Evidence {
  readonly summary: CellSummary;
  /** Different samples that the deciding grader scored. */
  readonly samples: number;
  readonly cutOff: number;
  readonly empty: number;
}

/** What a cell's sampling set as `max_tokens`, null for nothing; null instead of it: not known. */
export type MaxTokensOf = ((cell: Cell) => number | null) | null;

/** Fewer scored samples than this make an interval too wide to compare models by. */
const fewSamples = 30;

/** All that could move a score, the gravest kind first and cells of one kind together, in the order of the cells. */
export function warningsOf(
  cells: readonly Evidence[],
  maxTokensOf: MaxTokensOf,
): readonly Warning[] {
  const hasSeveralDatasets = new Set(cells.map(({ summary }) => summary.cell.dataset)).size > 1;
  return checks.flatMap((check) =>
    cells.flatMap((evidence) => {
      const { model, sampling, dataset } = evidence.summary.cell;
      const names = hasSeveralDatasets ? [model, sampling, dataset] : [model, sampling];
      const name = names.map((part) => `\`${part}\``).join(" · ");
      const warning = check(evidence, name, maxTokensOf);
      return warning === null ? [] : [warning];
    }),
  );
}

type Check = (evidence: Evidence, name: string, maxTokensOf: MaxTokensOf) => Warning | null;

const checks: readonly Check[] = [
  notAsked,
  failed,
  truncated,
  empty,
  unparsed,
  refused,
  filtered,
  ungradable,
  notGraded,
  tooFew,
];

function notAsked({ summary }: Evidence, name: string): Warning | null {
  const asked = summary.completed + failures(summary);
  const count = summary.planned - asked;
  if (count === 0) return null;
  return {
    code: "not-asked",
    message: `${count} of ${summary.planned} requests of ${name} ${were(count)} not asked yet${outside(summary, count)}`,
    hint: "run the same command again: it asks only these, stored answers are kept",
  };
}

const advice: Readonly<Record<ProviderErrorClass, string>> = {
  connect: "check that the server is running and that `base_url` is right",
  timeout: "raise `timeout`, lower `max_tokens` or `n_parallel`, or use a faster model",
  auth: "check `api_key`",
  model_not_found: "set the server's name for the model in `model_mapping`",
  context_length: "lower `max_tokens`, shorten the prompt, or load the model with a longer context",
  rate_limit: "lower `n_parallel` or raise `max_retries`",
  quota: "check the account's credit and limits",
  overloaded: "lower `n_parallel`, or try again later",
  content_filter: "read the blocked problems in the report",
  invalid_request: "remove the parameter that the server's message names from the sampling",
  server: "look at the server's log; lower `n_parallel` if it ran out of memory",
  protocol: "check that `base_url` leads to an OpenAI-compatible API, usually ending in `/v1`",
};

function failed({ summary }: Evidence, name: string): Warning | null {
  const count = summary.outcomes.failed;
  if (count === 0) return null;
  // A filtered request has an outcome, and a warning, of its own.
  const classes = Object.entries(summary.errorClasses)
    .filter(([errorClass]) => errorClass !== "content_filter")
    .sort(([, a], [, b]) => b - a);
  const figures = classes.map(([errorClass, times]) => `${times} ${errorClass}`).join(", ");
  const hints = classes.map(([errorClass]) => {
    const known = Object.hasOwn(advice, errorClass) ? advice[errorClass as ProviderErrorClass] : "";
    return `${errorClass}: ${known || "read the error in the report"}`;
  });
  return {
    code: "failed",
    message: `${count} of ${summary.planned} requests of ${name} failed (${figures})${outside(summary, count)}`,
    hint: [...hints, "then run the same command again to ask only these"].join("; "),
  };
}

function truncated(
  { summary, cutOff }: Evidence,
  name: string,
  maxTokensOf: MaxTokensOf,
): Warning | null {
  if (cutOff === 0) return null;
  const maxTokens = maxTokensOf?.(summary.cell) ?? null;
  const isUnset = maxTokensOf !== null && maxTokens === null;
  const where = isUnset
    ? "by the server's own limit"
    : `at \`max_tokens\`${maxTokens === null ? "" : ` (${maxTokens})`}`;
  const without = summary.outcomes.truncated;
  const effect =
    without === 0
      ? "each still holds an answer, but perhaps not the final one"
      : `${without} ${without === 1 ? "holds" : "hold"} no answer${inside(summary, without)}`;
  const remedy = isUnset
    ? "set a generous `max_tokens`, or load the model with a longer context"
    : "raise `max_tokens`";
  return {
    code: "truncated",
    message: `${cutOff} of ${summary.completed} answers of ${name} ${were(cutOff)} cut off ${where}; ${effect}`,
    hint: `${remedy}; that is another sampling, so all ${summary.planned} will be generated anew`,
  };
}

function empty({ summary, empty: count }: Evidence, name: string): Warning | null {
  if (count === 0) return null;
  return {
    code: "empty",
    message: `${count} of ${summary.completed} answers of ${name} ${count === 1 ? "is" : "are"} empty${inside(summary, count)}`,
    hint: "put one problem to the server by hand: a wrong chat template, a `stop` text met at once, or thinking that leaves no room for an answer give empty ones",
  };
}

function unparsed({ summary, empty: blank }: Evidence, name: string): Warning | null {
  const count = summary.outcomes.unparsed - blank;
  if (count === 0) return null;
  return {
    code: "unparsed",
    message: `no final answer was found in ${count} of ${summary.completed} answers of ${name}${inside(summary, count)}`,
    hint: "read some in the report (outcome `unparsed`); asking for a final \\boxed{} answer in `prompt` often helps",
  };
}

function refused({ summary }: Evidence, name: string): Warning | null {
  const count = summary.outcomes.refused;
  if (count === 0) return null;
  return {
    code: "refused",
    message: `${name} refused to answer ${count} of ${summary.planned} requests${outside(summary, count)}`,
    hint: "read them in the report (outcome `refused`); another `system_prompt` may change it",
  };
}

function filtered({ summary }: Evidence, name: string): Warning | null {
  const count = summary.outcomes.filtered;
  if (count === 0) return null;
  return {
    code: "filtered",
    message: `${count} of ${summary.planned} requests of ${name} ${were(count)} blocked by the service's content filter${outside(summary, count)}`,
    hint: "read them in the report (outcome `filtered`); the service's filter settings decide",
  };
}

function ungradable({ summary }: Evidence, name: string): Warning | null {
  const count = summary.outcomes.ungradable;
  if (count === 0) return null;
  return {
    code: "ungradable",
    message: `${count} of ${summary.completed} answers of ${name} could not be graded${outside(summary, count)}`,
    hint: "read why in the report (outcome `ungradable`): most often the sample has no reference answer",
  };
}

function notGraded({ summary }: Evidence, name: string): Warning | null {
  const { outcomes } = summary;
  const ended = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const count = summary.completed + failures(summary) - ended;
  if (count === 0) return null;
  return {
    code: "not-graded",
    message: `${count} of ${summary.completed} answers of ${name} ${were(count)} not graded yet${outside(summary, count)}`,
    hint: "run the same command again: grading stored answers sends no request",
  };
}

function tooFew({ summary, samples }: Evidence, name: string): Warning | null {
  const interval = summary.metrics[0]?.interval ?? null;
  if (interval === null || samples >= fewSamples) return null;
  return {
    code: "few-samples",
    message: `${name} has only ${samples} scored ${samples === 1 ? "sample" : "samples"}: its true accuracy may well be anywhere from ${figure(interval.low)} to ${figure(interval.high)}`,
    hint: "raise `limit` or `n_records` before comparing models",
  };
}

function failures(summary: CellSummary): number {
  return Object.values(summary.errorClasses).reduce((sum, count) => sum + count, 0);
}

/** How far answers that count as wrong could raise the accuracy. */
function inside(summary: CellSummary, count: number): string {
  const metric = decided(summary);
  if (metric === null) return ", which counts as wrong";
  const best = figure((metric.correct + count) / metric.scored);
  return `, which counts as wrong: accuracy ${figure(metric.value)} could be ${best} at best`;
}

function were(count: number): string {
  return count === 1 ? "was" : "were";
}

/** How far requests outside the accuracy could move it. */
function outside(summary: CellSummary, count: number): string {
  const metric = decided(summary);
  if (metric === null) return "";
  const all = metric.scored + count;
  const [worst, best] = [figure(metric.correct / all), figure((metric.correct + count) / all)];
  return `: not in the accuracy of ${figure(metric.value)}, which could be ${worst} to ${best} with them`;
}

function decided(summary: CellSummary): (Metric & { readonly value: number }) | null {
  const metric = summary.metrics[0];
  return metric === undefined || metric.value === null ? null : { ...metric, value: metric.value };
}

function figure(value: number): string {
  return value.toFixed(3);
}
