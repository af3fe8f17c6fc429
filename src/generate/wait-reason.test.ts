import { expect, test } from "vitest";
import { ProviderError, type ProviderErrorClass } from "../core/errors.ts";
import { openWaitReasons } from "./wait-reason.ts";

function refusal(errorClass: ProviderErrorClass, message: string): ProviderError {
  return new ProviderError(errorClass, message, { isRetryable: true, hint: "wait" });
}

test("a server's own words are told once for each cause, whatever figures they hold", () => {
  const reason = openWaitReasons();
  const limit = (left: number, id: string): string =>
    reason(refusal("rate_limit", `HTTP 429: ${left} tokens left, retry after 2.5s (req_${id})`));
  expect(limit(12, "a81f")).toBe(
    "rate limit: HTTP 429: 12 tokens left, retry after 2.5s (req_a81f)",
  );
  expect(limit(7, "9b22c")).toBe("rate limit");
  const busy = refusal("overloaded", "HTTP 503: loading");
  expect([reason(busy), reason(busy)]).toEqual([
    "the server is busy: HTTP 503: loading",
    "the server is busy",
  ]);
  expect(limit(3, "0a")).toBe("rate limit");
});

test("a server that never says the same twice is quoted a few times", () => {
  const reason = openWaitReasons();
  const words = ["alpha", "beta", "gamma", "delta", "epsilon"];
  const reasons = words.flatMap((one) =>
    words.map((other) => reason(refusal("server", `${one} ${other}`))),
  );
  expect(reasons.filter((text) => text.includes(":"))).toHaveLength(20);
});
