import type { Completion, GenerationRequest } from "../core/generation.ts";
import type { AnswerParts } from "./answer-parts.ts";
import { thinkingMark } from "./think.ts";

/**
 * What a model's answers show of thinking whose opening tag stands in the prompt, where its chat template puts it: the answers begin within it, and one that
 * is cut there has no tag at all.
 */
export interface UnopenedThoughts {
  /** The completion as what it is, which was made of `parts`: all thinking, where others show that it was cut before its closing tag. */
  read(completion: Completion, parts: AnswerParts, request: GenerationRequest): Completion;
}

/** Answers of requests that are alike in what turns thinking on or off: their `extra_body`, and the words of the dataset's prompts. */
interface Mode {
  /** Those that had a closing tag alone. */
  closed: number;
  /** Those that came to their end without any tag. */
  unmarked: number;
}

/** Begins with nothing known. */
export function openUnopenedThoughts(): UnopenedThoughts {
  const modes = new Map<string, Mode>();

  function modeOf({ extraBody, cell }: GenerationRequest): Mode {
    const key = JSON.stringify([extraBody, cell.dataset]);
    const known = modes.get(key);
    if (known !== undefined) return known;
    const mode = { closed: 0, unmarked: 0 };
    modes.set(key, mode);
    return mode;
  }

  return {
    read(completion, { text, reasoning }, request) {
      const mark = thinkingMark(text, reasoning.some(isSomething));
      if (mark === "unopened") {
        modeOf(request).closed += 1;
      } else if (mark === "none" && isSomething(completion.text)) {
        const mode = modeOf(request);
        if (completion.finishReason === "length" && isUnopened(mode)) {
          return { ...completion, text: "", reasoning: completion.text.trim() };
        }
        if (completion.finishReason === "stop") mode.unmarked += 1;
      }
      return completion;
    },
  };
}

/** A model that only wrote of such a tag once ends its other answers without one. */
function isUnopened({ closed, unmarked }: Mode): boolean {
  return closed > unmarked;
}

function isSomething(text: string | null): boolean {
  return text !== null && text.trim() !== "";
}
