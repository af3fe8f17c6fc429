import { expect, test } from "vitest";
import { ProviderError } from "../core/errors.ts";
import { tooLongAWait } from "./too-long-a-wait.ts";

const noon = Date.parse("2026-11-24T12:00:00Z");

function told(seconds: number): ProviderError {
  const error = new ProviderError("rate_limit", "HTTP 429: come back later", {
    isRetryable: true,
    hint: "wait",
    httpStatus: 429,
    retryAfterMs: seconds * 1_000,
  });
  return tooLongAWait(error, 600_000, noon);
}

test.each([
  [601, "10 min 1 s", "2026-11-24 12:11 UTC"],
  [5_400, "1 h 30 min", "2026-11-24 13:30 UTC"],
  [86_400, "24 h", "2026-11-25 12:00 UTC"],
  [100_000, "27 h 46 min", "2026-11-25 15:47 UTC"],
  [1_000_000, "11 days 13 h", "2026-12-06 01:47 UTC"],
])("a wait of %s s is one of %s, until %s", (seconds, duration, until) => {
  const { message, hint } = told(seconds);
  expect(message).toBe(
    `the server asks to wait ${duration}, until ${until}, and \`max_outage\` (10 min) is less: HTTP 429: come back later`,
  );
  expect(hint).toContain(`run the same command again after ${until}: it goes on where it stopped`);
});

test("a wait that `max_outage` may be set to can be waited for, a longer one cannot", () => {
  expect(told(86_400).hint).toContain("set `max_outage` to 86400 or more");
  expect(told(604_801).hint).not.toContain("max_outage");
});

test("a wait beyond all dates is told without one", () => {
  const { message, hint } = told(1e18);
  expect(message).not.toContain("until");
  expect(hint).toContain("when the time is over");
});
