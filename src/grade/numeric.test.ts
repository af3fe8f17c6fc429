import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gradedText, markedText } from "../../test/support/graded-text.ts";
import { defaultGraders } from "../core/default-graders.ts";
import { createGrader } from "./catalogue.ts";

const plain = defaultGraders.numeric;

describe("the default tolerance is a millionth of the reference", () => {
  const rows: readonly (readonly [answer: string, target: string, outcome: string])[] = [
    ["0.5", "1/2", "correct"],
    ["1,234", "1234", "correct"],
    ["1\\,234", "1234.0", "correct"],
    ["\\frac{14}{3}", "4\\frac23", "correct"],
    ["1.5 \\times 10^3", "1500", "correct"],
    ["1.5e3", "1500", "correct"],
    ["\\$3.50", "3.5", "correct"],
    ["12 \\text{ apples}", "12", "correct"],
    ["5 \\text{ cm}", "5", "correct"],
    ["x = 5", "5", "correct"],
    ["50\\%", "50", "correct"],
    ["50\\%", "0.5", "correct"],
    ["0.5", "50%", "correct"],
    ["50\\%", "50%", "correct"],
    ["0.5", "0.5%", "correct"],
    ["0.005", "0.5%", "correct"],
    ["3.1415927", "\\pi", "correct"],
    ["\\sqrt2", "1.4142136", "correct"],
    ["0.3333333", "1/3", "correct"],
    ["1000001", "1000000", "correct"],
    ["-0", "0", "correct"],
    ["1000002", "1000000", "incorrect"],
    ["0.333", "1/3", "incorrect"],
    ["3.14", "\\pi", "incorrect"],
    ["-5", "5", "incorrect"],
    ["0.05", "0.5%", "incorrect"],
    ["5\\%", "50%", "incorrect"],
    ["50\\%", "0.05", "incorrect"],
    ["1.234", "1234", "incorrect"],
    ["0.0000001", "0", "incorrect"],
    ["10^{300}", "10^{301}", "incorrect"],
    ["x", "5", "unparsed"],
    ["1, 2", "1", "unparsed"],
    ["\\pm 5", "5", "unparsed"],
    ["3i", "3", "unparsed"],
    ["\\infty", "5", "unparsed"],
    ["(1, 2)", "1", "unparsed"],
    ["\\text{many}", "5", "unparsed"],
  ];
  test.each(rows)("%s against %s is %s", (answer, target, outcome) => {
    expect(gradedText(plain, `\\boxed{${answer}}`, target).outcome).toBe(outcome);
  });
});

describe("the larger of both tolerances counts, its end included", () => {
  const rows: readonly (readonly [number, number, string, string, string])[] = [
    [0.5, 0, "10.5", "10", "correct"],
    [0.5, 0, "10.500001", "10", "incorrect"],
    [0.1, 0, "0.3", "0.2", "correct"],
    [0, 0.01, "101", "100", "correct"],
    [0, 0.01, "101.01", "100", "incorrect"],
    [0, 0.01, "99", "100", "correct"],
    [0, 0.01, "-99", "-100", "correct"],
    [0, 0.01, "-99", "100", "incorrect"],
    [0, 0.01, "0.001", "0", "incorrect"],
    [2, 0.01, "102", "100", "correct"],
    [0.001, 0.01, "1.01", "1", "correct"],
    [0, 0, "10", "10", "correct"],
    [0, 0, "10.0000000000000000001", "10", "incorrect"],
    [1e-20, 0, "10.00000000000000000001", "10", "correct"],
    [1e-20, 0, "10.00000000000000000002", "10", "incorrect"],
    [0, 0, "3", "\\pi", "incorrect"],
    [0.15, 0, "3", "\\pi", "correct"],
  ];
  test.each(rows)(
    "absolute %d, relative %d: %s against %s is %s",
    (absolute, relative, a, t, outcome) => {
      const config = { ...plain, absoluteTolerance: absolute, relativeTolerance: relative };
      expect(gradedText(config, `\\boxed{${a}}`, t).outcome).toBe(outcome);
    },
  );
});

test("what decided is told, with both numbers in normal form", () => {
  const text = "It is \\boxed{0.50}.";
  expect(gradedText(plain, text, ["2", "1/2"])).toEqual({
    status: "scored",
    grader: "numeric",
    version: "3",
    outcome: "correct",
    value: 1,
    answer: "0.50",
    span: { start: 13, end: 17 },
    isMarked: true,
    rule: "exact-number",
    explanation: "`0.50` equals `1/2`.",
    answerNormal: "1/2",
    targetNormal: "1/2",
  });
  expect(gradedText(plain, "\\boxed{1000001}", "1000000")).toMatchObject({
    rule: "within-tolerance",
    explanation: "`1000001` is within the tolerance of `1000000`.",
  });
  expect(gradedText(plain, "\\boxed{7}", "8")).toMatchObject({
    rule: "beyond-tolerance",
    explanation: "`7` is not within the tolerance of `8`.",
  });
});

test("among words the only number counts", () => {
  const outcomes = (target: string): string[] =>
    [
      "Final answer: about 42 apples in the end",
      "Final answer: 42 of the 50 apples in the end",
    ].map((text) => gradedText(plain, text, target).outcome);
  expect(outcomes("42")).toEqual(["correct", "unparsed"]);
});

test("a reference that is no number cannot be graded, one number among them is enough", () => {
  expect(gradedText(plain, "\\boxed{5}", "five or so, x")).toMatchObject({ outcome: "ungradable" });
  expect(gradedText(plain, "\\boxed{5}", ["x + y", "5"])).toMatchObject({ outcome: "correct" });
});

test("a text without an answer is unparsed, one that was cut is truncated", () => {
  expect(gradedText(plain, "<think>5", "5").outcome).toBe("unparsed");
  expect(gradedText(plain, "so far 5", "5", { finishReason: "length" }).outcome).toBe("truncated");
  const text = "<think>6</think> It is \\boxed{5}.";
  expect(markedText(gradedText(plain, text, "5"), text)).toBe("5");
});

test("a number is within a tolerance exactly when its distance says so", () => {
  const thousandths = fc.integer({ min: -1_000_000, max: 1_000_000 });
  const written = (value: number): string =>
    `${value < 0 ? "-" : ""}${Math.floor(Math.abs(value) / 1000)}.${String(Math.abs(value) % 1000).padStart(3, "0")}`;
  fc.assert(
    fc.property(thousandths, fc.integer({ min: -3, max: 3 }), (target, distance) => {
      const grader = createGrader({ ...plain, absoluteTolerance: 0.002, relativeTolerance: 0 });
      const { verdict } = grader.grade(
        { ...completion, text: `\\boxed{${written(target + distance)}}` },
        { id: "s", input: "", target: [written(target)], metadata: {} },
      );
      expect(verdict).toBe(Math.abs(distance) <= 2 ? "correct" : "incorrect");
    }),
  );
});

const completion = {
  text: "",
  reasoning: null,
  refusal: null,
  finishReason: "stop",
  rawFinishReason: null,
  usage: { inputTokens: null, cachedInputTokens: null, outputTokens: null, reasoningTokens: null },
  servedModel: null,
  systemFingerprint: null,
  servedBy: null,
  firstTokenMs: null,
  adaptations: [],
} as const;
