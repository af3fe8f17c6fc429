import type { Sample } from "../core/sample.ts";
import { type ExtractedAnswer, extractAnswer } from "../math/extract-answer.ts";
import { choicesOf, loneLetter } from "./choices.ts";

/** The answer in a response to a sample: where the sample has choices and its reference is the letter of one, such a letter goes first. */
export function findAnswer(
  text: string,
  sample: Pick<Sample, "target" | "metadata">,
): ExtractedAnswer | null {
  const choices = choicesOf(sample);
  const isLetter = choices !== null && sample.target.some((target) => loneLetter(target) !== null);
  return extractAnswer(text, isLetter ? { choices } : {});
}
