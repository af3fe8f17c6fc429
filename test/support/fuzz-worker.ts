import { parentPort, workerData } from "node:worker_threads";
import { equivalent } from "../../src/math/equivalent.ts";
import { extractAnswer } from "../../src/math/extract-answer.ts";
import { fuzzRound } from "./fuzz-round.ts";

/** What a fuzzing worker is told: the shared array holds the number of the round that it is at. */
export interface FuzzTask {
  readonly seed: string;
  readonly seconds: number;
  readonly progress: Int32Array;
}

/** What it reports: how many rounds there were, the slowest of them, and what was wrong in the last. */
export interface FuzzReport {
  readonly rounds: number;
  readonly slowest: { readonly round: number; readonly milliseconds: number };
  readonly fault: string | null;
}

/** What is wrong with the verdicts on two texts; null when nothing is. */
function faultOf(a: string, b: string, response: string): string | null {
  const forward = equivalent(a, b).verdict;
  const backward = equivalent(b, a).verdict;
  if (!["equal", "different", "unparsed"].includes(forward)) return `the verdict ${forward}`;
  if ((forward === "equal") !== (backward === "equal")) {
    return `${forward} one way and ${backward} the other`;
  }
  for (const text of [a, b]) {
    if (equivalent(text, text).verdict === "different") return `${text} is not equal to itself`;
  }
  const extracted = extractAnswer(response);
  if (extracted === null) return null;
  const { start, end } = extracted.span;
  if (start < 0 || end > response.length || start > end) return `a span from ${start} to ${end}`;
  equivalent(extracted.answer, a);
  return null;
}

function checked(seed: string): string | null {
  const { a, b, response } = fuzzRound(seed);
  try {
    return faultOf(a, b, response);
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

function fuzz({ seed, seconds, progress }: FuzzTask): FuzzReport {
  const end = performance.now() + seconds * 1_000;
  let slowest = { round: 0, milliseconds: 0 };
  let round = 0;
  for (let start = performance.now(); start < end; round += 1) {
    Atomics.store(progress, 0, round);
    const fault = checked(`${seed} ${round}`);
    const now = performance.now();
    if (now - start > slowest.milliseconds) slowest = { round, milliseconds: now - start };
    if (fault !== null) return { rounds: round + 1, slowest, fault };
    start = now;
  }
  return { rounds: round, slowest, fault: null };
}

parentPort?.postMessage(fuzz(workerData as FuzzTask));
