/** US dollars as people read them: cents, and more digits for what is less than a dollar. */
export function costText(usd: number): string {
  if (usd === 0) return "$0.00";
  if (usd < 0.0001) return "<$0.0001";
  const digits = usd < 1 ? 4 : 2;
  return `$${usd.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** A count of tokens, shortened from ten thousand on. */
export function tokenText(count: number): string {
  return new Intl.NumberFormat("en", {
    notation: count < 10_000 ? "standard" : "compact",
    maximumFractionDigits: 1,
  }).format(count);
}

/** A speed such as tokens per second: one decimal while it is small. */
export function speedText(perSecond: number): string {
  return perSecond < 100 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString("en-US");
}

/** A time in the unit that suits it. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 120_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  return `${(milliseconds / 60_000).toFixed(1)} min`;
}
