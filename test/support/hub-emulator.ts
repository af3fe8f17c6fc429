import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { mathSubjects } from "../../src/datasets/math-subjects.ts";

/** A row as a MATH-500 file holds it. */
export interface HubRow {
  readonly problem: string;
  readonly solution: string;
  readonly answer: string;
  readonly subject: string;
  readonly level: number;
  readonly unique_id: string;
}

/** What the emulated hub holds, and how it misbehaves. All of it may be changed while it runs, to tell a story in one test. */
export interface HubEmulatorOptions {
  readonly repository: string;
  readonly path: string;
  /** Commits by the names under which they are known. */
  readonly revisions: Readonly<Record<string, string>>;
  readonly rows: readonly unknown[];
  /** The file's exact content, instead of `rows`. */
  readonly content: string | null;
  /** `lfs` files have a SHA-256 and may live elsewhere; `git` files have git's own hash. */
  readonly storage: "git" | "lfs";
  /** Where the file is sent from: by the hub, or after a redirect by the hub or by a second server with another origin. */
  readonly redirect: "none" | "same-origin" | "other-origin";
  /** Only this token may read; others get 401 `GatedRepo`. */
  readonly token: string | null;
  /** The next so many downloads of the whole file are cut after `cutAfterBytes`. */
  readonly cuts: number;
  readonly cutAfterBytes: number;
  /** Whether a cut looks like an orderly end, as from a server that sends no length. */
  readonly isCutSilent: boolean;
  /** The next so many requests are answered with `failureStatus`. */
  readonly failures: number;
  readonly failureStatus: number;
  /** The content's size as the list of files gives it; null is the truth. */
  readonly claimedSize: number | null;
}

/** A request that reached one of the emulator's servers. */
interface HubRequest {
  readonly method: string;
  readonly url: string;
  readonly server: "hub" | "cdn";
  readonly authorization: string | null;
  readonly range: string | null;
}

