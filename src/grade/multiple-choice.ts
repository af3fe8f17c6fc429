import type { Sample } from "../core/sample.ts";
import type { Grader, Ungradable, Verdict } from "../core/score.ts";
import { equivalent } from "../math/equivalent.ts";
import { type ExtractedAnswer, extractAnswer } from "../math/extract-answer.ts";

import { extractChoice } from "../math/extract-choice.ts";

import { choiceLetter, choicesOf, loneLetter } from "./choices.ts";
import { noAnswer } from "./no-answer.ts";
import { quote } from "./quote.ts";

// A to J: more letters would take words such as `I` for answers.
const defaultChoices = 10;

/** Finds the letter that a response chooses, or the text of just one choice, and compares it with the right one. */
export function multipleChoice(): Grader {
  return {
    name: "multiple_choice",
    label: "Multiple choice",
    version: "3",
    grade: ({ text }, sample) => gradeChoice(text, sample),
  };
}

interface Chosen {
  readonly letter: string;
  readonly found: ExtractedAnswer;
  readonly rule: "choice-letter" | "choice-text";
}

function gradeChoice(text: string, sample: Sample): Verdict | Ungradable {
  const choices = choicesOf(sample);
  const targets = sample.target.flatMap((target) => rightLetter(target, choices) ?? []);
  const [first] = targets;
  if (first === undefined) {
    const [target = ""] = sample.target;
    return {
      verdict: "ungradable",
      explanation: `The reference ${quote(target)} is none of the choices.`,
    };
  }
  const count = choices?.length ?? Math.max(defaultChoices, ...targets.map(ordinalOf));
  const answer = extractAnswer(text);
  const chosen = chosenIn(extractChoice(text, count), answer, choices);
  if (chosen === null) return answer === null ? noAnswer : namesNone(answer, first);
  const { letter, found, rule } = chosen;
  const isRight = targets.includes(letter);
  return {
    verdict: isRight ? "correct" : "incorrect",
    answer: found.answer,
    span: found.span,
    isMarked: found.isMarked,
    rule,
    explanation: `${quote(found.answer)} ${isRight ? "is the right choice" : "is not the right choice"}, ${isRight ? letter : first}.`,
    answerNormal: letter,
    targetNormal: isRight ? letter : first,
  };
}

/** What says that it is the answer goes before what was guessed, and a letter before a text. */
function chosenIn(
  letter: ExtractedAnswer | null,
  answer: ExtractedAnswer | null,
  choices: readonly string[] | null,
): Chosen | null {
  const byLetter: Chosen | null =
    letter === null ? null : { letter: letter.answer, found: letter, rule: "choice-letter" };
  if (byLetter?.found.isMarked === true) return byLetter;
  const named = answer === null || choices === null ? null : letterOfText(answer.answer, choices);
  const byText: Chosen | null =
    answer === null || named === null
      ? null
      : { letter: named, found: answer, rule: "choice-text" };
  return byText?.found.isMarked === true ? byText : (byLetter ?? byText);
}

function namesNone(found: ExtractedAnswer, target: string): Verdict {
  return {
    verdict: "unparsed",
    answer: found.answer,
    span: found.span,
    isMarked: found.isMarked,
    rule: "no-choice",
    explanation: `${quote(found.answer)} names none of the choices.`,
    answerNormal: null,
    targetNormal: target,
  };
}

/** The letter that a reference stands for: `C`, `(C)`, `C.`, or the text of a choice. */
function rightLetter(target: string, choices: readonly string[] | null): string | null {
  const letter = loneLetter(target);
  if (letter !== null && (choices === null || ordinalOf(letter) <= choices.length)) {
    return letter;
  }
  return choices === null ? null : letterOfText(target, choices);
}

function ordinalOf(letter: string): number {
  return letter.charCodeAt(0) - "A".charCodeAt(0) + 1;
}

/** The letter of the one choice that says the same, letter by letter or else as mathematics; null where none does, or several. */
function letterOfText(text: string, choices: readonly string[]): string | null {
  const folded = fold(text);
  return (
    letterOfOnly(choices, (choice) => fold(choice) === folded) ??
    letterOfOnly(choices, (choice) => equivalent(text, choice).verdict === "equal")
  );
}

function letterOfOnly(
  choices: readonly string[],
  isSame: (choice: string) => boolean,
): string | null {
  const index = choices.findIndex(isSame);
  return index < 0 || choices.findLastIndex(isSame) !== index ? null : choiceLetter(index);
}

function fold(text: string): string {
  return text.trim().toLowerCase().replace(/\.$/, "");
}
