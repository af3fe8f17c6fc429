import { MultiBar, type SingleBar } from "cli-progress";
import type { Cell } from "../core/config.ts";
import type { CellStart, RunEvent } from "../core/events.ts";
import { isScored } from "../core/score.ts";
import { fitText, plainText } from "../report/terminal-text.ts";
import { clock, type ProgressFigures, progressLine } from "./progress-line.ts";

/** Shows the events of a run on a stream. */
export interface ProgressDisplay {
  emit(event: RunEvent): void;
  /** A line above the bars. */
  note(line: string): void;
  /** Leaves the last state on the screen; call it before anything else is printed. */
  stop(): void;
}

interface Track {
  readonly label: string;
  readonly unit: ProgressFigures["unit"];
  startedAt: number;
  total: number | null;
  done: number;
  doneBefore: number;
  correct: number;
  scored: number;
  failed: number;
  /** Whether every answer in `done` was heard of with its outcome. */
  isWhollyJudged: boolean;
  bar: SingleBar | null;
}

/** Where lines and bars go. */
interface Screen {
  /** Shows that a track has changed. */
  update(track: Track): void;
  /** Leaves a track's last line standing. */
  finish(track: Track): void;
  log(line: string): void;
  stop(): void;
}

/** A display that draws bars on a terminal and writes plain lines now and then elsewhere. */
export function progressDisplay(stream: NodeJS.WriteStream, now: () => number): ProgressDisplay {
  const screen = stream.isTTY ? barScreen(stream, now) : plainScreen(stream, now);
  const tracks = new Map<string, Track>();
  /** Samples that each dataset holds, whatever the run takes of them. */
  const datasetSizes = new Map<string, number>();
  const track = (id: string, label: string, unit: Track["unit"] = "items"): Track => {
    let found = tracks.get(id);
    if (found === undefined) {
      found = {
        label: plainText(label),
        unit,
        startedAt: now(),
        total: null,
        done: 0,
        doneBefore: 0,
        correct: 0,
        scored: 0,
        failed: 0,
        isWhollyJudged: true,
        bar: null,
      };
      tracks.set(id, found);
    }
    return found;
  };
  const end = (id: string): void => {
    const found = tracks.get(id);
    if (found === undefined) return;
    tracks.delete(id);
    screen.finish(found);
  };
  const showPlan = (cells: readonly CellStart[]): void => {
    for (const { cell, planned, stored, correct, scored } of cells) {
      const label = `${cell.model} · ${cell.sampling} · ${cell.dataset}`;
      const found = track(cellId(cell), cells.length === 1 ? "Generating" : label);
      Object.assign(found, { total: planned, done: stored, doneBefore: stored, correct, scored });
      if (stored === planned) end(cellId(cell));
    }
    // The others appear with their first answer: on a large grid most cells wait.
    const [first] = tracks.values();
    if (first !== undefined) screen.update(first);
  };
  let lastAnswerAt: number | null = null;
  const advance = (cell: Cell, change: (found: Track) => void): void => {
    const id = cellId(cell);
    const found = tracks.get(id);
    if (found === undefined) return;
    // A cell begins where the one before it left off.
    if (found.done === found.doneBefore && lastAnswerAt !== null) found.startedAt = lastAnswerAt;
    lastAnswerAt = now();
    change(found);
    screen.update(found);
    if (found.done === found.total) end(id);
  };

  return {
    emit: (event) => {
      switch (event.type) {
        case "download": {
          const found = track(`download ${event.dataset}`, "Downloading dataset", "bytes");
          found.done = event.doneBytes;
          found.total = event.totalBytes;
          screen.update(found);
          return;
        }
        case "dataset-progress":
          datasetSizes.set(event.dataset, event.total ?? event.samples);
          return;
        case "dataset-ready": {
          const id = `download ${event.dataset}`;
          const found = tracks.get(id);
          if (found === undefined) return;
          tracks.delete(id);
          // What was measured in bytes is told in samples, which is what people wanted.
          const samples = datasetSizes.get(event.dataset) ?? event.samples;
          screen.finish({ ...found, unit: "items", done: samples, total: samples });
          return;
        }
        case "plan-progress":
          return;
        case "preflight":
          return;
        case "planned":
          showPlan(event.cells);
          return;
        case "reused":
          advance(event.cell, (found) => {
            found.done += event.count;
            found.doneBefore += event.count;
            found.isWhollyJudged = false;
          });
          return;
        case "answered":
          advance(event.cell, (found) => {
            found.done += 1;
            if (event.outcome === "correct") found.correct += 1;
            if (isScored(event.outcome)) found.scored += 1;
            if (event.outcome === "failed") found.failed += 1;
          });
          return;
        case "waiting":
          screen.log(
            `waiting ${clock(event.milliseconds)} as the server asked: ${plainText(event.reason)}`,
          );
          return;
        case "paused":
          screen.log(`paused: ${plainText(event.reason)}`);
          screen.log(
            `  hint: ${plainText(event.hint)}; Themis goes on by itself when the endpoint is back`,
          );
          return;
        case "resumed":
          screen.log(`going on: the endpoint is back after ${clock(event.pausedMs)}`);
          return;
        case "warning":
          screen.log(`warning: ${plainText(event.message)}`);
          screen.log(`  hint: ${plainText(event.hint)}`);
          return;
      }
    },
    note: (line) => screen.log(line),
    stop: () => {
      // A cell that nothing was asked of has nothing to tell.
      for (const [id, { done, doneBefore }] of tracks) if (done > doneBefore) end(id);
      screen.stop();
    },
  };
}

