import { describe, expect, test } from "vitest";
import { extractAnswer } from "../math/extract-answer.ts";
import { mayGoOn } from "./may-go-on.ts";

function goesOn(text: string): boolean | null {
  const found = extractAnswer(text);
  return found?.isMarked === true ? mayGoOn(text, found.span) : null;
}

describe("an answer at the very end of a text may go on", () => {
  test.each([
    "So the answer is $\\b",
    "The final answer is 12",
    "The final answer is 12 ",
    "The final answer is 12\n",
    `The final answer is 12${"\n".repeat(1_000)}`,
    "The final answer is 12.",
    "The final answer is 12,",
    "The answer is 4:",
    "The final answer is $12",
    "The final answer is $12.",
    "The final answer is \\(12",
    "So the answer is $x = 1",
    "**Final Answer:** $\\frac{1",
    "**Final Answer:** $\\frac{1}{2}",
    "**Final Answer:** $\\frac{1}{2}.",
    "The answer is $$12$",
    "The answer is 12 $",
    "**Final Answer:** 12 **",
    "**Final Answer: 12",
    "**Final Answer: 12*",
    'The answer is "12',
    "The answer is `12",
    "The answer is 12 +",
    "The answer is 12 \\",
    "The answer is 12 (",
    "The answer is <b>12</",
    "The answer is $12$ c",
    "The answer is (1,",
    "The answer is East",
    "答案是 5",
    "#### 42",
    '{"answer": 12',
    "$\\boxed 12",
    "\\boxed\\frac{1}{2",
  ])("%j", (text) => {
    expect(goesOn(text)).toBe(true);
  });
});

describe("so may one that a further part of it follows", () => {
  test.each([
    "The answer is $1$, $2",
    "The answer is $1$ and \\(2",
    "So \\boxed{1} and \\boxed{2",
    "So $\\boxed{1}$, $\\boxed{",
  ])("%j", (text) => {
    expect(goesOn(text)).toBe(true);
  });
});

describe("an answer is whole that is closed, or that more text follows", () => {
  test.each([
    "It is \\boxed{12}",
    "It is $\\boxed{12}",
    "It is $\\boxed{\\frac{1}{2}$",
    "\\boxed{5} and",
    "$\\boxed{5}$ and $x",
    "$\\boxed 12$",
    "<answer>12</answer>",
    "The final answer is $12$",
    "The final answer is $12$.",
    "The final answer is $$12$$",
    "The final answer is \\(12\\)",
    "The final answer is \\[12\\]",
    "It costs $5. The answer is $12$",
    "$\\text{The answer is } 12$",
    "**Final Answer: 12**",
    "**Final Answer:** **12**",
    "The answer is __12__",
    "The answer is `12`",
    'The answer is "12"',
    "The model's answer is '12'",
    "(so the answer is 12)",
    "The answer is (B)",
    "The answer is \\text{East}",
    "The answer is <b>12</b>",
    '{"answer": "12"',
    '{"answer": 12}',
    '{"answer": [1, 2]',
    "The answer is 12 cm.",
    "The answer is 12.\n",
    "The answer is 12. So",
    "The answer is 5 because",
    "The answer is 12\n\nThis",
    "答案是 5。",
    "Answer: 12</s>",
    `The answer is 12, which is ${"far ".repeat(300)}`,
  ])("%j", (text) => {
    expect(goesOn(text)).toBe(false);
  });
});

test("a hostile text takes no more than a moment", { timeout: 10_000 }, () => {
  for (const piece of ["\\(", "$", "**", "{", "\\[1", "' ", "\\boxed{", " , ", "<", " "]) {
    const many = piece.repeat(100_000);
    for (const end of [1, many.length - 199, many.length - 1]) {
      expect(typeof mayGoOn(many, { start: 0, end })).toBe("boolean");
    }
  }
});

test("a text that is one capital letter is a choice that was asked for as one token", () => {
  expect([mayGoOn("B", { start: 0, end: 1 }), mayGoOn(" B", { start: 1, end: 2 })]).toEqual([
    false,
    false,
  ]);
  expect(mayGoOn("12", { start: 0, end: 2 })).toBe(true);
});
