import { expect, test } from "vitest";
import { backoffMs } from "./retry.ts";

test("delays double from half a second to half a minute and stay there", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 5000].map((attempt) => backoffMs(attempt, 0))).toEqual([
    500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
  ]);
});

test("chance takes off up to a quarter, so that requests do not come back together", () => {
  expect([0, 0.5, 1].map((random) => backoffMs(4, random))).toEqual([4000, 3500, 3000]);
});
