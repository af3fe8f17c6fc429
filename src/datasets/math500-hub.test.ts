import { createHash } from "node:crypto";
import {
  appendFile,
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  truncate,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import {
  type HubEmulator,
  type HubEmulatorOptions,
  pinnedCommit,
  startHubEmulator,
  syntheticRows,
} from "../../test/support/hub-emulator.ts";
import type { DatasetConfig, HubEnvironment } from "../core/config.ts";
import { canonicalJson } from "../core/json.ts";
import type { Dataset } from "../core/sample.ts";
import { Secret } from "../core/secret.ts";
import { math500Hub, openMath500 } from "./math500-hub.ts";

const otherCommit = "1234567890abcdef1234567890abcdef12345678";

interface Scene {
  readonly hub: HubEmulator;
  readonly environment: HubEnvironment;
  /** The repository's folder in the cache. */
  readonly folder: string;
  readonly progress: (readonly [number, number | null])[];
  open(changes?: Partial<DatasetConfig>, environment?: Partial<HubEnvironment>): Promise<Dataset>;
}

const config: DatasetConfig = {
  name: "math500",
  kind: "math500_hf",
  limit: null,
  subjects: null,
  levels: null,
  dataDir: null,
  shuffleSeed: null,
  revision: null,
  prompt: null,
  systemPrompt: null,
  graders: null,
};

async function setUp(options: Partial<HubEmulatorOptions> = {}): Promise<Scene> {
  const hub = await startHubEmulator(options);
  const cacheDir = await mkdtemp(join(tmpdir(), "themis-hub-"));
  onTestFinished(async () => {
    await hub.close();
    await rm(cacheDir, { recursive: true, force: true });
  });
  const environment = { endpoint: hub.endpoint, token: null, cacheDir, isOffline: false };
  const progress: (readonly [number, number | null])[] = [];
  return {
    hub,
    environment,
    folder: join(cacheDir, "datasets--HuggingFaceH4--MATH-500"),
    progress,
    open: (changes = {}, environmentChanges = {}) =>
      math500Hub.open(
        { ...config, ...changes },
        {
          hub: { ...environment, ...environmentChanges },
          signal: new AbortController().signal,
          onDownload: (done, total) => progress.push([done, total]),
        },
      ),
  };
}

async function idsOf({ samples }: Dataset): Promise<readonly string[]> {
  return (await Array.fromAsync(samples)).map(({ id }) => id);
}

const ids = syntheticRows(500).map((row) => row.unique_id);
const fileText = syntheticRows(500)
  .map((row) => `${JSON.stringify(row)}\n`)
  .join("");
const fileSize = Buffer.byteLength(fileText);

test("the default is the pinned commit: 500 rows, in order, with all six fields", async () => {
  const { open, environment } = await setUp();
  const dataset = await open();
  expect(dataset).toMatchObject({
    name: "math500",
    kind: "math500_hf",
    revision: pinnedCommit,
    source: `${environment.endpoint}/datasets/HuggingFaceH4/MATH-500 (test.jsonl)`,
    size: 500,
  });
  const samples = await Array.fromAsync(dataset.samples);
  expect(samples.map(({ id }) => id)).toEqual(ids);
  expect(samples[3]).toEqual({
    id: "test/counting_and_probability/3.json",
    input: "What is $3 + 10$?",
    target: ["13"],
    metadata: {
      subject: "Counting & Probability",
      level: 4,
      solution: "Adding gives $\\boxed{13}.$",
    },
  });
});

test("progress counts bytes up to the whole, and a second opening downloads nothing", async () => {
  const { open, progress, hub } = await setUp();
  await open();
  expect(progress.at(-1)).toEqual([fileSize, fileSize]);
  expect(progress.map(([done]) => done)).toEqual(
    progress.map(([done]) => done).sort((a, b) => a - b),
  );
  const requests = hub.requests.length;
  expect(await idsOf(await open())).toEqual(ids);
  expect(hub.requests).toHaveLength(requests);
});

test("the cache has the layout of the Python tools, and nothing is left beside it", async () => {
  const { open, folder } = await setUp();
  await open();
  const name = createHash("sha1").update(`blob ${fileSize}\0`).update(fileText).digest("hex");
  expect((await readdir(folder)).sort()).toEqual(["blobs", "snapshots"]);
  expect(await readdir(join(folder, "blobs"))).toEqual([name]);
  const snapshot = join(folder, "snapshots", pinnedCommit, "test.jsonl");
  expect(await readFile(snapshot, "utf8")).toBe(fileText);
  if ((await lstat(snapshot)).isSymbolicLink()) {
    expect(await readlink(snapshot)).toBe(join("..", "..", "blobs", name));
  }
});

test("a file that the Python tools have put into the cache is used without a request", async () => {
  const { open, folder, hub } = await setUp();
  await mkdir(join(folder, "snapshots", pinnedCommit), { recursive: true });
  await writeFile(join(folder, "snapshots", pinnedCommit, "test.jsonl"), fileText);
  expect(await idsOf(await open())).toEqual(ids);
  expect(hub.requests).toEqual([]);
});

test("a branch is resolved to its commit each time, and kept in refs for offline use", async () => {
  const { open, folder, hub } = await setUp({ rows: syntheticRows(3) });
  expect((await open({ revision: "main" })).revision).toBe(pinnedCommit);
  expect(await readFile(join(folder, "refs", "main"), "utf8")).toBe(pinnedCommit);
  hub.change({ revisions: { main: otherCommit }, rows: syntheticRows(4) });
  expect(await open({ revision: "main" })).toMatchObject({ revision: otherCommit, size: 4 });
  const before = hub.requests.length;
  const offline = await open({ revision: "main" }, { isOffline: true });
  expect(offline).toMatchObject({ revision: otherCommit, size: 4 });
  expect(hub.requests).toHaveLength(before);
});

test("a branch whose name has slashes works", async () => {
  const { open } = await setUp({ revisions: { "refs/convert/x": otherCommit } });
  expect((await open({ revision: "refs/convert/x" })).revision).toBe(otherCommit);
});

test("two commits with equal content share one blob", async () => {
  const { open, folder, progress, hub } = await setUp();
  await open();
  const chunks = progress.length;
  hub.change({ revisions: { main: otherCommit } });
  expect((await open({ revision: otherCommit })).revision).toBe(otherCommit);
  expect(progress).toHaveLength(chunks);
  expect(await readdir(join(folder, "blobs"))).toHaveLength(1);
});

test.for(["../../evil", "/etc", "a..b", "a b", "a\\b", "C:", "-^", ".git/x", ""])(
  "the revision %j never becomes a path",
  async (revision) => {
    const { open, hub } = await setUp();
    await expect(open({ revision })).rejects.toMatchObject({
      code: "config",
      message: `\`revision\` cannot be \`${revision}\``,
    });
    expect(hub.requests).toEqual([]);
  },
);

test.for([
  { storage: "git", redirect: "none" },
  { storage: "lfs", redirect: "same-origin" },
  { storage: "lfs", redirect: "other-origin" },
] as const)("a $storage file is downloaded with redirect: $redirect", async (options) => {
  const { open, hub } = await setUp(options);
  expect(await idsOf(await open())).toEqual(ids);
  const isElsewhere = options.redirect === "other-origin";
  expect(hub.requests.some(({ server }) => server === "cdn")).toBe(isElsewhere);
});

test("the token goes to the hub and to no other host, whatever its shape", async () => {
  const token = "canary-0123456789";
  const { open, hub } = await setUp({ token, storage: "lfs", redirect: "other-origin" });
  await open({}, { token: new Secret(token, null) });
  const sent = hub.requests.map(({ server, authorization }) => `${server} ${authorization}`);
  expect(new Set(sent)).toEqual(new Set([`hub Bearer ${token}`, "cdn null"]));
});

test("a gated repository is an error that says to accept the terms and set HF_TOKEN", async () => {
  const { open, environment } = await setUp({ token: "hf_right" });
  await expect(open()).rejects.toMatchObject({
    code: "dataset",
    message: expect.stringContaining(
      "the hub lets nobody without permission read `HuggingFaceH4/MATH-500` (HTTP 401",
    ),
    hint: `accept its terms on ${environment.endpoint}/datasets/HuggingFaceH4/MATH-500 and set \`HF_TOKEN\` to a token of that account (${environment.endpoint}/settings/tokens)`,
  });
});

test("a token that the hub or the header refuses appears in no part of the error", async () => {
  const { open } = await setUp({ token: "hf_right" });
  for (const canary of ["hf_canary_wrong", "hf_canary\nwrong", "hf_canary_wröng"]) {
    const error = await open({}, { token: new Secret(canary, null) }).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: "ThemisError" });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("canary");
  }
});

