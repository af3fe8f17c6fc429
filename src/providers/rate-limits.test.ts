import { expect, test } from "vitest";
import { readRateLimits } from "./rate-limits.ts";

const unknown = {
  remainingRequests: null,
  remainingTokens: null,
  resetRequestsMs: null,
  resetTokensMs: null,
  limitRequests: null,
  limitTokens: null,
};

test("OpenAI's six headers are read, durations and all", () => {
  expect(
    readRateLimits({
      "x-ratelimit-limit-requests": "60",
      "x-ratelimit-remaining-requests": "59",
      "x-ratelimit-reset-requests": "1s",
      "x-ratelimit-limit-tokens": "150000",
      "x-ratelimit-remaining-tokens": "149984",
      "x-ratelimit-reset-tokens": "12ms",
    }),
  ).toEqual({
    limitRequests: 60,
    remainingRequests: 59,
    resetRequestsMs: 1_000,
    limitTokens: 150_000,
    remainingTokens: 149_984,
    resetTokensMs: 12,
  });
});

const now = Date.parse("2026-11-24T12:00:00Z");

test.each([
  ["12ms", 12],
  ["1m30s", 90_000],
  ["6m0s", 360_000],
  ["7.66s", 7_660],
  ["1h2m3.5s", 3_723_500],
  ["1d", 86_400_000],
  ["0s", 0],
  ["20", 20_000],
  ["0.25", 250],
  ["2026-11-24T12:00:30Z", 30_000],
  ["Tue, 24 Nov 2026 12:01:00 GMT", 60_000],
  ["2026-11-24T11:00:00Z", 0],
  [String(now / 1_000 + 45), 45_000],
  [String(now + 1_500), 1_500],
  ["-1", null],
  ["soon", null],
  ["", null],
  ["1e9999", null],
])("a reset of `%s` is %s milliseconds", (text, milliseconds) => {
  const limits = readRateLimits(
    { "x-ratelimit-remaining-tokens": "5", "x-ratelimit-reset-tokens": text },
    now,
  );
  expect(limits).toEqual({ ...unknown, remainingTokens: 5, resetTokensMs: milliseconds });
});

test("Azure's -1 and its 0 beside it say nothing", () => {
  expect(
    readRateLimits({
      "x-ratelimit-remaining-requests": "-1",
      "x-ratelimit-remaining-tokens": "0",
    }),
  ).toBeNull();
  expect(
    readRateLimits({
      "x-ratelimit-remaining-requests": "-1",
      "x-ratelimit-remaining-tokens": "8200",
    }),
  ).toEqual({ ...unknown, remainingTokens: 8_200 });
});

test("a limit of a day is not taken for one of a minute, what is left of it still counts", () => {
  expect(
    readRateLimits({
      "x-ratelimit-limit-requests": "14400",
      "x-ratelimit-remaining-requests": "14370",
      "x-ratelimit-reset-requests": "2m59.56s",
    }),
  ).toEqual({ ...unknown, remainingRequests: 14_370, resetRequestsMs: 179_560 });
});

test.each([
  [
    "Mistral",
    {
      "x-ratelimit-limit-req-minute": "60",
      "x-ratelimit-remaining-req-minute": "58",
      "x-ratelimit-limit-tokens-minute": "500000",
      "x-ratelimit-remaining-tokens-minute": "499000",
    },
    {
      limitRequests: 60,
      remainingRequests: 58,
      limitTokens: 500_000,
      remainingTokens: 499_000,
    },
  ],
  [
    "LiteLLM, of the service behind it",
    {
      "llm_provider-x-ratelimit-remaining-requests": "9",
      "llm_provider-x-ratelimit-remaining-tokens": "900",
    },
    { remainingRequests: 9, remainingTokens: 900 },
  ],
  [
    "OpenRouter",
    {
      "x-ratelimit-limit": "20",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": String(now + 9_000),
    },
    { limitRequests: 20, remainingRequests: 0, resetRequestsMs: 9_000 },
  ],
  [
    "the draft standard",
    { "ratelimit-limit": "100, 100;w=60", "ratelimit-remaining": "50", "ratelimit-reset": "30" },
    { limitRequests: 100, remainingRequests: 50, resetRequestsMs: 30_000 },
  ],
])("the spelling of %s is known", (_name, headers, expected) => {
  expect(readRateLimits(headers, now)).toEqual({ ...unknown, ...expected });
});

test("headers without limits, and nonsense in them, say nothing", () => {
  expect(readRateLimits({ "content-type": "application/json" })).toBeNull();
  expect(
    readRateLimits({
      "x-ratelimit-limit-requests": "many",
      "x-ratelimit-remaining-requests": "9".repeat(400),
      "x-ratelimit-reset-requests": "1s".repeat(9_999),
    }),
  ).toBeNull();
});
