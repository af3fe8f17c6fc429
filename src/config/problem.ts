import { ThemisError } from "../core/errors.ts";

/** One thing that is wrong with a config. */
export interface Problem {
  /** A whole sentence in the form of `ThemisError.message`. */
  readonly message: string;
  readonly hint: string | null;
  /** `file:line:column`; null for what was given by a flag. */
  readonly where: string | null;
  /** Offset in the file, by which problems are sorted; -1 for flags. */
  readonly offset: number;
}

const shownProblems = 20;

/** Throws all problems as one error: the first 20 in the order of the file, each with its place and hint. */
export function throwProblems(problems: readonly Problem[]): never {
  const distinct = new Map(
    problems.map((problem) => [`${problem.where} ${problem.message}`, problem]),
  );
  const sorted = [...distinct.values()].sort((a, b) => a.offset - b.offset);
  const first = sorted[0];
  if (first === undefined) throw new TypeError("no problem to report");
  const where = first.where === null ? {} : { where: first.where };
  if (sorted.length === 1) {
    const hint = first.hint === null ? {} : { hint: first.hint };
    throw new ThemisError("config", first.message, { ...hint, ...where });
  }
  const lines = sorted.slice(0, shownProblems).flatMap(({ message, hint, where: place }) => {
    const line = `  ${place === null ? "" : `${place}: `}${message}`;
    return hint === null ? [line] : [line, `    hint: ${hint}`];
  });
  const hidden = sorted.length - shownProblems;
  if (hidden > 0) lines.push(`  and ${hidden} more`);
  throw new ThemisError(
    "config",
    `the config has ${sorted.length} problems\n${lines.join("\n")}`,
    where,
  );
}
