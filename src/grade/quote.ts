const longest = 200;

/** A text as it stands in an explanation: between backticks, on one line, cut beyond 200 characters. */
export function quote(text: string): string {
  const line = text
    .slice(0, longest * 2)
    .replace(/\s+/g, " ")
    .trim();
  return line.length > longest || text.length > longest * 2
    ? `\`${line.slice(0, longest)}…\``
    : `\`${line}\``;
}
