import { styleText } from "node:util";
import type { Outcome } from "../core/score.ts";
import { outcomes } from "../core/score.ts";
import type { CellSummary, Metric, Summary, Warning } from "../core/summary.ts";
import { costText, durationText, speedText, tokenText } from "./figure-text.ts";
import { displayWidth, fitText, plainText, wrapText } from "./terminal-text.ts";

type Style = Parameters<typeof styleText>[0];

/** The last line of a run, in the documented form: what scripts look for. On a terminal of `width` columns it may be broken between its parts. */
export function summaryLine(summary: Summary, width: number = Number.POSITIVE_INFINITY): string {
  const { total } = summary;
  const asked = askedOf(total);
  const failures = total.outcomes.failed + total.outcomes.ungradable;
  const parts = [
    `Evaluated ${asked} samples`,
    `Successful generations: ${total.completed}/${asked}`,
    ...inDocumentedOrder(total.metrics).map(
      ({ label, value, scored }) =>
        `${plainText(label)}: ${value === null ? "n/a" : figure(value)} (${scored} evaluated)`,
    ),
    ...counted("Refused", total.outcomes.refused),
    ...counted("Filtered", total.outcomes.filtered),
    ...counted("Not asked", total.planned - asked),
    failures === 0
      ? "No failures"
      : `Failures: ${failures} (gen: ${total.outcomes.failed}, eval: ${total.outcomes.ungradable})`,
    ...(total.costUsd === null ? [] : [`Cost: ${costText(total.costUsd)}`]),
  ];
  // Only a space after a bar may become the end of a line.
  const line = parts.map((part) => part.replaceAll(" ", noBreakSpace)).join(`${noBreakSpace}| `);
  return wrapText(line, width, "  ").replaceAll(noBreakSpace, " ");
}

const noBreakSpace = "\u00a0";

/** Warnings for a terminal of `width` columns: those with one advice together, above it. Ends with a line end; "" for none. */
export function warningLines(
  summary: Summary,
  options: { readonly useColor: boolean; readonly width?: number },
): string {
  const groups = new Map<string, Warning[]>();
  for (const warning of summary.warnings) {
    const name = JSON.stringify([warning.code, warning.hint]);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [warning]);
    else group.push(warning);
  }
  return [...groups.values()]
    .map((group) =>
      warningBlock(group, options.useColor, options.width ?? Number.POSITIVE_INFINITY),
    )
    .join("\n");
}

/** Facts of the plan or of the service, not faults of the run. */
const notes: readonly string[] = ["few-samples", "fingerprint-changed", "cost-partial"];

function warningBlock(group: readonly Warning[], useColor: boolean, width: number): string {
  const lines = group.map(({ code, message }) => {
    const label = notes.includes(code) ? "note" : "warning";
    const style: Style = label === "note" ? "cyan" : "yellow";
    return wrapText(`${paint(`${label}:`, style, useColor)} ${plainText(message)}`, width, "  ");
  });
  const hint = plainText(group[0]?.hint ?? "");
  const advice = wrapText(`${paint("hint:", "dim", useColor)} ${hint}`, width, "  ");
  return `${lines.join("\n")}\n${advice}\n`;
}

type SizedColumn = Column & { readonly cells: readonly string[]; width: number };

interface Column {
  readonly title: string;
  readonly isNumeric: boolean;
  /** Columns of a higher rank go first when the terminal is too narrow; 0 stays. */
  readonly rank: number;
  readonly style: Style | null;
  readonly text: (cell: CellSummary) => string;
}

/**
 * A line per model × sampling × dataset, at most `width` columns wide and never wrapped: less important columns are left out, then names
 * are cut. Ends with a line end; "" without cells.
 */
export function summaryTable(
  summary: Summary,
  options: { readonly width: number; readonly useColor: boolean },
): string {
  if (summary.cells.length === 0) return "";
  const table = columnsOf(summary).map((column) => {
    const cells = summary.cells.map((cell) => plainText(column.text(cell)));
    const widest = Math.max(...[column.title, ...cells].map(displayWidth));
    return { ...column, cells, width: Math.min(widest, options.width) };
  });
  fitColumns(table, options.width);
  const head = table.map((column) => pad(column, column.title, "bold", options.useColor));
  const rule = table.map((column) => paint("─".repeat(column.width), "dim", options.useColor));
  const body = summary.cells.map((_, index) =>
    table.map((column) => {
      const text = column.cells[index] ?? "";
      const style = text === "0" || text === unknown ? "dim" : column.style;
      return pad(column, text, style, options.useColor);
    }),
  );
  return [head, rule, ...body].map((line) => `${line.join(gap).trimEnd()}\n`).join("");
}

const gap = "  ";
/** Names may be cut to this before a figure is left out … */
const shortName = 16;
/** … and to this before the table is given up. */
const shortestName = 6;

function fitColumns(table: SizedColumn[], width: number): void {
  const total = (widthOf: (column: SizedColumn) => number): number =>
    table.reduce((sum, column) => sum + widthOf(column) + gap.length, -gap.length);
  const isTooWide = (): boolean => total((column) => column.width) > width;
  const shortened = (column: SizedColumn): number =>
    column.isNumeric ? column.width : Math.min(column.width, shortName);
  while (total(shortened) > width) {
    const rank = Math.max(...table.map((column) => column.rank));
    if (rank === 0) break;
    table.splice(
      table.findIndex((column) => column.rank === rank),
      1,
    );
  }
  while (isTooWide()) {
    const names = table.filter((column) => !column.isNumeric && column.width > shortestName);
    if (names.length === 0) break;
    const widest = names.reduce((a, b) => (b.width > a.width ? b : a));
    widest.width -= 1;
  }
  // Narrower than any table: the model alone.
  if (isTooWide()) table.splice(1);
  for (const column of table) column.width = Math.min(column.width, width);
}

