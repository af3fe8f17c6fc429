import type { AnswerLimit } from "./answer-limit.ts";
import type { LoadCheck, LoadRound } from "./check-load.ts";

/** Settings that fit what was measured; the findings and the block for the config take their numbers from here. */
export interface Advice {
  readonly nParallel: number | "auto";
  /** The one that is set, where it is enough; null where nothing was measured. */
  readonly timeoutSeconds: number | null;
  readonly longest: LongestAnswer | null;
  /** Null: what is set cannot be bettered, or nothing is known. */
  readonly maxTokens: number | null;
  readonly isStreaming: boolean;
}

/** What the longest answer is expected to take. */
interface LongestAnswer {
  /** With a margin for busier moments and for loading the model. */
  readonly seconds: number;
  /** The same without loading. */
  readonly secondsWhenLoaded: number;
  readonly tokens: number;
  readonly tokensPerSecond: number;
  /** Requests at a time at which that speed was measured. */
  readonly parallel: number;
  readonly loadSeconds: number;
}

/** What the advice rests on; `null` where it was not measured. */
export interface Measured {
  /** As it is set; null where no config says anything. */
  readonly parallelism: number | "auto" | null;
  /** What the service's limits leave room for; null where it tells none. */
  readonly mostAtATime: number | null;
  readonly timeoutMs: number;
  readonly slots: number | null;
  readonly limit: AnswerLimit;
  readonly load: LoadCheck | null;
  /** Of one answer alone. */
  readonly tokensPerSecond: number | null;
  readonly loadMs: number;
  readonly canStream: boolean;
}

const niceSeconds: readonly number[] = [
  ...[30, 60, 90, 120, 180, 240, 300, 450, 600, 900, 1_200, 1_800, 2_700, 3_600],
];
/** Longer answers and busier moments than those that were measured. */
const safety = 2;
const loadSafety = 1.5;

/** Turns measurements into settings. */
export function adviceOf(measured: Measured): Advice {
  const { timeoutMs, limit, canStream } = measured;
  const longest = longestAnswer(measured);
  return {
    nParallel: parallelismOf(measured),
    longest,
    timeoutSeconds: longest === null ? null : timeoutFor(longest.seconds, timeoutMs / 1_000),
    maxTokens: limit.advised,
    isStreaming: canStream,
  };
}

function parallelismOf({ load, parallelism, slots, mostAtATime }: Measured): number | "auto" {
  // It finds the number by itself, better than a few rounds do.
  if (parallelism === "auto") return "auto";
  const wished = load?.parallelism ?? parallelism ?? slots ?? "auto";
  return wished === "auto" || mostAtATime === null ? wished : Math.min(wished, mostAtATime);
}

function longestAnswer(measured: Measured): LongestAnswer | null {
  const { load, limit, loadMs, tokensPerSecond: alone } = measured;
  const round = roundOf(load, parallelismOf(measured));
  const tokensPerSecond = round?.tokensPerSecondEach ?? alone;
  if (tokensPerSecond === null || tokensPerSecond <= 0) return null;
  const tokens = limit.advised ?? limit.wanted;
  const loadSeconds = loadMs / 1_000;
  const firstSeconds = (round?.firstTokenMs ?? 0) / 1_000;
  const writingSeconds = safety * (tokens / tokensPerSecond + firstSeconds);
  return {
    seconds: Math.ceil(loadSafety * loadSeconds + writingSeconds),
    secondsWhenLoaded: Math.ceil(writingSeconds),
    tokens,
    tokensPerSecond,
    parallel: round?.tokensPerSecondEach == null ? 1 : round.parallel,
    loadSeconds,
  };
}

/** The round that is nearest to what is advised, from below. */
function roundOf(load: LoadCheck | null, parallelism: number | "auto"): LoadRound | undefined {
  const rounds = load?.rounds.filter(({ failure }) => failure === null) ?? [];
  if (parallelism === "auto") return rounds.at(-1);
  return rounds.findLast(({ parallel }) => parallel <= parallelism);
}

function timeoutFor(seconds: number, set: number): number {
  if (set >= seconds) return set;
  return niceSeconds.find((nice) => nice >= seconds) ?? Math.ceil(seconds / 600) * 600;
}
