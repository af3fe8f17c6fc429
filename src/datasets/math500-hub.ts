import { createHash } from "node:crypto";
import type { DatasetConfig } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";
import { canonicalJson } from "../core/json.ts";
import type { Dataset, Sample } from "../core/sample.ts";
import type { DatasetEffects, DatasetKind } from "./dataset-kind.ts";
import type { HubFileRequest } from "./hub-failure.ts";
import { fetchHubFile, type HubFile } from "./hub-file.ts";
import { mathPrompt } from "./math-prompt.ts";
import { mathLevels, mathSubjects } from "./math-subjects.ts";
import { math500Sample, parseMath500Row } from "./math500-row.ts";
import { readSourceRows } from "./source-rows.ts";
import { openInTwoPasses } from "./two-passes.ts";

/** The version of a hub's file that results are compared on. */
export interface PinnedFile {
  readonly repository: string;
  readonly path: string;
  readonly commit: string;
  readonly rows: number;
  /** SHA-256 over the canonical JSON of each row's six fields, joined by newlines: the same however the file is written. */
  readonly contentSha256: string;
}

/** The 500 problems of the MATH test set that are most often reported on, from the Hugging Face hub. */
export const math500Hub: DatasetKind = {
  kind: "math500_hf",
  title: "MATH-500",
  description:
    "500 competition problems of the MATH test set, downloaded once from the Hugging Face hub",
  source: "HuggingFaceH4/MATH-500 (test.jsonl)",
  license: "MIT, that of MATH",
  size: 500,
  subjects: mathSubjects,
  levels: mathLevels,
  needsDataDir: false,
  defaultPrompt: mathPrompt,
  graders: ["math", "exact_match"],
  open: (config, effects) =>
    openMath500(config, effects, {
      repository: "HuggingFaceH4/MATH-500",
      path: "test.jsonl",
      commit: "6e4ed1a2a79af7d8630a6b768ec859cb5af4d3be",
      rows: 500,
      contentSha256: "f0e14f6a55023938003783525bbf1247f233aa72434e6ff701f0b5776aacafca",
    }),
};

/**
 * Opens a config's `revision`, or else the pinned commit. A hub that does not know the pinned commit (a mirror, or after a rewritten history)
 * is asked for `main`, which is taken only if it holds the very same rows.
 */
export async function openMath500(
  config: DatasetConfig,
  effects: DatasetEffects,
  pinned: PinnedFile,
): Promise<Dataset> {
  if (config.dataDir !== null) {
    throw new ThemisError(
      "config",
      `\`data_dir\` of dataset \`${config.name}\` is for local files`,
      {
        hint: 'write `"kind": "math500_local"` to read them, or remove `data_dir`',
      },
    );
  }
  const { repository, path } = pinned;
  const revision = config.revision ?? pinned.commit;
  const wanted = { repository, path, revision };
  const rows = revision === pinned.commit ? pinned.rows : null;
  const file = await fetchChecked(wanted, effects, (summary) => checkCount(summary, rows));
  if (file.status === "found") return await openFile(config, effects, wanted, file);
  if (config.revision !== null) throw file.error;
  const main = { repository, path, revision: "main" };
  const substitute = await fetchChecked(main, effects, (summary) => checkSame(summary, pinned));
  if (substitute.status === "missing") throw file.error;
  return await openFile(config, effects, main, substitute);
}

async function openFile(
  config: DatasetConfig,
  { signal, hub }: DatasetEffects,
  { repository, path }: HubFileRequest,
  file: HubFile & { readonly status: "found" },
): Promise<Dataset> {
  return await openInTwoPasses(config, {
    source: `${hub.endpoint}/datasets/${repository} (${path})`,
    revision: () => file.commit,
    read: () => readSamples(file.path, signal),
  });
}

async function* readSamples(
  path: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Sample[], string> {
  const rows = readSourceRows([{ path, id: path }], signal);
  try {
    let step = await rows.next();
    for (; step.done !== true; step = await rows.next()) {
      yield step.value.map((row) => math500Sample(parseMath500Row(row)));
    }
    return step.value;
  } finally {
    await rows.return("");
  }
}

interface ContentSummary {
  readonly path: string;
  readonly rows: number;
  readonly contentSha256: string;
}

/** A file of the cache that fails the check is replaced once: a disk or another tool may have damaged it. */
async function fetchChecked(
  request: HubFileRequest,
  effects: DatasetEffects,
  check: (summary: ContentSummary) => void,
): Promise<HubFile> {
  const file = await fetchHubFile(request, effects, { isFresh: false });
  if (file.status === "missing") return file;
  try {
    check(await summarizeContent(file.path, effects.signal));
    return file;
  } catch (error) {
    if (!(error instanceof ThemisError) || !file.isFromCache || effects.hub.isOffline) throw error;
  }
  const again = await fetchHubFile(request, effects, { isFresh: true });
  if (again.status === "found") check(await summarizeContent(again.path, effects.signal));
  return again;
}

async function summarizeContent(path: string, signal: AbortSignal): Promise<ContentSummary> {
  const hash = createHash("sha256");
  let rows = 0;
  for await (const batch of readSourceRows([{ path, id: path }], signal)) {
    for (const row of batch) {
      hash.update((rows === 0 ? "" : "\n") + canonicalJson(parseMath500Row(row)));
      rows += 1;
    }
  }
  return { path, rows, contentSha256: hash.digest("hex") };
}

function checkCount({ path, rows }: ContentSummary, expected: number | null): void {
  if (rows === expected || (expected === null && rows > 0)) return;
  throw new ThemisError(
    "dataset",
    `the file must hold ${expected === null ? "at least 1 row" : `${expected} rows`}, got ${rows}`,
    {
      where: path,
      hint: "check `HF_ENDPOINT`; with a network, delete the file to download it anew",
    },
  );
}

function checkSame({ path, contentSha256 }: ContentSummary, pinned: PinnedFile): void {
  if (contentSha256 === pinned.contentSha256) return;
  throw new ThemisError(
    "dataset",
    `the hub does not know revision \`${pinned.commit}\` of \`${pinned.repository}\`, and its \`main\` holds other rows`,
    {
      where: path,
      hint: 'to use those rows, add `"revision": "main"` to the dataset; results then compare only with runs on the same rows',
    },
  );
}
