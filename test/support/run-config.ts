import { writeFile } from "node:fs/promises";
import type { TempDir } from "./temp-dir.ts";

type Members = Readonly<Record<string, unknown>>;

/** What a test's config says beyond the least there must be. */
export interface RunConfigParts {
  /** Members of `provider_options` beside `base_url`. */
  readonly options?: Members;
  readonly sampling?: Members;
  /** In place of three problems of `demo`. */
  readonly dataset?: Members;
  /** Members of the top level; they stand over all else. */
  readonly top?: Members;
}

function runConfig(baseUrl: string, parts: RunConfigParts = {}): Members {
  const { options, sampling, dataset, top } = parts;
  return {
    run_id: "test",
    storage_dir: "store",
    models: [{ name: "model", provider_options: { base_url: baseUrl, ...options } }],
    samplings: [{ name: "plain", ...sampling }],
    datasets: [dataset ?? { name: "demo", kind: "demo", limit: 3 }],
    ...top,
  };
}

/**
 * Writes a config of one model, one sampling and one dataset to `config.json` of a folder and returns the words of the command that runs it.
 * The run is called `test` and stored in `store`.
 */
export async function writeRunConfig(
  dir: TempDir,
  baseUrl: string,
  parts: RunConfigParts = {},
): Promise<readonly string[]> {
  await writeFile(dir.file("config.json"), JSON.stringify(runConfig(baseUrl, parts), null, 2));
  return ["run", "--config-path", "config.json"];
}
