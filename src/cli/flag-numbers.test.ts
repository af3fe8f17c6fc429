import { describe, expect, test } from "vitest";
import { ThemisError } from "../core/errors.ts";
import { decimal, wholeNumber } from "./flag-numbers.ts";

function refusal(work: () => number): unknown {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ThemisError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

describe("a number", () => {
  test.each([
    ["0", 0],
    ["0.7", 0.7],
    ["2", 2],
    ["1e-1", 0.1],
    [" 1 ", 1],
  ])("is read from %j", (written, value) => {
    expect(decimal("--temperature", written, 0, 2)).toBe(value);
  });

  test.each(["", " ", "2.1", "-0.1", "0,7", "abc", "NaN", "Infinity", "1 2"])(
    "is not %j",
    (written) => {
      expect(refusal(() => decimal("--temperature", written, 0, 2))).toBe(
        `usage: \`--temperature\` must be a number from 0 to 2, got \`${written}\``,
      );
    },
  );
});

describe("a whole number", () => {
  test.each([
    ["1", 1],
    ["+12", 12],
    ["007", 7],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
  ])("is read from %j", (written, value) => {
    expect(wholeNumber("--n-records", written, 1, Number.MAX_SAFE_INTEGER)).toBe(value);
  });

  test.each(["", "0", "-1", "1.0", "1e3", "0x10", "ten", "9007199254740992"])(
    "from 1 up is not %j",
    (written) => {
      expect(refusal(() => wholeNumber("--n-records", written, 1, Number.MAX_SAFE_INTEGER))).toBe(
        `usage: \`--n-records\` must be a whole number from 1 up, got \`${written}\``,
      );
    },
  );

  test("has both ends of its range", () => {
    expect(wholeNumber("--port", "0", 0, 65_535)).toBe(0);
    expect(wholeNumber("--port", "65535", 0, 65_535)).toBe(65_535);
    expect(refusal(() => wholeNumber("--port", "65536", 0, 65_535))).toBe(
      "usage: `--port` must be a whole number from 0 to 65535, got `65536`",
    );
  });
});