test("a repository that the hub does not have is an error with advice", async () => {
  const { open } = await setUp({ repository: "Someone/Else" });
  await expect(open()).rejects.toMatchObject({
    code: "dataset",
    message: expect.stringContaining(
      "has no dataset `HuggingFaceH4/MATH-500`, or does not show it",
    ),
    hint: expect.stringContaining("HF_TOKEN"),
  });
});

test("a revision that the hub does not have is an error, and no other is taken for it", async () => {
  const { open, hub } = await setUp();
  for (const revision of ["no-such-branch", otherCommit]) {
    await expect(open({ revision })).rejects.toMatchObject({
      code: "dataset",
      message: expect.stringContaining(
        `\`HuggingFaceH4/MATH-500\` has no revision \`${revision}\` on \`${hub.endpoint}\``,
      ),
    });
  }
});

test("a revision without the file is an error", async () => {
  const { open } = await setUp({ path: "train.jsonl" });
  await expect(open({ revision: "main" })).rejects.toMatchObject({
    message: expect.stringContaining("revision `main` of `HuggingFaceH4/MATH-500` has no file"),
  });
});

test("an endpoint that refuses connections is an error that names it and the ways around it", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise((resolve) => server.close(resolve));
  const { open } = await setUp();
  await expect(open({}, { endpoint })).rejects.toMatchObject({
    code: "dataset",
    message: expect.stringMatching(`the hub \`${endpoint}\` cannot be reached \\(.*ECONNREFUSED`),
    hint: expect.stringMatching(/HF_ENDPOINT.*HF_HUB_OFFLINE.*math500_local/),
  });
});

