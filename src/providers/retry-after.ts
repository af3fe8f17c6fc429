import { durationMs } from "./duration-text.ts";
import { readRateLimits } from "./rate-limits.ts";
import { headerText, type ResponseHeaders } from "./response-headers.ts";

/**
 * How long the server asked to wait, in milliseconds: by header (`retry-after-ms`, `Retry-After` in seconds or as a date), by its words ("try again
 * in 644ms"), or, with 429, by when the limit that is used up is full again. Null when it did not say. Not capped: a day is a day.
 */
export function retryAfterMs(
  status: number,
  headers: ResponseHeaders,
  words: string,
): number | null {
  const precise = numberIn(headerText(headers, "retry-after-ms"));
  if (precise !== null) return Math.ceil(precise);
  const plain = headerText(headers, "retry-after");
  const seconds = numberIn(plain);
  if (seconds !== null) return Math.ceil(seconds * 1_000);
  const date = plain === undefined ? Number.NaN : Date.parse(plain);
  if (!Number.isNaN(date)) return Math.max(0, date - Date.now());
  return waitInWords(words) ?? (status === 429 ? untilFull(headers) : null);
}

function numberIn(text: string | undefined): number | null {
  if (text === undefined || text.trim() === "") return null;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

function waitInWords(words: string): number | null {
  const [, duration] =
    /(?:try again|retry) (?:in|after) ((?:\d{1,9}(?:\.\d{1,9})? ?(?:ms|s|m|h|d)[a-z]{0,10} ?){1,4})/i.exec(
      words,
    ) ?? [];
  return duration === undefined ? null : durationMs(duration);
}

function untilFull(headers: ResponseHeaders): number | null {
  const limits = readRateLimits(headers);
  if (limits === null) return null;
  const waits = [
    limits.remainingRequests === 0 ? limits.resetRequestsMs : null,
    limits.remainingTokens === 0 ? limits.resetTokensMs : null,
  ].filter((wait) => wait !== null);
  return waits.length === 0 ? null : Math.max(...waits);
}
