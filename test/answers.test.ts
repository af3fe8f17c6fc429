import { describe, expect, test } from "vitest";
import { defaultMathPolicies } from "../src/core/math-policies.ts";
import { type Equivalence, equivalent } from "../src/math/equivalent.ts";
import { extractAnswer } from "../src/math/extract-answer.ts";
import { parseCorpus, readCorpus, remadeCorpus } from "./support/answer-corpus.ts";
import { type AnswerLine, keyOf } from "./support/answer-line.ts";

const text = readCorpus();
const lines = parseCorpus(text);
const classes = Map.groupBy(lines, (line) => line.class);

const fields = ["class", "reference", "answer", "response", "equal", "policies", "why", "made"];

test("a line has one of an answer and a response, a label, and nothing unknown", () => {
  for (const line of lines) {
    expect(fields, JSON.stringify(line)).toEqual(expect.arrayContaining(Object.keys(line)));
    expect([typeof line.class, typeof line.reference, typeof line.equal]).toEqual([
      "string",
      "string",
      "boolean",
    ]);
    expect([line.answer, line.response].filter((part) => part !== undefined)).toHaveLength(1);
    expect(Object.keys(defaultMathPolicies)).toEqual(
      expect.arrayContaining(Object.keys(line.policies ?? {})),
    );
  }
});

test("there are thousands of lines, and both labels in each of many classes", () => {
  expect(lines.length).toBeGreaterThanOrEqual(3_000);
  expect(classes.size).toBeGreaterThanOrEqual(100);
  for (const [name, group] of classes) {
    expect(new Set(group.map((line) => line.equal)), name).toEqual(new Set([true, false]));
  }
});

test("no two lines say the same", () => {
  const seen = Map.groupBy(lines, keyOf);
  expect([...seen].filter(([, group]) => group.length > 1).map(([key]) => key)).toEqual([]);
});

test("the made lines are those that `npm run generate` makes", () => {
  const made = remadeCorpus(text).split("\n");
  const first = text.split("\n").findIndex((line, index) => line !== made[index]);
  expect([first + 1, first < 0 ? undefined : made[first]]).toEqual([0, undefined]);
});

/** How a line is decided otherwise than its label says; null when it is decided rightly. */
function fault(line: AnswerLine): string | null {
  const policies = { ...defaultMathPolicies, ...line.policies };
  const answer = line.answer ?? extractAnswer(line.response ?? "")?.answer;
  if (answer === undefined) return line.equal ? describeFault(line, "nothing found", null) : null;
  const forward = equivalent(answer, line.reference, policies);
  if ((forward.verdict === "equal") !== line.equal) return describeFault(line, answer, forward);
  if (line.response !== undefined) return null;
  const backward = equivalent(line.reference, answer, policies);
  const isRight = (backward.verdict === "equal") === line.equal;
  return isRight ? null : `the other way round, ${describeFault(line, answer, backward)}`;
}

function describeFault(line: AnswerLine, answer: string, verdict: Equivalence | null): string {
  const parts = [
    `${line.reference}  and  ${answer}  should be ${line.equal ? "equal" : "different"}`,
    line.why,
    line.policies && JSON.stringify(line.policies),
    verdict && `${verdict.verdict} by ${verdict.rule}`,
    verdict && `read as  ${verdict.targetNormal}  and  ${verdict.answerNormal}`,
  ];
  return parts.filter((part) => typeof part === "string").join("; ");
}

describe("each line is decided as it is labeled, in both directions", () => {
  test.each([...classes])("%s", (_, group) => {
    expect(group.map(fault).filter((found) => found !== null)).toEqual([]);
  });
});
