import { ProviderError } from "../core/errors.ts";
import type { ExaminedEndpoint, WatchedStream } from "./examined-endpoint.ts";
import { counted, duration } from "./figures.ts";
import { type Finding, note, ok, warning } from "./finding.ts";
import { type StreamFacts, streamFacts } from "./stream-facts.ts";

/** What a streamed answer showed. */
export interface StreamCheck {
  readonly findings: readonly Finding[];
  /** Null where the answer did not come as a stream. */
  readonly facts: StreamFacts | null;
  /** Whether a run may use `stream`. */
  readonly canStream: boolean;
  /** Tokens a second of one answer alone; null where that cannot be told. */
  readonly tokensPerSecond: number | null;
}

const prompt =
  "A farmer has 17 sheep. All but 9 run away. How many are left? Explain in three short sentences.";
/** Above it, pieces that come all at once were held back on the way. */
const leastWholeMs = 300;
const leastPieces = 8;
/** Shorter times say more of the network than of the model. */
const leastWritingMs = 10;

/** Streams one answer and looks at how it comes: as a stream at all, bit by bit, with its usage and its end. */
export async function checkStream(
  endpoint: ExaminedEndpoint,
  maxTokens: number,
  signal: AbortSignal,
): Promise<StreamCheck> {
  try {
    const watched = await endpoint.watchStream({ prompt, maxTokens }, signal);
    return watched.whole !== null ? notStreamed() : streamed(watched);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const finding = warning(
      "stream",
      `a streamed request failed: ${error.message}`,
      "without streams there is no live speed, and proxies may cut long silences",
      'leave out `"stream": true`',
    );
    return { findings: [finding], facts: null, canStream: false, tokensPerSecond: null };
  }
}

function notStreamed(): StreamCheck {
  const finding = note("stream", "the server answers whole, also when a stream is asked for", {
    why: "without streams there is no live speed, and proxies may cut long silences",
  });
  return { findings: [finding], facts: null, canStream: false, tokensPerSecond: null };
}

function streamed(watched: WatchedStream): StreamCheck {
  const facts = streamFacts(watched);
  if (facts.failure !== null) {
    const what = `the stream broke off with an error: ${facts.failure}`;
    const why = "such answers are asked for again; they are never graded";
    const finding = warning("stream", what, why, "look at the server's own log");
    return { findings: [finding], facts, canStream: true, tokensPerSecond: null };
  }
  const isEnded = facts.hasDone || facts.finishReason !== null;
  if (!isEnded) {
    const finding = warning(
      "stream",
      "the stream ended without a finish reason and without `[DONE]`",
      "a whole answer cannot be told from one that was cut off",
      'leave out `"stream": true`',
    );
    return { findings: [finding], facts, canStream: false, tokensPerSecond: null };
  }
  const isHeldBack = isBuffered(facts, watched);
  const findings = [
    isHeldBack ? buffered(facts, watched) : ok("stream", howItCame(facts)),
    ...(facts.hasUsage
      ? []
      : [
          note("stream", "streams do not tell how many tokens were used", {
            why: "tokens and speed are estimates then",
          }),
        ]),
  ];
  return {
    findings,
    facts,
    canStream: true,
    tokensPerSecond: speedOf(facts, watched, isHeldBack),
  };
}

function isBuffered(
  { pieces, firstPieceMs, lastPieceMs }: StreamFacts,
  { totalMs }: WatchedStream,
) {
  if (pieces < leastPieces || firstPieceMs === null || lastPieceMs === null) return false;
  return totalMs >= leastWholeMs && lastPieceMs - firstPieceMs < 0.05 * totalMs;
}

function buffered({ pieces }: StreamFacts, { totalMs }: WatchedStream): Finding {
  return warning(
    "stream",
    `all ${pieces} pieces of the stream came at once, after ${duration(totalMs)}`,
    "something between here and the model holds them back: long answers look like silence, and proxies cut silences",
    "turn off response buffering in the proxy in front of the model (nginx: `proxy_buffering off`)",
  );
}

function howItCame({ pieces, firstPieceMs, hasUsage, hasDone }: StreamFacts): string {
  const first = firstPieceMs === null ? "" : `, the first after ${duration(firstPieceMs)}`;
  const ends = [hasUsage ? "its usage" : null, hasDone ? "`[DONE]`" : null].filter(
    (end) => end !== null,
  );
  const end = ends.length === 0 ? "" : `, with ${ends.join(" and ")} at the end`;
  return `answers stream in ${counted(pieces, "piece")}${first}${end}`;
}

/** Of the writing alone where that took a time that can be measured, else of all the time: a speed that the endpoint has at the least. */
function speedOf(
  { outputTokens, pieces, firstPieceMs, lastPieceMs }: StreamFacts,
  { totalMs }: WatchedStream,
  isHeldBack: boolean,
): number | null {
  const tokens = outputTokens ?? pieces;
  if (firstPieceMs === null || lastPieceMs === null || tokens < 2) return null;
  const writingMs = lastPieceMs - firstPieceMs;
  if (isHeldBack || writingMs < leastWritingMs) return (tokens * 1_000) / Math.max(1, totalMs);
  return ((tokens - 1) * 1_000) / writingMs;
}
