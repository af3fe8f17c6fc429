import { z } from "zod";
import { cleanRunId, runIdExpectation, runIdPattern } from "./run-id.ts";

/** Any string. */
export function text(): z.ZodString {
  return z.string({ error: "must be a string" });
}

/** A string with something in it. */
export function filledText(): z.ZodString {
  const error = "must be a string that is not empty";
  return z.string({ error }).regex(/\S/, { error });
}

/** What results call a thing by. */
export function nameText(): z.ZodString {
  const error = "must be a name of 1 to 200 characters, none of them a control character";
  return z
    .string({ error })
    .max(200, { error })
    .regex(/^(?=.*\S)[^\p{Cc}\p{Cs}]*$/u, { error });
}

/** A run id that `runIdPattern` accepts; the hint is a cleaned one. */
export function runId(): z.ZodString {
  return z.string({ error: runIdExpectation }).superRefine((value, context) => {
    if (runIdPattern.test(value.normalize("NFC"))) return;
    context.addIssue({
      code: "custom",
      message: runIdExpectation,
      params: { hint: `write ${JSON.stringify(cleanRunId(value))}` },
    });
  });
}

/** An integer that JavaScript holds exactly. */
export function integer(): z.ZodInt {
  return z.int({
    error: ({ code }) =>
      code === "too_big" || code === "too_small"
        ? `must be an integer of at most ${Number.MAX_SAFE_INTEGER} either side of 0`
        : "must be an integer",
  });
}

/** An integer in a closed range. */
export function integerFrom(low: number, high?: number): z.ZodInt {
  if (high === undefined) {
    const error = `must be an integer of at least ${low}`;
    return z.int({ error }).min(low, { error });
  }
  const error = `must be an integer from ${low} to ${high}`;
  return z.int({ error }).min(low, { error }).max(high, { error });
}

/** A number in a closed range. */
export function numberFrom(low: number, high: number): z.ZodNumber {
  const error = `must be a number from ${low} to ${high}`;
  return z.number({ error }).min(low, { error }).max(high, { error });
}

/** A number above the lower bound, up to the upper one. */
export function numberAbove(low: number, high: number): z.ZodNumber {
  const error = `must be a number above ${low} and at most ${high}`;
  return z.number({ error }).gt(low, { error }).max(high, { error });
}

/** An array that is not empty. */
export function entries<Entry extends z.ZodType>(entry: Entry): z.ZodArray<Entry> {
  return z
    .array(entry, { error: "must be an array" })
    .min(1, { error: "must have at least one entry" });
}

/** The `stop` of a sampling. */
export function stopTexts(): z.ZodType<string | string[]> {
  const error = "must be a string that is not empty, or an array of 1 to 16 of them";
  const one = z.string({ error }).min(1, { error });
  return z.union([one, z.array(one, { error }).min(1, { error }).max(16, { error })], { error });
}

/** The `n_parallel` of an endpoint. */
export function parallelism(): z.ZodType<number | "auto"> {
  const error = "must be `auto` or an integer from 1 to 10000";
  const count = z.int({ error }).min(1, { error }).max(10_000, { error });
  return z.union([count, z.literal("auto", { error })], { error });
}

/** One of some words. */
export function choice<const Words extends readonly [string, ...string[]]>(
  ...words: Words
): z.ZodEnum<{ [Word in Words[number]]: Word }> {
  return z.enum(words, { error: `must be one of ${list(words)}` });
}

/** Yes or no. */
export function flag(): z.ZodBoolean {
  return z.boolean({ error: "must be true or false" });
}

/** Words for a message, in backticks. */
export function list(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}
