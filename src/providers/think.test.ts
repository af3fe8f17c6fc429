import { expect, test } from "vitest";
import { splitThinking } from "./think.ts";

test.each([
  ["no tags", "The answer is 4.", "The answer is 4.", null],
  ["a block at the start", "<think>\nhm\n</think>\n\n4", "4", "hm"],
  ["without the opening tag", "hm, 5?</think>4", "4", "hm, 5?"],
  ["never closed", "<think>hm, \\boxed{5}", "", "hm, \\boxed{5}"],
  ["empty", "<think>\n\n</think>\n\n4", "4", null],
  ["two blocks", "<think>a</think>\n<think>b</think>4", "4", "a\n\nb"],
  ["white space first", "\n <think>a</think>4", "4", "a"],
  ["tags further on", "Use <think>x</think> tags", "Use <think>x</think> tags", null],
  ["white space of an answer without thinking", " 4\n", " 4\n", null],
])("%s", (_name, content, text, thinking) => {
  expect(splitThinking(content)).toEqual({ text, thinking });
});

test("a million tags are read in one pass", () => {
  const content = "<think></think>".repeat(1_000_000);
  expect(splitThinking(content)).toEqual({ text: "", thinking: null });
});