test("a name without an address is an error that names the endpoint", async () => {
  const { open } = await setUp();
  await expect(open({}, { endpoint: "http://hub.invalid" })).rejects.toMatchObject({
    message: expect.stringContaining("the hub `http://hub.invalid` cannot be reached"),
  });
});

test("an endpoint that is no URL is a config error", async () => {
  const { open } = await setUp();
  await expect(open({}, { endpoint: "huggingface.co" })).rejects.toMatchObject({
    code: "config",
    message: "`HF_ENDPOINT` must be a URL, got `huggingface.co`",
  });
});

test("an endpoint that is some web page is an error that doubts HF_ENDPOINT", async () => {
  const page = createServer((_, response) => response.end("<html>hello</html>"));
  await new Promise((resolve) => page.listen(0, "127.0.0.1", () => resolve(null)));
  onTestFinished(() => void page.close());
  const { open } = await setUp();
  const endpoint = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
  await expect(open({}, { endpoint })).rejects.toMatchObject({
    message: expect.stringContaining("answered in a way that is not understood"),
    hint: expect.stringContaining("HF_ENDPOINT"),
  });
});

test.for([
  { isCutSilent: false, end: "a reset connection" },
  { isCutSilent: true, end: "an orderly end too early" },
])("a download cut by $end is done anew", async ({ isCutSilent }) => {
  const { open, folder, hub } = await setUp({ cuts: 2, cutAfterBytes: 10_000, isCutSilent });
  expect(await idsOf(await open())).toEqual(ids);
  const whole = hub.requests.filter(
    ({ url, range }) => url.includes("/resolve/") && range === null,
  );
  expect(whole).toHaveLength(3);
  expect(await readdir(join(folder, "blobs"))).toHaveLength(1);
});

test.for([false, true])(
  "a download that is always cut is an error, leaves nothing, and works the next time (silent: %s)",
  async (isCutSilent) => {
    const { open, folder, hub } = await setUp({ cuts: 100, isCutSilent });
    await expect(open()).rejects.toMatchObject({
      code: "dataset",
      message: expect.stringContaining(`broke off (after 1000 of ${fileSize} bytes`),
    });
    expect(await readdir(join(folder, "blobs"))).toEqual([]);
    hub.change({ cuts: 0 });
    expect(await idsOf(await open())).toEqual(ids);
  },
);

