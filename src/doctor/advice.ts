import type { EndpointIdentity } from "../core/identity.ts";
import type { LoadCheck } from "./check-load.ts";
import type { Need } from "./examined-endpoint.ts";

/** Settings that fit what was measured. */
export interface Advice {
  readonly nParallel: number | "auto";
  readonly timeoutSeconds: number;
  /** What the longest answer is expected to take, with a margin; below it, `timeout` is too short. */
  readonly longestAnswerSeconds: number;
  readonly maxTokens: number;
  readonly isStreaming: boolean;
}

/** What the advice rests on; `null` where it was not measured. */
export interface Measured {
  readonly identity: EndpointIdentity;
  readonly need: Need;
  readonly load: LoadCheck | null;
  readonly tokensPerSecond: number | null;
  readonly loadMs: number;
  readonly isReasoning: boolean;
  readonly canStream: boolean;
}

const niceSeconds: readonly number[] = [
  ...[60, 90, 120, 180, 240, 300, 450, 600, 900, 1_200, 1_800, 2_700, 3_600],
];
const plainAnswer = 2_048;
const reasonedAnswer = 8_192;
/** Longer answers and busier moments than those that were measured. */
const safety = 2;
/** Where nothing was measured, a slow server is assumed. */
const assumedTokensPerSecond = 30;

/** Turns measurements into settings. */
export function adviceOf(measured: Measured): Advice {
  const { identity, load, loadMs, canStream } = measured;
  const nParallel = load?.parallelism ?? identity.slots ?? "auto";
  const maxTokens = answerTokens(measured);
  const seconds = loadMs / 1_000 + safety * (maxTokens / speed(measured) + firstToken(load));
  return {
    nParallel,
    longestAnswerSeconds: Math.ceil(seconds),
    timeoutSeconds: niceSeconds.find((nice) => nice >= seconds) ?? Math.ceil(seconds / 600) * 600,
    maxTokens,
    isStreaming: canStream,
  };
}

function answerTokens({ need, identity, isReasoning }: Measured): number {
  const wanted = isReasoning
    ? Math.max(need.maxTokens ?? 0, reasonedAnswer)
    : (need.maxTokens ?? plainAnswer);
  const { contextTokens } = identity;
  if (contextTokens === null) return wanted;
  const room = contextTokens - need.promptTokens;
  // Without any room the context is the trouble, not the limit.
  return room < 256 ? wanted : Math.min(wanted, room - (room % 64));
}

/** Of one answer among as many as are advised. */
function speed({ load, tokensPerSecond }: Measured): number {
  const rounds = load?.rounds.filter(({ failure }) => failure === null) ?? [];
  const parallelism = load?.parallelism ?? null;
  const round =
    parallelism === null || parallelism === "auto"
      ? rounds.at(-1)
      : rounds.findLast(({ parallel }) => parallel <= parallelism);
  return round?.tokensPerSecondEach ?? tokensPerSecond ?? assumedTokensPerSecond;
}

function firstToken(load: LoadCheck | null): number {
  const times = load?.rounds.map(({ firstTokenMs }) => firstTokenMs ?? 0) ?? [];
  return Math.max(0, ...times) / 1_000;
}