/** A Hugging Face hub on a free loopback port. */
export interface HubEmulator {
  /** For `HF_ENDPOINT`. */
  readonly endpoint: string;
  /** Every request so far, in order of arrival. */
  readonly requests: readonly HubRequest[];
  change(options: Partial<HubEmulatorOptions>): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The commit that `math500_hf` asks for. */
export const pinnedCommit = "6e4ed1a2a79af7d8630a6b768ec859cb5af4d3be";

/** Rows in the shape of MATH-500 that are all different and all true: sums, over the seven subjects and five levels. */
export function syntheticRows(count: number): readonly HubRow[] {
  return Array.from({ length: count }, (_, index) => {
    const subject = mathSubjects[index % mathSubjects.length] ?? "";
    const folder = subject.toLowerCase().replace("&", "and").replaceAll(" ", "_");
    return {
      problem: `What is $${index} + ${index + 7}$?`,
      solution: `Adding gives $\\boxed{${2 * index + 7}}.$`,
      answer: String(2 * index + 7),
      subject,
      level: (index % 5) + 1,
      unique_id: `test/${folder}/${index}.json`,
    };
  });
}

/** Starts a hub; without options it holds 500 synthetic rows of `HuggingFaceH4/MATH-500` at the pinned commit. */
export async function startHubEmulator(
  options: Partial<HubEmulatorOptions> = {},
): Promise<HubEmulator> {
  let state: HubEmulatorOptions = {
    repository: "HuggingFaceH4/MATH-500",
    path: "test.jsonl",
    revisions: { main: pinnedCommit },
    rows: syntheticRows(500),
    content: null,
    storage: "git",
    redirect: "none",
    token: null,
    cuts: 0,
    cutAfterBytes: 1000,
    isCutSilent: false,
    failures: 0,
    failureStatus: 503,
    claimedSize: null,
    ...options,
  };
  const requests: HubRequest[] = [];
  const change = (changes: Partial<HubEmulatorOptions>): void => {
    state = { ...state, ...changes };
  };
  const record = (request: IncomingMessage, server: "hub" | "cdn"): void => {
    requests.push({
      method: request.method ?? "",
      url: request.url ?? "",
      server,
      authorization: request.headers.authorization ?? null,
      range: request.headers.range ?? null,
    });
  };
  const cdn = createServer((request, response) => {
    record(request, "cdn");
    sendFile(request, response, state, change);
  });
  const cdnOrigin = await listen(cdn);
  const hub = createServer((request, response) => {
    record(request, "hub");
    answer(request, response, state, change, cdnOrigin).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  const endpoint = await listen(hub);
  const close = async (): Promise<void> => {
    await Promise.all([stop(hub), stop(cdn)]);
  };
  return { endpoint, requests, change, close, [Symbol.asyncDispose]: close };
}

type Change = (changes: Partial<HubEmulatorOptions>) => void;

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  state: HubEmulatorOptions,
  change: Change,
  cdnOrigin: string,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://hub");
  if (state.failures > 0) {
    change({ failures: state.failures - 1 });
    response.writeHead(state.failureStatus).end("<html>not now</html>");
    return;
  }
  if (url.pathname === "/cdn/file") {
    sendFile(request, response, state, change);
    return;
  }
  const route = readRoute(decodeURIComponent(url.pathname));
  if (route === null || route.repository !== state.repository) {
    refuse(response, 404, "RepoNotFound", "Repository not found");
    return;
  }
  if (state.token !== null && request.headers.authorization !== `Bearer ${state.token}`) {
    const message = `Access to dataset ${state.repository} is restricted. You must be authenticated to access it.`;
    refuse(response, 401, "GatedRepo", message);
    return;
  }
  const commit = findCommit(route.revision, state);
  if (commit === null) {
    refuse(response, 404, "RevisionNotFound", `Invalid rev id: ${route.revision}`);
    return;
  }
  response.setHeader("X-Repo-Commit", commit);
  if (route.kind === "revision") {
    sendJson(response, { _id: "0", id: state.repository, sha: commit, private: false });
  } else if (route.kind === "paths-info") {
    const asked: unknown = JSON.parse((await buffer(request)).toString());
    sendJson(response, describeFiles(asked, state, commit));
  } else if (route.path === state.path) {
    resolveFile(request, response, state, change, cdnOrigin);
  } else {
    refuse(response, 404, "EntryNotFound", "Entry not found");
  }
}

interface Route {
  readonly kind: "revision" | "paths-info" | "resolve";
  readonly repository: string;
  readonly revision: string;
  readonly path: string | null;
}

function readRoute(pathname: string): Route | null {
  const api = /^\/api\/datasets\/([^/]+\/[^/]+)\/(revision|paths-info)\/(.+)$/.exec(pathname);
  if (api !== null) {
    const kind = api[2] === "revision" ? "revision" : "paths-info";
    return { kind, repository: api[1] ?? "", revision: api[3] ?? "", path: null };
  }
  const file = /^\/datasets\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(pathname);
  if (file === null) return null;
  const [, repository = "", revision = "", path = ""] = file;
  return { kind: "resolve", repository, revision, path };
}

function findCommit(revision: string, { revisions }: HubEmulatorOptions): string | null {
  const named = new Map(Object.entries(revisions)).get(revision);
  if (named !== undefined) return named;
  return Object.values(revisions).includes(revision) ? revision : null;
}

function describeFiles(asked: unknown, state: HubEmulatorOptions, commit: string): unknown[] {
  const isAsked =
    typeof asked === "object" &&
    asked !== null &&
    "paths" in asked &&
    Array.isArray(asked.paths) &&
    asked.paths.includes(state.path);
  if (!isAsked) return [];
  const content = contentOf(state);
  const size = state.claimedSize ?? content.length;
  return [
    {
      type: "file",
      path: state.path,
      oid: gitHash(content),
      size,
      ...(state.storage === "lfs" && { lfs: { oid: sha256(content), size, pointerSize: 131 } }),
      // The commit that last changed the file is, as on the real hub, not the one that was asked for.
      lastCommit: {
        id: commit.replaceAll(/./g, "0"),
        title: "Add data",
        date: "2024-11-15T13:36:01Z",
      },
    },
  ];
}

function resolveFile(
  request: IncomingMessage,
  response: ServerResponse,
  state: HubEmulatorOptions,
  change: Change,
  cdnOrigin: string,
): void {
  const content = contentOf(state);
  if (state.redirect === "none") {
    sendFile(request, response, state, change);
    return;
  }
  response.setHeader("X-Linked-Size", content.length);
  response.setHeader("X-Linked-Etag", etagOf(content, state));
  const location = state.redirect === "other-origin" ? `${cdnOrigin}/file` : "/cdn/file";
  response.writeHead(302, { Location: location }).end();
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  state: HubEmulatorOptions,
  change: Change,
): void {
  const content = contentOf(state);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const start = Number(range?.[1] ?? 0);
  const end = range?.[2] ? Math.min(Number(range[2]), content.length - 1) : content.length - 1;
  if (start >= content.length) {
    response.writeHead(416, { "Content-Range": `bytes */${content.length}` }).end();
    return;
  }
  const part = content.subarray(start, end + 1);
  const isWhole = part.length === content.length;
  const isCut = isWhole && state.cuts > 0 && request.method === "GET";
  response.setHeader("ETag", etagOf(content, state));
  response.setHeader("Accept-Ranges", "bytes");
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  if (range !== null) {
    response.setHeader("Content-Range", `bytes ${start}-${end}/${content.length}`);
  }
  if (!isCut || !state.isCutSilent) response.setHeader("Content-Length", part.length);
  response.writeHead(range === null ? 200 : 206);
  if (request.method === "HEAD") {
    response.end();
  } else if (isCut) {
    change({ cuts: state.cuts - 1 });
    const begin = part.subarray(0, state.cutAfterBytes);
    if (state.isCutSilent) response.end(begin);
    else response.write(begin, () => response.destroy());
  } else {
    response.end(part);
  }
}

function contentOf({ content, rows }: HubEmulatorOptions): Buffer {
  return Buffer.from(content ?? rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

function etagOf(content: Buffer, { storage }: HubEmulatorOptions): string {
  return `"${storage === "lfs" ? sha256(content) : gitHash(content)}"`;
}

function gitHash(content: Buffer): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}

function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response
    .writeHead(status, {
      "Content-Type": "application/json",
      "X-Error-Code": code,
      "X-Error-Message": message,
    })
    .end(JSON.stringify({ error: message }));
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  // A listening TCP server's address is never a pipe's name.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}
