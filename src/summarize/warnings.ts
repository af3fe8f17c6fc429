import type { Cell } from "../core/config.ts";
import type { CellSummary, Warning } from "../core/summary.ts";
import { partialCost, unknownCost } from "./cost-warnings.ts";
import { failureAdvice } from "./failure-advice.ts";
import type { SaidWords } from "./failure-words.ts";
import { type CutAdviceOf, promptWarning } from "./prompt-warning.ts";
import { countedEffect, figure, uncountedEffect } from "./score-effect.ts";
import type { Tally } from "./tally.ts";

/** What a cell's warnings are made from. */
interface Evidence {
  readonly tally: Tally;
  readonly summary: CellSummary;
}

/** What is known of the cells besides their rows. */
export interface Knowledge {
  /** What a cell's sampling set as `max_tokens`, null for nothing. */
  readonly maxTokensOf: (cell: Cell) => number | null;
  readonly cutAdviceOf: CutAdviceOf;
}

/** Fewer scored samples than this make an interval too wide to compare models by. */
const fewSamples = 30;

/** All that could move a score, the gravest kind first and cells of one kind together, in the order of the cells. */
export function warningsOf(
  cells: readonly Evidence[],
  known: Partial<Knowledge>,
): readonly Warning[] {
  const hasSeveralDatasets = new Set(cells.map(({ summary }) => summary.cell.dataset)).size > 1;
  const ofCells = checks.flatMap((check) =>
    cells.flatMap((evidence) => {
      const { model, sampling, dataset } = evidence.summary.cell;
      const names = hasSeveralDatasets ? [model, sampling, dataset] : [model, sampling];
      const name = names.map((part) => `\`${part}\``).join(" · ");
      const warning = check(evidence, name, known);
      return warning === null ? [] : [warning];
    }),
  );
  return [...ofCells, ...partialCost(cells.map(({ tally }) => tally))];
}

type Check = (evidence: Evidence, name: string, known: Partial<Knowledge>) => Warning | null;

const checks: readonly Check[] = [
  notAsked,
  ({ tally }, name, { cutAdviceOf }) => promptWarning(tally, name, cutAdviceOf ?? null),
  failed,
  truncated,
  thinkingUnmarked,
  empty,
  unparsed,
  refused,
  filtered,
  ungradable,
  notGraded,
  tooFew,
  ({ tally }, name) => unknownCost(tally, name),
];

function notAsked({ summary }: Evidence, name: string): Warning | null {
  const asked = summary.completed + failures(summary);
  const count = summary.planned - asked;
  if (count === 0) return null;
  return {
    code: "not-asked",
    message: `${count} of ${summary.planned} requests of ${name} ${were(count)} not asked yet${uncountedEffect(summary, count)}`,
    hint: "run the same command again (after a spent budget with a larger one): it asks only these, stored answers are kept",
  };
}

function failed({ summary, tally }: Evidence, name: string): Warning | null {
  const count = summary.outcomes.failed;
  if (count === 0) return null;
  // A filtered request has an outcome, and a warning, of its own.
  const classes = Object.entries(summary.errorClasses)
    .filter(([errorClass]) => errorClass !== "content_filter")
    .sort(([, a], [, b]) => b - a)
    .map(([errorClass, times]) => ({
      errorClass,
      times,
      said: tally.failureWords.get(errorClass)?.most() ?? null,
    }));
  const figures = classes.map(
    ({ errorClass, times, said }) => `${times} ${errorClass}${quoted(said, times)}`,
  );
  const hints = classes.map(
    ({ errorClass, said }) =>
      `${errorClass}: ${failureAdvice(errorClass, said?.text ?? "", summary.completed > 0)}`,
  );
  return {
    code: "failed",
    message: `${count} of ${summary.planned} requests of ${name} failed (${figures.join("; ")})${uncountedEffect(summary, count)}`,
    hint: [...hints, "then run the same command again to ask only these"].join("; "),
  };
}

function quoted(said: SaidWords | null, times: number): string {
  if (said === null) return "";
  return said.count === times ? `: "${said.text}"` : `, ${said.count} of them: "${said.text}"`;
}

