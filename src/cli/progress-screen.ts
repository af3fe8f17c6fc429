import { MultiBar, type SingleBar } from "cli-progress";
import { fitText } from "../report/terminal-text.ts";
import { progressLine } from "./progress-line.ts";
import { figuresOf, type Track } from "./progress-track.ts";

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
  log(line: string): void;
  stop(): void;
}

/** Bars that are drawn anew, with lines above them. */
export function barScreen(stream: ProgressStream, now: () => number): Screen {
  const bars = new MultiBar({
    stream,
    hideCursor: true,
    linewrap: false,
    fps: 10,
    clearOnComplete: true,
    gracefulExit: false,
    format: (_options, _parameters, payload: { readonly track: Track }) =>
      fitText(progressLine(figuresOf(payload.track, now())), columnsOf(stream)),
  });
  const shown = new Map<Track, SingleBar>();
  // Bars are redrawn ten times a second; what stands above them is written in between.
  const log = (line: string): void => {
    if (shown.size > 0) bars.log(`${fitText(line, columnsOf(stream))}\n`);
    else stream.write(`${line}\n`);
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
      log(progressLine(figuresOf({ ...track, live: () => [] }, now())));
      const bar = shown.get(track);
      if (bar === undefined) return;
      shown.delete(track);
      bars.remove(bar);
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
      stream.write(`${progressLine(figuresOf({ ...track, live: () => [] }, now()))}\n`);
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