test("a file of another size than the hub says is not taken", async () => {
  const { open } = await setUp({ claimedSize: fileSize - 10 });
  await expect(open()).rejects.toMatchObject({
    message: expect.stringContaining("more bytes than the hub promised"),
  });
});

test("a few server errors are waited out", async () => {
  const { open, hub } = await setUp({ failures: 3, failureStatus: 503 });
  expect(await idsOf(await open())).toEqual(ids);
  expect(hub.requests).toHaveLength(3 + 3);
});

test.for([
  { failureStatus: 500, says: "is not working (HTTP 500)" },
  { failureStatus: 429, says: "refuses more requests for now (HTTP 429)" },
])("status $failureStatus without end is an error", async ({ failureStatus, says }) => {
  const { open, hub } = await setUp({ failures: 100, failureStatus });
  await expect(open()).rejects.toMatchObject({
    code: "dataset",
    message: `the hub \`${hub.endpoint}\` ${says}`,
  });
  expect(hub.requests).toHaveLength(4);
});

test("an abort ends the download with its own reason", async () => {
  const { environment } = await setUp();
  const controller = new AbortController();
  const reason = new Error("stopped by the user");
  const opening = math500Hub.open(config, {
    hub: environment,
    signal: controller.signal,
    onDownload: () => controller.abort(reason),
  });
  await expect(opening).rejects.toBe(reason);
});

test("offline without a copy is an error that says what to do, and asks nobody", async () => {
  const { open, hub, environment } = await setUp();
  await expect(open({}, { isOffline: true })).rejects.toMatchObject({
    code: "dataset",
    message: `\`test.jsonl\` of \`HuggingFaceH4/MATH-500\` at \`${pinnedCommit}\` is not in the cache, and \`HF_HUB_OFFLINE\` forbids the download`,
    hint: expect.stringContaining("math500_local"),
    where: environment.cacheDir,
  });
  expect(hub.requests).toEqual([]);
});

test("offline with a copy works", async () => {
  const { open, hub } = await setUp();
  await open();
  await hub.close();
  expect(await idsOf(await open({}, { isOffline: true }))).toEqual(ids);
});

test.for(["cut short", "scribbled over"])(
  "a cached file that was %s is replaced",
  async (damage) => {
    const { open, folder } = await setUp();
    await open();
    const snapshot = join(folder, "snapshots", pinnedCommit, "test.jsonl");
    if (damage === "cut short") await truncate(snapshot, 5000);
    else await writeFile(snapshot, "x".repeat(fileSize));
    expect(await idsOf(await open())).toEqual(ids);
    expect(await readFile(snapshot, "utf8")).toBe(fileText);
  },
);

test("a damaged copy is an error when there is no network to replace it", async () => {
  const { open, folder } = await setUp();
  await open();
  const snapshot = join(folder, "snapshots", pinnedCommit, "test.jsonl");
  await truncate(snapshot, fileText.indexOf("\n") + 1);
  await expect(open({}, { isOffline: true })).rejects.toMatchObject({
    message: "the file must hold 500 rows, got 1",
    where: snapshot,
  });
});

test("half a blob that another tool left is not taken for the whole", async () => {
  const { open, folder } = await setUp({ storage: "lfs" });
  const name = createHash("sha256").update(fileText).digest("hex");
  await mkdir(join(folder, "blobs"), { recursive: true });
  await writeFile(join(folder, "blobs", name), fileText.slice(0, 5000));
  await writeFile(join(folder, "blobs", `${name}.incomplete`), fileText.slice(0, 7000));
  expect(await idsOf(await open())).toEqual(ids);
});

test("an LFS file whose bytes are not those of its hash is not taken", async () => {
  const { open, environment } = await setUp({ storage: "lfs" });
  // Equal length, one digit changed on the way.
  const content = fileText.replace("What is $0 + 7$?", "What is $0 + 9$?");
  const liar = createServer(async (request, response) => {
    const isFile = request.url?.includes("/resolve/") === true;
    if (!isFile) {
      const answer = await fetch(`${environment.endpoint}${request.url}`, {
        method: "POST",
        body: JSON.stringify({ paths: ["test.jsonl"] }),
      });
      response.end(await answer.text());
    } else if (request.headers.range === undefined) {
      response.end(content);
    } else {
      const headers = { ETag: '"x"', "Content-Range": `bytes 0-0/${fileSize}` };
      response.writeHead(206, headers).end(content.slice(0, 1));
    }
  });
  await new Promise((resolve) => liar.listen(0, "127.0.0.1", () => resolve(null)));
  onTestFinished(() => void liar.close());
  const endpoint = `http://127.0.0.1:${(liar.address() as AddressInfo).port}`;
  await expect(open({}, { endpoint })).rejects.toMatchObject({
    message: expect.stringContaining("its bytes are not those that the hub promised"),
  });
});

