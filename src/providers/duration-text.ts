const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A duration in milliseconds as services write it: `12ms`, `1m30s`, `86400 seconds`; null when there is none in the text. */
export function durationMs(text: string): number | null {
  let total: number | null = null;
  const parts = text.toLowerCase().matchAll(/(\d{1,9}(?:\.\d{1,9})?) ?(ms|s|m|h|d)/g);
  for (const [, amount, unit] of parts) {
    total = (total ?? 0) + Number(amount) * (unitMs[unit ?? ""] ?? 0);
  }
  return total === null ? null : Math.ceil(total);
}
