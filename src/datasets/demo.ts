import { createHash } from "node:crypto";
import type { DatasetConfig } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";
import { canonicalJson } from "../core/json.ts";
import type { Dataset, Sample } from "../core/sample.ts";
import type { DatasetKind } from "./dataset-kind.ts";
import { demoProblems } from "./demo-problems.ts";
import { mathPrompt } from "./math-prompt.ts";
import { mathLevels, mathSubjects } from "./math-subjects.ts";
import { math500Sample } from "./math500-row.ts";
import { openInTwoPasses } from "./two-passes.ts";

/** Problems that come with the package: a first run needs no download. */
export const demo: DatasetKind = {
  kind: "demo",
  title: "Themis demo",
  description: "Small math problems with worked solutions, part of Themis: no download",
  source: "built in",
  license: "MIT",
  size: demoProblems.length,
  subjects: mathSubjects,
  levels: mathLevels,
  needsDataDir: false,
  defaultPrompt: mathPrompt,
  graders: ["math", "exact_match"],
  open,
};

async function open(config: DatasetConfig): Promise<Dataset> {
  for (const [field, value] of [
    ["data_dir", config.dataDir],
    ["revision", config.revision],
  ] as const) {
    if (value === null) continue;
    throw new ThemisError(
      "config",
      `\`${field}\` of dataset \`${config.name}\` means nothing for the kind \`demo\``,
      { hint: `remove \`${field}\`: the demo problems are part of Themis` },
    );
  }
  const contentHash = createHash("sha256").update(canonicalJson(demoProblems)).digest("hex");
  return await openInTwoPasses(config, {
    source: "built in",
    revision: (hash) => `sha256:${hash}`,
    read: () => readProblems(contentHash),
  });
}

async function* readProblems(contentHash: string): AsyncGenerator<readonly Sample[], string> {
  yield demoProblems.map(math500Sample);
  return contentHash;
}
