const abbreviation =
  /(?:^|[\s(~])(?:[ap]\.m|[ap]|approx|vs|e\.g|i\.e|e|i|mr|mrs|ms|dr|st|no|sq|cu|ca|eq|fig)$/i;

/** Whether the sign at an offset ends a sentence: no dot of a decimal or an abbreviation, no line that goes on in lower case. */
export function isSentenceEnd(text: string, index: number): boolean {
  const sign = text[index];
  if (sign === "。" || sign === "！" || sign === "？") return true;
  if (sign === "\n") return !/^\s{0,8}[\p{Ll}=+]/u.test(text.slice(index + 1, index + 10));
  const next = text[index + 1];
  if (next !== undefined && !/[\s"'”’*_)\]]/.test(next)) return false;
  if (sign === ";" || isListMarker(text, lineStart(text, index), index)) return false;
  return sign !== "." || !abbreviation.test(text.slice(Math.max(0, index - 8), index));
}

function lineStart(text: string, index: number): number {
  let start = index;
  while (index - start < 3 && /\d/.test(text.charAt(start - 1))) start -= 1;
  return start;
}

/** Whether the number between two offsets counts a list, or names a step or figure, instead of being a value. */
export function isListMarker(text: string, start: number, end: number): boolean {
  if (end <= start || end - start > 3) return false;
  const before = text.slice(Math.max(0, start - 14), start);
  if (
    /(?<![a-z])(?:step|case|part|method|figure|problem|question|equation)[ *_#(]{1,3}$/i.test(
      before,
    )
  ) {
    return true;
  }
  return (
    /(?:^|\n)[ \t*_]{0,8}$/.test(before) && /^[.)][*_]{0,2} +\S/.test(text.slice(end, end + 8))
  );
}
