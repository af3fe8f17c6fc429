import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { extractAnswer } from "./extract-answer.ts";
import { extractChoice } from "./extract-choice.ts";

const raw = String.raw;

const marked: Readonly<Record<string, readonly (readonly [text: string, letter: string])[]>> = {
  "in a box": [
    [raw`\boxed{B}`, "B"],
    [raw`\boxed{b}`, "B"],
    [raw`\boxed{(B)}`, "B"],
    [raw`\boxed{\text{B}}`, "B"],
    [raw`\boxed{\text{(B)}}`, "B"],
    [raw`\boxed{\textbf{(B)}\ 12}`, "B"],
    [raw`\boxed{\textbf{(B) } 12}`, "B"],
    [raw`\boxed{\mathrm{B}}`, "B"],
    [raw`\boxed{\mathbf{B}}`, "B"],
    [raw`\boxed{B. 42}`, "B"],
    [raw`\boxed{B) 42}`, "B"],
    [raw`\boxed{B: 42}`, "B"],
    [raw`\boxed{\text{B. He was late}}`, "B"],
    [raw`\boxed{\text{Option B}}`, "B"],
    [raw`\boxed{A}`, "A"],
    [raw`First \boxed{A}. No: \boxed{\text{D}}.`, "D"],
    [raw`The answer is (B). So $x=\boxed{5}$.`, "B"],
  ],
  "in a statement": [
    ["The answer is B.", "B"],
    ["The answer is (B).", "B"],
    ["The answer is **B**.", "B"],
    ["The answer is **(B)**.", "B"],
    ["The answer is **B) 42**.", "B"],
    ["The answer is A.", "A"],
    ["The answer is A", "A"],
    ["The answer is (A) 42.", "A"],
    ["The answer is A because 6 times 7 is 42.", "A"],
    ["The answer is B since it is.", "B"],
    ["The answer is B, not C.", "B"],
    ["The answer is option B.", "B"],
    ["The answer is choice (B).", "B"],
    ["The answer is therefore B.", "B"],
    ["The answer is: B", "B"],
    ["The answer is $B$.", "B"],
    [raw`The answer is $\text{(B)}$.`, "B"],
    [raw`The answer is \(\mathbf{B}\).`, "B"],
    ['The answer is "B".', "B"],
    ["The best answer is B.", "B"],
    ["The correct choice is D.", "D"],
    ["The correct option is D.", "D"],
    ["The correct answer is D: 42.", "D"],
    ["The right option is (D).", "D"],
    ["Answer: B", "B"],
    ["Answer: (B)", "B"],
    ["answer: b", "B"],
    ["Answer: B) 42", "B"],
    ["Answer: B. 42", "B"],
    ["Answer: **B**", "B"],
    ["**Answer:** B", "B"],
    ["**Answer: B**", "B"],
    ["**Answer**: B) The cat", "B"],
    ["Answer:\n\nB", "B"],
    ["### Answer\n\n**B**", "B"],
    ["Final Answer: B", "B"],
    ["Final answer: \\text{(B)}", "B"],
    ["ANSWER: C", "C"],
    ["Answer: $B", "B"],
    ["A: B", "B"],
    ["#### B", "B"],
    ["Answer: A\n\nWait. Answer: C", "C"],
    ["So option C is correct.", "C"],
    ["Option C is the best answer.", "C"],
    ["Option A says 3. Option B says 4. So option B is correct.", "B"],
    ["I would choose C.", "C"],
    ["So, D is the correct answer.", "D"],
    ["Therefore, (C) is correct, and A is wrong.", "C"],
    ["I select option C here.", "C"],
    ["Die Antwort ist B.", "B"],
    ["La réponse est B.", "B"],
    ["La respuesta correcta es B.", "B"],
    ["Ответ: B", "B"],
    ["答案：B", "B"],
    ["答案是B。", "B"],
    ["答案：（B）", "B"],
    ["所以答案选B", "B"],
    ["故选B。", "B"],
    ["正确答案是选项 C。", "C"],
    ["答えはBです。", "B"],
    ["정답은 B입니다.", "B"],
    ["정답: B", "B"],
  ],
  "in a field or a tag": [
    ['{"answer": "B"}', "B"],
    ['{"answer": "B) 42"}', "B"],
    ["<answer>B</answer>", "B"],
    ["<answer>(B)</answer>", "B"],
    ["<answer>B. 42</answer>", "B"],
    ["<answer>\n\\boxed{B}\n</answer>", "B"],
  ],
  "as the response or its beginning": [
    ["B", "B"],
    ["b", "B"],
    [" B\n", "B"],
    ["B.", "B"],
    ["(B)", "B"],
    ["**B**", "B"],
    ["B)", "B"],
    ["B) 42", "B"],
    ["(B) 42", "B"],
    ["B. The cat sat there.", "B"],
    ["B: 42", "B"],
    ["**B) 42**", "B"],
    ["**B**\n\nBecause it is.", "B"],
    ["B\n\nBecause it is.", "B"],
    [raw`\text{(C)}`, "C"],
    ["$B$", "B"],
    ["A", "A"],
    ["A. One", "A"],
    ["<think>Maybe (A)?</think>\n\nB", "B"],
    [" B\n\nQuestion: What is it?\nA. 1\nB. 2\nAnswer: C", "B"],
    ["The answer is B.\n\nQuestion: And now?\nThe answer is C.", "B"],
  ],
};

