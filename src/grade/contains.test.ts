import { describe, expect, test } from "vitest";
import { gradedText, markedText } from "../../test/support/graded-text.ts";
import { defaultGraders } from "../core/default-graders.ts";

const plain = defaultGraders.contains;

describe("whole words and numbers are found, whatever their case", () => {
  const rows: readonly (readonly [text: string, target: string, outcome: string])[] = [
    ["The capital is Paris.", "paris", "correct"],
    ["THE CAPITAL IS PARIS", "Paris", "correct"],
    ["There are 12 of them", "12", "correct"],
    ["It is 12.", "12", "correct"],
    ["It is 12, I think", "12", "correct"],
    ["(12)", "12", "correct"],
    ["$12$", "12", "correct"],
    ["a range of 3-12", "12", "correct"],
    ["New\n  York it is", "new york", "correct"],
    ["Caf\u0065\u0301 au lait", "caf\u00e9", "correct"],
    ["die STRASSE", "Straße", "correct"],
    ["x = -12", "-12", "correct"],
    ["C++ of course", "c++", "correct"],
    ["東京 です", "東京", "correct"],
    ["512", "12", "incorrect"],
    ["120", "12", "incorrect"],
    ["12.5", "12", "incorrect"],
    ["0.12", "12", "incorrect"],
    ["is .12", "12", "incorrect"],
    ["12,000", "12", "incorrect"],
    ["3,012", "012", "incorrect"],
    ["1/2", "2", "incorrect"],
    ["1/2", "1", "incorrect"],
    ["x = -12", "12", "incorrect"],
    ["x = −12", "12", "incorrect"],
    ["concatenate", "cat", "incorrect"],
    ["cats", "cat", "incorrect"],
    ["snake_cat", "cat", "incorrect"],
    ["caf\u00e9s", "caf\u00e9", "incorrect"],
    ["cafe\u0301", "cafe", "incorrect"],
    ["New Jersey", "new york", "incorrect"],
    ["<think>Paris</think> Rome", "Paris", "incorrect"],
    ["<think>Paris", "Paris", "unparsed"],
    ["", "Paris", "empty"],
  ];
  test.each(rows)("%j, %j: %s", (text, target, outcome) => {
    expect(gradedText(plain, text, target).outcome).toBe(outcome);
  });
});

test("parts of words are found where whole words are not asked for", () => {
  const parts = { ...plain, isWholeWords: false };
  expect(gradedText(parts, "concatenate", "Cat").outcome).toBe("correct");
  expect(gradedText(parts, "512", "12").outcome).toBe("correct");
  expect(gradedText(parts, "513", "12").outcome).toBe("incorrect");
});

test("case counts where it is told to", () => {
  const strict = { ...plain, isCaseSensitive: true };
  expect(gradedText(strict, "in Polish", "Polish").outcome).toBe("correct");
  expect(gradedText(strict, "in polish", "Polish").outcome).toBe("incorrect");
});

test("the last place is marked, in the letters of the response", () => {
  const text = "<think>x</think>Not NEW  YORK? Yes: New\n\tYo\u0301rk, new y\u00f3rk  \n indeed";
  const score = gradedText(plain, text, "new yo\u0301rk");
  expect(score).toMatchObject({ outcome: "correct", rule: "contained-text", isMarked: true });
  expect(markedText(score, text)).toBe("new y\u00f3rk");
  const earlier = text.replace("new y\u00f3rk", "it");
  expect(markedText(gradedText(plain, earlier, "new yo\u0301rk"), earlier)).toBe(
    "New\n\tYo\u0301rk",
  );
});

test("any one of several targets is enough, and what is missing is told", () => {
  expect(gradedText(plain, "It is east.", ["west", "east"])).toMatchObject({
    outcome: "correct",
    answer: "east",
    explanation: "The response contains `east`.",
  });
  expect(gradedText(plain, "It is north.", ["west", "east"])).toMatchObject({
    outcome: "incorrect",
    answer: null,
    span: null,
    explanation: "The response does not contain `west`.",
  });
});

test("a cut text is right if it contains the target, and else truncated", () => {
  const cut = { finishReason: "length" } as const;
  expect(gradedText(plain, "Paris, for", "Paris", cut).outcome).toBe("correct");
  expect(gradedText(plain, "The capital", "Paris", cut).outcome).toBe("truncated");
});

test("where a cut text ends in the target, it may be the beginning of another word or number", () => {
  const cut = { finishReason: "length" } as const;
  const outcomeOf = (text: string, target: string): string =>
    gradedText(plain, text, target, cut).outcome;
  expect(outcomeOf("It is 12", "12")).toBe("truncated");
  expect(outcomeOf("It is 12.", "12")).toBe("truncated");
  expect(outcomeOf("It lies in East", "east")).toBe("truncated");
  expect(outcomeOf("It lies in East.", "east")).toBe("correct");
  expect(outcomeOf("It is 12\n", "12")).toBe("correct");
  expect(outcomeOf("It is $12$", "12")).toBe("correct");
  expect(outcomeOf("It is 12, so 12", "12")).toBe("correct");
  const parts = { ...plain, isWholeWords: false } as const;
  expect(gradedText(parts, "It is 12", "12", cut).outcome).toBe("correct");
});

test("a blank target cannot be graded", () => {
  expect(gradedText(plain, "x", " ")).toMatchObject({ outcome: "ungradable" });
});

test("a text of a million characters takes no more than a moment", { timeout: 10_000 }, () => {
  for (const piece of ["a", "12", "e\u0301", " ", "aé "]) {
    const text = piece.repeat(1_000_000 / piece.length);
    expect(["correct", "incorrect", "unparsed", "empty"]).toContain(
      gradedText(plain, text, "é12").outcome,
    );
  }
});
