import type { Completion } from "../core/generation.ts";
import type { Sample } from "../core/sample.ts";
import type { Grader, Score, Ungradable, Verdict } from "../core/score.ts";
import { containedText } from "./contains.ts";
import { mayGoOn } from "./may-go-on.ts";

/**
 * Judges a completion by each grader, in their order. Refused, filtered and ungradable completions are unscored; a text that was cut off before a
 * marked answer or within it is `truncated` and worth 0, for an unfinished text's last number is no answer, and half of an answer is another one; a text
 * that ended without a visible character is `empty`.
 */
export function gradeCompletion(
  completion: Completion,
  sample: Sample,
  graders: readonly Grader[],
): readonly Score[] {
  return graders.map((grader) => gradeBy(grader, completion, sample));
}

function gradeBy(grader: Grader, completion: Completion, sample: Sample): Score {
  if (completion.refusal !== null && completion.text.trim() === "") {
    return unscored(grader, "refused", "The model refused to answer.");
  }
  if (sample.target.length === 0) {
    return unscored(grader, "ungradable", "The sample has no target to grade against.");
  }
  let verdict: Verdict | Ungradable;
  try {
    verdict = grader.grade(completion, sample);
  } catch (error) {
    // A grader's defect must cost one score, not the run; the explanation carries it to the report.
    const reason = error instanceof Error ? error.message : String(error);
    return unscored(grader, "ungradable", `The grader broke: ${reason}`);
  }
  if (verdict.verdict === "ungradable") return unscored(grader, "ungradable", verdict.explanation);
  if (!verdict.isMarked && completion.finishReason === "content-filter") {
    return unscored(grader, "filtered", "The service cut the answer off with its content filter.");
  }
  return scored(grader, completion, verdict);
}

function scored(grader: Grader, completion: Completion, { verdict, ...details }: Verdict): Score {
  const isEmpty = !/\S/.test(completion.text);
  const cut = completion.finishReason === "length" ? whatIsCut(completion.text, details) : null;
  if (cut !== null) {
    return {
      status: "scored",
      grader: grader.name,
      version: grader.version,
      outcome: "truncated",
      value: 0,
      ...details,
      explanation: cut,
    };
  }
  return {
    status: "scored",
    grader: grader.name,
    version: grader.version,
    outcome: verdict === "unparsed" && isEmpty ? "empty" : verdict,
    value: verdict === "correct" ? 1 : 0,
    ...details,
  };
}

/** What the end of a text that was cut off does to its verdict, in words; null where the answer is whole. */
function whatIsCut(
  text: string,
  { isMarked, span, rule }: Pick<Verdict, "isMarked" | "span" | "rule">,
): string | null {
  if (!isMarked) return "The text was cut off at the token limit before a marked answer.";
  // What is contained in a text stays so however it goes on.
  if (span === null || rule === containedText || !mayGoOn(text, span)) return null;
  return "The text was cut off at the token limit right behind its answer, which may be unfinished.";
}

function unscored(
  grader: Grader,
  outcome: "refused" | "filtered" | "ungradable",
  explanation: string,
): Score {
  return { status: "unscored", grader: grader.name, version: grader.version, outcome, explanation };
}
