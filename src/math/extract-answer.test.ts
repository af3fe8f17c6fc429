import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { extractAnswer } from "./extract-answer.ts";

const cases: Readonly<
  Record<string, readonly (readonly [text: string, answer: string, rule: string])[]>
> = {
  "the last box": [
    ["So $\\boxed{1}$. Wait, it is $\\boxed{\\frac{1}{2}}$.", "\\frac{1}{2}", "boxed"],
    ["\\boxed{\\left\\{1, 2\\right\\}}", "\\left\\{1, 2\\right\\}", "boxed"],
    ["\\fbox{ 42 }", "42", "boxed"],
    ["\\boxed {7}", "7", "boxed"],
    ["The result is $\\boxed 42$.", "42", "boxed"],
    ["\\boxed{5} and then \\boxed{}", "5", "boxed"],
    ["\\boxed{5} and then \\boxed{\\frac{1}{", "5", "boxed"],
    ["\\boxed{3}. The final answer is 4.", "3", "boxed"],
    ["a } stray } brace \\boxed{8}", "8", "boxed"],
    ["\\boxed{\\boxed{9}}", "\\boxed{9}", "boxed"],
  ],
  "neighboring boxes over separators alone": [
    ["$\\boxed{1}$ and $\\boxed{2}$", "1, 2", "boxed"],
    ["\\boxed{1}, \\boxed{2}, \\text{ and } \\boxed{3}", "1, 2, 3", "boxed"],
    [
      "$\\boxed{15\\frac{39}{40}},$ or $\\boxed{\\frac{639}{40}}$",
      "15\\frac{39}{40} or \\frac{639}{40}",
      "boxed",
    ],
    ["$\\boxed{1}$, so $\\boxed{2}$", "2", "boxed"],
    ["$\\boxed{1}$ $\\boxed{2}$", "2", "boxed"],
  ],
  "an answer that is stated": [
    [
      "Work.\nThe final answer is $\\frac{3}{4}$. I hope it is correct.",
      "$\\frac{3}{4}$",
      "stated",
    ],
    ["The answer is 42.", "42", "stated"],
    ["The answer is 3.5 because of this.", "3.5", "stated"],
    ["**Answer:** 12 cm", "12 cm", "stated"],
    ["**Answer**: $x=5$", "$x=5$", "stated"],
    ["Final Answer: east", "east", "stated"],
    ["## Final Answer\n\n**17**", "17", "stated"],
    ["Answer: 1\nAnswer: 2", "2", "stated"],
    ["The answers are $1$ and $2$.", "$1$ and $2$", "stated"],
    ["The answer is $18.90", "$18.90", "stated"],
    ["Answer: 4:30 p.m.", "4:30 p.m.", "stated"],
    ["The answer is 7. I hope this answer is correct.", "7", "stated"],
    ["My answer: (3,4]", "(3,4]", "stated"],
  ],
  "a JSON object": [
    ['{"answer": "42"}', "42", "json"],
    ['```json\n{"reasoning": "x", "answer": "\\\\frac{1}{2}"}\n```', "\\frac{1}{2}", "json"],
    ['{"answer": "\\frac{1}{2}"}', "\\frac{1}{2}", "json"],
    ['{"answer": 42}', "42", "json"],
    ['{"answer": -3.5, "confidence": 0.9}', "-3.5", "json"],
    ['{"answer": "a \\"quoted\\" word"}', 'a "quoted" word', "json"],
    ['{"final_answer": [1, 2]}', "1, 2", "json"],
    ['{"answer": "\\\\boxed{7}"}', "\\boxed{7}", "json"],
    ['{"answer": "1"} {"answer": "2"}', "2", "json"],
  ],
  "a guess": [
    ["We get $x = 1$ and so $y = 2$.", "y = 2", "math"],
    ["We get \\(x = 1\\) and so \\[y = 2.\\]", "y = 2.", "math"],
    ["We see that the total of all of them is $$5$$", "5", "math"],
    ["  42\n", "42", "whole"],
    ["x = 42", "x = 42", "whole"],
    ["There are three cats and five dogs, so in all there are 8 animals here.", "8", "number"],
    [
      "In the end everything together will cost us exactly $1,234.50 in all.",
      "$1,234.50",
      "number",
    ],
    ["First I pay $18.90 and then again $5 so in all 23.90 it is.", "23.90", "number"],
    ["And so we can see at once that it must be -3/4.", "-3/4", "number"],
  ],
};

