import type { GraderConfig } from "../../src/core/config.ts";
import type { Completion } from "../../src/core/generation.ts";
import type { JsonValue } from "../../src/core/json.ts";
import type { Sample } from "../../src/core/sample.ts";
import type { Score } from "../../src/core/score.ts";
import { createGrader } from "../../src/grade/catalogue.ts";
import { gradeCompletion } from "../../src/grade/grade.ts";

/** What a model said, complete unless `parts` say otherwise. */
export function completionOf(text: string, parts: Partial<Completion> = {}): Completion {
  return {
    text,
    reasoning: null,
    refusal: null,
    finishReason: "stop",
    rawFinishReason: "stop",
    usage: {
      inputTokens: null,
      cachedInputTokens: null,
      outputTokens: null,
      reasoningTokens: null,
    },
    servedModel: null,
    systemFingerprint: null,
    servedBy: null,
    firstTokenMs: null,
    adaptations: [],
    ...parts,
  };
}

/** A sample with these targets. */
export function sampleOf(
  target: readonly string[],
  metadata: Readonly<Record<string, JsonValue>> = {},
): Sample {
  return { id: "s1", input: "How much?", target, metadata };
}

/** The score of a text by one grader. */
export function gradedText(
  config: GraderConfig,
  text: string,
  target: string | readonly string[],
  { choices, ...parts }: Partial<Completion> & { readonly choices?: JsonValue } = {},
): Score {
  const sample = sampleOf(
    typeof target === "string" ? [target] : target,
    choices === undefined ? {} : { choices },
  );
  const [score] = gradeCompletion(completionOf(text, parts), sample, [createGrader(config)]);
  if (score === undefined) throw new Error("a grader gives a score");
  return score;
}

/** The text that a score marks as the answer; null where it marks none. */
export function markedText(score: Score, text: string): string | null {
  if (score.status === "unscored" || score.span === null) return null;
  return text.slice(score.span.start, score.span.end);
}
