import type { Pattern } from "./compile-pattern.ts";

/** What the last match of a pattern captured, and where; offsets are those of the text. */
export interface Captured {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const longestText = 20_000;
// Each match may be looked for through all of the text that follows. A character costs a search about as much as this many instructions of the pattern,
// and in all it may cost as many steps as take a tenth of a second.
const characterSteps = 64;
const stepBudget = 100_000_000;

/**
 * What a pattern captured last that is not empty: by its group `answer`, else by the first group that took part, without groups all of the match. Only the last
 * 20,000 characters are searched, and where a pattern matches so often that following it would take long, fewer.
 */
export function lastMatch(pattern: Pattern, text: string): Captured | null {
  for (let length = Math.min(text.length, longestText); ; length = Math.floor(length / 4)) {
    const from = text.length - length;
    const steps = Math.max(1, length * (characterSteps + pattern.programSize()));
    const end = followed(pattern, text.slice(from), stepBudget / steps);
    if (end.isComplete || length < 100) {
      const { last } = end;
      return last === null
        ? null
        : { text: last.text, start: last.start + from, end: last.end + from };
    }
  }
}

function followed(
  pattern: Pattern,
  text: string,
  mostMatches: number,
): { readonly last: Captured | null; readonly isComplete: boolean } {
  const matcher = pattern.matcher(text);
  const groups = groupsOf(pattern);
  let last: Captured | null = null;
  for (let count = 0; matcher.find(); count += 1) {
    if (count >= mostMatches) return { last, isComplete: false };
    for (const group of groups) {
      const captured = matcher.group(group) ?? "";
      if (captured.trim() === "") continue;
      last = { text: captured, start: matcher.start(group), end: matcher.end(group) };
      break;
    }
  }
  return { last, isComplete: true };
}

function groupsOf(pattern: Pattern): readonly (string | number)[] {
  if (Object.hasOwn(pattern.namedGroups(), "answer")) return ["answer"];
  const count = pattern.groupCount();
  return count === 0 ? [0] : Array.from({ length: count }, (_, index) => index + 1);
}