function pad(
  column: { isNumeric: boolean; width: number },
  text: string,
  style: Style | null,
  useColor: boolean,
): string {
  const fitted = fitText(text, column.width);
  const space = " ".repeat(Math.max(0, column.width - displayWidth(fitted)));
  const painted = style === null ? fitted : paint(fitted, style, useColor);
  return column.isNumeric ? space + painted : painted + space;
}

const outcomeTitles: Readonly<Record<Outcome, string>> = {
  correct: "Correct",
  incorrect: "Incorrect",
  unparsed: "Unparsed",
  empty: "Empty",
  truncated: "Truncated",
  refused: "Refused",
  filtered: "Filtered",
  failed: "Failed",
  ungradable: "Ungradable",
};

const outcomeStyles: Readonly<Record<Outcome, Style | null>> = {
  correct: "green",
  incorrect: "red",
  unparsed: "yellow",
  empty: "yellow",
  truncated: "yellow",
  refused: "magenta",
  filtered: "magenta",
  failed: "redBright",
  ungradable: "magenta",
};

function columnsOf({ cells, total }: Summary): readonly Column[] {
  const name = (title: string, rank: number, text: Column["text"]): Column => ({
    title,
    isNumeric: false,
    rank,
    style: null,
    text,
  });
  const number = (title: string, rank: number, text: Column["text"]): Column => ({
    title,
    isNumeric: true,
    rank,
    style: null,
    text,
  });
  const isConstant = (text: (cell: CellSummary) => string): boolean =>
    new Set(cells.map(text)).size === 1;
  const [deciding, ...others] = total.metrics;
  const hasUnasked = total.planned > askedOf(total);
  return [
    name("Model", 0, ({ cell }) => cell.model),
    // What is the same on every line tells lines apart least.
    name("Sampling", isConstant(({ cell }) => cell.sampling) ? 40 : 1, ({ cell }) => cell.sampling),
    name("Dataset", isConstant(({ cell }) => cell.dataset) ? 41 : 2, ({ cell }) => cell.dataset),
    ...(deciding === undefined
      ? []
      : [
          {
            ...number(deciding.label, 0, (cell) => withInterval(cell, deciding.name)),
            style: "bold" as const,
          },
        ]),
    ...others.map(({ label, name: grader }) =>
      number(label, 30, (cell) => shown(metricOf(cell, grader))),
    ),
    ...outcomes
      // Correct and incorrect are always a figure; the rest only where it happened.
      .filter(
        (outcome) =>
          outcome === "correct" || outcome === "incorrect" || total.outcomes[outcome] > 0,
      )
      .map((outcome) => ({
        ...number(
          outcomeTitles[outcome],
          outcome === "correct" || outcome === "incorrect" ? 25 : 10,
          (cell) => String(cell.outcomes[outcome]),
        ),
        style: outcomeStyles[outcome],
      })),
    ...(hasUnasked
      ? [number("Not asked", 10, (cell) => String(cell.planned - askedOf(cell)))]
      : []),
    number("Tokens in", 51, ({ tokens }) =>
      tokens.reported === 0 ? unknown : tokenText(tokens.input),
    ),
    number("Tokens out", 50, ({ tokens }) =>
      tokens.reported === 0 ? unknown : tokenText(tokens.output),
    ),
    ...(total.costUsd === null
      ? []
      : [number("Cost", 29, ({ costUsd }) => textOf(costUsd, costText))]),
    ...(total.meanFirstTokenMs === null
      ? []
      : [
          number("First token", 47, ({ meanFirstTokenMs }) =>
            textOf(meanFirstTokenMs, durationText),
          ),
          number("Tokens/s", 46, ({ outputTokensPerSecond }) =>
            textOf(outputTokensPerSecond, speedText),
          ),
        ]),
    number("Latency", 45, ({ meanLatencyMs }) => textOf(meanLatencyMs, durationText)),
  ];
}

const unknown = "–";

function textOf(value: number | null, write: (value: number) => string): string {
  return value === null ? unknown : write(value);
}

function withInterval(cell: CellSummary, grader: string): string {
  const metric = metricOf(cell, grader);
  const interval = metric?.interval ?? null;
  if (interval === null) return shown(metric);
  return `${shown(metric)} [${figure(interval.low)}, ${figure(interval.high)}]`;
}

function metricOf(cell: CellSummary, grader: string): Metric | undefined {
  return cell.metrics.find((metric) => metric.name === grader);
}

function shown(metric: Metric | undefined): string {
  return textOf(metric?.value ?? null, figure);
}

function inDocumentedOrder(metrics: readonly Metric[]): readonly Metric[] {
  const exact = metrics.find(({ name }) => name === "exact_match");
  if (exact === undefined || !metrics.some(({ name }) => name === "math")) return metrics;
  const others = metrics.filter((metric) => metric !== exact);
  return others.flatMap((metric) => (metric.name === "math" ? [exact, metric] : [metric]));
}

function counted(label: string, count: number): readonly string[] {
  return count === 0 ? [] : [`${label}: ${count}`];
}

/** Requests that ended, whatever the end: those with a stored generation. */
function askedOf(figures: Omit<CellSummary, "cell">): number {
  return Object.values(figures.errorClasses).reduce((sum, count) => sum + count, figures.completed);
}

function figure(value: number): string {
  return value.toFixed(3);
}

function paint(text: string, style: Style, useColor: boolean): string {
  return useColor ? styleText(style, text, { validateStream: false }) : text;
}
