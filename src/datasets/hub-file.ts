import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { PathInfo } from "@huggingface/hub";
import { ThemisError } from "../core/errors.ts";
import type { DatasetEffects } from "./dataset-kind.ts";
import * as cache from "./hub-cache.ts";
import { explainHubFailure, HubFailure, type HubFileRequest } from "./hub-failure.ts";
import { makeHubFetch } from "./hub-fetch.ts";

/** What came of asking for a file; `missing` when the hub, or the cache without a network, has no such revision or file. */
export type HubFile =
  | {
      readonly status: "found";
      /** In the cache. */
      readonly path: string;
      readonly commit: string;
      /** Whether it was there already. */
      readonly isFromCache: boolean;
    }
  | { readonly status: "missing"; readonly error: ThemisError };

const commitPattern = /^[0-9a-f]{40}$/;
const maxAttempts = 4;
const firstDelayMs = 250;

/**
 * Brings a file of a hub's dataset into the shared cache, or finds it there. `isFresh` downloads it whatever the cache holds.
 *
 * The library's own `downloadFileToCacheDir` is not used: it prints to stdout, takes any file that has a blob's name for the whole blob, lets
 * two processes write the same partial file, and files a branch under the commit that last changed the file, where the Python tools do not look.
 */
export async function fetchHubFile(
  request: HubFileRequest,
  effects: DatasetEffects,
  options: { readonly isFresh: boolean },
): Promise<HubFile> {
  checkRevision(request.revision);
  const folder = cache.repositoryFolder(effects.hub.cacheDir, request.repository);
  try {
    return effects.hub.isOffline
      ? await findInCache(request, effects, folder)
      : await fetchOnline(request, effects, folder, options.isFresh);
  } catch (error) {
    if (error instanceof HubFailure) {
      const explained = explainHubFailure(error, request, effects.hub);
      if (error.class !== "no-revision" && error.class !== "no-file") throw explained;
      return { status: "missing", error: explained };
    }
    if (error instanceof Error && "syscall" in error) {
      throw new ThemisError("dataset", `the download cache cannot be used: ${error.message}`, {
        hint: "free some space, mend the folder's permissions, or name another folder in `HF_HOME`",
        where: effects.hub.cacheDir,
        cause: error,
      });
    }
    throw error;
  }
}

