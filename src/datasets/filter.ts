import type { DatasetConfig } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import type { Sample } from "../core/sample.ts";

/** How many samples there are of each subject and level; what filters are checked against. */
export interface Survey {
  samples: number;
  /** By the subject's key: spellings that differ in case or separators are one subject. */
  readonly subjects: Map<string, SubjectSurvey>;
}

interface SubjectSurvey {
  /** As the data first spell it. */
  readonly name: string;
  /** Samples by level; null is "no level given". */
  readonly levels: Map<number | null, number>;
}

const maxListed = 20;
const noSubject = "";

/** A survey of nothing yet. */
export function emptySurvey(): Survey {
  return { samples: 0, subjects: new Map() };
}

/** Counts one more sample. */
export function addToSurvey(survey: Survey, sample: Sample): void {
  const name = subjectOf(sample);
  const level = levelOf(sample);
  const key = name === null ? noSubject : subjectKey(name);
  const subject = survey.subjects.get(key) ?? { name: name ?? noSubject, levels: new Map() };
  survey.subjects.set(key, subject);
  subject.levels.set(level, (subject.levels.get(level) ?? 0) + 1);
  survey.samples += 1;
}

/**
 * Whether a sample passes `subjects` and `levels` of a config. Throws when they name what the data do not hold, or leave nothing, so that
 * the trouble shows before anything is asked.
 */
export function makeFilter(config: DatasetConfig, survey: Survey): (sample: Sample) => boolean {
  const wantedSubjects = config.subjects === null ? null : new Set(config.subjects.map(subjectKey));
  const wantedLevels = config.levels === null ? null : new Set(config.levels);
  checkSubjects(config, survey);
  checkLevels(config, survey);
  const keepsSubject = (key: string): boolean => wantedSubjects?.has(key) ?? true;
  const keepsLevel = (level: number | null): boolean =>
    wantedLevels === null || (level !== null && wantedLevels.has(level));
  checkSomeLeft(config, survey, keepsSubject, keepsLevel);
  return (sample) => {
    const name = subjectOf(sample);
    return (
      keepsSubject(name === null ? noSubject : subjectKey(name)) && keepsLevel(levelOf(sample))
    );
  };
}

function checkSubjects(config: DatasetConfig, survey: Survey): void {
  const known = [...survey.subjects.values()]
    .map(({ name }) => name)
    .filter((name) => name !== "")
    .sort((a, b) => (a < b ? -1 : 1));
  for (const subject of config.subjects ?? []) {
    const key = subjectKey(subject);
    if (key !== noSubject && survey.subjects.has(key)) continue;
    const [best] = nearest(subject, known, 1);
    throw new ThemisError(
      "dataset",
      known.length === 0
        ? `\`subjects\` asks for \`${subject}\`, but no row of dataset \`${config.name}\` has a subject`
        : `dataset \`${config.name}\` has no subject \`${subject}\``,
      {
        hint:
          known.length === 0
            ? "leave `subjects` out, or add a `subject` field to the rows"
            : `${best === undefined ? "" : `did you mean ${list([best])}? `}known subjects: ${list(known)}`,
      },
    );
  }
}

function checkLevels(config: DatasetConfig, survey: Survey): void {
  const known = new Set([...survey.subjects.values()].flatMap(({ levels }) => [...levels.keys()]));
  for (const level of config.levels ?? []) {
    if (known.has(level)) continue;
    const names = [...known].filter((value) => value !== null).sort((a, b) => a - b);
    throw new ThemisError(
      "dataset",
      names.length === 0
        ? `\`levels\` asks for ${level}, but no row of dataset \`${config.name}\` has a level`
        : `dataset \`${config.name}\` has no level ${level}`,
      {
        hint:
          names.length === 0
            ? "leave `levels` out, or add a `level` field to the rows"
            : `known levels: ${list(names.map(String))}`,
      },
    );
  }
}

function checkSomeLeft(
  config: DatasetConfig,
  survey: Survey,
  keepsSubject: (key: string) => boolean,
  keepsLevel: (level: number | null) => boolean,
): void {
  let ofSubjects = 0;
  let left = 0;
  for (const [key, { levels }] of survey.subjects) {
    if (!keepsSubject(key)) continue;
    for (const [level, count] of levels) {
      ofSubjects += count;
      if (keepsLevel(level)) left += count;
    }
  }
  if (left > 0) return;
  const steps = [
    `${survey.samples} in the data`,
    ...(config.subjects === null ? [] : [`${ofSubjects} of subjects ${list(config.subjects)}`]),
    ...(config.levels === null ? [] : [`${left} of levels ${list(config.levels.map(String))}`]),
  ];
  throw new ThemisError("dataset", `the filters of dataset \`${config.name}\` leave no sample`, {
    hint: `samples left: ${steps.join(", then ")}; widen \`subjects\` or \`levels\``,
  });
}

// `Counting & Probability`, `counting_and_probability` and `COUNTING-AND-PROBABILITY` are one subject.
function subjectKey(subject: string): string {
  return subject
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll("&", "and")
    .replace(/[\s_-]/g, "");
}

function subjectOf(sample: Sample): string | null {
  const subject = sample.metadata["subject"];
  return typeof subject === "string" ? subject : null;
}

function levelOf(sample: Sample): number | null {
  const level = sample.metadata["level"];
  return typeof level === "number" ? level : null;
}

function list(names: readonly string[]): string {
  const shown = names
    .slice(0, maxListed)
    // They come from data: no control sequence of theirs may reach a terminal.
    .map((name) => `\`${name.slice(0, 80).replace(/\p{Cc}/gu, "\uFFFD")}\``);
  const more = names.length - shown.length;
  return (shown.join(", ") || "(none)") + (more > 0 ? ` and ${more} more` : "");
}
