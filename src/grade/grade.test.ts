import { describe, expect, test } from "vitest";
import type { Completion } from "../core/generation.ts";
import type { Sample } from "../core/sample.ts";
import type { Grader } from "../core/score.ts";
import { findGrader, graders } from "./catalogue.ts";
import { exactMatch } from "./exact-match.ts";
import { gradeCompletion } from "./grade.ts";
import { mathAnswer } from "./math-answer.ts";

function completion(text: string, parts: Partial<Completion> = {}): Completion {
  return {
    text,
    reasoning: null,
    refusal: null,
    finishReason: "stop",
    rawFinishReason: "stop",
    usage: { inputTokens: null, outputTokens: null, reasoningTokens: null },
    servedModel: null,
    systemFingerprint: null,
    ...parts,
  };
}

function sample(...target: string[]): Sample {
  return { id: "s1", input: "How much?", target, metadata: {} };
}

test("a decimal equal to the fraction is correct, and says why", () => {
  const text = "So it is $\\boxed{0.5}$.";
  expect(gradeCompletion(completion(text), sample("1/2"), graders)).toEqual([
    {
      status: "scored",
      grader: "math",
      version: "1",
      outcome: "correct",
      value: 1,
      answer: "0.5",
      span: { start: 17, end: 20 },
      isMarked: true,
      rule: "exact-rational",
      explanation: "`0.5` equals `1/2` (exact-rational).",
      answerNormal: "1/2",
      targetNormal: "1/2",
    },
    {
      status: "scored",
      grader: "exact_match",
      version: "1",
      outcome: "incorrect",
      value: 0,
      answer: "0.5",
      span: { start: 17, end: 20 },
      isMarked: true,
      rule: "exact-text",
      explanation: "`0.5` is not letter by letter `1/2`.",
      answerNormal: "0.5",
      targetNormal: "1/2",
    },
  ]);
});

test("any one of several targets is right", () => {
  const scores = gradeCompletion(completion("\\boxed{East}"), sample("west", "east"), graders);
  expect(scores.map(({ outcome }) => outcome)).toEqual(["correct", "correct"]);
});

describe("each completion has one outcome", () => {
  const rows: readonly (readonly [string, Completion, Sample, string, number | null])[] = [
    ["a right answer", completion("\\boxed{5}"), sample("5"), "correct", 1],
    ["a right guess", completion("5"), sample("5"), "correct", 1],
    ["a wrong answer", completion("\\boxed{6}"), sample("5"), "incorrect", 0],
    [
      "a marked answer of a cut text",
      completion("\\boxed{5} and", { finishReason: "length" }),
      sample("5"),
      "correct",
      1,
    ],
    [
      "a guess in a cut text",
      completion("we have 5", { finishReason: "length" }),
      sample("5"),
      "truncated",
      0,
    ],
    [
      "a cut text without an answer",
      completion("<think>5", { finishReason: "length" }),
      sample("5"),
      "truncated",
      0,
    ],
    ["an empty cut text", completion("", { finishReason: "length" }), sample("5"), "truncated", 0],
    ["an empty text", completion(""), sample("5"), "unparsed", 0],
    ["a text without an answer", completion("<think>5"), sample("5"), "unparsed", 0],
    [
      "an answer that is no notation",
      completion("\\boxed{\\frac{1}{)}"),
      sample("5"),
      "unparsed",
      0,
    ],
    ["a refusal", completion("", { refusal: "I cannot help." }), sample("5"), "refused", null],
    [
      "an answer beside a refusal",
      completion("\\boxed{5}", { refusal: "no" }),
      sample("5"),
      "correct",
      1,
    ],
    [
      "a filtered text",
      completion("we have 5", { finishReason: "content-filter" }),
      sample("5"),
      "filtered",
      null,
    ],
    [
      "a filtered text with its answer",
      completion("\\boxed{5}", { finishReason: "content-filter" }),
      sample("5"),
      "correct",
      1,
    ],
    ["a sample without a target", completion("\\boxed{5}"), sample(), "ungradable", null],
  ];
  test.each(rows)("%s", (_, text, problem, outcome, value) => {
    const [score] = gradeCompletion(text, problem, [mathAnswer]);
    expect(score?.outcome).toBe(outcome);
    expect(score?.status === "scored" ? score.value : null).toBe(value);
  });
});

test("a grader that breaks costs its own score alone", () => {
  const broken: Grader = {
    ...mathAnswer,
    name: "broken",
    version: "7",
    grade: () => {
      throw new Error("no such thing");
    },
  };
  const scores = gradeCompletion(completion("\\boxed{5}"), sample("5"), [broken, exactMatch]);
  expect(scores[0]).toEqual({
    status: "unscored",
    grader: "broken",
    version: "7",
    outcome: "ungradable",
    explanation: "The grader broke: no such thing",
  });
  expect(scores[1]?.outcome).toBe("correct");
});

test("exact match takes the whole text where no answer is found, without reasoning, ignoring case", () => {
  const text = "<think>hm</think> Nobody in this place has ever known anything about such a thing ";
  const target = "nobody in this place has ever known anything about such a THING";
  const [score] = gradeCompletion(completion(text), sample(target), [exactMatch]);
  expect(score?.outcome).toBe("correct");
  expect(score?.status === "scored" && score.span).toEqual({ start: 18, end: text.length - 1 });
});

test("a long answer is cut in the explanation", () => {
  const [score] = gradeCompletion(completion(`\\boxed{${"9".repeat(5_000)}}`), sample("5"), [
    mathAnswer,
  ]);
  expect(score?.explanation.length).toBeLessThan(300);
});

test("a grader is found by its name, and an unknown name gets advice", () => {
  expect(findGrader("math")).toBe(mathAnswer);
  expect(findGrader("exact_match")).toBe(exactMatch);
  const advice: readonly (readonly [string, string])[] = [
    ["maths", "did you mean `math`?"],
    ["exactmatch", "did you mean `exact_match`?"],
    ["zzzzzzzzzzzz", "use one of `math`, `exact_match`"],
  ];
  for (const [name, hint] of advice) {
    expect(() => findGrader(name)).toThrow(
      expect.objectContaining({ code: "config", message: `unknown grader \`${name}\``, hint }),
    );
  }
});
