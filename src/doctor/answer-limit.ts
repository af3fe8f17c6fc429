import { advisedMaxTokens, leastAnswerRoom } from "../core/answer-room.ts";
import type { Need } from "./examined-endpoint.ts";

/** What an endpoint has room for, in tokens; null where that is not known. */
export interface Room {
  /** For prompt and answer together. */
  readonly contextTokens: number | null;
  /** The service's own limit of an answer, or what its limit of a minute leaves for one. */
  readonly outputTokens: number | null;
}

/** How long answers may be: all texts and the suggested settings take their numbers from here, so that they agree. */
export interface AnswerLimit {
  /** What answers should have. */
  readonly wanted: number;
  /** What to set as `max_tokens`; null where nothing useful has room, or where it is not known what would be accepted. */
  readonly advised: number | null;
  /** A context that holds the longest prompt and an answer as long as wanted. */
  readonly contextTokens: number;
}

/** Below it, models that reason often have nothing left for the answer. */
export const enoughForReasoning = 4_096;
const plainAnswer = 2_048;
const reasonedAnswer = 8_192;

/** What is wanted, and what fits. `isRefused`: a request as long as `need` was refused. */
export function answerLimit(
  { promptTokens, maxTokens }: Need,
  { contextTokens, outputTokens }: Room,
  { isReasoning, isRefused }: { readonly isReasoning: boolean; readonly isRefused: boolean },
): AnswerLimit {
  const isTooShort = isReasoning && (maxTokens ?? 0) < enoughForReasoning;
  const wanted = isTooShort ? reasonedAnswer : (maxTokens ?? plainAnswer);
  const besidePrompt =
    contextTokens === null ? Number.POSITIVE_INFINITY : contextTokens - promptTokens;
  const room = Math.min(besidePrompt, outputTokens ?? Number.POSITIVE_INFINITY);
  const fitting = wanted <= room ? wanted : room < leastAnswerRoom ? null : advisedMaxTokens(room);
  const isKnownToFail = isRefused && fitting !== null && maxTokens !== null && fitting >= maxTokens;
  return {
    wanted,
    advised: isKnownToFail ? null : fitting,
    contextTokens: promptTokens + wanted,
  };
}
