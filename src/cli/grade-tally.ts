import type { GradedAnswer } from "../run/grade-answer.ts";
import { durationHistogram } from "./grade-durations.ts";
import type { GradeLine } from "./grade-line.ts";

/** Counts of graded lines, in memory that does not grow with them. */
export interface GradeTally {
  add(line: GradeLine, graded: GradedAnswer): void;
  readonly lines: number;
  /** Lines that say what is expected. */
  readonly labeled: number;
  /** Lines that came out as they should: as expected, or equal where nothing is. */
  readonly passed: number;
  /** For people; `elapsedMs` is the time from the first line to the last. */
  summary(elapsedMs: number): string;
}

/** Whether a verdict is not what the line expects; false where it expects nothing. */
export function disagrees({ expected }: GradeLine, { verdict }: GradedAnswer): boolean {
  return expected !== null && expected !== (verdict === "equal");
}

/** A tally of nothing yet. */
export function gradeTally(): GradeTally {
  const verdicts = { equal: 0, different: 0, unparsed: 0 };
  const durations = durationHistogram();
  let labeled = 0;
  let passed = 0;
  let falsePositives = 0;
  let falseNegatives = 0;
  const lineCount = (): number => verdicts.equal + verdicts.different + verdicts.unparsed;
  return {
    add: (line, graded) => {
      verdicts[graded.verdict] += 1;
      durations.add(graded.micros);
      const isEqual = graded.verdict === "equal";
      if (isEqual === (line.expected ?? true)) passed += 1;
      if (line.expected === null) return;
      labeled += 1;
      if (!disagrees(line, graded)) return;
      if (isEqual) falsePositives += 1;
      else falseNegatives += 1;
    },
    get lines() {
      return lineCount();
    },
    get labeled() {
      return labeled;
    },
    get passed() {
      return passed;
    },
    summary: (elapsedMs) => {
      const lines = lineCount();
      const wrong = falsePositives + falseNegatives;
      const agreement =
        labeled === 0
          ? []
          : [
              `as expected: ${grouped(labeled - wrong)} of ${grouped(labeled)} (${share(labeled - wrong, labeled)}); ${grouped(falsePositives)} false ${falsePositives === 1 ? "positive" : "positives"}, ${grouped(falseNegatives)} false ${falseNegatives === 1 ? "negative" : "negatives"}`,
            ];
      return [
        `graded ${grouped(lines)} ${lines === 1 ? "line" : "lines"}: ${grouped(verdicts.equal)} equal, ${grouped(verdicts.different)} different, ${grouped(verdicts.unparsed)} unparsed`,
        ...agreement,
        `speed: ${perSecond(lines, elapsedMs)} lines/s; comparing alone ${perSecond(lines, durations.totalMicros / 1000)} comparisons/s, p50 ${micros(durations.quantile(0.5))}, p99 ${micros(durations.quantile(0.99))}, max ${micros(durations.longest)}`,
      ].join("\n");
    },
  };
}

function perSecond(count: number, milliseconds: number): string {
  return milliseconds <= 0 ? "?" : grouped(Math.round((count * 1000) / milliseconds));
}

function micros(duration: number): string {
  return `${duration < 10 ? duration.toFixed(1) : grouped(Math.round(duration))} µs`;
}

/** A share that reads 100 % only where all are meant. */
function share(part: number, whole: number): string {
  return `${(Math.floor((part / whole) * 10_000) / 100).toFixed(2)} %`;
}

function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
