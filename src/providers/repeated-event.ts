import { parseJson } from "./json-reading.ts";

/** Reads the one text in which an event differs from another of its stream; null when there are more differences, or others. */
export type RepeatedEvent = (data: string) => string | null;

/**
 * Chunks of one answer are equal but for a few letters, so only these need to be read: `data` is the JSON of one, `member` the one in it whose
 * text changes. Null when that cannot be told apart for certain.
 */
export function repeatedEvent(data: string, member: string): RepeatedEvent | null {
  const name = `"${member}"`;
  const at = data.indexOf(name);
  if (at < 0 || data.includes(name, at + name.length)) return null;
  const from = data.indexOf('"', at + name.length) + 1;
  const to = closingQuote(data, from);
  if (from === 0 || to < 0 || data.slice(at + name.length, from - 1).trim() !== ":") return null;
  const before = data.slice(0, from);
  const after = data.slice(to);

  return (other) => {
    const end = other.length - after.length;
    // Measured: comparing a slice costs half of `startsWith` and `endsWith`.
    if (end < from || other.slice(0, from) !== before || other.slice(end) !== after) return null;
    const raw = other.slice(from, end);
    if (closingQuote(raw, 0) >= 0) return null;
    if (!raw.includes("\\")) return raw;
    const read = parseJson(`"${raw}"`);
    return typeof read === "string" ? read : null;
  };
}

/** The quote that ends a JSON string which has begun at `from`: the first one that no backslash escapes; -1 when there is none. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && isEscaped(text, from, at)) at = text.indexOf('"', at + 1);
  return at;
}

function isEscaped(text: string, from: number, at: number): boolean {
  let backslashes = 0;
  while (at - backslashes > from && text.charCodeAt(at - backslashes - 1) === 92) backslashes += 1;
  return backslashes % 2 === 1;
}
