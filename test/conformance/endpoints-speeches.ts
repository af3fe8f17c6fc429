import type { ResultRow } from "../../src/core/score.ts";
import { demoProblems } from "../../src/datasets/demo-problems.ts";
import type { EmulatorEntry } from "../emulators/emulator-entry.ts";
import type { Answer } from "../emulators/emulator-options.ts";
import { endOf } from "./endpoints-run.ts";

/** Something that a model says to a problem, and what must come of it. */
export interface Speech {
  readonly name: string;
  readonly answer: (target: string) => Answer;
  /** How the row ends. */
  readonly end: string;
  /** The text that is graded and stored, white space around it aside; null when there is no answer. */
  readonly text: ((target: string) => string) | null;
}

const guess = "It could be $\\boxed{-1}$, but";
const rambling = `${guess} let me look at it once more. `.repeat(60);
const steps = "We add the next number to it. ".repeat(60);

function right(target: string): string {
  return `It follows that the answer is $\\boxed{${target}}$.`;
}

/** What a model says that thinks first. In all of it the thinking holds a wrong answer, marked as one. */
export const speeches: readonly Speech[] = [
  {
    name: "an answer",
    answer: (target) => ({ text: right(target), reasoning: `${guess} no, it is not.` }),
    end: "correct",
    text: right,
  },
  {
    name: "thinking until no token is left",
    answer: (target) => ({ text: right(target), reasoning: rambling }),
    end: "truncated",
    text: () => "",
  },
  {
    name: "an answer that is cut before its end",
    answer: (target) => ({ text: `${steps}${right(target)}`, reasoning: guess }),
    end: "truncated",
    // Tokens of 4 characters, so many as were asked for.
    text: () => steps.slice(0, (speechTokens - Math.ceil(guess.length / 4)) * 4).trim(),
  },
  {
    name: "thinking, and then nothing",
    answer: () => ({ text: "", reasoning: guess }),
    end: "empty",
    text: () => "",
  },
  {
    name: "thinking, and then a line break",
    answer: () => ({ text: "\n", reasoning: guess }),
    end: "empty",
    text: () => "",
  },
  {
    name: "nothing at all, which is no model's doing",
    answer: () => ({ text: "", reasoning: "" }),
    end: "failed: server",
    text: null,
  },
  {
    name: "an answer that the service stops",
    answer: () => ({ text: "One takes the", reasoning: guess, finishReason: "content_filter" }),
    end: "filtered",
    text: () => "One takes the",
  },
  {
    name: "an answer that the service stops before its first word",
    answer: () => ({ text: "", reasoning: "", finishReason: "content_filter" }),
    end: "filtered",
    text: () => "",
  },
];

/** `max_tokens` of the runs in which these are said. */
export const speechTokens = 120;

/** A refusal, which some services mark as one. */
export const refusal: Speech = {
  name: "a refusal",
  answer: () => ({ text: "I cannot help with that.", reasoning: guess, isRefusal: true }),
  end: "refused",
  text: () => "",
};

/** The same from a server that has no mark for it. */
export const unmarkedRefusal: Speech = {
  ...refusal,
  end: "unparsed",
  text: () => "I cannot help with that.",
};

/** Answers the first problems of `demo` with these speeches, in their order. */
export function saying(said: readonly Speech[]): (prompt: string) => Answer {
  return (prompt) => {
    const index = demoProblems.findIndex(({ problem }) => prompt.includes(problem));
    return said[index]?.answer(demoProblems[index]?.answer ?? "") ?? { text: "What?" };
  };
}

/** A beginning of a problem of `demo` that no other has, such as a filter looks for. */
export function beginningOf(index: number): string {
  return demoProblems[index]?.problem.slice(0, 30) ?? "";
}

/** What must come of the speeches, by name: the end, the text, and whether the guess is in the stored reasoning. */
export function expectedOf(
  said: readonly Speech[],
  { reasoning }: Pick<EmulatorEntry, "reasoning">,
) {
  return said.map(({ name, answer, end, text }, index) => {
    const target = demoProblems[index]?.answer ?? "";
    const isThought = answer(target).reasoning !== "";
    return {
      name,
      end,
      text: text?.(target) ?? null,
      isGuessThought: text !== null && isThought && reasoning !== "hidden",
    };
  });
}

/** The same of what a run has stored. */
export function foundOf(said: readonly Speech[], rows: readonly ResultRow[]) {
  return rows.map((row, index) => {
    const completion = row.generation?.status === "completed" ? row.generation.completion : null;
    return {
      name: said[index]?.name,
      end: endOf(row),
      text: completion?.text.trim() ?? null,
      isGuessThought: completion?.reasoning?.startsWith(guess) === true,
    };
  });
}
