import { displayWidth, wrapText } from "../report/terminal-text.ts";

const noBreakSpace = "\u00a0";

/**
 * Text for people broken between words at `width` columns. What is to be copied stays whole: a command to go on with, after a colon, and what stands in backticks,
 * unless it is wider than a line.
 */
export function wrapNote(text: string, width: number): string {
  if (width === Number.POSITIVE_INFINITY) return text;
  const kept = text.replace(/(?<=: )themis .+$|`[^`\n]+`/gm, (whole) =>
    whole.startsWith("`") && displayWidth(whole) > width
      ? whole
      : whole.replaceAll(" ", noBreakSpace),
  );
  return wrapText(kept, width).replaceAll(noBreakSpace, " ");
}
