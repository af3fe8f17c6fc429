import type { Completion, Generation, GenerationError } from "./generation.ts";
import type { Message, Sample } from "./sample.ts";

/**
 * The one end of each request. The first five are the model's doing and count in accuracy (`empty`: it ended without a visible character); the others are counted apart:
 * `refused` (by the model) and `filtered` (by the service) hold no attempt at an answer, `failed` (no completion) and `ungradable` (no target, or
 * the grader broke) are not the model's doing.
 */
export type Outcome =
  | "correct"
  | "incorrect"
  | "unparsed"
  | "empty"
  | "truncated"
  | "refused"
  | "filtered"
  | "failed"
  | "ungradable";

/** Every outcome, in the order in which people are shown them. */
export const outcomes: readonly Outcome[] = [
  "correct",
  "incorrect",
  "unparsed",
  "empty",
  "truncated",
  "refused",
  "filtered",
  "failed",
  "ungradable",
];

/** What a grader says of one completion that can be judged. */
export interface Verdict {
  readonly verdict: "correct" | "incorrect" | "unparsed";
  /** What was read as the answer, as it stands in the text; null when none was found. */
  readonly answer: string | null;
  /** Where the answer stands in `completion.text`: offsets in UTF-16 code units, end exclusive. */
  readonly span: { readonly start: number; readonly end: number } | null;
  /** Whether the answer was marked as one (boxed, "final answer is") rather than guessed from the text. */
  readonly isMarked: boolean;
  /** The rule that decided, such as `exact-rational`. */
  readonly rule: string;
  /** Why, in words that a reader of the report can check. */
  readonly explanation: string;
  /** Both sides in normal form, where the grader has one. */
  readonly answerNormal: string | null;
  readonly targetNormal: string | null;
}

/** The judgement of one completion by one grader. Unscored is never zero: it is counted apart. */
export type Score =
  | ({
      readonly status: "scored";
      readonly grader: string;
      readonly version: string;
      readonly outcome: "correct" | "incorrect" | "unparsed" | "empty" | "truncated";
      /** From 0 (wrong) to 1 (right). */
      readonly value: number;
    } & Omit<Verdict, "verdict">)
  | {
      readonly status: "unscored";
      readonly grader: string;
      readonly version: string;
      readonly outcome: "refused" | "filtered" | "ungradable";
      readonly explanation: string;
    };

/** A judge of completions. Pure, and bounded in time whatever the text. */
export interface Grader {
  /** As configs and stores name it: `math`, `exact_match`. */
  readonly name: string;
  /** As summaries print it: `Math equivalence`. */
  readonly label: string;
  /** Changes whenever a verdict could, options included: `2+percent=value`. Stored scores of another version are graded again. */
  readonly version: string;
  /** Throws only on a defect; the score is then `ungradable`. `sample.target` is not empty. */
  grade(completion: Completion, sample: Sample): Verdict | Ungradable;
}

/** What a grader says when the sample has no target that it could compare with. */
export interface Ungradable {
  readonly verdict: "ungradable";
  readonly explanation: string;
}

/** Whether an outcome counts in accuracy. */
export function isScored(outcome: Outcome): boolean {
  return ["correct", "incorrect", "unparsed", "empty", "truncated"].includes(outcome);
}

/** What counting needs to know of a result. */
export interface CountedRow {
  readonly ordinal: number;
  readonly cell: ResultRow["cell"];
  readonly sample: {
    readonly id: string;
    /** Characters of the problem's text. */
    readonly inputLength: number;
  };
  readonly generation:
    | null
    | { readonly status: "failed"; readonly error: Pick<GenerationError, "class" | "message"> }
    | {
        readonly status: "completed";
        readonly latencyMs: number;
        readonly completion: Pick<Completion, "finishReason" | "usage" | "firstTokenMs">;
      };
  /** Whether there is a completion with thinking apart from its text. */
  readonly hasReasoning: boolean;
  readonly scores: readonly Pick<Score, "grader" | "outcome">[];
}

/** One line of every result: what was asked, what came back, how it was judged. */
export interface ResultRow {
  readonly ordinal: number;
  readonly key: string;
  readonly cell: { readonly model: string; readonly sampling: string; readonly dataset: string };
  readonly sample: Sample;
  readonly repeat: number;
  /** The prompt as it is sent, after templates. */
  readonly messages: readonly Message[];
  /** Null while it has not been asked. */
  readonly generation: Generation | null;
  /** By each grader of the dataset, the deciding one first; empty without a completion. */
  readonly scores: readonly Score[];
}
