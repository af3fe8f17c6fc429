import { describe, expect, test } from "vitest";
import { extractAnswer } from "./extract-answer.ts";

describe("what an answer tag holds is the answer", () => {
  test.each([
    ["<answer>42</answer>", "42"],
    ["<answer> 42 </answer>", "42"],
    ["<answer>\n42\n</answer>", "42"],
    ["<answer>$x = 5$</answer>", "$x = 5$"],
    ["<answer>**42**</answer>", "42"],
    ["<answer>\\boxed{42}</answer>", "42"],
    ["<answer>So it is $\\boxed{42}$.</answer>", "42"],
    ["<answer>The answer is 42.</answer>", "42"],
    ["<answer>She has 42 apples.</answer>", "42"],
    ["<ANSWER>42</ANSWER>", "42"],
    ["<final_answer>42</final_answer>", "42"],
    ["Let it be \\boxed{3}.\n<answer>42</answer>", "42"],
    ["<answer>1</answer> No. <answer>42</answer>", "42"],
    ["I write it between <answer> and </answer>. <answer>42</answer>", "42"],
    ["<answer>42</answer> in <answer> </answer> tags", "42"],
    ["<think>\\boxed{3}</think><answer>42</answer>", "42"],
    ["<answer>3</answer> and so \\boxed{42}", "42"],
  ])("%s", (text, answer) => {
    const found = extractAnswer(text);
    expect({ answer: found?.answer, isMarked: found?.isMarked }).toEqual({
      answer,
      isMarked: true,
    });
  });

  test("though not marked when the tag is not closed", () => {
    expect(extractAnswer("So we get <answer>42")).toEqual({
      answer: "42",
      span: { start: 18, end: 20 },
      isMarked: false,
      rule: "tag",
    });
  });
});
