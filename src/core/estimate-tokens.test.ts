import { expect, test } from "vitest";
import { promptTokens } from "./estimate-tokens.ts";

test("an estimate of tokens is a quarter of the characters, and four a message", () => {
  expect(promptTokens([])).toBe(0);
  expect(
    promptTokens([
      { role: "system", content: "" },
      { role: "user", content: "nine char" },
    ]),
  ).toBe(4 + 4 + 3);
});
