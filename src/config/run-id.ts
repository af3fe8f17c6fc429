const longest = 128;

/** What a run id may be: it names files and rows, so it can hold no path. */
export const runIdPattern: RegExp = /^(?![ .])[\p{L}\p{M}\p{N} ._-]{1,128}(?<! )$/u;

/** The same in words, to follow the name of a field. */
export const runIdExpectation =
  "must be 1 to 128 letters, digits, spaces, `.`, `_` or `-`, without `.` in front or a space at either end";

/** The nearest text that may be a run id: other characters become `-`. */
export function cleanRunId(text: string): string {
  const allowed = text.normalize("NFC").replaceAll(/[^\p{L}\p{M}\p{N} ._-]+/gu, "-");
  const started = allowed.replace(/^[ .-]+/, "");
  // Cut before trimming, so that the cut leaves no space at the end.
  return trimEnd([...started].slice(0, longest).join("")) || "run";
}

function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && " .-".includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
