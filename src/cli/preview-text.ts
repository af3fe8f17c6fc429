import { costText } from "../report/figure-text.ts";
import { wrapText } from "../report/terminal-text.ts";
import type { CellPreview, Preview } from "../run/preview.ts";
import { clock } from "./progress-line.ts";

/** A dry run in words: the grid, what would be sent, how much it may cost in tokens and in money, and what the budget says to that. Broken between words at `width` columns. */
export function previewText(preview: Preview, width: number = Number.POSITIVE_INFINITY): string {
  const { cells } = preview;
  const toSend = sum(cells, (cell) => cell.toSend);
  const requests = sum(cells, (cell) => cell.requests);
  const bound = boundOf(cells, (cell) => cell.outputTokensBound);
  const names = (name: "model" | "sampling" | "dataset"): number =>
    new Set(cells.map(({ cell }) => cell[name])).size;
  const endpoints = [
    ...new Set(cells.map((cell) => `${cell.baseUrl} (n_parallel ${cell.parallelism})`)),
  ];
  return [
    "Dry run: nothing is sent.",
    "",
    `Run        ${preview.runId}`,
    `Storage    ${preview.storageDir}`,
    ...endpoints.map(
      (endpoint, index) => `${index === 0 ? "Endpoint  " : "          "} ${endpoint}`,
    ),
    `Grid       ${counted(names("model"), "model")} × ${counted(names("sampling"), "sampling")} × ${counted(names("dataset"), "dataset")}`,
    "",
    ...cells.map(cellLine),
    "",
    `Requests to send: ${grouped(toSend)} of ${grouped(requests)}${requests > toSend ? ` (${grouped(requests - toSend)} are stored)` : ""}`,
    `Prompt tokens:    about ${grouped(sum(cells, (cell) => cell.promptTokens))} (estimated)`,
    `Output tokens:    ${bound === null ? "no upper bound: `max_tokens` is not set everywhere" : `at most ${grouped(bound)}`}`,
    ...costLines(cells),
    ...budgetLines(preview),
  ]
    .map((line) => wrapText(line, width, hangingIndent(line)))
    .join("\n");
}

/** Under the value, where a label stands before it; what is indented keeps its own margin. */
function hangingIndent(line: string): string {
  return " ".repeat(/^\S[^:]*?:? {2,}/.exec(line)?.[0].length ?? 2);
}

function cellLine({ cell, modelId, samples, repeats, toSend, requests }: CellPreview): string {
  const model = cell.model === modelId ? cell.model : `${cell.model} (${modelId})`;
  const each = repeats === 1 ? "" : ` × ${repeats} repeats`;
  return `  ${model} · ${cell.sampling} · ${cell.dataset}: ${counted(samples, "sample")}${each}, ${grouped(toSend)} of ${grouped(requests)} to send`;
}

function costLines(cells: readonly CellPreview[]): readonly string[] {
  const priced = cells.filter((cell) => cell.promptCostUsd !== null);
  if (priced.length === 0) return ["Cost:             not known: no model has `prices`"];
  const models = Map.groupBy(cells, ({ cell }) => cell.model);
  const isPartial = priced.length < cells.length;
  return [
    `Cost:             ${costRange(priced)}${isPartial ? ", without the models that have no `prices`" : ""}`,
    ...(models.size === 1
      ? []
      : [...models].map(([model, own]) =>
          own.some((cell) => cell.promptCostUsd === null)
            ? `  ${model}: not known, it has no \`prices\``
            : `  ${model}: ${costRange(own)}`,
        )),
  ];
}

function costRange(cells: readonly CellPreview[]): string {
  const prompts = costText(sum(cells, (cell) => cell.promptCostUsd ?? 0));
  const most = boundOf(cells, (cell) => cell.costBoundUsd);
  return most === null
    ? `about ${prompts} for the prompts; no upper bound, for \`max_tokens\` is not set`
    : `about ${prompts} for the prompts, at most about ${costText(most)} if every answer takes all of \`max_tokens\``;
}

function budgetLines({ cells, budget, used }: Preview): readonly string[] {
  const { maxCostUsd, maxOutputTokens, maxDurationMs } = budget;
  const toSend = sum(cells, (cell) => cell.toSend);
  const lines = [
    ...(maxCostUsd === null
      ? []
      : [
          `max_cost_usd ${costText(maxCostUsd)}${before(used?.costUsd ?? 0, costText)}${allowance(
            maxCostUsd - (used?.costUsd ?? 0),
            boundOf(cells, (cell) => cell.costBoundUsd),
            toSend,
          )}`,
        ]),
    ...(maxOutputTokens === null
      ? []
      : [
          `max_output_tokens ${grouped(maxOutputTokens)}${before(used?.outputTokens ?? 0, grouped)}${allowance(
            maxOutputTokens - (used?.outputTokens ?? 0),
            boundOf(cells, (cell) => cell.outputTokensBound),
            toSend,
          )}`,
        ]),
    ...(maxDurationMs === null
      ? []
      : [
          `max_duration ${clock(maxDurationMs)} for each session, then it stops and can be resumed`,
        ]),
  ];
  return lines.map(
    (line, index) => `${index === 0 ? "Budget:           " : "                  "}${line}`,
  );
}

function before(used: number, write: (used: number) => string): string {
  return used === 0 ? "" : ` (${write(used)} of it used by stored answers)`;
}

/** How far what is left of a budget reaches, where `most` is what all requests could use up. */
function allowance(left: number, most: number | null, toSend: number): string {
  if (toSend === 0) return ": there is nothing to send";
  if (left <= 0) return ": used up, nothing would be sent";
  if (most === null)
    return ": how many answers it is enough for nobody can say without `max_tokens`";
  if (most <= left) return ": enough for everything";
  const enough = Math.floor((left / most) * toSend);
  return `: enough for at least about ${grouped(enough)} of ${counted(toSend, "request")}, then the run stops and can be resumed`;
}

/** A sum over the cells with something to send; null where one of them has no bound. */
function boundOf(
  cells: readonly CellPreview[],
  bound: (cell: CellPreview) => number | null,
): number | null {
  return cells
    .filter((cell) => cell.toSend > 0)
    .map(bound)
    .reduce<number | null>(
      (total, next) => (total === null || next === null ? null : total + next),
      0,
    );
}

function sum(cells: readonly CellPreview[], figure: (cell: CellPreview) => number): number {
  return cells.reduce((total, cell) => total + figure(cell), 0);
}

function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
