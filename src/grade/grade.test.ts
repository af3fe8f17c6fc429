import { describe, expect, test } from "vitest";
import { completionOf, sampleOf } from "../../test/support/graded-text.ts";
import type { GraderConfig } from "../core/config.ts";
import { defaultGraders } from "../core/default-graders.ts";
import type { Completion } from "../core/generation.ts";
import { defaultMathPolicies, type MathPolicies } from "../core/math-policies.ts";
import type { Sample } from "../core/sample.ts";
import type { Grader } from "../core/score.ts";
import { createGrader } from "./catalogue.ts";
import { gradeCompletion } from "./grade.ts";

const math = createGrader(defaultGraders.math);
const exact = createGrader(defaultGraders.exact_match);
const graders = [math, exact];
const completion = completionOf;
const sample = (...target: string[]): Sample => sampleOf(target);

test("a decimal equal to the fraction is correct, and says why", () => {
  const text = "So it is $\\boxed{0.5}$.";
  expect(gradeCompletion(completion(text), sample("1/2"), graders)).toEqual([
    {
      status: "scored",
      grader: "math",
      version: "4",
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
      version: "4",
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
      "a marked answer that the cut may have left unfinished",
      completion("The answer is 5", { finishReason: "length" }),
      sample("5"),
      "truncated",
      0,
    ],
    [
      "an unreadable answer at the cut",
      completion("**Final Answer:** $\\frac{1", { finishReason: "length" }),
      sample("1/2"),
      "truncated",
      0,
    ],
    [
      "an unreadable answer before the cut",
      completion("\\boxed{\\frac{1}{)}} and", { finishReason: "length" }),
      sample("1/2"),
      "unparsed",
      0,
    ],
    [
      "a closed answer at the cut",
      completion("The answer is $5$", { finishReason: "length" }),
      sample("5"),
      "correct",
      1,
    ],
    [
      "an answer at the end of a text that ended by itself",
      completion("The answer is 5"),
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
    ["an empty text", completion(""), sample("5"), "empty", 0],
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
    const [score] = gradeCompletion(text, problem, [math]);
    expect(score?.outcome).toBe(outcome);
    expect(score?.status === "scored" ? score.value : null).toBe(value);
  });
});

test("whoever grades, an answer that the cut may have left unfinished is truncated, and one closed is not", () => {
  const cut = { finishReason: "length" } as const;
  const choices = { choices: ["12", "13"] };
  const rows: readonly (readonly [GraderConfig, string, string, string])[] = [
    [defaultGraders.math, "The answer is 12", "The answer is $12$", "12"],
    [defaultGraders.numeric, "The answer is 12.", "The answer is $12$.", "12"],
    [defaultGraders.exact_match, "The answer is 12", "The answer is **12**", "12"],
    [defaultGraders.multiple_choice, "The answer is A", "The answer is (A)", "A"],
    [defaultGraders.multiple_choice, "The answer is 12", "The answer is 12 km.", "A"],
    [defaultGraders.contains, "The answer is 12", "The answer is 12 ", "12"],
    [{ name: "regex", pattern: "is (\\d+)", flags: "" }, "It is 12", "It is 12 cm", "12"],
  ];
  for (const [config, unfinished, whole, target] of rows) {
    const problem = sampleOf([target], config.name === "multiple_choice" ? choices : {});
    const gradersOf = [createGrader(config)];
    const [half] = gradeCompletion(completion(unfinished, cut), problem, gradersOf);
    expect(half?.outcome, `${config.name}: ${unfinished}`).toBe("truncated");
    expect(half?.status === "scored" ? half.value : null).toBe(0);
    const [ended] = gradeCompletion(completion(unfinished), problem, gradersOf);
    expect(ended?.outcome, `${config.name}: ${unfinished}, ended`).toBe("correct");
    const [closed] = gradeCompletion(completion(whole, cut), problem, gradersOf);
    expect(closed?.outcome, `${config.name}: ${whole}`).toBe("correct");
  }
});

test("an answer that may be unfinished is shown, and why it does not count", () => {
  const text = "So the answer is $x = 1";
  const [score] = gradeCompletion(completion(text, { finishReason: "length" }), sample("1"), [
    math,
  ]);
  expect(score).toMatchObject({
    outcome: "truncated",
    value: 0,
    answer: "$x = 1",
    span: { start: 17, end: 23 },
    isMarked: true,
    explanation:
      "The text was cut off at the token limit right behind its answer, which may be unfinished.",
  });
});

test("a grader that breaks costs its own score alone", () => {
  const broken: Grader = {
    ...math,
    name: "broken",
    version: "7",
    grade: () => {
      throw new Error("no such thing");
    },
  };
  const scores = gradeCompletion(completion("\\boxed{5}"), sample("5"), [broken, exact]);
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
  const [score] = gradeCompletion(completion(text), sample(target), [exact]);
  expect(score?.outcome).toBe("correct");
  expect(score?.status === "scored" && score.span).toEqual({ start: 18, end: text.length - 1 });
});

test("a long answer is cut in the explanation", () => {
  const [score] = gradeCompletion(completion(`\\boxed{${"9".repeat(5_000)}}`), sample("5"), [math]);
  expect(score?.explanation.length).toBeLessThan(300);
});

test("a sample whose target a grader cannot use is ungradable by it, whatever the answer", () => {
  const numeric = createGrader(defaultGraders.numeric);
  const [score, other] = gradeCompletion(completion("\\boxed{5}"), sample("a few"), [
    numeric,
    exact,
  ]);
  expect(score).toEqual({
    status: "unscored",
    grader: "numeric",
    version: "3",
    outcome: "ungradable",
    explanation: "The reference `a few` is no number.",
  });
  expect(other?.outcome).toBe("incorrect");
});

test("every grader has a name of its own, a label for people, and a version", () => {
  const all = [
    ...Object.values(defaultGraders),
    { name: "regex", pattern: "x", flags: "" } as const,
  ].map((config) => ({ ...createGrader(config), config }));
  expect(all.map(({ name }) => name)).toEqual(all.map(({ config }) => config.name));
  expect(new Set(all.map(({ label }) => label)).size).toBe(all.length);
  expect(all.map(({ version }) => version)).toEqual(["4", "3", "3", "4", "3", expect.any(String)]);
});

test("options that change verdicts change the version, defaults written out do not", () => {
  const versions = (...configs: GraderConfig[]): string[] =>
    configs.map((config) => createGrader(config).version);
  const policies = defaultMathPolicies;
  expect(
    versions(
      { name: "math", policies: { ...policies } },
      { name: "math", policies: { ...policies, percent: "value" } },
      { name: "math", policies: { ...policies, units: "required", roundedDigits: 0 } },
      { name: "numeric", absoluteTolerance: 0, relativeTolerance: 0.000001 },
      { name: "numeric", absoluteTolerance: 0.5, relativeTolerance: 0 },
      { name: "exact_match", isCaseSensitive: true },
      { name: "contains", isCaseSensitive: true, isWholeWords: false },
    ),
  ).toEqual([
    "4",
    "4+percent=value",
    "4+rounded_digits=0+units=required",
    "3",
    "3+absolute_tolerance=0.5+relative_tolerance=0",
    "4+case_sensitive=true",
    "3+case_sensitive=true+whole_words=false",
  ]);
  const [plain, marked, markedAgain, other] = versions(
    { name: "regex", pattern: "a+", flags: "" },
    { name: "regex", pattern: "a+", flags: "si" },
    { name: "regex", pattern: "a+", flags: "is" },
    { name: "regex", pattern: "b+", flags: "" },
  );
  expect(plain).toMatch(/^3\+pattern=[0-9a-f]{16}$/);
  expect(marked).toBe(`3+flags=is+${plain?.slice(2)}`);
  expect(markedAgain).toBe(marked);
  expect(other).not.toBe(plain);
});

test("the policies of the math grader decide", () => {
  const rows: readonly (readonly [Partial<MathPolicies>, string, string, string])[] = [
    [{}, "50\\%", "1/2", "correct"],
    [{ percent: "written" }, "50\\%", "1/2", "incorrect"],
    [{}, "0.333333", "1/3", "correct"],
    [{ roundedDigits: 0 }, "0.333333", "1/3", "incorrect"],
    [{}, "2, 1", "1, 2", "correct"],
    [{ listOrder: "kept" }, "2, 1", "1, 2", "incorrect"],
  ];
  for (const [change, answer, target, outcome] of rows) {
    const grader = createGrader({ name: "math", policies: { ...defaultMathPolicies, ...change } });
    const [score] = gradeCompletion(completion(`\\boxed{${answer}}`), sample(target), [grader]);
    expect(score?.outcome, `${JSON.stringify(change)} ${answer}`).toBe(outcome);
  }
});

test("exact match minds case where it is told to", () => {
  const strict = createGrader({ name: "exact_match", isCaseSensitive: true });
  const outcomes = ["\\boxed{East}", "\\boxed{east}"].map(
    (text) => gradeCompletion(completion(text), sample("East"), [strict])[0]?.outcome,
  );
  expect(outcomes).toEqual(["correct", "incorrect"]);
});
