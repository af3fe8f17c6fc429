import type { Message } from "../core/sample.ts";

/** Takes the messages of a prompt and tells how many characters of them differ from those of other prompts. */
export type VaryingLength = (messages: readonly Message[]) => number;

/**
 * Measures prompts without what they have in common at their beginnings and ends, which is their template. Nothing is known to be in common at first:
 * the first prompt is all its own. What prompts have in common by chance counts as template too.
 */
export function openVaryingLength(): VaryingLength {
  let first: string | null = null;
  let start = 0;
  let end = 0;
  return (messages) => {
    const text = messages.map(({ content }) => content).join("\n");
    if (first === null) {
      first = text;
      start = text.length;
      end = text.length;
      return text.length;
    }
    start = commonStart(first, text, start);
    end = commonEnd(first, text, Math.min(end, first.length - start, text.length - start));
    return text.length - start - end;
  };
}

function commonStart(one: string, other: string, most: number): number {
  let length = 0;
  while (length < most && length < other.length && one[length] === other[length]) length += 1;
  return length;
}

function commonEnd(one: string, other: string, most: number): number {
  let length = 0;
  while (length < most && one.at(-1 - length) === other.at(-1 - length)) length += 1;
  return length;
}
