import type { GraderConfig } from "../core/config.ts";
import type { Grader, Verdict } from "../core/score.ts";
import { compareLetters } from "./compare-letters.ts";
import { compilePattern, type Pattern } from "./compile-pattern.ts";
import { lastMatch } from "./last-match.ts";
import { noAnswer } from "./no-answer.ts";
import { versionWith } from "./version-with.ts";
import { visibleText } from "./visible-text.ts";

/** Takes what a pattern captures last after the reasoning for the answer, and compares it with each target as `exact_match` does. */
export function regex({ pattern, flags }: Extract<GraderConfig, { name: "regex" }>): Grader {
  const compiled = compilePattern(pattern, flags);
  return {
    name: "regex",
    label: "Pattern",
    version: versionWith("3", { pattern, flags: inOrder(flags) }, { flags: "" }),
    grade: ({ text }, { target }) => gradeMatch(text, target, compiled),
  };
}

function inOrder(flags: string): string {
  return ["i", "m", "s"].filter((flag) => flags.includes(flag)).join("");
}

function gradeMatch(response: string, targets: readonly string[], pattern: Pattern): Verdict {
  const visible = visibleText(response);
  if (visible === null) return noAnswer;
  const captured = lastMatch(pattern, visible.text);
  if (captured === null) {
    return { ...noAnswer, explanation: "The pattern matches nothing in the text." };
  }
  return {
    ...compareLetters(captured.text, targets, false),
    answer: captured.text,
    span: { start: visible.start + captured.start, end: visible.start + captured.end },
    isMarked: true,
    rule: "pattern",
  };
}
