import { redact, type Secret } from "../core/secret.ts";

const maxLength = 2_000;

/**
 * A server's own words as one line of at most 2,000 characters that is safe to print and to store: no control or direction characters, no
 * secrets. They are looked for before cleaning and after it, which may put one with spaces together again.
 */
export function serverWords(text: string, secrets: readonly Secret[]): string {
  const line = redact(text, secrets)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\s]+/gu, " ")
    .trim();
  return redact(line, secrets).slice(0, maxLength).toWellFormed();
}
