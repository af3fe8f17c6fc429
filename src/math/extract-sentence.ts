const abbreviation =
  /(?:^|[\s(~])(?:[ap]\.m|[ap]|approx|vs|e\.g|i\.e|e|i|mr|mrs|ms|dr|st|no|sq|cu|ca|eq|fig)$/i;

/** Whether the sign at an offset ends a sentence: no dot of a decimal or an abbreviation, no line that goes on in lower case. */
export function isSentenceEnd(text: string, index: number): boolean {
  const sign = text[index];
  if (sign === "。" || sign === "！" || sign === "？") return true;
  if (sign === "\n") return !/^\s{0,8}[\p{Ll}=+]/u.test(text.slice(index + 1, index + 10));
  const next = text[index + 1];
  if (next !== undefined && !/[\s"'”’*_)\]]/.test(next)) return false;
  if (sign === ";") return false;
  return sign !== "." || !abbreviation.test(text.slice(Math.max(0, index - 8), index));
}
