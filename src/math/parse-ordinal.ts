import type { Reader } from "./reader.ts";

const ordinals = new Set(["th", "st", "nd", "rd"]);

/** Steps over the `th` of `5th` or `5^{\text{th}}`, if it stands here. */
export function takeOrdinal(reader: Reader): boolean {
  const { tokens } = reader;
  // "5-th" ends with it.
  const isJoined = tokens[reader.position]?.text === "-" && tokens.length - reader.position === 3;
  const position = reader.position + (isJoined ? 1 : 0);
  const start = tokens[position]?.text === "{" ? 1 : 0;
  const token = tokens[position + start];
  if (token?.kind === "word" && ordinals.has(token.text)) {
    reader.position = position + 1 + 2 * start;
    return true;
  }
  const isSplit =
    token?.kind === "symbol" &&
    ordinals.has(token.text + (tokens[position + start + 1]?.text ?? "")) &&
    (start === 1 || tokens[position + 2]?.kind !== "symbol");
  if (isSplit) reader.position = position + 2 + 2 * start;
  return isSplit;
}