function figuresOf(track: Track, now: number): ProgressFigures {
  const accuracy =
    track.scored === 0 || !track.isWhollyJudged
      ? []
      : [`accuracy ${(track.correct / track.scored).toFixed(3)}`];
  const failed = track.failed === 0 ? [] : [`${track.failed} failed`];
  return {
    label: track.label,
    unit: track.unit,
    total: track.total,
    done: track.done,
    doneBefore: track.doneBefore,
    elapsedMs: now - track.startedAt,
    suffix: [...accuracy, ...failed].join(", "),
  };
}

function barScreen(stream: NodeJS.WriteStream, now: () => number): Screen {
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
  const shown = new Set<Track>();
  // Bars are redrawn ten times a second; what stands above them is written in between.
  const log = (line: string): void => {
    if (shown.size > 0) bars.log(`${fitText(line, columnsOf(stream))}\n`);
    else stream.write(`${line}\n`);
  };
  return {
    update: (track) => {
      // More bars than rows would scroll; the others appear as their turn comes.
      if (track.bar === null && shown.size < Math.max(1, stream.rows - 3)) {
        track.bar = bars.create(1, 0, { track });
        shown.add(track);
      }
      track.bar?.update(0, { track });
    },
    finish: (track) => {
      log(progressLine(figuresOf(track, now())));
      if (track.bar === null) return;
      shown.delete(track);
      bars.remove(track.bar);
      track.bar = null;
    },
    log,
    stop: () => {
      bars.stop();
    },
  };
}

const plainIntervalMs = 10_000;

function plainScreen(stream: NodeJS.WritableStream, now: () => number): Screen {
  let lastAt = now();
  return {
    update: (track) => {
      if (now() - lastAt < plainIntervalMs) return;
      lastAt = now();
      stream.write(`${progressLine(figuresOf(track, lastAt))}\n`);
    },
    finish: (track) => {
      stream.write(`${progressLine(figuresOf(track, now()))}\n`);
    },
    log: (line) => {
      stream.write(`${line}\n`);
    },
    stop: () => undefined,
  };
}

function cellId(cell: Cell): string {
  return JSON.stringify([cell.model, cell.sampling, cell.dataset]);
}

function columnsOf({ columns }: NodeJS.WriteStream): number {
  // Some terminals do not say, whatever the type claims.
  return Number.isInteger(columns) ? columns : 80;
}
