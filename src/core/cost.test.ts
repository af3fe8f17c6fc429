import { expect, test } from "vitest";
import { costOf } from "./cost.ts";

const prices = { input: 2.5, cachedInput: 1.25, output: 10 };

test("a million tokens of each kind cost their prices", () => {
  expect(costOf({ inputTokens: 1e6, cachedInputTokens: null, outputTokens: 0 }, prices)).toBe(2.5);
  expect(costOf({ inputTokens: 1e6, cachedInputTokens: 1e6, outputTokens: 0 }, prices)).toBe(1.25);
  expect(costOf({ inputTokens: 0, cachedInputTokens: 0, outputTokens: 1e6 }, prices)).toBe(10);
});

test("cached tokens are a part of the prompt's and not counted twice", () => {
  const usage = { inputTokens: 1_000, cachedInputTokens: 400, outputTokens: 50 };
  expect(costOf(usage, prices)).toBeCloseTo((600 * 2.5 + 400 * 1.25 + 50 * 10) / 1e6, 12);
});

test("more cached tokens than the prompt has are no negative cost", () => {
  const usage = { inputTokens: 100, cachedInputTokens: 5_000, outputTokens: null };
  expect(costOf(usage, prices)).toBeCloseTo((100 * 1.25) / 1e6, 12);
});

test("one untold count adds nothing, and without any count the cost is not known", () => {
  const usage = { inputTokens: null, cachedInputTokens: null, outputTokens: null };
  expect(costOf({ ...usage, outputTokens: 100 }, prices)).toBeCloseTo(0.001, 12);
  expect(costOf({ ...usage, inputTokens: 100 }, prices)).toBeCloseTo(0.00025, 12);
  expect(costOf({ ...usage, cachedInputTokens: 100 }, prices)).toBeNull();
  expect(costOf(usage, prices)).toBeNull();
});

test("free models cost nothing, which is known", () => {
  const usage = { inputTokens: 10, cachedInputTokens: null, outputTokens: 10 };
  expect(costOf(usage, { input: 0, cachedInput: 0, output: 0 })).toBe(0);
});
