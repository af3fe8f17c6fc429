import type { ProgressExtras, ProgressFigures } from "./progress-line.ts";

/** What one line of progress is about. */
export interface Track {
  readonly label: string;
  unit: ProgressFigures["unit"];
  startedAt: number;
  total: number | null;
  done: number;
  doneBefore: number;
  correct: number;
  scored: number;
  failed: number;
  /** Whether every answer in `done` was heard of with its outcome. */
  isWhollyJudged: boolean;
  /** The model that is asked, by its name in the config; null for other work. */
  model: string | null;
  /** Of that model; null where it is not known. */
  baseUrl: string | null;
  /** What holds for the moment alone, such as a speed; asked whenever the line is drawn. */
  live: (now: number) => ProgressExtras;
}

/** A track that has just begun. */
export function newTrack(label: string, unit: Track["unit"], now: number): Track {
  return {
    label,
    unit,
    startedAt: now,
    total: null,
    done: 0,
    doneBefore: 0,
    correct: 0,
    scored: 0,
    failed: 0,
    isWhollyJudged: true,
    model: null,
    baseUrl: null,
    live: () => ({}),
  };
}

/** The figures of a track's line at some moment. */
export function figuresOf(track: Track, now: number): ProgressFigures {
  const isJudged = track.scored > 0 && track.isWhollyJudged;
  return {
    label: track.label,
    unit: track.unit,
    total: track.total,
    done: track.done,
    doneBefore: track.doneBefore,
    elapsedMs: now - track.startedAt,
    suffix: isJudged ? `accuracy ${(track.correct / track.scored).toFixed(3)}` : "",
    extras: {
      failed: track.failed === 0 ? null : `${track.failed} failed`,
      ...track.live(now),
    },
  };
}

/** The figures of a track that has ended: without what held for the moment. */
export function lastFiguresOf(track: Track, now: number): ProgressFigures {
  return figuresOf({ ...track, live: () => ({}) }, now);
}
