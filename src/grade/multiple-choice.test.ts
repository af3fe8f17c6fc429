import { describe, expect, test } from "vitest";
import { gradedText, markedText } from "../../test/support/graded-text.ts";
import { defaultGraders } from "../core/default-graders.ts";
import type { JsonValue } from "../core/json.ts";
import type { Score } from "../core/score.ts";

const cities = ["Rome", "Paris", "Oslo", "Bern"];
const numbers = ["1/2", "2/3", "0.25", "4"];

const grade = (text: string, target: string, choices?: JsonValue): Score =>
  gradedText(
    defaultGraders.multiple_choice,
    text,
    target,
    choices === undefined ? {} : { choices },
  );

describe("the letter that was chosen is compared with the right one", () => {
  const rows: readonly (readonly [text: string, target: string, outcome: string])[] = [
    ["\\boxed{B}", "B", "correct"],
    ["\\boxed{\\text{(B)}}", "B", "correct"],
    ["The answer is (B).", "B", "correct"],
    ["Answer: B", "B", "correct"],
    ["B", "B", "correct"],
    ["The answer is B.", "(B)", "correct"],
    ["The answer is B.", "b", "correct"],
    ["The answer is B.", "B.", "correct"],
    ["The answer is B.", "Paris", "correct"],
    ["The answer is B.", "paris", "correct"],
    ["A is wrong, so the answer is B.", "B", "correct"],
    ["The answer is A.", "B", "incorrect"],
    ["The answer is A.", "Paris", "incorrect"],
    ["<think>The answer is B.</think>The answer is A.", "B", "incorrect"],
    ["<think>The answer is B.", "B", "unparsed"],
    ["", "B", "empty"],
  ];
  test.each(rows)("%j, %s: %s", (text, target, outcome) => {
    expect(grade(text, target, cities).outcome).toBe(outcome);
  });
});

describe("the text of just one choice stands for its letter", () => {
  const rows: readonly (readonly [
    text: string,
    choices: JsonValue,
    target: string,
    outcome: string,
  ])[] = [
    ["\\boxed{Paris}", cities, "B", "correct"],
    ["\\boxed{\\text{paris.}}", cities, "B", "correct"],
    ["\\boxed{Rome}", cities, "B", "incorrect"],
    ["\\boxed{Madrid}", cities, "B", "unparsed"],
    ["\\boxed{0.5}", numbers, "A", "correct"],
    ["\\boxed{\\frac{1}{4}}", numbers, "C", "correct"],
    ["\\boxed{4.0}", numbers, "D", "correct"],
    ["\\boxed{0.5}", numbers, "D", "incorrect"],
    ["\\boxed{0.5}", ["1/2", "0.50", "1"], "A", "unparsed"],
    ["\\boxed{1/2}", ["1/2", "0.50", "1"], "A", "correct"],
    ["\\boxed{3}", [1, 2, 3], "C", "correct"],
    ["\\boxed{Oslo}", { A: "Rome", B: "Paris", C: "Oslo" }, "C", "correct"],
    ["\\boxed{Oslo}", { C: "Oslo", a: "Rome", b: "Paris" }, "C", "correct"],
    ["The answer is C.", { A: "Rome", B: "Paris", C: "Oslo" }, "Oslo", "correct"],
  ];
  test.each(rows)("%j of %j, %s: %s", (text, choices, target, outcome) => {
    expect(grade(text, target, choices).outcome).toBe(outcome);
  });
});

test("without choices the letters A to J are choices, and more when the reference is a later one", () => {
  expect(grade("The answer is J.", "J").outcome).toBe("correct");
  expect(grade("The answer is P.", "B").outcome).not.toBe("correct");
  expect(grade("The answer is P.", "P").outcome).toBe("correct");
});

test("a letter beyond the choices is none", () => {
  expect(grade("\\boxed{F}", "B", cities).outcome).toBe("unparsed");
});

test("what decided is told, and the place of the answer marked", () => {
  const text = "<think>A?</think>So it is \\boxed{C}";
  const score = grade(text, "Paris", cities);
  expect(score).toMatchObject({
    outcome: "incorrect",
    answer: "C",
    rule: "choice-letter",
    explanation: "`C` is not the right choice, B.",
    answerNormal: "C",
    targetNormal: "B",
    isMarked: true,
  });
  expect(markedText(score, text)).toBe("C");
  expect(grade("\\boxed{Paris}", "B", cities)).toMatchObject({
    answer: "Paris",
    rule: "choice-text",
    explanation: "`Paris` is the right choice, B.",
    answerNormal: "B",
  });
  expect(grade("\\boxed{Madrid}", "B", cities)).toMatchObject({
    answer: "Madrid",
    rule: "no-choice",
    explanation: "`Madrid` names none of the choices.",
  });
});

test("a reference that is none of the choices cannot be graded", () => {
  for (const [target, choices] of [
    ["Madrid", cities],
    ["F", cities],
    ["Paris", undefined],
    ["Paris", "Paris"],
    ["Paris", ["Rome", null]],
    ["Paris", { A: "Rome", C: "Paris" }],
  ] as const) {
    expect(grade("\\boxed{A}", target, choices)).toMatchObject({
      outcome: "ungradable",
      explanation: `The reference \`${target}\` is none of the choices.`,
    });
  }
});

test("math and exact match look for the letter first where the reference is one", () => {
  const text = "We get 12, so the correct option is **B**, because $12 = 3 \\cdot 4$.";
  for (const name of ["math", "exact_match"] as const) {
    const config = defaultGraders[name];
    expect(gradedText(config, text, "B", { choices: ["10", "12"] }).outcome).toBe("correct");
    expect(gradedText(config, "\\boxed{12}", "12", { choices: ["10", "12"] }).outcome).toBe(
      "correct",
    );
  }
});