for (const [name, rows] of Object.entries(marked)) {
  describe(`a letter ${name} is the choice`, () => {
    test.each(rows)("%s", (text, letter) => {
      const found = extractChoice(text, 5);
      expect(found?.answer).toBe(letter);
      expect(found?.rule).toBe("choice");
      expect(found?.isMarked).toBe(true);
      const { start = 0, end = 0 } = found?.span ?? {};
      expect(text.slice(start, end).toUpperCase()).toBe(letter);
      expect(extractAnswer(text, { choices: ["1", "2", "3", "4", "5"] })).toEqual(found);
    });
  });
}

describe("a letter that only its form points out is an unmarked choice", () => {
  test.each([
    ["We compute and see that **B** fits.", "B"],
    ["We compute and see that it is **(B) 42**.", "B"],
    ["We compute this.\n\nB) 42", "B"],
    ["We compute 42, which is (C).", "C"],
    ["It seems to be option C here, with 42.", "C"],
    ["We compute 42.\n\nC", "C"],
    ["All in all we take C", "C"],
    ["It can only be D.", "D"],
  ])("%s", (text, letter) => {
    const found = extractChoice(text, 5);
    expect({ answer: found?.answer, isMarked: found?.isMarked }).toEqual({
      answer: letter,
      isMarked: false,
    });
  });
});

describe("no letter is the choice where none is chosen", () => {
  test.each([
    "",
    "A train leaves the station at noon.",
    "A dog and a cat.",
    "I think that it is hard to say.",
    "The answer is a train.",
    "The answer is A train that goes on.",
    "The answer is 42.",
    "\\boxed{42}",
    "\\boxed{x}",
    "\\boxed{A = 5}",
    "The answer is F.",
    "The answer is A or B.",
    "Both (A) and (C) fit.",
    "It is **A** or **B**.",
    "A) 1\nB) 2\nC) 3\nD) 4",
    "Option A says 1. Option B says 2.",
    "The answer is not B.",
    "<think>The answer is B",
    "We have x = A",
  ])("%s", (text) => {
    expect(extractChoice(text, 5)).toBeNull();
  });
});

test("a letter beyond the choices is none", () => {
  expect(extractChoice("The answer is D.", 3)).toBeNull();
  expect(extractChoice("The answer is D.", 4)?.answer).toBe("D");
  expect(extractChoice("The answer is I.", 10)?.answer).toBe("I");
  expect(extractChoice("The answer is I think hard.", 10)).toBeNull();
  expect(extractChoice("B", 0)).toBeNull();
});

test("without a letter the answer itself is taken", () => {
  expect(extractAnswer("The answer is 42.", { choices: ["41", "42"] })?.answer).toBe("42");
  expect(extractAnswer("The answer is B.", { choices: null })?.rule).toBe("stated");
});

const pieces = [
  ..."ABCIabi()[]{}.,:*$\\\n ",
  "\\boxed{",
  "The answer is ",
  "option ",
  "Answer: ",
  " and ",
  " or ",
  "\\text{",
  "答案",
  "Ｂ",
  "<answer>",
  "</answer>",
];

test("whatever the text, the choice is a letter that stands in it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...pieces), { maxLength: 30 }),
      fc.integer({ min: 0, max: 30 }),
      (parts, count) => {
        const text = parts.join("");
        const found = extractChoice(text, count);
        if (found === null) return;
        expect(found.answer.charCodeAt(0) - 65).toBeLessThan(count);
        const named = text.slice(found.span.start, found.span.end).normalize("NFKC");
        expect(named.toUpperCase()).toBe(found.answer);
      },
    ),
    { numRuns: 2_000 },
  );
});