for (const [name, rows] of Object.entries(cases)) {
  describe(`${name} is the answer`, () => {
    test.each(rows)("%s", (text, answer, rule) => {
      const found = extractAnswer(text);
      expect({ answer: found?.answer, rule: found?.rule }).toEqual({ answer, rule });
      expect(found?.isMarked).toBe(name !== "a guess");
    });
  });
}

test("reasoning is never taken for the answer", () => {
  expect(extractAnswer("<think>\\boxed{1}</think>The answer is 2.")?.answer).toBe("2");
  expect(extractAnswer("thinking \\boxed{1}</think>\n\n\\boxed{2}")?.answer).toBe("2");
  expect(extractAnswer("<think>\\boxed{1}</think>")).toBeNull();
  expect(extractAnswer("<think>It is \\boxed{1}")).toBeNull();
  expect(extractAnswer("<think>a</think>\\boxed{2}<think>again \\boxed{3}")).toBeNull();
});

test("nothing to take is no answer", () => {
  expect(extractAnswer("")).toBeNull();
  expect(extractAnswer(" \n ")).toBeNull();
  expect(extractAnswer("I am afraid that there is nothing at all that I can say.")).toBeNull();
});

test("the span points at the answer in the original text", () => {
  const text = "<think>é 🙂</think> So 🙂 it is $\\boxed{\\frac{1}{2}}$.";
  const found = extractAnswer(text);
  expect(text.slice(found?.span.start, found?.span.end)).toBe("\\frac{1}{2}");
  const joined = "$\\boxed{1}$ and $\\boxed{2}$";
  const both = extractAnswer(joined);
  expect(joined.slice(both?.span.start, both?.span.end)).toBe("1}$ and $\\boxed{2");
});

const pieces = [
  ..."$\\{}()[]\"':.,\n 0123-/xyA|*#",
  "\\boxed{",
  "\\\\boxed{",
  "\\fbox{",
  "\\boxed",
  "boxed{",
  "answer",
  "The answer is ",
  "The answer is not ",
  "the answer to ",
  "**Answer:**",
  "\n## Answer\n",
  "\n#### ",
  "答案是",
  "Ответ: ",
  "42",
  "½",
  "\\frac{1}{2}",
  "\\begin{align}",
  "\\end{align}",
  '{"answer": "',
  "{'answer': [",
  "<answer>",
  "</answer>",
  "<think>",
  "</think>",
  "<|im_end|>",
  "\n\nQuestion: What",
  "\n\nQ: W",
  "\\(",
  "\\)",
  "\\[",
  "\\]",
  "$$",
  "**",
  "```\n",
  " and ",
  " or ",
  " is ",
  " = ",
  ", which is ",
  " because ",
  "İ",
  "🙂",
  "४२",
  "\ud83d",
];

test("whatever the text, what is found lies within it and is not empty", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
      const text = parts.join("");
      const found = extractAnswer(text);
      if (found === null) return;
      expect(found.answer.trim()).not.toBe("");
      expect(found.span.start).toBeGreaterThanOrEqual(0);
      expect(found.span.end).toBeGreaterThan(found.span.start);
      expect(found.span.end).toBeLessThanOrEqual(text.length);
      expect(found).toEqual(extractAnswer(text));
    }),
    { numRuns: 5_000 },
  );
});

