import type { DatasetConfig } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";
import type { Dataset, Sample } from "../core/sample.ts";
import { addToSurvey, emptySurvey, makeFilter } from "./filter.ts";

/** Where samples can be read again and again: each reading gives all samples, some at a time, and returns a hash of what it read. */
export interface SampleSource {
  /** For people: a repository and file, or a path. */
  readonly source: string;
  /** What the manifest keeps, from the content's hash. */
  readonly revision: (contentHash: string) => string;
  readonly read: () => AsyncGenerator<readonly Sample[], string>;
  /** The hash that reading gives, without looking at the rows; absent where that saves nothing. */
  readonly hash?: () => Promise<string>;
}

/**
 * Makes a dataset by reading its source twice: first to check every row and the filters, then, when samples are asked for, to hand them
 * over. So every fault shows before the first request, and only a piece of a file is held. What is stored already is only compared by its hash.
 */
export async function openInTwoPasses(
  config: DatasetConfig,
  { source, revision, read, hash }: SampleSource,
  isStored: (revision: string) => boolean = () => false,
): Promise<Dataset> {
  if (hash !== undefined) {
    const contentHash = await hash();
    const known = revision(contentHash);
    if (isStored(known)) {
      const samples = keep(read, () => true, contentHash, source);
      return { name: config.name, kind: config.kind, revision: known, source, size: null, samples };
    }
  }
  const survey = emptySurvey();
  const first = read();
  let step = await first.next();
  for (; step.done !== true; step = await first.next()) {
    for (const sample of step.value) addToSurvey(survey, sample);
  }
  const contentHash = step.value;
  if (survey.samples === 0) {
    throw new ThemisError("dataset", `dataset \`${config.name}\` holds no row`, {
      where: source,
      hint: "it needs at least one problem with its answer",
    });
  }
  const isKept = makeFilter(config, survey);
  return {
    name: config.name,
    kind: config.kind,
    revision: revision(contentHash),
    source,
    size: survey.samples,
    samples: keep(read, isKept, contentHash, source),
  };
}

async function* keep(
  read: () => AsyncGenerator<readonly Sample[], string>,
  isKept: (sample: Sample) => boolean,
  contentHash: string,
  source: string,
): AsyncGenerator<Sample> {
  const samples = read();
  try {
    let step = await samples.next();
    for (; step.done !== true; step = await samples.next()) {
      for (const sample of step.value) {
        if (isKept(sample)) yield sample;
      }
    }
    if (step.value !== contentHash) {
      throw new ThemisError("dataset", "the data changed while they were being read", {
        where: source,
        hint: "run again when nothing writes to them",
      });
    }
  } finally {
    await samples.return("");
  }
}
