import type { Verdict } from "../core/score.ts";
import { quote } from "./quote.ts";

/** What letters alone say of an answer: the first target that it is the same text as, if any. */
export function compareLetters(
  answer: string,
  targets: readonly string[],
  isCaseSensitive: boolean,
): Pick<Verdict, "verdict" | "rule" | "explanation" | "answerNormal" | "targetNormal"> {
  const fold = (text: string): string =>
    isCaseSensitive ? text.trim() : text.trim().toLowerCase();
  const answerNormal = fold(answer);
  const match = targets.find((target) => fold(target) === answerNormal);
  const against = match ?? targets[0] ?? "";
  const relation = match === undefined ? "is not letter by letter" : "matches";
  return {
    verdict: match === undefined ? "incorrect" : "correct",
    rule: "exact-text",
    explanation: `${quote(answer)} ${relation} ${quote(against)}.`,
    answerNormal,
    targetNormal: fold(against),
  };
}
