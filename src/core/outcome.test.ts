import { expect, test } from "vitest";
import type { Generation } from "./generation.ts";
import { outcomeOf } from "./outcome.ts";
import type { Score } from "./score.ts";

const timing = { latencyMs: 1, attempts: 1, finishedAt: "2026-01-01T00:00:00.000Z" };

function failed(errorClass: "content_filter" | "timeout"): Generation {
  const error = { class: errorClass, message: "no", httpStatus: null };
  return { status: "failed", key: "k", error, ...timing };
}

const completed: Generation = {
  status: "completed",
  key: "k",
  completion: {
    text: "5",
    reasoning: null,
    refusal: null,
    finishReason: "stop",
    rawFinishReason: null,
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
  },
  ...timing,
};

const refused: Score = {
  status: "unscored",
  grader: "math",
  version: "1",
  outcome: "refused",
  explanation: "no",
};

test("a request ends as its generation did, or as its first score says", () => {
  expect(outcomeOf(null, [])).toBeNull();
  expect(outcomeOf(failed("timeout"), [])).toBe("failed");
  expect(outcomeOf(failed("content_filter"), [])).toBe("filtered");
  expect(outcomeOf(completed, [])).toBeNull();
  expect(outcomeOf(completed, [refused, { ...refused, outcome: "ungradable" }])).toBe("refused");
});
