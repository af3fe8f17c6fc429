import { describe, expect, test } from "vitest";
import { gradedText, markedText } from "../../test/support/graded-text.ts";
import type { Score } from "../core/score.ts";
import { patternFault } from "./compile-pattern.ts";

const grade = (pattern: string, text: string, target: string, flags = ""): Score =>
  gradedText({ name: "regex", pattern, flags }, text, target);

describe("the last match is compared with the target", () => {
  const rows: readonly (readonly [
    pattern: string,
    text: string,
    target: string,
    outcome: string,
  ])[] = [
    ["answer: (\\w+)", "answer: A\nanswer: B", "B", "correct"],
    ["answer: (\\w+)", "answer: A\nanswer: B", "A", "incorrect"],
    ["answer: (\\w+)", "answer: b", "B", "correct"],
    ["answer: (\\w+)", "ANSWER: B", "B", "unparsed"],
    ["answer: (\\w+)", "<think>answer: B</think>none", "B", "unparsed"],
    ["answer: (\\w+)", "<think>answer: B", "B", "unparsed"],
    ["\\d+", "first 12, then 345.", "345", "correct"],
    ["\\d+", "first 12, then 345.", "12", "incorrect"],
    ["\\d+", "first 12, then 345.", "45", "incorrect"],
    ["\\d*", "first 12, then 345.", "345", "correct"],
    ["(?<unit>kg|g) (?<answer>\\d+)", "kg 5", "5", "correct"],
    ["(?P<answer>\\d+) (kg|g)", "5 kg", "5", "correct"],
    ["A (\\d)|B (\\d)", "A 1 B 2", "2", "correct"],
    ["^(.+)$", "B", "B", "correct"],
    ["\\u0041(\\d)", "A1", "1", "correct"],
    ["(\\p{Lu})\\b", "the Answer is B", "B", "correct"],
  ];
  test.each(rows)("%s in %j, %s: %s", (pattern, text, target, outcome) => {
    expect(grade(pattern, text, target).outcome).toBe(outcome);
  });
});

test("flags do what they do in JavaScript", () => {
  expect(grade("answer: (\\w+)", "ANSWER: B", "B", "i").outcome).toBe("correct");
  expect(grade("^(\\w+)$", "A\nB\n", "B", "m").outcome).toBe("correct");
  expect(grade("^(\\w+)$", "A\nB\n", "B").outcome).toBe("unparsed");
  expect(grade("<a>(.+)</a>", "<a>\nB\n</a>", "B", "s").outcome).toBe("correct");
  expect(grade("<a>(.+)</a>", "<a>\nB\n</a>", "B").outcome).toBe("unparsed");
});

test("what was captured is marked, in a cut text too", () => {
  const text = "<think>😀</think>😀 answer: café and answer: été, then";
  const config = { name: "regex", pattern: "answer: (\\p{L}+)", flags: "" } as const;
  const score = gradedText(config, text, "ÉTÉ", { finishReason: "length" });
  expect(score).toMatchObject({
    outcome: "correct",
    answer: "été",
    rule: "pattern",
    isMarked: true,
    explanation: "`été` matches `ÉTÉ`.",
  });
  expect(markedText(score, text)).toBe("été");
  expect(gradedText(config, "so far", "B", { finishReason: "length" }).outcome).toBe("truncated");
});

test("a pattern without a match says so", () => {
  expect(grade("x", "abc", "x")).toMatchObject({
    outcome: "unparsed",
    rule: "no-answer",
    explanation: "The pattern matches nothing in the text.",
  });
});

test("a pattern that backtracking engines never end with is only a pattern", () => {
  const text = `${"a".repeat(100_000)}!`;
  for (const pattern of ["(a+)+$", "(a|aa)+$", "(.*)*x", "(a*)*(b)"]) {
    expect(grade(pattern, text, "a").outcome, pattern).not.toBe("ungradable");
  }
});

test("a pattern that matches very often, each time after a search through all of the text, is followed to its last match all the same", () => {
  const text = `${"a".repeat(500_000)}\n${"12 ".repeat(100_000)}345`;
  expect(grade("a.*b|(\\d+)", text, "345").outcome).toBe("correct");
  const repeated = "a".repeat(1_000_000);
  expect(gradedText({ name: "regex", pattern: "a.*b|a", flags: "" }, repeated, "a")).toMatchObject({
    outcome: "correct",
    span: { start: 999_999, end: 1_000_000 },
  });
});

test("only the last 20,000 characters are searched", () => {
  const filler = " ".repeat(19_990);
  expect(grade("is (B)", `is B${filler}`, "B").outcome).toBe("correct");
  expect(grade("is (B)", `is B${filler}${" ".repeat(10)}`, "B").outcome).toBe("unparsed");
});

describe("a pattern is refused", () => {
  const rows: readonly (readonly [why: string, pattern: string, fault: string])[] = [
    ["that does not close", "(a", "missing closing )"],
    ["with a lookahead", "a(?=b)", "(?="],
    ["with a lookbehind", "(?<=a)b", "(?<=a)"],
    ["with a backreference", "(a)\\1", "\\1"],
    ["with a huge count", "a{2000}", "{2000}"],
    ["whose counts multiply", "(?:(?:a{20}){20}){2}", "repetitions multiply"],
    ["that is very long", "a".repeat(3_000), "at most 2000 characters"],
  ];
  test.each(rows)("%s", (_, pattern, fault) => {
    expect(patternFault(pattern)).toMatch(/^must be /);
    expect(patternFault(pattern)).toContain(fault);
  });

  test("by nobody when it is sound", () => {
    for (const pattern of ["(\\w+)", "(?i)x", "[^\\n]*", "(?:final )?answer[^\\w]*([A-J])\\b"]) {
      expect(patternFault(pattern)).toBeNull();
    }
  });
});
