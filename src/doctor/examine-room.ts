import type { EndpointIdentity } from "../core/identity.ts";
import { type AnswerLimit, answerLimit, type Room } from "./answer-limit.ts";
import { type ContextAdvice, checkContext, isTooSmall } from "./check-context.ts";
import { toldLimits } from "./check-limits.ts";
import { checkReasoning, isReasoning } from "./check-reasoning.ts";
import { truncationFinding, tryTruncation } from "./check-truncation.ts";
import { type Depth, mostPromptTokens, triesLength } from "./exam-plan.ts";
import type { Answer, ExaminedEndpoint, Need } from "./examined-endpoint.ts";
import type { Finding } from "./finding.ts";
import type { StreamFacts } from "./stream-facts.ts";
import { type LengthTrial, tryLength } from "./try-length.ts";

/** What is known before the room is looked at, and how to look. */
export interface RoomSettings {
  readonly identity: EndpointIdentity;
  /** All answers to questions so far. */
  readonly answers: readonly Answer[];
  /** Of a streamed answer; null where none was seen. */
  readonly facts: StreamFacts | null;
  readonly need: Need;
  readonly depth: Depth;
  /** Whether it is a service on the internet, whose contexts nobody can change. */
  readonly isHosted: boolean;
  readonly contextAdvice: ContextAdvice;
  /** What the words of a refusal tell of the room that there is. */
  readonly roomIn: (message: string) => Room;
}

/** What was found out about the room for requests. */
export interface ExaminedRoom {
  readonly findings: readonly Finding[];
  readonly limit: AnswerLimit;
  /** Whether a finding tells that requests do not fit. */
  readonly isTold: boolean;
}

/** How much room requests have, and what follows for reasoning and `max_tokens`. */
export async function examineRoom(
  endpoint: ExaminedEndpoint,
  { identity, answers, facts, need, depth, isHosted, contextAdvice, roomIn }: RoomSettings,
  signal: AbortSignal,
): Promise<ExaminedRoom> {
  const trial = triesLength(depth, need)
    ? await tryLength(endpoint, need, roomIn, signal)
    : untried;
  const isRefused = trial.result === "failed";
  const told = trial.room.contextTokens ?? identity.contextTokens;
  const truncation =
    depth === "small"
      ? null
      : await tryTruncation(
          endpoint,
          {
            need,
            contextTokens: told,
            isRefused,
            mostTokens: mostPromptTokens[depth === "thorough" ? "thorough" : "usual"],
            roomIn,
          },
          signal,
        );
  const learned = truncation?.kind === "tried" ? truncation.contextTokens : null;
  const ofMinute = toldLimits(answers)?.limitTokens ?? Number.POSITIVE_INFINITY;
  const output = Math.min(
    trial.room.outputTokens ?? Number.POSITIVE_INFINITY,
    ofMinute - need.promptTokens,
  );
  const room = {
    contextTokens: told ?? learned,
    outputTokens: Number.isFinite(output) ? output : null,
  };
  const ends = { isReasoning: isReasoning(facts), isRefused };
  const first = answerLimit(need, room, ends);
  const limit =
    triesLength(depth, need) && isUntried(first, need)
      ? await confirmed(first, { need, room, ends, roomIn }, endpoint, signal)
      : first;
  const { server, slots } = identity;
  const larger = contextAdvice(server, limit.contextTokens, slots);
  const remedy = isHosted ? null : larger;
  const context = checkContext({ need, room, slots, trial, limit, remedy });
  const isTold = isTooSmall(context);
  const findings = [
    ...checkReasoning(facts, { server, need, limit, remedy: isTold ? null : remedy }),
    context,
    ...(truncation === null ? [] : [truncationFinding(truncation, { isTold, remedy: larger })]),
  ];
  return { findings, limit, isTold };
}

/** Whether a longer answer is advised than was asked for. */
function isUntried({ advised }: AnswerLimit, { maxTokens }: Need): boolean {
  return advised !== null && advised > (maxTokens ?? 0);
}

interface LimitParts extends Pick<RoomSettings, "need" | "roomIn"> {
  readonly room: Room;
  readonly ends: Parameters<typeof answerLimit>[2];
}

/** What is advised must be accepted, also where the server does not tell how much it has room for. */
async function confirmed(
  limit: AnswerLimit,
  { need, room, ends, roomIn }: LimitParts,
  endpoint: ExaminedEndpoint,
  signal: AbortSignal,
): Promise<AnswerLimit> {
  const longer = { ...need, maxTokens: limit.advised };
  const trial = await tryLength(endpoint, longer, roomIn, signal, false);
  if (trial.result !== "failed") return limit;
  const told = {
    contextTokens: trial.room.contextTokens ?? room.contextTokens,
    outputTokens: trial.room.outputTokens ?? room.outputTokens,
  };
  const second = answerLimit(need, told, ends);
  const isLower = second.advised !== null && second.advised < (limit.advised ?? 0);
  return isLower ? second : { ...second, advised: null };
}

const untried: LengthTrial = {
  result: "unknown",
  said: null,
  room: { contextTokens: null, outputTokens: null },
};
