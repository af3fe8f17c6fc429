import type { GraderConfig } from "../core/config.ts";
import { defaultGraders } from "../core/default-graders.ts";
import type { Grader, Verdict } from "../core/score.ts";
import { compareLetters } from "./compare-letters.ts";
import { findAnswer } from "./find-answer.ts";
import { noAnswer } from "./no-answer.ts";
import { versionWith } from "./version-with.ts";
import { visibleText } from "./visible-text.ts";

/** The answer, or all of the text where none is found, against each target: letter by letter but for outer spaces and, unless it counts, case. */
export function exactMatch({
  isCaseSensitive,
}: Extract<GraderConfig, { name: "exact_match" }>): Grader {
  return {
    name: "exact_match",
    label: "Exact match",
    version: versionWith(
      "4",
      { case_sensitive: isCaseSensitive },
      { case_sensitive: defaultGraders.exact_match.isCaseSensitive },
    ),
    grade: ({ text }, sample) => {
      const found = findAnswer(text, sample) ?? wholeText(text);
      if (found === null) return noAnswer;
      const { answer, span, isMarked } = found;
      return { answer, span, isMarked, ...compareLetters(answer, sample.target, isCaseSensitive) };
    },
  };
}

type Found = Pick<Verdict, "span" | "isMarked"> & { readonly answer: string };

function wholeText(text: string): Found | null {
  const visible = visibleText(text);
  const answer = visible?.text.trim() ?? "";
  if (visible === null || answer === "") return null;
  const start = visible.start + visible.text.length - visible.text.trimStart().length;
  return { answer, span: { start, end: start + answer.length }, isMarked: false };
}