function truncated(
  { summary, tally: { cutOff } }: Evidence,
  name: string,
  { maxTokensOf }: Partial<Knowledge>,
): Warning | null {
  if (cutOff === 0) return null;
  const maxTokens = maxTokensOf?.(summary.cell) ?? null;
  const isUnset = maxTokensOf !== undefined && maxTokens === null;
  const where = isUnset
    ? "by the server's own limit"
    : `at \`max_tokens\`${maxTokens === null ? "" : ` (${maxTokens})`}`;
  const without = summary.outcomes.truncated;
  const effect =
    without === 0
      ? "each still holds an answer, but perhaps not the final one"
      : `${without} ${without === 1 ? "holds" : "hold"} no whole answer${countedEffect(summary, without)}`;
  const remedy = isUnset
    ? "set a generous `max_tokens`, or load the model with a longer context"
    : "raise `max_tokens`";
  return {
    code: "truncated",
    message: `${cutOff} of ${summary.completed} answers of ${name} ${were(cutOff)} cut off ${where}; ${effect}`,
    hint: `${remedy}; that is another sampling, so all ${summary.planned} will be generated anew`,
  };
}

/** Where the opening tag of thinking stands in the prompt, an answer that is cut within it has no tag at all and looks like an answer. */
function thinkingUnmarked({ summary, tally }: Evidence, name: string): Warning | null {
  const { ended, reasoned, cutUnreasoned: count } = tally;
  if (count === 0 || 2 * reasoned <= ended) return null;
  return {
    code: "thinking-unmarked",
    message: `${count} of ${summary.completed} answers of ${name} may be thinking that was cut off: ${count === 1 ? "it has" : "they have"} no reasoning apart, as ${reasoned} of ${ended} whole answers have, and ${count === 1 ? "counts" : "count"} as ${count === 1 ? "an answer" : "answers"}`,
    hint: "raise `max_tokens`, or have the server take thinking apart (vLLM, SGLang: `--reasoning-parser`); then ask all again",
  };
}

function empty({ summary, tally: { unseen } }: Evidence, name: string): Warning | null {
  const count = summary.outcomes.empty;
  if (count === 0) return null;
  const written =
    unseen === 0 ? "" : `; for ${unseen} of them the server counts tokens that were written`;
  return {
    code: "empty",
    message: `${count} of ${summary.completed} answers of ${name} ${count === 1 ? "is" : "are"} empty${countedEffect(summary, count)}${written}`,
    hint: unseen === 0 ? silentModel : unseenText,
  };
}

const silentModel =
  "put one problem to the server by hand: a wrong chat template, a `stop` text met at once, or an error that the server hides (see its log) give empty answers";
const unseenText =
  "read some in the report (outcome `empty`): mostly all was thought and nothing said; raise `max_tokens`, or turn thinking down or off in `extra_body`; without reasoning there, look for a wrong chat template or a `stop` text met at once";

function unparsed({ summary }: Evidence, name: string): Warning | null {
  const count = summary.outcomes.unparsed;
  if (count === 0) return null;
  return {
    code: "unparsed",
    message: `no final answer was found in ${count} of ${summary.completed} answers of ${name}${countedEffect(summary, count)}`,
    hint: "read some in the report (outcome `unparsed`); asking for a final \\boxed{} answer in `prompt` often helps",
  };
}

function refused({ summary }: Evidence, name: string): Warning | null {
  const count = summary.outcomes.refused;
  if (count === 0) return null;
  return {
    code: "refused",
    message: `${name} refused to answer ${count} of ${summary.planned} requests${uncountedEffect(summary, count)}`,
    hint: "read them in the report (outcome `refused`); another `system_prompt` may change it",
  };
}

function filtered({ summary }: Evidence, name: string): Warning | null {
  const count = summary.outcomes.filtered;
  if (count === 0) return null;
  return {
    code: "filtered",
    message: `${count} of ${summary.planned} requests of ${name} ${were(count)} blocked by the service's content filter${uncountedEffect(summary, count)}`,
    hint: "read them in the report (outcome `filtered`); the service's filter settings decide, and after a change of those `--no-resume` asks everything anew",
  };
}

function ungradable({ summary }: Evidence, name: string): Warning | null {
  const count = summary.outcomes.ungradable;
  if (count === 0) return null;
  return {
    code: "ungradable",
    message: `${count} of ${summary.completed} answers of ${name} could not be graded${uncountedEffect(summary, count)}`,
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
    message: `${count} of ${summary.completed} answers of ${name} ${were(count)} not graded yet${uncountedEffect(summary, count)}`,
    hint: "run the same command again: grading stored answers sends no request",
  };
}

function tooFew({ summary, tally }: Evidence, name: string): Warning | null {
  const interval = summary.metrics[0]?.interval ?? null;
  const samples = tally.graders[0]?.sums.clusters ?? 0;
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

function were(count: number): string {
  return count === 1 ? "was" : "were";
}
