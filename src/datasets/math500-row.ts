import { z } from "zod";
import { ThemisError } from "../core/errors.ts";
import type { JsonValue } from "../core/json.ts";
import type { Sample } from "../core/sample.ts";
import type { SourceRow } from "./source-rows.ts";

const text = z.string().regex(/\S/);

/** The six fields of a row of MATH-500, as its file names them. */
export interface Math500Row {
  readonly problem: string;
  readonly solution: string;
  readonly answer: string;
  readonly subject: string;
  readonly level: number;
  readonly unique_id: string;
}

const hubRow: z.ZodType<Math500Row> = z.object({
  problem: text,
  solution: z.string(),
  answer: text,
  subject: text,
  level: z.int().min(1).max(5),
  unique_id: text,
});

// MATH's own folders write `Level 5`, and `Level ?` where nobody knows.
const unknownLevel = /^\s*level\s*\?\s*$/i;
const writtenLevel = /^\s*(?:level\s*)?([0-9]{1,6})\s*$/i;

const localRow = z.looseObject({
  problem: text,
  // A whole number past 2^53 has already lost digits here, and the answer must be exact.
  answer: z.union([
    text,
    z
      .number()
      .refine((value) => !Number.isInteger(value) || Number.isSafeInteger(value))
      .transform(String),
  ]),
  solution: z.string().nullish(),
  subject: text.nullish(),
  level: z
    .union([
      z.int().min(1),
      z
        .string()
        .regex(unknownLevel)
        .transform(() => null),
      z
        .string()
        .regex(writtenLevel)
        .transform((written) => Number(writtenLevel.exec(written)?.[1]))
        .pipe(z.int().min(1)),
    ])
    .nullish(),
  unique_id: text.nullish(),
});

const wanted = {
  problem: "a text that is not empty",
  solution: "a text",
  answer: "a text that is not empty",
  subject: "a text that is not empty",
  level: "a whole number from 1 to 5",
  unique_id: "a text that is not empty",
};

const wantedLocally = {
  ...wanted,
  answer: "a text that is not empty, or a number of at most 15 digits",
  level: "a whole number from 1, such as 5 or `Level 5`",
};

/** Checks that a row has MATH-500's six fields; others are left out. */
export function parseMath500Row(row: SourceRow): Math500Row {
  const parsed = hubRow.safeParse(row.value);
  if (parsed.success) return parsed.data;
  throw rowError(row, parsed.error, wanted, "compare the file with that of HuggingFaceH4/MATH-500");
}

/** A checked row as a sample. */
export function math500Sample(row: Math500Row): Sample {
  return {
    id: row.unique_id,
    input: row.problem,
    target: [row.answer],
    metadata: { subject: row.subject, level: row.level, solution: row.solution },
  };
}

/** A row of a user's own file as a sample: only `problem` and `answer` must be there, and unknown fields become metadata. */
export function localSample(row: SourceRow): Sample {
  const parsed = localRow.safeParse(row.value);
  if (!parsed.success) {
    const hint =
      "each row is an object with `problem` and `answer`; `subject`, `level`, `solution` and `unique_id` may be left out";
    throw rowError(row, parsed.error, wantedLocally, hint);
  }
  const { problem, answer, solution, subject, level, unique_id, ...others } = parsed.data;
  return {
    id: unique_id ?? row.defaultId,
    input: problem,
    target: [answer],
    metadata: {
      // JSON.parse made them, so they are JSON.
      ...(others as Record<string, JsonValue>),
      ...(typeof subject === "string" && { subject }),
      ...(typeof level === "number" && { level }),
      ...(typeof solution === "string" && { solution }),
    },
  };
}

function rowError(
  row: SourceRow,
  error: z.ZodError,
  expected: Readonly<Record<string, string>>,
  hint: string,
): ThemisError {
  const field = error.issues[0]?.path[0];
  const expectation = typeof field === "string" ? expected[field] : undefined;
  const message =
    typeof field === "string" && expectation !== undefined
      ? `\`${field}\` must be ${expectation}, got ${describe(member(row.value, field))}`
      : `a row must be an object, got ${describe(row.value)}`;
  return new ThemisError("dataset", message, { where: row.where, hint });
}

function member(value: unknown, name: string): unknown {
  return new Map(Object.entries(value ?? {})).get(name);
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  const written = JSON.stringify(value);
  const shown = written.length > 60 ? `${written.slice(0, 60)}…` : written;
  return `${shown} (${Array.isArray(value) ? "array" : typeof value})`;
}
