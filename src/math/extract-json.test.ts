import { describe, expect, test } from "vitest";
import { extractAnswer } from "./extract-answer.ts";

const raw = String.raw;

describe("the answer field of a JSON object is the answer", () => {
  test.each([
    [raw`{"answer": "\frac{1}{2}"}`, raw`\frac{1}{2}`],
    [raw`{"answer": "\\frac{1}{2}"}`, raw`\frac{1}{2}`],
    [raw`{"answer": "\\boxed{7}"}`, raw`\boxed{7}`],
    [raw`{"answer": "\nu + \theta"}`, raw`\nu + \theta`],
    [raw`{"answer": "\beta \text{ or } \rho"}`, raw`\beta \text{ or } \rho`],
    ["{'answer': '42'}", "42"],
    ["{'answer': 42}", "42"],
    ['{"Answer": "42"}', "42"],
    ['{"final_answer": "42"}', "42"],
    ['{"finalAnswer": "42"}', "42"],
    ['{"final answer": 42}', "42"],
    ['{"answer": {"value": 42, "unit": "cm"}}', "42"],
    ['{"result": {"steps": ["a"], "answer": "42"}}', "42"],
    ['{"answer": {"expression": "x+1"}}', "x+1"],
    ['{"answer": [1, 2]}', "1, 2"],
    ['{"answer": ["x=1", "x=2"]}', "x=1, x=2"],
    ['{"answer": [[1, 2], [3, 4]]}', "(1, 2), (3, 4)"],
    ['{"answer": true}', "true"],
    ['{"answer": 3/4}', "3/4"],
    ['{"reasoning": "We get \\\\boxed{3} first.", "answer": "4"}', "4"],
    ['{"reasoning": "The answer is 3.", "answer": "4"}', "4"],
    ['{"answer": "4", "explanation": "It is 2+2."}', "4"],
    ['Here you are:\n```json\n{\n  "answer": "4"\n}\n```\nDone.', "4"],
    ['{"answer": "1"}\n{"answer": "2"}', "2"],
    ['{"answer": ""}\n{"answer": "2"}\n{"answer": ', "2"],
    ['{"answer": "\\u03c0"}', "π"],
  ])("%s", (text, answer) => {
    const found = extractAnswer(text);
    expect({ answer: found?.answer, isMarked: found?.isMarked, rule: found?.rule }).toEqual({
      answer,
      isMarked: true,
      rule: "json",
    });
  });
});

test("a box beside a JSON object in a text goes before it", () => {
  expect(extractAnswer('So \\boxed{5}, as in {"answer": "6"}.')?.answer).toBe("5");
});
