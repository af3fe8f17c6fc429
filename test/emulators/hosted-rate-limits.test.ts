import { expect, test } from "vitest";
import { durationText, rateLimiter, retryHeaders } from "./hosted-rate-limits.ts";

test("a call is charged with its tokens, and the buckets fill up as time goes by", () => {
  let nowMs = 0;
  const limiter = rateLimiter();
  const limits = { requestsPerMinute: 600, tokensPerMinute: 30_000, nowMs: () => nowMs };
  expect(limiter.charge(29_937, limits)).toEqual({ kind: "passed" });
  expect(limiter.charge(385, limits)).toEqual({
    kind: "limited",
    by: "tokens",
    limit: 30_000,
    used: 29_937,
    requested: 385,
    waitMs: 644,
  });
  expect(limiter.headers(limits)).toEqual({
    "x-ratelimit-limit-requests": "600",
    "x-ratelimit-remaining-requests": "599",
    "x-ratelimit-reset-requests": "100ms",
    "x-ratelimit-limit-tokens": "30000",
    "x-ratelimit-remaining-tokens": "63",
    "x-ratelimit-reset-tokens": "59.874s",
  });
  nowMs = 644;
  expect(limiter.charge(385, limits)).toEqual({ kind: "passed" });
});

test("requests have a bucket of their own", () => {
  let nowMs = 0;
  const limiter = rateLimiter();
  const limits = { requestsPerMinute: 3, tokensPerMinute: null, nowMs: () => nowMs };
  for (let count = 0; count < 3; count += 1)
    expect(limiter.charge(9, limits)).toEqual({ kind: "passed" });
  expect(limiter.charge(9, limits)).toEqual({
    kind: "limited",
    by: "requests",
    limit: 3,
    used: 3,
    requested: 1,
    waitMs: 20_000,
  });
  nowMs = 20_000;
  expect(limiter.charge(9, limits)).toEqual({ kind: "passed" });
});

test("more than a minute's tokens is refused for good and takes nothing", () => {
  const limiter = rateLimiter();
  const limits = { requestsPerMinute: null, tokensPerMinute: 30_000, nowMs: () => 0 };
  expect(limiter.charge(31_538, limits)).toEqual({
    kind: "too-large",
    limit: 30_000,
    requested: 31_538,
  });
  expect(limiter.charge(30_000, limits)).toEqual({ kind: "passed" });
});

test("without limits there is nothing to say", () => {
  const limiter = rateLimiter();
  const limits = { requestsPerMinute: null, tokensPerMinute: null, nowMs: () => 0 };
  expect(limiter.charge(1e9, limits)).toEqual({ kind: "passed" });
  expect(limiter.headers(limits)).toEqual({});
});

test.each([
  [0, "0ms"],
  [11.2, "12ms"],
  [8_640, "8.64s"],
  [90_000, "1m30s"],
  [360_000, "6m0s"],
])("%d ms is written %s", (durationMs, text) => {
  expect(durationText(durationMs)).toBe(text);
});

test("a wait is told in whole seconds and in milliseconds", () => {
  expect(retryHeaders(644)).toEqual({ "retry-after": "1", "retry-after-ms": "644" });
});
