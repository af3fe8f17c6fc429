import { displayWidth, fitText } from "../report/terminal-text.ts";

/** What a line may tell beside its counts, in the order in which it is shown. */
export interface ProgressExtras {
  readonly failed?: string | null;
  readonly tokens?: string | null;
  readonly limit?: string | null;
  readonly cost?: string | null;
}

/** The figures behind one progress bar. */
export interface ProgressFigures {
  /** Such as the names of model, sampling and dataset, with ` · ` between them. */
  readonly label: string;
  readonly done: number;
  readonly total: number | null;
  /** Of `done`, what was there before this session: it says nothing about speed. */
  readonly doneBefore: number;
  readonly elapsedMs: number;
  /** What stays as long as counts and time do, such as running accuracy; may be "". */
  readonly suffix: string;
  readonly extras?: ProgressExtras;
  /** `items` are counted, `bytes` are shown in kB and MB. */
  readonly unit: "items" | "bytes";
}

const barWidth = 10;
const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** What a line goes without where it is too long, the least important first. */
const spared = [
  ...(["limit", "rate", "cost", "bar", "tokens", "percent", "failed", "remaining"] as const),
  ...(["suffix", "clock"] as const),
];

type Part = (typeof spared)[number];

/** Columns that each name of a label keeps, by how many parts are left out: names that begin alike are told apart by their ends. */
function leastName(leftOut: number): number {
  if (leftOut < spared.indexOf("percent")) return 16;
  return leftOut < spared.indexOf("suffix") ? 10 : 1;
}

/**
 * One line of progress: `Generating:  40%|████      | 4/10 [00:18<00:27, 4.50s/it] accuracy 0.750`. Without a total: no percentage, no bar. Where it is wider than
 * `columns`, first the names of its label are shortened, then whole parts are left out; no number is ever cut, unless the count alone is too wide.
 */
export function progressLine(
  figures: ProgressFigures,
  columns: number = Number.POSITIVE_INFINITY,
): string {
  const { label } = figures;
  for (let count = 0; count <= spared.length; count += 1) {
    const rest = restOfLine(figures, new Set(spared.slice(0, count)));
    const fitted = fitLabel(label, columns - displayWidth(rest), leastName(count));
    if (fitted !== null) return fitted + rest;
  }
  return fitText(counts(figures), columns);
}

/** What stands after the label, without some parts. */
function restOfLine(figures: ProgressFigures, without: ReadonlySet<Part>): string {
  const { done, total, suffix, extras = {} } = figures;
  const { failed, tokens, limit, cost } = extras;
  const unless = (part: Part, text: string | null = null): string =>
    without.has(part) ? "" : (text ?? "");
  const percent = total === null ? "" : `${inParts(done, total, 100)}%`.padStart(4);
  const drawn = total === null ? "" : `|${bar(inParts(done, total, barWidth * 8))}|`;
  const told = [
    unless("suffix", suffix),
    unless("failed", failed),
    unless("tokens", tokens),
    unless("limit", limit),
    unless("cost", cost),
  ].filter((text) => text !== "");
  return [
    unless("percent", percent) + unless("bar", drawn),
    counts(figures),
    times(figures, without),
    told.join(", "),
  ]
    .filter((text) => text !== "")
    .reduce((line, text) => `${line} ${text}`, ":");
}

function counts({ done, total, unit }: ProgressFigures): string {
  const show = unit === "bytes" ? bytes : String;
  return total === null ? show(done) : `${show(done)}/${show(total)}`;
}

/** Time gone and time left, and the speed: `[00:18<00:27, 4.50s/it]`. */
function times(figures: ProgressFigures, without: ReadonlySet<Part>): string {
  const { done, total, doneBefore, elapsedMs, unit } = figures;
  if (without.has("clock")) return "";
  const perSecond = elapsedMs <= 0 ? 0 : ((done - doneBefore) * 1000) / elapsedMs;
  const speed = unit === "bytes" ? `${bytes(perSecond)}/s` : rate(perSecond);
  const left = total === null || perSecond <= 0 ? null : ((total - done) / perSecond) * 1000;
  const remaining = total !== null && done >= total ? "00:00" : left === null ? "?" : clock(left);
  return [
    `[${clock(elapsedMs)}`,
    without.has("remaining") || total === null ? "" : `<${remaining}`,
    without.has("rate") ? "" : `, ${speed}`,
    "]",
  ].join("");
}

/** The label with its longest names shortened to fit into `room` columns; null where names of `least` columns each do not fit. */
function fitLabel(label: string, room: number, least: number): string | null {
  if (room === Number.POSITIVE_INFINITY) return label;
  const separator = " · ";
  const names = label.split(separator);
  // No further measured than a line is wide: a name may be a megabyte long.
  const widths = names.map((name) => displayWidth(name.slice(0, Math.max(0, room) * 32)));
  const spaces = separator.length * (names.length - 1);
  const widthAt = (most: number): number =>
    widths.reduce((sum, width) => sum + Math.min(width, most), spaces);
  let most = Math.min(Math.max(least, ...widths), Math.max(least, room));
  while (most > least && widthAt(most) > room) most -= 1;
  if (widthAt(most) > room) return null;
  return names.map((name) => fitText(name, most)).join(separator);
}

/** Minutes and seconds, with hours from one hour on: `00:45`, `1:02:03`. */
export function clock(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60) % 60;
  const hours = Math.floor(seconds / 3600);
  const tail = `${String(minutes).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  return hours === 0 ? tail : `${hours}:${tail}`;
}

/** How many whole parts are done. Multiplied first, for 0.29 · 100 is less than 29. */
function inParts(done: number, total: number, parts: number): number {
  return total === 0 ? parts : Math.min(parts, Math.floor((done * parts) / total));
}

function bar(units: number): string {
  const full = "█".repeat(Math.floor(units / 8));
  return (full + (eighths[units % 8] ?? "")).padEnd(barWidth);
}

function rate(perSecond: number): string {
  if (perSecond <= 0) return "?it/s";
  return perSecond < 1 ? `${(1 / perSecond).toFixed(2)}s/it` : `${perSecond.toFixed(2)}it/s`;
}

function bytes(count: number): string {
  if (count < 1000) return `${Math.round(count)}B`;
  if (count < 1_000_000) return `${(count / 1000).toFixed(1)}kB`;
  return `${(count / 1_000_000).toFixed(1)}MB`;
}
