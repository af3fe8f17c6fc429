import { describe, expect, test } from "vitest";
import { ThemisError } from "../core/errors.ts";
import type { JsonValue } from "../core/json.ts";
import type { Sample } from "../core/sample.ts";
import { promptRenderer, revealingFields } from "./prompt.ts";

function sample(metadata: Readonly<Record<string, JsonValue>> = {}, id = "test/1"): Sample {
  return { id, input: "What is 6 · 7?", target: ["42", "forty-two"], metadata };
}

const full = sample({ subject: "Algebra", level: 3, tags: ["a", "b"], solution: "6 · 7 = 42" });

/** The user's message that a template makes of a sample. */
function prompted(prompt: string, of: Sample = full): string | undefined {
  return promptRenderer({ prompt, systemPrompt: null }, full, "math")(of)[0]?.content;
}

/** What people see when a template does not fit. */
function refusal(prompt: string, systemPrompt: string | null = null, of: Sample = full): unknown {
  try {
    promptRenderer({ prompt, systemPrompt }, full, "math")(of);
    return null;
  } catch (error) {
    if (!(error instanceof ThemisError)) throw error;
    const { code, message, hint } = error;
    return { code, message, hint };
  }
}

describe("a template", () => {
  test.each([
    ["the problem", "Solve: {problem}", "Solve: What is 6 · 7?"],
    ["a field as often as it is named", "{level}{level} {problem}", "33 What is 6 · 7?"],
    ["a text field as it is", "[{subject}] {problem}", "[Algebra] What is 6 · 7?"],
    ["other values as JSON", "{level} {tags} {problem}", '3 ["a","b"] What is 6 · 7?'],
    ["the id under both names", "{id} {unique_id} {problem}", "test/1 test/1 What is 6 · 7?"],
    ["the first accepted answer", "{answer} {problem}", "42 What is 6 · 7?"],
    [
      "all other braces as they are",
      '{"a": {}} \\boxed{\\frac{1}{2}} {{x y}} {problem}',
      '{"a": {}} \\boxed{\\frac{1}{2}} {{x y}} What is 6 · 7?',
    ],
    ["a name in doubled braces as text", "{{problem}} {problem}", "{problem} What is 6 · 7?"],
    ["a value in doubled braces", "{{{problem}}}", "{{What is 6 · 7?}}"],
    [
      "LaTeX as it is",
      "{problem} \\boxed{answer} x^{n} a_{i}",
      "What is 6 · 7? \\boxed{answer} x^{n} a_{i}",
    ],
    [
      "all arguments of a LaTeX command",
      "{problem} \\frac{a}{b}\\frac{1}{c}",
      "What is 6 · 7? \\frac{a}{b}\\frac{1}{c}",
    ],
    [
      "braces around anything but a name",
      "{problem} {} { } {1} {a b} { problem }",
      "What is 6 · 7? {} { } {1} {a b} { problem }",
    ],
    ["lone braces", "} {problem} {", "} What is 6 · 7? {"],
    ["fields that follow each other", "{problem}{subject}", "What is 6 · 7?Algebra"],
  ])("shows %s", (_, template, text) => {
    expect(prompted(template)).toBe(text);
  });

  test("does not look into the values it shows", () => {
    const of: Sample = { ...full, input: "{subject} {{x}} $& \\frac{a}{b}" };
    expect(prompted("{problem}", of)).toBe("{subject} {{x}} $& \\frac{a}{b}");
  });

  test("shows the problem itself where a sample's metadata has a field of that name", () => {
    const of = sample({ problem: "another", answer: "another", id: "another" });
    const render = promptRenderer(
      { prompt: "{problem} {answer} {id}", systemPrompt: null },
      of,
      "math",
    );
    expect(render(of)).toEqual([{ role: "user", content: "What is 6 · 7? 42 test/1" }]);
  });

  test("for the system comes first, and may be where the problem is", () => {
    const render = promptRenderer(
      { prompt: "Go on.", systemPrompt: "You are good at {subject}. {problem}" },
      full,
      "math",
    );
    expect(render(full)).toEqual([
      { role: "system", content: "You are good at Algebra. What is 6 · 7?" },
      { role: "user", content: "Go on." },
    ]);
  });
});

describe("a template is refused", () => {
  test("when it names a field that there is not, with the nearest and how to write braces", () => {
    expect(refusal("{problem} {subjct}")).toEqual({
      code: "config",
      message: "`prompt` of dataset `math` names `{subjct}`, which the samples do not have",
      hint: "did you mean {subject}? fields: subject, level, tags, solution, id, unique_id, problem, answer; write {{subjct}} for the braces themselves",
    });
  });

  test("when nothing is like the field it names, without a guess", () => {
    expect(refusal("{problem}", "{wholly_different_thing}")).toEqual({
      code: "config",
      message:
        "`system_prompt` of dataset `math` names `{wholly_different_thing}`, which the samples do not have",
      hint: "fields: subject, level, tags, solution, id, unique_id, problem, answer; write {{wholly_different_thing}} for the braces themselves",
    });
  });

  test("when it names what every object has but no sample does", () => {
    expect(refusal("{problem} {constructor}")).toMatchObject({ code: "config" });
    expect(refusal("{problem} {__proto__}")).toMatchObject({ code: "config" });
  });

  test.each(["Solve it.", "{{problem}}", "\\text{problem}", ""])(
    "when it never shows the problem: %j",
    (template) => {
      expect(refusal(template, "Be brief.")).toEqual({
        code: "config",
        message: "`prompt` of dataset `math` never shows the problem",
        hint: "put {problem} where the problem belongs",
      });
    },
  );

  test.each<[string, Sample]>([
    ["lacks", sample({}, "test/2")],
    ["has as null", sample({ subject: null }, "test/2")],
  ])("for the one sample that %s a field", (_, of) => {
    expect(refusal("{subject}: {problem}", null, of)).toEqual({
      code: "dataset",
      message: "sample `test/2` of dataset `math` has no `subject`, which the prompt names",
      hint: "take it out of the prompt, or give it to every sample",
    });
  });
});

describe("fields that give the answer away", () => {
  test.each<[string, string | null, readonly string[]]>([
    ["{problem} {answer}", null, ["answer"]],
    ["{problem}", "The solution is {solution}; the answer is {answer}", ["answer", "solution"]],
    ["{problem} within \\boxed{answer}, as {{answer}}", null, []],
    ["{problem} {subject}", "Be brief.", []],
  ])("of %j with %j are %j", (prompt, systemPrompt, fields) => {
    expect(revealingFields({ prompt, systemPrompt })).toEqual(fields);
  });
});
