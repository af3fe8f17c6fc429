import { expect, test } from "vitest";
import { snakeJson } from "./snake-json.ts";

test("members are named as in the exports, at every depth; values stay as they are", () => {
  const value = { baseUrl: "aB", findings: [{ isUsable: true, nParallel: null }], count: 1.5 };
  expect(JSON.parse(snakeJson(value))).toEqual({
    base_url: "aB",
    findings: [{ is_usable: true, n_parallel: null }],
    count: 1.5,
  });
});
