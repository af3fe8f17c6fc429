import type { Cell } from "../core/config.ts";
import type { CellStart, RunEvent } from "../core/events.ts";
import { isScored } from "../core/score.ts";
import { plainText, wrapText } from "../report/terminal-text.ts";
import { openEndpointPulse } from "./endpoint-pulse.ts";
import { clock, type ProgressExtras } from "./progress-line.ts";
import { barScreen, type ProgressStream, plainScreen } from "./progress-screen.ts";
import { newTrack, type Track } from "./progress-track.ts";
import { wrapWidth } from "./streams.ts";

/** Shows the events of a run on a stream. */
export interface ProgressDisplay {
  emit(event: RunEvent): void;
  /** A line above the bars. */
  note(line: string): void;
  /** Leaves the last state on the screen; call it before anything else is printed. */
  stop(): void;
}

/**
 * A display that draws bars on a terminal and writes plain lines now and then elsewhere. `endpoints` are the base URLs by the names of the models: speeds are
 * of endpoints, and lines of cells.
 */
export function progressDisplay(
  stream: ProgressStream,
  now: () => number,
  endpoints: ReadonlyMap<string, string> = new Map(),
): ProgressDisplay {
  const screen = stream.isTTY === true ? barScreen(stream, now) : plainScreen(stream, now);
  const pulse = openEndpointPulse();
  const tracks = new Map<string, Track>();
  /** Samples that each dataset holds, whatever the run takes of them. */
  const datasetSizes = new Map<string, number>();
  const track = (id: string, label: string, unit: Track["unit"] = "items"): Track => {
    let found = tracks.get(id);
    if (found === undefined) {
      found = newTrack(plainText(label), unit, now());
      tracks.set(id, found);
    }
    return found;
  };
  /** A line above the bars, or several where the terminal is narrower than the text. */
  const tell = (text: string): void => {
    screen.log(wrapText(text, wrapWidth(stream), "  "));
  };
  const end = (id: string): void => {
    const found = tracks.get(id);
    if (found === undefined) return;
    tracks.delete(id);
    screen.finish(found);
  };
  /** The cell that an endpoint is asked now: the first in their order that has not ended. */
  const leadingTrack = (isOf: (found: Track) => boolean): Track | undefined =>
    tracks.values().find((found) => found.baseUrl !== null && isOf(found));
  const liveExtras = (own: Track, at: number): ProgressExtras => {
    const { baseUrl, model } = own;
    if (baseUrl === null || model === null) return {};
    const isLeading = leadingTrack((found) => found.baseUrl === baseUrl) === own;
    return {
      tokens: isLeading ? pulse.speed(baseUrl, at) : null,
      limit: isLeading ? pulse.limit(model) : null,
      cost: leadingTrack(() => true) === own ? pulse.spent() : null,
    };
  };
  let lastTokensAt = Number.NEGATIVE_INFINITY;
  const showTokens = (baseUrl: string): void => {
    // Pieces of answers come by the thousand; a line is drawn for the first of each half second.
    if (now() - lastTokensAt < 500) return;
    lastTokensAt = now();
    const found = leadingTrack((candidate) => candidate.baseUrl === baseUrl);
    if (found !== undefined) screen.update(found);
  };
  const showPlan = (cells: readonly CellStart[]): void => {
    for (const { cell, planned, stored, correct, scored } of cells) {
      const label = `${cell.model} · ${cell.sampling} · ${cell.dataset}`;
      const found = track(cellId(cell), cells.length === 1 ? "Generating" : label);
      Object.assign(found, { total: planned, done: stored, doneBefore: stored, correct, scored });
      found.model = cell.model;
      found.baseUrl = endpoints.get(cell.model) ?? null;
      found.live = (at) => liveExtras(found, at);
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
          // What was measured in bytes is told in samples, which is what people wanted.
          const samples = datasetSizes.get(event.dataset) ?? event.samples;
          Object.assign(found, { unit: "items", done: samples, total: samples });
          end(id);
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
        case "tokens":
          pulse.tokens(event.baseUrl, event.count, now());
          showTokens(event.baseUrl);
          return;
        case "cost":
          pulse.cost(event.usd);
          return;
        case "parallelism":
          pulse.parallelism(event.model, event.limit);
          return;
        case "waiting":
          tell(
            `waiting ${clock(event.milliseconds)} for ${hostOf(event.baseUrl)}: ${plainText(event.reason)}`,
          );
          return;
        case "paused":
          tell(`paused: ${plainText(event.reason)}`);
          tell(
            `  hint: ${plainText(event.hint)}; Themis goes on by itself when the endpoint is back`,
          );
          return;
        case "resumed":
          tell(`going on: the endpoint is back after ${clock(event.pausedMs)}`);
          return;
        case "warning":
          tell(`warning: ${plainText(event.message)}`);
          tell(`  hint: ${plainText(event.hint)}`);
          return;
      }
    },
    note: tell,
    stop: () => {
      // A cell that nothing was asked of has nothing to tell.
      for (const [id, { done, doneBefore }] of tracks) if (done > doneBefore) end(id);
      screen.stop();
    },
  };
}

/** With its port; the rest of a base URL would only make lines longer. */
function hostOf(baseUrl: string): string {
  return plainText(URL.parse(baseUrl)?.host ?? baseUrl);
}

function cellId(cell: Cell): string {
  return JSON.stringify([cell.model, cell.sampling, cell.dataset]);
}
