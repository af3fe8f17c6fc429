import { extractBoxed } from "./extract-boxed.ts";
import { choiceOf } from "./extract-choice.ts";
import { type ExtractedAnswer, type Found, placed } from "./extract-found.ts";
import { extractGuess } from "./extract-guess.ts";
import { extractJson, isJsonDocument } from "./extract-json.ts";
import { readResponse } from "./extract-response.ts";
import { extractStated } from "./extract-stated.ts";
import { extractTagged } from "./extract-tagged.ts";
import { extractUnclosedBox } from "./extract-unclosed-box.ts";

export type { ExtractedAnswer } from "./extract-found.ts";
export { endOfReasoning } from "./extract-reasoning.ts";

/** What is known of the sample. */
export interface ExtractOptions {
  /** The choices of the sample: the letter of one of them is then looked for first. */
  readonly choices?: readonly string[] | null;
}

/**
 * Finds the answer in a response, reasoning and later questions left out: the last box or answer tag, else the last stated answer, else the `answer` of a
 * JSON object, else a guess. Null where there is nothing to take, and where reasoning is never closed. Linear in the length of the text.
 */
export function extractAnswer(text: string, options: ExtractOptions = {}): ExtractedAnswer | null {
  const response = readResponse(text);
  if (response === null) return null;
  const choices = options.choices?.length ?? 0;
  const choice = choices > 0 ? choiceOf(response, choices) : null;
  if (choice !== null) return choice;
  let vague: ExtractedAnswer | null = null;
  for (const part of response.parts) {
    const found = marked(part.text);
    if (found === null) continue;
    const answer = placed(found, part.offset);
    if (!isVague(found)) return answer;
    vague ??= answer;
  }
  if (vague !== null) return vague;
  const { text: turn, offset } = response.turn;
  const found = extractUnclosedBox(turn) ?? extractTagged(turn) ?? extractGuess(turn);
  return found === null ? null : placed(found, offset);
}

function marked(text: string): Found | null {
  if (text.includes("{") && isJsonDocument(text)) {
    const json = extractJson(text);
    if (json !== null) return json;
  }
  const box = extractBoxed(text);
  const tag = onlyMarked(extractTagged(text));
  if (box !== null || tag !== null) return later(box, tag);
  return onlyMarked(extractUnclosedBox(text)) ?? laterStated(text);
}

// "The answer is the number of ways to choose them" ends no response: what follows may be a heading of its own.
function isVague({ rule, answer }: Found): boolean {
  return rule === "stated" && !/[\d$\\]/.test(answer) && answer.split(" ").length > 3;
}

function laterStated(text: string): Found | null {
  const stated = extractStated(text);
  const json = extractJson(text);
  return later(stated, json);
}

function onlyMarked(found: Found | null): Found | null {
  return found?.isMarked === true ? found : null;
}

function later(left: Found | null, right: Found | null): Found | null {
  if (left === null || right === null) return left ?? right;
  return right.end > left.end ? right : left;
}
