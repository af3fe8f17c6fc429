import { ThemisError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import type { Grader } from "../core/score.ts";
import { exactMatch } from "./exact-match.ts";
import { mathAnswer } from "./math-answer.ts";

/** Every grader that a config can name. */
export const graders: readonly Grader[] = [mathAnswer, exactMatch];

/** The grader of a name; throws `ThemisError` with the nearest names for one that does not exist. */
export function findGrader(name: string): Grader {
  const found = graders.find((grader) => grader.name === name);
  if (found !== undefined) return found;
  const names = graders.map((grader) => grader.name);
  const [closest] = nearest(name, names, 1);
  throw new ThemisError("config", `unknown grader \`${name}\``, {
    hint:
      closest === undefined
        ? `use one of ${names.map((known) => `\`${known}\``).join(", ")}`
        : `did you mean \`${closest}\`?`,
  });
}
