import { extractBoxed } from "./extract-boxed.ts";
import { extractGuess } from "./extract-guess.ts";
import { extractJson } from "./extract-json.ts";
import { extractStated } from "./extract-stated.ts";

/** The one passage of a response that is taken for its answer. */
export interface ExtractedAnswer {
  readonly answer: string;
  /** Where it stands in the response: UTF-16 offsets, end exclusive. Neighboring boxes span from the first to the last. */
  readonly span: { readonly start: number; readonly end: number };
  /** Whether the response says that this is the answer, rather than it being guessed from the form of the text. */
  readonly isMarked: boolean;
  /** How it was found: `boxed`, `stated`, `json`, or for guesses `math`, `whole`, `number`. */
  readonly rule: string;
}

/** What the ways to find an answer agree on: offsets count from the start of the text they were given. */
type Finder = (text: string) => {
  readonly answer: string;
  readonly start: number;
  readonly end: number;
  readonly rule: string;
} | null;

const markedFinders: readonly Finder[] = [extractBoxed, extractStated, extractJson];

/**
 * Finds the answer in a response, reasoning left out: the last box, else the last stated answer, else the `answer` of a JSON object, else
 * a guess. Null where there is nothing to take, and where a `<think>` is never closed. Linear in the length of the text.
 */
export function extractAnswer(text: string): ExtractedAnswer | null {
  const start = endOfReasoning(text);
  if (start === null) return null;
  const visible = start === 0 ? text : text.slice(start);
  for (const find of markedFinders) {
    const found = find(visible);
    if (found !== null) return placed(found, start, true);
  }
  const guess = extractGuess(visible);
  return guess === null ? null : placed(guess, start, false);
}

function placed(
  { answer, start, end, rule }: NonNullable<ReturnType<Finder>>,
  offset: number,
  isMarked: boolean,
): ExtractedAnswer {
  return { answer, span: { start: start + offset, end: end + offset }, isMarked, rule };
}

const reasoningEnd = "</think>";

/** Where the response proper begins; null when the text ends within reasoning. */
export function endOfReasoning(text: string): number | null {
  const end = text.lastIndexOf(reasoningEnd);
  const start = end < 0 ? 0 : end + reasoningEnd.length;
  return text.indexOf("<think>", start) >= 0 ? null : start;
}
