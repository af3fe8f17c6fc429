/** Response headers by lower-case name. */
export type ResponseHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A header's value, the first where it came several times, in lower case. */
export function headerText(headers: ResponseHeaders, name: string): string | undefined {
  const value = headers[name];
  return (typeof value === "string" ? value : value?.[0])?.toLowerCase();
}

/**
 * How long the server asked to wait, by header (`retry-after-ms`, `Retry-After` in seconds or as a date) or else by its words ("try again in
 * 644ms"); null when it did not say. Not capped: a day is a day.
 */
export function retryAfterMs(headers: ResponseHeaders, words: string): number | null {
  const precise = secondsOf(headerText(headers, "retry-after-ms"));
  if (precise !== null) return Math.ceil(precise);
  const plain = headerText(headers, "retry-after");
  const seconds = secondsOf(plain);
  if (seconds !== null) return Math.ceil(seconds * 1_000);
  const date = plain === undefined ? Number.NaN : Date.parse(plain);
  if (!Number.isNaN(date)) return Math.max(0, date - Date.now());
  return waitInWords(words);
}

function secondsOf(text: string | undefined): number | null {
  if (text === undefined || text.trim() === "") return null;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

function waitInWords(words: string): number | null {
  const found =
    /(?:try again|retry) (?:in|after) ((?:\d{1,9}(?:\.\d{1,9})? ?(?:ms|s|m|h)[a-z]{0,10} ?){1,4})/i.exec(
      words,
    )?.[1];
  if (found === undefined) return null;
  let total = 0;
  for (const [, amount, unit] of found.toLowerCase().matchAll(/(\d+(?:\.\d+)?) ?(ms|s|m|h)/g)) {
    total += Number(amount) * (unitMs[unit ?? ""] ?? 0);
  }
  return Math.ceil(total);
}
