import { expect, test } from "vitest";
import type { Usage } from "./generation.ts";
import { writingTime } from "./writing-time.ts";

const usage: Usage = {
  inputTokens: 10,
  cachedInputTokens: null,
  outputTokens: 101,
  reasoningTokens: null,
};

test("a streamed answer is written from its first token on, which is not counted", () => {
  expect(writingTime({ usage, firstTokenMs: 500 }, 1_500)).toEqual({
    tokens: 100,
    milliseconds: 1_000,
  });
});

test("an answer that came whole takes all of its time", () => {
  expect(writingTime({ usage, firstTokenMs: null }, 1_500)).toEqual({
    tokens: 101,
    milliseconds: 1_500,
  });
});

test("an answer with reasoning takes all of its time, for that may have been unseen", () => {
  const thought = { ...usage, reasoningTokens: 60 };
  expect(writingTime({ usage: thought, firstTokenMs: 1_400 }, 1_500)).toEqual({
    tokens: 101,
    milliseconds: 1_500,
  });
  const none = { ...usage, reasoningTokens: 0 };
  expect(writingTime({ usage: none, firstTokenMs: 500 }, 1_500)?.tokens).toBe(100);
});

test("a first token later than the end takes no time rather than less than none", () => {
  expect(writingTime({ usage, firstTokenMs: 1_501 }, 1_500)?.milliseconds).toBe(0);
});

test("what was not counted or not written has no speed", () => {
  expect(writingTime({ usage: { ...usage, outputTokens: null }, firstTokenMs: 1 }, 9)).toBeNull();
  expect(writingTime({ usage: { ...usage, outputTokens: 0 }, firstTokenMs: null }, 9)).toBeNull();
});
