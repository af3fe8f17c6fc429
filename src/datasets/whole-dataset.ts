import type { DatasetConfig } from "../core/config.ts";

/** The config of all samples of a kind, in their own order and with its own prompt; `dataDir` is for local kinds. */
export function wholeDataset(kind: string, dataDir: string | null): DatasetConfig {
  return {
    name: kind,
    kind,
    limit: null,
    subjects: null,
    levels: null,
    dataDir,
    shuffleSeed: null,
    revision: null,
    prompt: null,
    systemPrompt: null,
    graders: null,
  };
}
