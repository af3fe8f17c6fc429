import type { ProgressFigures } from "./progress-line.ts";

/** What one line of progress is about. */
export interface Track {
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
  /** Of the model that is asked; null for other work. */
  baseUrl: string | null;
  /** What holds for the moment alone, such as a speed; asked whenever the line is drawn. */
  live: (now: number) => readonly string[];
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
    baseUrl: null,
    live: () => [],
  };
}

/** The figures of a track's line at some moment. */
export function figuresOf(track: Track, now: number): ProgressFigures {
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
    suffix: [...accuracy, ...failed, ...track.live(now)].join(", "),
  };
}
