import { z } from "zod";
import { defaultGraders } from "../core/default-graders.ts";
import { defaultMathPolicies } from "../core/math-policies.ts";
import type { GraderEntry } from "./config-file.ts";
import { choice, filledText, flag, integerFrom, list, numberFrom } from "./fields.ts";

const names = ["math", "multiple_choice", "numeric", "exact_match", "contains", "regex"] as const;
const namesWithoutOptions = names.filter((name) => name !== "regex");

/** One of a dataset's `graders`: its name, or an object with its name and options. */
export function graderEntry(
  patternFault: (pattern: string) => string | null,
): z.ZodType<GraderEntry> {
  const error = `must be one of ${list(names)}, or an object with such a \`name\``;
  const name = z
    .enum(names, { error })
    .superRefine((value, context) => {
      if (value !== "regex") return;
      context.addIssue({
        code: "custom",
        message: "needs a pattern",
        params: {
          isValueShown: false,
          hint: 'write { "name": "regex", "pattern": "answer: (\\\\w+)" }',
        },
      });
    })
    // The one that must not stand alone is not offered in an editor.
    .meta({ enum: namesWithoutOptions });
  const withOptions = z.discriminatedUnion(
    "name",
    [math(), multipleChoice(), numeric(), exactMatch(), contains(), regex(patternFault)],
    {
      error: ({ code }) =>
        code === "invalid_union" ? `must be one of ${list(names)}` : "must be an object",
    },
  );
  return z.union([name, withOptions], { error });
}

function grader<Name extends string, Options extends z.core.$ZodLooseShape>(
  name: Name,
  description: string,
  options: Options,
): z.ZodObject<{ name: z.ZodLiteral<Name> } & Options, z.core.$strict> {
  return z
    .strictObject(
      {
        name: z
          .literal(name, { error: `must be one of ${list(names)}` })
          .meta({ description: "Which grader it is.", examples: [name] }),
        ...options,
      },
      { error: "must be an object" },
    )
    .meta({ title: name, description });
}

function math() {
  const { percent, roundedDigits, units, listOrder, parameterNames } = defaultMathPolicies;
  return grader("math", "Compares the answer and the reference as mathematics.", {
    percent: choice("either", "written", "value")
      .meta({
        description:
          "What `50 %` says: 50 (`written`), 1/2 (`value`), or whichever of the two fits.",
      })
      .default(percent),
    rounded_digits: integerFrom(0, 15)
      .meta({
        description:
          "Least significant digits with which a decimal may stand for a value that it rounds, such as 0.333333 for 1/3; 0: never.",
      })
      .default(roundedDigits),
    units: choice("optional", "required", "ignored")
      .meta({
        description:
          "Whether a unit may be missing on one side, must stand on both, or never matters.",
      })
      .default(units),
    list_order: choice("any", "kept")
      .meta({
        description: "Whether items without brackets, such as `1, 2`, may come in any order.",
      })
      .default(listOrder),
    parameter_names: choice("any", "kept")
      .meta({
        description:
          "Whether a parameter that only counts solutions may have another name: `n\\pi` for `k\\pi`.",
      })
      .default(parameterNames),
  });
}

function multipleChoice() {
  return grader(
    "multiple_choice",
    "Compares the letter that was chosen with the right one. The choices are the sample's field `choices`.",
    {},
  );
}

function numeric() {
  const { absoluteTolerance, relativeTolerance } = defaultGraders.numeric;
  return grader(
    "numeric",
    "Compares numbers: right when |answer − reference| ≤ max(absolute_tolerance, relative_tolerance · |reference|).",
    {
      absolute_tolerance: numberFrom(0, 1_000_000_000)
        .meta({ description: "How far the answer may be from the reference." })
        .default(absoluteTolerance),
      relative_tolerance: numberFrom(0, 1)
        .meta({ description: "The same as a share of the reference: 0.01 is one percent." })
        .default(relativeTolerance),
    },
  );
}

function exactMatch() {
  return grader("exact_match", "Compares letter by letter, outer spaces aside.", {
    case_sensitive: caseSensitive().default(defaultGraders.exact_match.isCaseSensitive),
  });
}

function contains() {
  return grader("contains", "Looks for the reference anywhere in the response.", {
    case_sensitive: caseSensitive().default(defaultGraders.contains.isCaseSensitive),
    whole_words: flag()
      .meta({ description: "Whether `12` is not found in `512`, nor `cat` in `concatenate`." })
      .default(defaultGraders.contains.isWholeWords),
  });
}

function caseSensitive(): z.ZodBoolean {
  return flag().meta({ description: "Whether capitals differ from small letters." });
}

function regex(patternFault: (pattern: string) => string | null) {
  return grader(
    "regex",
    "Takes what a pattern captures last in the response for the answer, and compares it as `exact_match` does.",
    {
      pattern: filledText()
        .superRefine((value, context) => {
          const fault = patternFault(value);
          if (fault === null) return;
          const hint = hasMoreThanRe2(value)
            ? "there is no lookaround and no backreference, so that no text makes a search slow; a group says which part counts"
            : undefined;
          context.addIssue({ code: "custom", message: fault, params: { hint } });
        })
        .meta({
          description:
            "In the syntax of RE2, which has neither lookaround nor backreferences. The group `answer` counts, else the first that took part, without groups the whole match.",
          examples: ["answer: (\\w+)"],
        }),
      flags: flagLetters()
        .meta({
          description:
            "Any of `i` (case does not matter), `m` (`^` and `$` at every line), `s` (`.` is line ends too).",
        })
        .default(""),
    },
  );
}

function hasMoreThanRe2(pattern: string): boolean {
  return /\(\?<?[=!]|\\[1-9k]/.test(pattern);
}

function flagLetters(): z.ZodString {
  const error = "must be letters out of `i`, `m`, `s`, each once";
  return z
    .string({ error })
    .regex(/^[ims]{0,3}$/, { error })
    .refine((value) => new Set(value).size === value.length, { error });
}
