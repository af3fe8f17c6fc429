import { ProviderError } from "../core/errors.ts";

/** The most that `max_outage` may be set to. */
const longestOutageSeconds = 604_800;

/**
 * The error of an endpoint that asks for a wait beyond `max_outage`, such as a quota that is full again tomorrow: for how long, until when, and what to do.
 * Times are in milliseconds, `nowMs` since 1970.
 */
export function tooLongAWait(
  error: ProviderError,
  maxOutageMs: number,
  nowMs: number,
): ProviderError {
  const waitMs = error.retryAfterMs ?? 0;
  const seconds = Math.ceil(waitMs / 1_000);
  const until = untilText(nowMs + waitMs);
  const toWait =
    seconds <= longestOutageSeconds
      ? `; to have Themis wait for it instead, set \`max_outage\` to ${seconds} or more`
      : "";
  return new ProviderError(
    error.class,
    `the server asks to wait ${durationText(seconds)}${until === null ? "" : `, until ${until}`}, and \`max_outage\` (${durationText(Math.ceil(maxOutageMs / 1_000))}) is less: ${error.message}`,
    {
      isRetryable: false,
      hint: `run the same command again ${until === null ? "when the time is over" : `after ${until}`}: it goes on where it stopped${toWait}. Waits that long come from quotas of a day or a month: see yours at the provider`,
      httpStatus: error.httpStatus,
      retryAfterMs: waitMs,
      cause: error,
    },
  );
}

/** Two units at most: `24 h`, `1 h 30 min`, `12 days`, `45 s`. */
function durationText(seconds: number): string {
  const parts: string[] = [];
  let left = seconds;
  for (const [unit, size, least] of units) {
    if (seconds < least || parts.length === 2) continue;
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.length === 0 ? "0 s" : parts.join(" ");
}

/** Unit, its seconds, and from how many seconds on it is used. */
const units: readonly (readonly [unit: string, size: number, least: number])[] = [
  ["days", 86_400, 172_800],
  ["h", 3_600, 3_600],
  ["min", 60, 60],
  ["s", 1, 0],
];

/** To the minute, which is begun; null for what no date can tell. */
function untilText(atMs: number): string | null {
  const date = new Date(Math.ceil(atMs / 60_000) * 60_000);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9_999) return null;
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
