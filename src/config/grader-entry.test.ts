import { describe, expect, test } from "vitest";
import type { GraderConfig } from "../core/config.ts";
import { defaultGraders } from "../core/default-graders.ts";
import { ThemisError } from "../core/errors.ts";
import { defaultMathPolicies } from "../core/math-policies.ts";
import { parseConfig } from "./load.ts";

const catalogue = {
  datasetKinds: ["demo"],
  providers: ["openai-compatible"],
  patternFault: (pattern: string) =>
    pattern.startsWith("(?=") ? `must be sound: \`${pattern}\`` : null,
};

/** A config whose dataset begins on line 5 and has its graders on line 6. */
function configWith(graders: string): string {
  return `{
  "models": [{ "name": "m", "provider_options": { "base_url": "http://localhost:1234/v1" } }],
  "samplings": [{ "name": "s" }],
  "datasets": [
    { "name": "d", "kind": "demo",
      "graders": ${graders} }
  ]
}`;
}

function parse(graders: string): readonly GraderConfig[] | null | undefined {
  const text = configWith(graders);
  return parseConfig(text, { fileName: "c.json", catalogue, environment: {} }).datasets[0]?.graders;
}

function refusal(graders: string): readonly (string | null)[] {
  try {
    parse(graders);
  } catch (error) {
    if (!(error instanceof ThemisError)) throw error;
    return [error.where, error.message, error.hint];
  }
  throw new Error("the config was accepted");
}

test("a name stands for the grader with its defaults, and so does an object without options", () => {
  const names = ["math", "multiple_choice", "numeric", "exact_match", "contains"] as const;
  const expected = names.map((name) => defaultGraders[name]);
  expect(parse(JSON.stringify(names))).toEqual(expected);
  expect(parse(JSON.stringify(names.map((name) => ({ name }))))).toEqual(expected);
});

test("options reach their place", () => {
  expect(
    parse(`[
      { "name": "numeric", "absolute_tolerance": 0.5, "relative_tolerance": 0.01 },
      { "name": "math", "percent": "value", "rounded_digits": 0, "units": "required",
        "list_order": "kept", "parameter_names": "kept" },
      { "name": "exact_match", "case_sensitive": true },
      { "name": "contains", "case_sensitive": true, "whole_words": false },
      { "name": "regex", "pattern": "answer: (.+)", "flags": "im" }
    ]`),
  ).toEqual([
    { name: "numeric", absoluteTolerance: 0.5, relativeTolerance: 0.01 },
    {
      name: "math",
      policies: {
        percent: "value",
        roundedDigits: 0,
        units: "required",
        listOrder: "kept",
        parameterNames: "kept",
      },
    },
    { name: "exact_match", isCaseSensitive: true },
    { name: "contains", isCaseSensitive: true, isWholeWords: false },
    { name: "regex", pattern: "answer: (.+)", flags: "im" },
  ]);
  expect(parse('[{ "name": "math", "units": "ignored" }]')).toEqual([
    { name: "math", policies: { ...defaultMathPolicies, units: "ignored" } },
  ]);
});

