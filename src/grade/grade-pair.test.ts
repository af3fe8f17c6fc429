import { expect, test } from "vitest";
import { defaultMathPolicies } from "../core/math-policies.ts";
import { gradePair } from "./grade-pair.ts";

test("an answer is compared as it stands", () => {
  expect(gradePair({ reference: "\\frac12", answer: "0.5" }, defaultMathPolicies)).toEqual({
    verdict: "equal",
    answer: "0.5",
    span: null,
    rule: "exact-rational",
    referenceNormal: "1/2",
    answerNormal: "1/2",
    explanation: "`0.5` equals `\\frac12` (exact-rational).",
  });
});

test("in a response the answer is found first", () => {
  const response = "<think>\\boxed{7}</think>It is \\boxed{6}, so";
  expect(gradePair({ reference: "7", response }, defaultMathPolicies)).toEqual({
    verdict: "different",
    answer: "6",
    span: { start: 37, end: 38 },
    rule: "exact-rational",
    referenceNormal: "7",
    answerNormal: "6",
    explanation: "`6` is not `7` (exact-rational).",
  });
});

test("a response without an answer is unparsed, and the reference is read all the same", () => {
  expect(gradePair({ reference: "0.50", response: "<think>5" }, defaultMathPolicies)).toEqual({
    verdict: "unparsed",
    answer: null,
    span: null,
    rule: "no-answer",
    referenceNormal: "1/2",
    answerNormal: null,
    explanation: "No answer was found in the text.",
  });
});

test("policies decide where people differ", () => {
  const pair = { reference: "1/2", answer: "50\\%" };
  const verdictWith = (percent: "either" | "written" | "value"): string =>
    gradePair(pair, { ...defaultMathPolicies, percent }).verdict;
  expect(["either", "written", "value"].map((percent) => verdictWith(percent as "either"))).toEqual(
    ["equal", "different", "equal"],
  );
});
