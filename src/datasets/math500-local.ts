import type { DatasetConfig } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";
import type { Dataset, Sample } from "../core/sample.ts";
import { type DataFile, findDataFiles } from "./data-files.ts";
import type { DatasetEffects, DatasetKind } from "./dataset-kind.ts";
import { mathPrompt } from "./math-prompt.ts";
import { localSample } from "./math500-row.ts";
import { hashSourceFiles, readSourceRows } from "./source-rows.ts";
import { openInTwoPasses } from "./two-passes.ts";

/** Problems from the user's own files, in the fields of MATH-500. */
export const math500Local: DatasetKind = {
  kind: "math500_local",
  title: "MATH-500 from local files",
  description:
    "Problems from `data_dir`: a folder of one-object .json files, or one .json or .jsonl file with the fields of MATH-500",
  source: "local files (`data_dir`)",
  license: "that of your files",
  size: null,
  subjects: null,
  levels: null,
  needsDataDir: true,
  defaultPrompt: mathPrompt,
  graders: ["math", "exact_match"],
  open,
};

async function open(config: DatasetConfig, { signal, isStored }: DatasetEffects): Promise<Dataset> {
  if (config.dataDir === null) {
    throw new ThemisError("config", `dataset \`${config.name}\` needs \`data_dir\``, {
      hint: 'add `"data_dir": "path/to/folder-or-file.jsonl"` to it',
    });
  }
  if (config.revision !== null) {
    throw new ThemisError(
      "config",
      `\`revision\` of dataset \`${config.name}\` means nothing for local files`,
      { hint: "remove `revision`; the content's hash is kept instead" },
    );
  }
  const files = await findDataFiles(config.dataDir);
  return await openInTwoPasses(
    config,
    {
      source: config.dataDir,
      revision: (contentHash) => `sha256:${contentHash}`,
      read: () => readSamples(files, signal),
      hash: () => hashSourceFiles(files, signal),
    },
    isStored,
  );
}

async function* readSamples(
  files: readonly DataFile[],
  signal: AbortSignal,
): AsyncGenerator<readonly Sample[], string> {
  const rows = readSourceRows(files, signal);
  try {
    let step = await rows.next();
    for (; step.done !== true; step = await rows.next()) yield step.value.map(localSample);
    return step.value;
  } finally {
    await rows.return("");
  }
}
