import { clearScreenDown, cursorTo, moveCursor } from "node:readline";
import { MultiBar, type SingleBar } from "cli-progress";
import { displayWidth, fitText } from "../report/terminal-text.ts";
import { progressLine } from "./progress-line.ts";
import { figuresOf, lastFiguresOf, type Track } from "./progress-track.ts";

/** Where progress is shown: a terminal says how large it is. */
export type ProgressStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** Where lines and bars go. */
interface Screen {
  /** Shows that a track has changed. */
  update(track: Track): void;
  /** Leaves a track's last line standing. */
  finish(track: Track): void;
  /** Writes one or more lines. */
  log(lines: string): void;
  stop(): void;
}

const clearRow = "\u001b[2K";

/** Bars that are drawn anew, with lines above them. */
export function barScreen(stream: ProgressStream, now: () => number): Screen {
  /** Columns that each bar took when they were last drawn. */
  let drawn: number[] = [];
  let isClearNeeded = false;
  const bars = new MultiBar({
    stream,
    hideCursor: true,
    linewrap: false,
    fps: 10,
    clearOnComplete: true,
    gracefulExit: false,
    // A bar whose text is as before may have to be drawn on another row.
    forceRedraw: true,
    format: (_options, _parameters, payload: { readonly track: Track }) => {
      // What is cleared behind a bar is the last column where the bar fills the row.
      const line = progressLine(figuresOf(payload.track, now()), columnsOf(stream) - 1);
      drawn.push(displayWidth(line));
      return line;
    },
  });
  /** Moves the cursor from the row where the first bar was drawn to where it begins now: a terminal made narrower breaks lines into several rows. */
  const findFirstRow = (): void => {
    const columns = columnsOf(stream);
    const added = drawn.slice(0, -1).map((width) => Math.max(0, Math.ceil(width / columns) - 1));
    const rows = added.reduce((sum, count) => sum + count, 0);
    if (rows > 0) moveCursor(stream, 0, -rows);
    if (drawn.some((width) => width > columns)) isClearNeeded = true;
    drawn = [];
  };
  bars.on("redraw-pre", findFirstRow);
  bars.on("redraw-post", () => {
    // From the end of what is drawn: some terminals keep a copy of what is cleared from their first column and row on.
    if (isClearNeeded) clearScreenDown(stream);
    isClearNeeded = false;
    // In its first column the cursor stays in the row where the last bar begins, however narrow the terminal becomes.
    cursorTo(stream, 0);
  });

  const shown = new Map<Track, SingleBar>();
  const log = (lines: string): void => {
    if (!bars.isActive) {
      stream.write(`${lines}\n`);
      return;
    }
    // They are written over bars, of which nothing may stay beside them.
    for (const line of lines.split("\n")) {
      bars.log(`${clearRow}${fitText(line, columnsOf(stream))}\n`);
    }
    isClearNeeded = true;
    bars.update();
  };
  return {
    update: (track) => {
      // More bars than rows would scroll; the others appear as their turn comes.
      if (!shown.has(track) && shown.size < Math.max(1, rowsOf(stream) - 3)) {
        shown.set(track, bars.create(1, 0, { track }));
      }
      shown.get(track)?.update(0, { track });
    },
    finish: (track) => {
      const bar = shown.get(track);
      if (bar !== undefined) {
        shown.delete(track);
        bars.remove(bar);
      }
      log(progressLine(lastFiguresOf(track, now()), columnsOf(stream)));
    },
    log,
    stop: () => {
      bars.stop();
    },
  };
}

const plainIntervalMs = 10_000;

/** Lines now and then, for logs and pipes. */
export function plainScreen(stream: ProgressStream, now: () => number): Screen {
  let lastAt = now();
  return {
    update: (track) => {
      if (now() - lastAt < plainIntervalMs) return;
      lastAt = now();
      stream.write(`${progressLine(figuresOf(track, lastAt))}\n`);
    },
    finish: (track) => {
      stream.write(`${progressLine(lastFiguresOf(track, now()))}\n`);
    },
    log: (line) => {
      stream.write(`${line}\n`);
    },
    stop: () => undefined,
  };
}

// Some terminals do not say how large they are, or say 0.
function columnsOf({ columns }: ProgressStream): number {
  return columns !== undefined && columns > 0 ? columns : 80;
}

function rowsOf({ rows }: ProgressStream): number {
  return rows !== undefined && rows > 0 ? rows : 24;
}