test("the pinned commit must hold 500 rows; other revisions may hold any number", async () => {
  const { open, hub } = await setUp({ rows: syntheticRows(7) });
  await expect(open()).rejects.toMatchObject({
    code: "dataset",
    message: "the file must hold 500 rows, got 7",
  });
  hub.change({ revisions: { main: otherCommit } });
  expect((await open({ revision: "main" })).size).toBe(7);
  hub.change({ revisions: { empty: otherCommit.replace("1", "2") }, content: "\n" });
  await expect(open({ revision: "empty" })).rejects.toMatchObject({
    message: "the file must hold at least 1 row, got 0",
  });
});

test("a row without one of the six fields is an error with file and line", async () => {
  const rows = syntheticRows(3).map((row, index) => (index === 1 ? { ...row, level: "2" } : row));
  const { open, folder } = await setUp({ rows });
  await expect(open({ revision: "main" })).rejects.toMatchObject({
    message: '`level` must be a whole number from 1 to 5, got "2" (string)',
    where: `${join(folder, "snapshots", pinnedCommit, "test.jsonl")}:2`,
  });
});

function openPinned(scene: Scene, contentSha256: string): Promise<Dataset> {
  return openMath500(
    config,
    {
      hub: scene.environment,
      signal: new AbortController().signal,
      onDownload: () => {},
    },
    {
      repository: "HuggingFaceH4/MATH-500",
      path: "test.jsonl",
      commit: pinnedCommit,
      rows: 500,
      contentSha256,
    },
  );
}

test("without the pinned commit, a main with the same rows is taken, however they are written", async () => {
  const rows = syntheticRows(500);
  const canonical = rows.map((row) => canonicalJson(row)).join("\n");
  const reordered = rows.map(({ unique_id, ...others }) => ({ extra: 1, unique_id, ...others }));
  const scene = await setUp({ revisions: { main: otherCommit }, rows: reordered });
  const dataset = await openPinned(scene, createHash("sha256").update(canonical).digest("hex"));
  expect(dataset.revision).toBe(otherCommit);
  expect(await idsOf(dataset)).toEqual(ids);
});

test("without the pinned commit, a main with other rows is refused", async () => {
  const { open } = await setUp({ revisions: { main: otherCommit } });
  await expect(open()).rejects.toMatchObject({
    code: "dataset",
    message: `the hub does not know revision \`${pinnedCommit}\` of \`HuggingFaceH4/MATH-500\`, and its \`main\` holds other rows`,
    hint: expect.stringContaining('"revision": "main"'),
  });
});

test("a hub with neither the pinned commit nor main says which revision is missing", async () => {
  const { open } = await setUp({ revisions: { dev: otherCommit } });
  await expect(open()).rejects.toMatchObject({
    message: expect.stringContaining(`has no revision \`${pinnedCommit}\``),
  });
});

test("several openings at once all get the whole file", async () => {
  const { open, folder } = await setUp();
  const all = await Promise.all(Array.from({ length: 5 }, async () => await idsOf(await open())));
  expect(all).toEqual(Array.from({ length: 5 }, () => ids));
  expect(await readdir(join(folder, "blobs"))).toHaveLength(1);
});

test("a cache that cannot be used is an error that names it", async () => {
  const { open, environment } = await setUp();
  const file = join(environment.cacheDir, "in-the-way");
  await appendFile(file, "");
  await chmod(file, 0o444);
  await expect(open({}, { cacheDir: file })).rejects.toMatchObject({
    code: "dataset",
    message: expect.stringContaining("the download cache cannot be used"),
    where: file,
  });
});

test("`data_dir` is refused, since it would do nothing", async () => {
  const { open } = await setUp();
  await expect(open({ dataDir: "here" })).rejects.toMatchObject({
    code: "config",
    hint: 'write `"kind": "math500_local"` to read them, or remove `data_dir`',
  });
});
