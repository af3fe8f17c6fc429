import type { Cell } from "./config.ts";
import type { Outcome } from "./score.ts";

/** One figure, with what is needed to doubt it. */
export interface Metric {
  /** The grader it comes from. */
  readonly name: string;
  readonly label: string;
  /** From 0 to 1; null when nothing was scored. */
  readonly value: number | null;
  readonly interval: Interval | null;
  /** Generations that were scored: the denominator of `value`. */
  readonly scored: number;
  /** Of these, how many are right. */
  readonly correct: number;
}

/** A confidence interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Such as 0.95. */
  readonly level: number;
  readonly method: string;
}

/** The figures of one cell. Every count is of stored rows. */
export interface CellSummary {
  readonly cell: Cell;
  /** Requests that the plan holds. */
  readonly planned: number;
  /** Requests with a stored completion. */
  readonly completed: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Failed requests by error class. */
  readonly errorClasses: Readonly<Record<string, number>>;
  /** The deciding grader's first. */
  readonly metrics: readonly Metric[];
  /** Sums over the completions whose server reported them, and how many did. */
  readonly tokens: {
    readonly input: number;
    /** Of `input`. */
    readonly cachedInput: number;
    readonly output: number;
    readonly reported: number;
  };
  /** Of the completions whose tokens were reported, by the model's prices; null where it has none. In US dollars. */
  readonly costUsd: number | null;
  /** Mean over completions; null without any. */
  readonly meanLatencyMs: number | null;
  /** Mean over completions that were streamed; null without any. */
  readonly meanFirstTokenMs: number | null;
  /** Output tokens for each second of writing, after the first token where it is known; null where nothing was reported. */
  readonly outputTokensPerSecond: number | null;
}

/** Something a careful reader should know, with its figures and advice. */
export interface Warning {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** All figures of a run. */
export interface Summary {
  readonly runId: string;
  readonly cells: readonly CellSummary[];
  readonly total: Omit<CellSummary, "cell">;
  readonly warnings: readonly Warning[];
}
