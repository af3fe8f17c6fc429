import type { AnswerLimit, Room } from "./answer-limit.ts";
import type { Need } from "./examined-endpoint.ts";
import { figure } from "./figures.ts";
import { type Finding, note, ok, problem, warning } from "./finding.ts";
import type { LengthTrial } from "./try-length.ts";

/** How a larger context is got; in the words of the server. */
export type ContextAdvice = (server: string | null, tokens: number, slots: number | null) => string;

/** What is known of the room for requests. */
export interface KnownRoom {
  readonly need: Need;
  readonly room: Room;
  readonly slots: number | null;
  readonly trial: LengthTrial;
  readonly limit: AnswerLimit;
  /** How a context is got that holds what is wanted; null on a service, whose contexts nobody can change. */
  readonly remedy: string | null;
}

/** Whether prompt and answer of the run's longest request fit; a refused request is the proof that they do not. */
export function checkContext(known: KnownRoom): Finding {
  const { need, room, trial } = known;
  const { promptTokens, maxTokens, isFromConfig } = need;
  const parts = partsOf(need);
  const isPromptTooLong = room.contextTokens !== null && promptTokens >= room.contextTokens;
  if (trial.result === "failed") {
    const what = `${isFromConfig ? "the longest request of the run" : "a request"} (${parts}) fails: ${trial.said}`;
    return isFromConfig || isPromptTooLong
      ? problem("context", what, "such requests would fail, each of them", todoOf(known))
      : warning("context", what, "settings have to be smaller than usual", todoOf(known));
  }
  if (room.contextTokens === null) {
    const isTaken = trial.result === "accepted" ? `, but takes a request of ${parts}` : "";
    return note("context", `the server does not tell its context${isTaken}`, {
      why: isTaken === "" ? `a request may need ${parts}` : null,
    });
  }
  const has = `one request may have ${figure(room.contextTokens)} tokens${sharing(known)}`;
  const needed = promptTokens + (maxTokens ?? 0);
  if (isPromptTooLong) {
    const what = `${has}, but ${figure(needed)} are needed (${parts})`;
    return problem(
      "context",
      what,
      "prompts will be refused, or cut without a word",
      todoOf(known),
    );
  }
  if (maxTokens === null) return withoutLimit(known, has, room.contextTokens - promptTokens);
  if (needed <= room.contextTokens) {
    return ok("context", `${has}; ${figure(needed)} are needed (${parts})`);
  }
  return warning(
    "context",
    `${has}, but ${figure(needed)} are needed (${parts})`,
    trial.result === "accepted"
      ? "long answers will be cut off, or push the problem out of the context"
      : "long answers will be cut off, refused, or push the problem out of the context",
    todoOf(known),
  );
}

/** Whether the finding already tells that the run's requests do not fit. */
export function isTooSmall({ level }: Finding): boolean {
  return level === "problem" || level === "warning";
}

function withoutLimit({ need, limit }: KnownRoom, has: string, rest: number): Finding {
  return note(
    "context",
    `${has}, and the longest prompt needs ${figure(need.promptTokens)}; without \`max_tokens\` an answer may take the other ${figure(rest)}, or what the server sets`,
    {
      why: "an answer that runs on and on ends only there",
      todo: limit.advised === null ? null : `set \`max_tokens\`, for instance to ${limit.advised}`,
    },
  );
}

function todoOf({ need, room, limit, remedy }: KnownRoom): string {
  const { maxTokens, promptTokens } = need;
  const lower =
    maxTokens === null || (limit.advised ?? 0) >= maxTokens
      ? null
      : limit.advised !== null
        ? `lower \`max_tokens\` to ${limit.advised}`
        : room.contextTokens === null
          ? "lower `max_tokens`"
          : null;
  const isAnswerAlone =
    room.outputTokens !== null &&
    room.outputTokens < (maxTokens ?? 0) &&
    (room.contextTokens === null || promptTokens + (maxTokens ?? 0) <= room.contextTokens);
  const larger = isAnswerAlone ? null : remedy;
  const ways = [larger, lower].filter((way) => way !== null);
  return ways.length === 0
    ? "name a model with a larger context, or shorten the prompts"
    : ways.join("; or ");
}

function partsOf({ promptTokens, maxTokens, isFromConfig }: Need): string {
  const answer = maxTokens === null ? "" : ` and \`max_tokens\` ${maxTokens}`;
  return `${figure(promptTokens)} tokens of prompt${answer}${isFromConfig ? "" : ", as a usual run needs"}`;
}

function sharing({ slots }: KnownRoom): string {
  return slots === null || slots === 1 ? "" : `, in each of ${slots} slots`;
}