describe("what is refused, with line, column and advice", () => {
  const subject = "of dataset `d`";
  const names = "`math`, `multiple_choice`, `numeric`, `exact_match`, `contains`, `regex`";
  const rows: readonly (readonly [string, number, string, string | null])[] = [
    [
      '["maths"]',
      19,
      `\`graders[0]\` ${subject} must be one of ${names}, or an object with such a \`name\`, got "maths" (string)`,
      'did you mean "math"?',
    ],
    [
      '["math", 7]',
      27,
      `\`graders[1]\` ${subject} must be one of ${names}, or an object with such a \`name\`, got 7`,
      null,
    ],
    [
      '[{ "name": "exactmatch" }]',
      29,
      `\`graders[0].name\` ${subject} must be one of ${names}, got "exactmatch" (string)`,
      'did you mean "exact_match"?',
    ],
    [
      '[{ "percent": "value" }]',
      19,
      `\`graders[0].name\` ${subject} is missing`,
      'add "name": "math"',
    ],
    [
      '[{ "name": "numeric", "relative_tolerence": 0.1 }]',
      40,
      `unknown key \`relative_tolerence\` in \`graders[0]\` ${subject}`,
      "did you mean `relative_tolerance`?",
    ],
    [
      '[{ "name": "exact_match", "percent": "value" }]',
      44,
      `unknown key \`percent\` in \`graders[0]\` ${subject}`,
      "`percent` belongs in an entry of `graders` with the name `math`",
    ],
    [
      '[{ "name": "math", "percent": "valu" }]',
      48,
      `\`graders[0].percent\` ${subject} must be one of \`either\`, \`written\`, \`value\`, got "valu" (string)`,
      'did you mean "value"?',
    ],
    [
      '[{ "name": "math", "rounded_digits": 16 }]',
      55,
      `\`graders[0].rounded_digits\` ${subject} must be an integer from 0 to 15, got 16`,
      null,
    ],
    [
      '[{ "name": "numeric", "absolute_tolerance": -1 }]',
      62,
      `\`graders[0].absolute_tolerance\` ${subject} must be a number from 0 to 1000000000, got -1`,
      null,
    ],
    [
      '[{ "name": "contains", "whole_words": "yes" }]',
      56,
      `\`graders[0].whole_words\` ${subject} must be true or false, got "yes" (string)`,
      null,
    ],
    [
      '["regex"]',
      19,
      `\`graders[0]\` ${subject} needs a pattern`,
      'write { "name": "regex", "pattern": "answer: (\\\\w+)" }',
    ],
    [
      '[{ "name": "regex" }]',
      19,
      `\`graders[0].pattern\` ${subject} is missing`,
      'add "pattern": "answer: (\\\\w+)"',
    ],
    [
      '[{ "name": "regex", "pattern": "(?=x)" }]',
      49,
      `\`graders[0].pattern\` ${subject} must be sound: \`(?=x)\`, got "(?=x)" (string)`,
      "there is no lookaround and no backreference, so that no text makes a search slow; a group says which part counts",
    ],
    [
      '[{ "name": "regex", "pattern": "x", "flags": "g" }]',
      63,
      `\`graders[0].flags\` ${subject} must be letters out of \`i\`, \`m\`, \`s\`, each once, got "g" (string)`,
      null,
    ],
    [
      '[{ "name": "regex", "pattern": "x", "flags": "ii" }]',
      63,
      `\`graders[0].flags\` ${subject} must be letters out of \`i\`, \`m\`, \`s\`, each once, got "ii" (string)`,
      null,
    ],
    [
      '["math", { "name": "math", "percent": "value" }]',
      27,
      `\`graders\` ${subject} names \`math\` twice`,
      "remove one of the two: a dataset has one of each name",
    ],
    ["[]", 18, `\`graders\` ${subject} must have at least one entry, got an empty array`, null],
    [
      '"math"',
      18,
      `\`graders\` ${subject} must be an array, got "math" (string)`,
      "put it in square brackets: `[ … ]`",
    ],
  ];
  test.each(rows)("%s", (graders, column, message, hint) => {
    expect(refusal(graders)).toEqual([`c.json:6:${column}`, message, hint]);
  });

  test("a key that belongs to a grader is sent there", () => {
    const text = configWith('["numeric"], "relative_tolerance": 0.1');
    expect(() => parseConfig(text, { fileName: "c.json", catalogue, environment: {} })).toThrow(
      expect.objectContaining({
        where: "c.json:6:31",
        message: "unknown key `relative_tolerance` in dataset `d`",
        hint: "`relative_tolerance` belongs in an entry of `graders` with the name `numeric`",
      }),
    );
  });

  test("all of several faults at once", () => {
    const [, message] = refusal('[{ "name": "numeric", "a": 1, "b": 2 }, "regex"]');
    expect(message).toBe(`the config has 3 problems
  c.json:6:40: unknown key \`a\` in \`graders[0]\` of dataset \`d\`
    hint: known keys are \`name\`, \`absolute_tolerance\`, \`relative_tolerance\`
  c.json:6:48: unknown key \`b\` in \`graders[0]\` of dataset \`d\`
    hint: known keys are \`name\`, \`absolute_tolerance\`, \`relative_tolerance\`
  c.json:6:58: \`graders[1]\` of dataset \`d\` needs a pattern
    hint: write { "name": "regex", "pattern": "answer: (\\\\w+)" }`);
  });
});

test("a pattern may come from the environment", () => {
  const text = configWith(`[{ "name": "regex", "pattern": "$\{PATTERN}" }]`);
  const { datasets } = parseConfig(text, {
    fileName: "c.json",
    catalogue,
    environment: { PATTERN: "x+" },
  });
  expect(datasets[0]?.graders).toEqual([{ name: "regex", pattern: "x+", flags: "" }]);
});
