import type { RateLimits } from "../core/ports.ts";
import type { AnswerLimit } from "./answer-limit.ts";
import type { Answer, Need } from "./examined-endpoint.ts";
import { counted, figure } from "./figures.ts";
import { type Finding, note, ok, warning } from "./finding.ts";

/** What a service allows in a minute, as the headers of its answers say, and what of a run fits into that. */
export interface LimitCheck {
  readonly findings: readonly Finding[];
  /** Requests at a time that use a minute up; null where no limit is told, or where it is not known how long an answer takes. */
  readonly mostAtATime: number | null;
}

/** What is asked in a minute. */
export interface MinuteNeed {
  readonly need: Need;
  readonly limit: AnswerLimit;
  /** Whether another finding already tells that the longest request fails. */
  readonly isTold: boolean;
  /** Of one answer alone. */
  readonly tokensPerSecond: number | null;
  readonly parallelism: number | "auto";
}

/** Reads the limits that came last. Services count `max_tokens` as used. */
export function checkLimits(
  answers: readonly Answer[],
  { need, limit, isTold, tokensPerSecond, parallelism }: MinuteNeed,
): LimitCheck {
  const told = toldLimits(answers);
  const answerTokens = limit.advised ?? limit.wanted;
  if (told === null || (told.limitRequests === null && told.limitTokens === null)) return nothing;
  const size = need.promptTokens + (need.maxTokens ?? answerTokens);
  const what = `the service allows ${inWords(told)} a minute`;
  if (told.limitTokens !== null && size > told.limitTokens) {
    if (isTold) return { findings: [note("limits", what)], mostAtATime: 1 };
    const finding = warning(
      "limits",
      `${what}, but one request may take ${figure(size)} tokens`,
      "services count `max_tokens` as used, and refuse for ever what is above the limit",
      `${limit.advised === null ? "lower `max_tokens`" : `set \`max_tokens\` to ${limit.advised}`}, or ask the service for a higher limit`,
    );
    return { findings: [finding], mostAtATime: 1 };
  }
  const byTokens = (told.limitTokens ?? Number.POSITIVE_INFINITY) / size;
  const perMinute = Math.floor(Math.min(told.limitRequests ?? Number.POSITIVE_INFINITY, byTokens));
  const mostAtATime =
    tokensPerSecond === null
      ? null
      : Math.max(1, Math.ceil((perMinute * answerTokens) / tokensPerSecond / 60));
  const fitting = `${what}: about ${counted(perMinute, "request")} of ${figure(size)} tokens (\`max_tokens\` counts as used)`;
  if (parallelism === "auto" || mostAtATime === null || parallelism <= mostAtATime) {
    return { findings: [ok("limits", `${fitting}; a run keeps to that by itself`)], mostAtATime };
  }
  const finding = note("limits", fitting, {
    why: `a run keeps to that by itself, and with \`n_parallel\` ${parallelism} most of it waits`,
    todo: `set \`n_parallel\` to ${mostAtATime}, or \`requests_per_minute\` to ${perMinute}`,
  });
  return { findings: [finding], mostAtATime };
}

/** As the last answer that tells any has them. */
export function toldLimits(answers: readonly Answer[]): RateLimits | null {
  return answers.findLast(({ limits }) => limits !== null)?.limits ?? null;
}

const nothing: LimitCheck = { findings: [], mostAtATime: null };

function inWords({ limitRequests, limitTokens }: RateLimits): string {
  const parts = [
    limitRequests === null ? null : `${figure(limitRequests)} requests`,
    limitTokens === null ? null : `${figure(limitTokens)} tokens`,
  ];
  return parts.filter((part) => part !== null).join(" and ");
}
