import type { Cell, Prices } from "../core/config.ts";
import { costOf } from "../core/cost.ts";
import type { FinishReason } from "../core/generation.ts";
import { outcomeOf } from "../core/outcome.ts";
import { openPromptGuard, type PromptGuard } from "../core/prompt-cut.ts";
import { type CountedRow, isScored, type Outcome, outcomes } from "../core/score.ts";
import { writingTime } from "../core/writing-time.ts";
import { addCluster, type ClusterSums, noClusters } from "../stats/mean.ts";
import { type FailureWords, openFailureWords } from "./failure-words.ts";

/** The running counts of one cell: a fixed number of figures, however many rows are added. */
export interface Tally {
  readonly cell: Cell;
  readonly prices: Prices | null;
  readonly graders: readonly GraderTally[];
  planned: number;
  completed: number;
  readonly outcomes: Record<Outcome, number>;
  readonly errorClasses: Record<string, number>;
  /** By error class. */
  readonly failureWords: Map<string, FailureWords>;
  readonly tokens: { input: number; cachedInput: number; output: number; reported: number };
  /** In US dollars, of so many completions; both 0 without prices. */
  costSum: number;
  costed: number;
  latencySumMs: number;
  /** Over completions whose first token was timed. */
  firstTokenSumMs: number;
  firstTokens: number;
  /** Tokens that were written in `writingMs`. */
  writtenTokens: number;
  writingMs: number;
  /** Completions that ended at a token limit, with or without an answer. */
  cutOff: number;
  /** Completions that ended by themselves, and those of them that have reasoning. */
  ended: number;
  reasoned: number;
  /** Completions that hold an answer but no reasoning and ended at a token limit. */
  cutUnreasoned: number;
  /** Empty completions for which the server counts tokens all the same. */
  unseen: number;
  readonly prompts: PromptGuard;
  /** The sample whose repeats are being added. */
  sampleId: string | null;
}

/** The running counts of one grader in a cell. */
export interface GraderTally {
  readonly name: string;
  readonly label: string;
  /** Of all samples before the current one. */
  sums: ClusterSums;
  /** Of the current sample. */
  scored: number;
  correct: number;
}

/** A cell's counts before its first row. */
export function newTally(
  cell: Cell,
  graders: readonly { readonly name: string; readonly label: string }[],
  prices: Prices | null,
): Tally {
  return {
    cell,
    prices,
    graders: graders.map(({ name, label }) => ({
      name,
      label,
      sums: noClusters,
      scored: 0,
      correct: 0,
    })),
    planned: 0,
    completed: 0,
    outcomes: noOutcomes(),
    errorClasses: {},
    failureWords: new Map(),
    tokens: { input: 0, cachedInput: 0, output: 0, reported: 0 },
    costSum: 0,
    costed: 0,
    latencySumMs: 0,
    firstTokenSumMs: 0,
    firstTokens: 0,
    writtenTokens: 0,
    writingMs: 0,
    cutOff: 0,
    ended: 0,
    reasoned: 0,
    cutUnreasoned: 0,
    unseen: 0,
    prompts: openPromptGuard(),
    sampleId: null,
  };
}

/** Counts one row; the repeats of a sample must follow each other. */
export function addRow(tally: Tally, row: CountedRow): void {
  tally.planned += 1;
  if (row.sample.id !== tally.sampleId) closeSample(tally);
  tally.sampleId = row.sample.id;
  const { generation } = row;
  if (generation === null) return;
  const outcome = outcomeOf(generation, row.scores);
  if (outcome !== null) tally.outcomes[outcome] += 1;
  if (generation.status === "failed") {
    addFailure(tally, generation.error);
    return;
  }
  const { completion, latencyMs } = generation;
  tally.completed += 1;
  tally.latencySumMs += latencyMs;
  addTokens(tally, completion.usage, row.sample.inputLength);
  addSpeed(tally, completion, latencyMs);
  if (completion.finishReason === "length" || outcome === "truncated") tally.cutOff += 1;
  addReasoning(tally, row, completion.finishReason, outcome);
  if (outcome === "empty" && (completion.usage.outputTokens ?? 0) > endOfText) tally.unseen += 1;
  for (const grader of tally.graders) addScore(grader, row.scores);
}

function addFailure(
  { errorClasses, failureWords }: Tally,
  { class: errorClass, message }: { readonly class: string; readonly message: string },
): void {
  errorClasses[errorClass] = (errorClasses[errorClass] ?? 0) + 1;
  const words = failureWords.get(errorClass) ?? openFailureWords();
  failureWords.set(errorClass, words);
  words.add(message);
}

/** Counts the last sample too. To be called once all rows are in. */
export function closeSample(tally: Tally): void {
  for (const grader of tally.graders) {
    grader.sums = addCluster(grader.sums, grader.correct, grader.scored);
    grader.scored = 0;
    grader.correct = 0;
  }
}

/** A count of 0 for each outcome. */
export function noOutcomes(): Record<Outcome, number> {
  return Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
}

function addReasoning(
  tally: Tally,
  { hasReasoning }: CountedRow,
  finishReason: FinishReason,
  outcome: Outcome | null,
): void {
  if (finishReason === "stop") {
    tally.ended += 1;
    if (hasReasoning) tally.reasoned += 1;
  }
  const holdsAnswer = outcome === "correct" || outcome === "incorrect";
  if (finishReason === "length" && !hasReasoning && holdsAnswer) tally.cutUnreasoned += 1;
}

type Counted = Extract<NonNullable<CountedRow["generation"]>, { readonly status: "completed" }>;

/** A model that ends at once has written the mark for it, some servers count two. */
const endOfText = 4;

function addTokens(tally: Tally, usage: Counted["completion"]["usage"], inputLength: number): void {
  const { inputTokens, cachedInputTokens, outputTokens } = usage;
  if (inputTokens !== null) tally.prompts.add(inputLength, inputTokens);
  if (inputTokens !== null || outputTokens !== null) {
    tally.tokens.reported += 1;
    tally.tokens.input += inputTokens ?? 0;
    tally.tokens.cachedInput += cachedInputTokens ?? 0;
    tally.tokens.output += outputTokens ?? 0;
  }
  const cost = tally.prices === null ? null : costOf(usage, tally.prices);
  if (cost === null) return;
  tally.costSum += cost;
  tally.costed += 1;
}

function addSpeed(tally: Tally, completion: Counted["completion"], latencyMs: number): void {
  const { firstTokenMs } = completion;
  if (firstTokenMs !== null) {
    tally.firstTokenSumMs += firstTokenMs;
    tally.firstTokens += 1;
  }
  const writing = writingTime(completion, latencyMs);
  tally.writtenTokens += writing?.tokens ?? 0;
  tally.writingMs += writing?.milliseconds ?? 0;
}

function addScore(grader: GraderTally, scores: CountedRow["scores"]): void {
  const score = scores.find((candidate) => candidate.grader === grader.name);
  if (score === undefined || !isScored(score.outcome)) return;
  grader.scored += 1;
  if (score.outcome === "correct") grader.correct += 1;
}