const sentences = [
  "We begin with the equation $x^2 - 5x + 6 = 0$.",
  "There are 15 trees and 3 of them are old.",
  "It costs $18.90 in all, or \\$5 less than before.",
  "Let \\(f(x) = 2x\\) for all $x$.",
  "\\[ a + b = \\frac{c}{d} \\]",
  "A common mistake is to forget a sign.",
  "First we find what the answer depends on.",
  "* **Step 1:** Compute $3 \\cdot 4 = 12$.",
  "## Step 2",
  "Here $1 < 2$ and 3 > 2.",
  "\n\n",
];
const answers = [
  "42",
  "-3",
  "\\frac{1}{2}",
  "x = 5",
  "(1, 2)",
  "\\{1, 2\\}",
  "\\left(-\\infty, 2\\right]",
  "2\\sqrt{3}",
  "\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}",
  "\\text{Evelyn}",
  "10,\\!080",
  "50\\%",
];
const ways: Readonly<Record<string, (answer: string) => readonly [text: string, answer: string]>> =
  {
    box: (answer) => [`So it is $\\boxed{${answer}}$.`, answer],
    "box in a display": (answer) => [`\n\\[\n\\boxed{ ${answer} }\n\\]\n`, answer],
    sentence: (answer) => [`The answer is $${answer}$.`, `$${answer}$`],
    label: (answer) => [`\n**Answer:** \\(${answer}\\)\n\nI hope this helps!`, `\\(${answer}\\)`],
    heading: (answer) => [`\n\n### Final Answer\n\n$$${answer}$$`, `$$${answer}$$`],
    tag: (answer) => [`<answer>${answer}</answer>`, answer],
    "new question": (answer) => [
      `The answer is $${answer}$.\n\nQuestion: What is 1+1?\nAnswer: \\boxed{2}`,
      `$${answer}$`,
    ],
  };

test("a marked answer behind any harmless text is found where it stands", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...sentences), { maxLength: 12 }),
      fc.constantFrom(...answers),
      fc.constantFrom(...Object.keys(ways)),
      fc.boolean(),
      (lead, answer, way, hasReasoning) => {
        const [statement, expected] = ways[way]?.(answer) ?? ["", ""];
        const before = hasReasoning ? "<think>Is it \\boxed{9}?</think>" : "";
        const text = `${before}${lead.join(" ")} ${statement}`;
        const found = extractAnswer(text);
        expect({ answer: found?.answer, isMarked: found?.isMarked }).toEqual({
          answer: expected,
          isMarked: true,
        });
        expect(text.slice(found?.span.start, found?.span.end).trim()).toBe(expected);
      },
    ),
    { numRuns: 2_000 },
  );
});

test("a million characters of openings that are never closed hold no marked answer", () => {
  const openings = ["\\boxed{", "{", "$", "\\(", "\\[", " ", "<", "<think>", "[", "\n", "\\"];
  for (const opening of openings) {
    const text = opening.repeat(Math.ceil(1_000_000 / opening.length));
    expect(extractAnswer(text)?.isMarked ?? false).toBe(false);
  }
});

test("a million characters of anything are read to their end", () => {
  const repeated = [
    ...[
      "the answer is ",
      "the answer to x ",
      "Answer: 1\n",
      "\nQ: What",
      "#### ",
      "answer",
      "答案",
    ],
    ...[
      "\\boxed{1}, ",
      "\\boxed{}",
      "<answer>",
      "<|im_end|>",
      '{"answer": [',
      "1, ",
      "x = ",
      "$1$ and ",
    ],
    ...["**", "`", "|", "1", "a ", "(1,", "İ", "π", "。", "A) "],
  ];
  for (const piece of repeated) {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    const ending = "\n\nSo it is \\boxed{42}.";
    const isBoxLast = !piece.includes("<") && !piece.includes("Q:");
    const found = extractAnswer(text + ending);
    if (isBoxLast) expect(found?.answer.endsWith("42"), piece).toBe(true);
    extractAnswer(text, { choices: ["1", "2", "3", "4"] });
  }
});
