/** Latencies of answers that were asked for under one condition, as sums. */
export interface LatencySample {
  /** Answers so far. */
  readonly count: number;
  /** The longest, in milliseconds. */
  readonly slowestMs: number;
  /** A request is sent. */
  begin(): void;
  /** It was answered. */
  add(latencyMs: number, tokens: number): void;
  /** It ended otherwise. */
  drop(): void;
  /** How answers take their time in comparison with another sample. Neither may be empty. */
  slowdownFrom(other: LatencySample): Slowdown;
  /** What a token takes. */
  perToken(): Estimate;
}

/** How many times as slow answers are. */
interface Slowdown {
  readonly ratio: number;
  /** The standard error of the ratio's logarithm. */
  readonly error: number;
  /** The share by which the answers so far were quicker than all will have been, for the slow ones are still on their way. */
  readonly haste: number;
}

interface Estimate {
  readonly meanMs: number;
  readonly relativeError: number;
  readonly haste: number;
}

/** Two answers that are half as long again, or half as short, as the others: a few answers may agree by chance. */
const priorSquares = 2 * 0.5 ** 2;

/**
 * Answers of very different lengths have very different latencies. By the token they mostly agree, so that a few suffice to compare two samples; the
 * error tells how well. It is the ratio estimator of survey statistics.
 */
export function latencySample(): LatencySample {
  let open = 0;
  let count = 0;
  let slowestMs = 0;
  let latencies = 0;
  let tokens = 0;
  let latencySquares = 0;
  let tokenSquares = 0;
  let products = 0;

  function perToken(): Estimate {
    const meanMs = latencies / tokens;
    const residuals = latencySquares - 2 * meanMs * products + meanMs * meanMs * tokenSquares;
    // In squares of the mean latency, so that neither unit nor size matter.
    const squares = Math.max(0, residuals) / (latencies / count) ** 2;
    return {
      meanMs,
      relativeError: Math.sqrt((squares + priorSquares) / (count * (count + 1))),
      haste: Math.min(0.5, ((squares / count) * open) / count),
    };
  }

  return {
    get count() {
      return count;
    },
    get slowestMs() {
      return slowestMs;
    },
    begin: () => {
      open += 1;
    },
    drop: () => {
      open -= 1;
    },
    add: (latencyMs, answerTokens) => {
      // An answer without tokens took its time too, and none takes no time at all.
      const [latency, length] = [Math.max(0.01, latencyMs), Math.max(1, answerTokens)];
      open -= 1;
      count += 1;
      slowestMs = Math.max(slowestMs, latency);
      latencies += latency;
      tokens += length;
      latencySquares += latency * latency;
      tokenSquares += length * length;
      products += latency * length;
    },
    perToken,
    slowdownFrom: (other) => {
      const [before, after] = [other.perToken(), perToken()];
      return {
        ratio: after.meanMs / before.meanMs,
        error: Math.hypot(before.relativeError, after.relativeError),
        haste: after.haste,
      };
    },
  };
}
