import { expect, test } from "vitest";
import { answerKey, type KeyedProblem } from "./answer-key.ts";

const problems: KeyedProblem[] = [
  { input: "What is 2 + 2?", target: ["4"] },
  { input: "A farmer asks: What is 2 + 2? How many bits does it have?", target: ["3"] },
  {
    input: "Let $x$ be a real number such that\n\\[x^2 = 9.\\]\nFind the sum of all such $x$.",
    target: ["0"],
  },
  { input: "6!", target: ["720"] },
];

test.each([
  ["alone", "What is 2 + 2?", ["4"]],
  ["inside a template", "Solve it.\n\nProblem: What is 2 + 2?\nAnswer in \\boxed{}.", ["4"]],
  ["the longer one where one holds another", `Q: ${problems[1]?.input}`, ["3"]],
  [
    "the last one where worked examples come first",
    `${problems[2]?.input} 0. What is 2 + 2?`,
    ["4"],
  ],
  [
    "whatever the white space",
    "> Let $x$ be a real number such that \\[x^2 = 9.\\]   Find\tthe sum of all such $x$. <",
    ["0"],
  ],
  ["shorter than a word", "Compute 6!", ["720"]],
  ["not at all", "What is 3 + 3?", null],
  ["not from its beginning alone", "What is 2 + ", null],
  ["not in nothing", "", null],
])("a problem is found %s", async (_name, prompt, target) => {
  const find = await answerKey(problems);
  expect(find(prompt)).toEqual(target);
});

test("each of thousands of problems with one beginning is found by its own text", async () => {
  async function* many() {
    for (let index = 0; index < 12_500; index += 1) {
      yield { input: textOf(index), target: [String(index)] };
    }
  }
  const textOf = (index: number) =>
    `${"Consider the following problem, which begins like all the others do. ".repeat(2)}Number ${index}: ${"y".repeat(index % 300)}.`;
  const find = await answerKey(many());
  for (let index = 0; index < 12_500; index += 97) {
    expect(find(`Solve:\n${textOf(index)}\nEnd.`)).toEqual([String(index)]);
  }
});
