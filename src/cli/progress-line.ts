/** The figures behind one progress bar. */
export interface ProgressFigures {
  readonly label: string;
  readonly done: number;
  readonly total: number | null;
  /** Of `done`, what was there before this session: it says nothing about speed. */
  readonly doneBefore: number;
  readonly elapsedMs: number;
  /** Such as running accuracy and failures; may be "". */
  readonly suffix: string;
  /** `items` are counted, `bytes` are shown in kB and MB. */
  readonly unit: "items" | "bytes";
}

const barWidth = 10;
const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** One line of progress: `Generating:  40%|████      | 4/10 [00:18<00:27, 4.50s/it] accuracy 0.750`. Without a total: no percentage, no bar. */
export function progressLine(figures: ProgressFigures): string {
  const { label, done, total, doneBefore, elapsedMs, suffix, unit } = figures;
  const show = unit === "bytes" ? bytes : String;
  const perSecond = elapsedMs <= 0 ? 0 : ((done - doneBefore) * 1000) / elapsedMs;
  const left = total === null || perSecond <= 0 ? null : ((total - done) / perSecond) * 1000;
  const speed = unit === "bytes" ? `${bytes(perSecond)}/s` : rate(perSecond);
  const tail = suffix === "" ? "" : ` ${suffix}`;
  if (total === null) return `${label}: ${show(done)} [${clock(elapsedMs)}, ${speed}]${tail}`;
  const percent = `${inParts(done, total, 100)}%`.padStart(4);
  const remaining = done >= total ? "00:00" : left === null ? "?" : clock(left);
  return `${label}: ${percent}|${bar(inParts(done, total, barWidth * 8))}| ${show(done)}/${show(total)} [${clock(elapsedMs)}<${remaining}, ${speed}]${tail}`;
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