// It becomes part of paths and URLs; the rules are those of git.
function checkRevision(revision: string): void {
  const isPlain = /^[^\s\\:?*[~^\p{Cc}]+$/u.test(revision);
  const isInside = revision.split("/").every((part) => part !== "" && !part.startsWith("."));
  if (isPlain && isInside && !revision.includes("..")) return;
  throw new ThemisError("config", `\`revision\` cannot be \`${revision}\``, {
    hint: "write a commit (40 hexadecimal digits), a tag or a branch",
  });
}

async function findInCache(
  { repository, path, revision }: HubFileRequest,
  { hub }: DatasetEffects,
  folder: string,
): Promise<HubFile> {
  const commit = commitPattern.test(revision) ? revision : await cache.readRef(folder, revision);
  if (commit !== null && commitPattern.test(commit)) {
    const snapshot = cache.snapshotPath(folder, commit, path);
    if ((await cache.fileSize(snapshot)) !== null) {
      return { status: "found", path: snapshot, commit, isFromCache: true };
    }
  }
  return {
    status: "missing",
    error: new ThemisError(
      "dataset",
      `\`${path}\` of \`${repository}\` at \`${revision}\` is not in the cache, and \`HF_HUB_OFFLINE\` forbids the download`,
      {
        hint: "unset `HF_HUB_OFFLINE` for one run, copy the cache folder from a machine that has it, or use `math500_local` with `data_dir`",
        where: hub.cacheDir,
      },
    ),
  };
}

async function fetchOnline(
  request: HubFileRequest,
  effects: DatasetEffects,
  folder: string,
  isFresh: boolean,
): Promise<HubFile> {
  const { path, revision } = request;
  const client = { hubUrl: effects.hub.endpoint, fetch: makeHubFetch(effects.hub, effects.signal) };
  const commit = commitPattern.test(revision)
    ? revision
    : await withRetries(() => resolveCommit(request, client), effects.signal);
  const snapshot = cache.snapshotPath(folder, commit, path);
  const isCached = !isFresh && (await cache.fileSize(snapshot)) !== null;
  const isDownloaded =
    !isCached &&
    (await fillSnapshot({ ...request, revision: commit }, effects, client, { folder, isFresh }));
  if (commit !== revision) await cache.writeRef(folder, revision, commit);
  return { status: "found", path: snapshot, commit, isFromCache: !isDownloaded };
}

interface Client {
  readonly hubUrl: string;
  readonly fetch: typeof fetch;
}

async function resolveCommit(
  { repository, revision }: HubFileRequest,
  client: Client,
): Promise<string> {
  const { datasetInfo } = await import("@huggingface/hub");
  const url = `${client.hubUrl}/api/datasets/${repository}`;
  const { sha } = await orProtocolFailure(url, () =>
    datasetInfo({ ...client, name: repository, revision, additionalFields: ["sha"] }),
  );
  if (typeof sha === "string" && commitPattern.test(sha)) return sha;
  throw new HubFailure("protocol", `no commit for \`${revision}\``, { isRetryable: false, url });
}

/** Whether bytes were downloaded; false when the blob was there for another commit. */
async function fillSnapshot(
  request: HubFileRequest,
  effects: DatasetEffects,
  client: Client,
  { folder, isFresh }: { readonly folder: string; readonly isFresh: boolean },
): Promise<boolean> {
  const content = await withRetries(() => describeContent(request, client), effects.signal);
  const blob = cache.blobPath(folder, content.name);
  const isThere = !isFresh && (await cache.fileSize(blob)) === content.size;
  if (!isThere) {
    await withRetries(
      () =>
        cache.replaceFile(blob, (temporary) =>
          download(request, client, content, temporary, effects.onDownload),
        ),
      effects.signal,
    );
  }
  await cache.linkSnapshot(blob, cache.snapshotPath(folder, request.revision, request.path));
  return !isThere;
}

interface Content {
  /** The hub's hash of it: what the blob is called. */
  readonly name: string;
  readonly size: number;
  /** Null for small files, which the hub knows by git's own hash. */
  readonly sha256: string | null;
}

async function describeContent(
  { repository, path, revision }: HubFileRequest,
  client: Client,
): Promise<Content> {
  const { pathsInfo } = await import("@huggingface/hub");
  const url = `${client.hubUrl}/api/datasets/${repository}/paths-info/${revision}`;
  const infos: readonly PathInfo[] = await orProtocolFailure(url, () =>
    pathsInfo({ ...client, repo: { type: "dataset", name: repository }, paths: [path], revision }),
  );
  const info = infos.find((candidate) => candidate.path === path);
  if (info === undefined) {
    throw new HubFailure("no-file", "not in its list of files", { isRetryable: false, url });
  }
  const name = info.lfs?.oid ?? info.oid ?? "";
  const size = info.lfs?.size ?? info.size;
  // The name becomes a path, so a hub may not write just anything there.
  if (!/^[0-9A-Za-z]{8,128}$/.test(name) || !Number.isSafeInteger(size)) {
    const message = `no hash or size for \`${path}\``;
    throw new HubFailure("protocol", message, { isRetryable: false, url });
  }
  return { name, size, sha256: info.lfs?.oid ?? null };
}

async function download(
  { repository, path, revision }: HubFileRequest,
  client: Client,
  content: Content,
  target: string,
  onDownload: DatasetEffects["onDownload"],
): Promise<void> {
  const { downloadFile } = await import("@huggingface/hub");
  const url = `${client.hubUrl}/datasets/${repository}/resolve/${revision}/${path}`;
  const interrupted = (message: string, cause?: unknown): HubFailure =>
    new HubFailure("interrupted", message, { isRetryable: true, url, cause });
  const repo = { type: "dataset", name: repository } as const;
  const blob = await orProtocolFailure(url, () =>
    // The chunked protocol for huge files would come from yet another host.
    downloadFile({ ...client, repo, path, revision, xet: false }),
  );
  if (blob === null) {
    throw new HubFailure("no-file", "not there", { isRetryable: false, url });
  }
  const hash = createHash("sha256");
  let size = 0;
  async function* received(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of blob?.stream() ?? []) {
        size += chunk.length;
        if (size > content.size) throw interrupted("more bytes than the hub promised");
        hash.update(chunk);
        onDownload(size, content.size);
        yield chunk;
      }
    } catch (error) {
      if (error instanceof HubFailure) throw error;
      // The library passes on only the message of a request that failed.
      const reason = error instanceof Error ? error.message : String(error);
      throw interrupted(`after ${size} of ${content.size} bytes: ${reason}`, error);
    }
    if (size < content.size) throw interrupted(`after ${size} of ${content.size} bytes`);
    if (content.sha256 !== null && hash.digest("hex") !== content.sha256) {
      throw interrupted("its bytes are not those that the hub promised");
    }
  }
  await pipeline(received, createWriteStream(target, { flags: "wx" }));
}

// The library throws plain errors for answers it cannot read.
async function orProtocolFailure<T>(url: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof HubFailure || error instanceof ThemisError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new HubFailure("protocol", message, { isRetryable: true, url, cause: error });
  }
}

async function withRetries<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof HubFailure) || !error.isRetryable || attempt === maxAttempts) {
        throw error;
      }
      await sleep(firstDelayMs * 2 ** (attempt - 1), undefined, { signal }).catch(() =>
        signal.throwIfAborted(),
      );
    }
  }
}
