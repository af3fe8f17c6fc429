import { describe, expect, test } from "vitest";
import { extractAnswer } from "./extract-answer.ts";
import { endOfReasoning } from "./extract-reasoning.ts";

const formats: readonly (readonly [open: string, close: string])[] = [
  ["<think>", "</think>"],
  ["<think>\n", "\n</think>\n\n"],
  ["<thinking>", "</thinking>"],
  ["<Thought>", "</Thought>"],
  ["<reasoning>", "</reasoning>"],
  ["<scratchpad>", "</scratchpad>"],
  ["<seed:think>", "</seed:think>"],
  ["[THINK]", "[/THINK]"],
  ["◁think▷", "◁/think▷"],
  ["<|begin_of_thought|>", "<|end_of_thought|>"],
  ["<|START_THINKING|>", "<|END_THINKING|>"],
  ["<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>"],
  ["analysisWe compute. ", "assistantfinal"],
];

describe("reasoning is never taken for the answer", () => {
  test.each(formats)("between %s and %s", (open, close) => {
    const text = `${open}Maybe \\boxed{1}. The answer is 1.${close}It is \\boxed{2}.`;
    expect(extractAnswer(text)?.answer).toBe("2");
    expect(extractAnswer(`${open}It is \\boxed{1}${close}`)).toBeNull();
  });
  test.each(formats)("when %s is never closed by %s", (open) => {
    expect(extractAnswer(`${open}It is \\boxed{1}. The answer is 1.`)).toBeNull();
    expect(endOfReasoning(`${open}It is \\boxed{1}.`)).toBeNull();
  });
  test.each(formats.slice(0, -1))("after a second %s", (open, close) => {
    expect(extractAnswer(`${open}a${close}\\boxed{2}${open}\\boxed{3}`)).toBeNull();
    expect(extractAnswer(`${open}a${close}\\boxed{2}${open}b${close}\\boxed{4}`)?.answer).toBe("4");
  });
});

test("an opening tag that the prompt held may be missing", () => {
  expect(extractAnswer("Hm, \\boxed{1}?\n</think>\n\n\\boxed{2}")?.answer).toBe("2");
  expect(extractAnswer("Hm, \\boxed{1}? [/THINK] \\boxed{2}")?.answer).toBe("2");
});

test("signs that only look like tags are text", () => {
  expect(endOfReasoning("We have 1 < 2 and a <b> tag, I think>")).toBe(0);
  expect(endOfReasoning("analysis shows that it is 5")).toBe(0);
});

describe("a tag that a text speaks of opens no reasoning", () => {
  test.each([
    "The string `<think>` occurs 3 times. \\boxed{3}",
    'The tag "<think>" occurs 3 times. \\boxed{3}',
    "<think>\nok\n</think>\n\nIt is `<think>`. \\boxed{3}",
    "<think>\nok\n</think>\n\nThe <think> tag occurs 3 times.\n\n\\boxed{3}",
    "\\boxed{3} since, in short, <think> is a tag.",
    "We count:\n```\n<think>\n```\nSo \\boxed{3}.",
    "\\boxed{3} is how often `</think>` occurs.",
    "Hm, `</think>`? \\boxed{1}\n</think>\n\n\\boxed{3} is how often `</think>` occurs.",
  ])("%s", (text) => {
    expect(extractAnswer(text)?.answer).toBe("3");
  });

  test.each([
    "\\boxed{3}\n\n<think>\nWait.",
    "It is \\boxed{3}. <think>Wait.",
    "It is `x`.\n  <think>\nWait: \\boxed{3}",
    "<think>\n`<think>` is a tag. \\boxed{3}",
    "```\n1\n```\n<think>\n\\boxed{3}",
  ])("but one that begins a line or follows a sentence does: %s", (text) => {
    expect(extractAnswer(text)).toBeNull();
  });
});
