import { loadRounds, mostRepeated, mostTokens } from "./check-load.ts";
import type { Need } from "./examined-endpoint.ts";

/** What an examination sends and asks for. */
export interface ExamPlan {
  /** The most that are asked; where all is well, a few less. What a server refuses for a parameter is asked again, and not counted. */
  readonly questions: number;
  /** About so many. */
  readonly promptTokens: number;
  /** About so many at the most. */
  readonly outputTokens: number;
}

/** The longest prompt of an examination, so that it costs little. */
export const mostPromptTokens = { usual: 8_192, thorough: 32_768 } as const;

/** Tokens of the one answer that is streamed. */
export const streamTokens = { small: 96, full: 256 } as const;

/** How deep an examination goes: `small` leaves out what costs, `thorough` tries longer prompts. */
export type Depth = "small" | "full" | "thorough";

/** Two first answers, two for the parameters, one that is streamed. */
const smallQuestions = 2 + 2 + 1;
const truncationQuestions = 4;
const seedQuestions = 3;
const cancelQuestions = 2;

/** What an examination will take, before it begins. */
export function examPlan(depth: Depth, need: Need): ExamPlan {
  // The run's longest request, again where it meets an error that any request may meet, and the advised one.
  const lengthQuestions = triesLength(depth, need) ? 3 : 0;
  const length = lengthQuestions === 0 ? 0 : 2 * need.promptTokens;
  const small = {
    questions: smallQuestions + lengthQuestions,
    promptTokens: 150 + length,
    outputTokens: 2 * 16 + 16 + 48,
  };
  if (depth === "small") {
    return { ...small, outputTokens: small.outputTokens + streamTokens.small };
  }
  const most = depth === "thorough" ? mostPromptTokens.thorough : mostPromptTokens.usual;
  const whole = Math.min(most, Math.ceil(1.05 * (need.promptTokens + (need.maxTokens ?? 0))));
  const load = sum(loadRounds) + sum(loadRounds.filter((many) => 1 < many && many <= mostRepeated));
  return {
    questions: small.questions + truncationQuestions + seedQuestions + cancelQuestions + load,
    promptTokens: small.promptTokens + 650 + whole + 100 + load * 30,
    outputTokens:
      small.outputTokens +
      streamTokens.full +
      truncationQuestions * 32 +
      3 * 24 +
      40 +
      load * mostTokens,
  };
}

/** Whether a request as long as the run's longest is tried; without a config there is no run to pay it for. */
export function triesLength(depth: Depth, { isFromConfig }: Need): boolean {
  return depth !== "small" || isFromConfig;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
