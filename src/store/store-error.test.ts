import { execFileSync } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { makeTempDir, type TempDir } from "../../test/support/temp-dir.ts";
import { ThemisError } from "../core/errors.ts";
import type { Generation } from "../core/generation.ts";
import type { Manifest } from "../core/manifest.ts";
import type { Sample } from "../core/sample.ts";
import { openGenerationWriter } from "./generation-writer.ts";
import { openStore, type Store, storeFileName } from "./open.ts";

const manifest: Manifest = {
  themisVersion: "1.0.0",
  nodeVersion: "24.0.0",
  platform: "test",
  config: {},
  datasets: [],
  models: [],
  createdAt: "2026-03-01T10:00:00.000Z",
  updatedAt: "2026-03-01T10:00:00.000Z",
};

function completed(number: number, text: string): Generation {
  return {
    status: "completed",
    key: number.toString(16).padStart(64, "0"),
    completion: {
      text,
      reasoning: null,
      refusal: null,
      finishReason: "stop",
      rawFinishReason: null,
      usage: { inputTokens: null, outputTokens: null, reasoningTokens: null },
      servedModel: null,
      systemFingerprint: null,
    },
    latencyMs: 1,
    attempts: 1,
    finishedAt: "2026-03-01T10:00:00.000Z",
  };
}

/** What people see of the error that some work ends in. */
function refusal(work: () => unknown): Readonly<Record<string, unknown>> {
  try {
    work();
  } catch (error) {
    return shown(error);
  }
  throw new Error("nothing was refused");
}

function shown(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof ThemisError)) throw error;
  const { code, message, hint, where } = error;
  return { code, message, hint, where };
}

const damageHint =
  "Themis left the file as it is: restore a copy, or move it away and run again with an empty store; `sqlite3 FILE .recover` can rescue the rows that are whole";

/** A store with a dataset of 600 samples, closed; returns the path of its file. */
async function filledStore(dir: TempDir): Promise<string> {
  using store = openStore(dir.path);
  async function* samples(): AsyncIterable<Sample> {
    for (let index = 0; index < 600; index += 1) {
      yield { id: `s${index}`, input: "?".repeat(500), target: ["4"], metadata: {} };
    }
  }
  await store.samples.ingest("d", samples(), { shuffleSeed: null, limit: null }, () => undefined);
  return store.path;
}

describe("a file that is no store", () => {
  test("is refused with advice and left as it is", async () => {
    await using dir = await makeTempDir();
    const path = dir.file(storeFileName);
    const garbage = "this is no database\n".repeat(1000);
    await writeFile(path, garbage);
    expect(refusal(() => openStore(dir.path))).toEqual({
      code: "store",
      message: "the store is damaged (file is not a database)",
      hint: damageHint,
      where: path,
    });
    expect(await readFile(path, "utf8")).toBe(garbage);
  });

  test("is refused to the writer's thread in the same words, each time", async () => {
    await using dir = await makeTempDir();
    const path = dir.file(storeFileName);
    await writeFile(path, "this is no database\n".repeat(1000));
    await using writer = openGenerationWriter(path);
    for (let time = 1; time <= 2; time += 1) {
      const error: unknown = await writer
        .append({ run: 1, session: 1, target: [] }, completed(time, ""), [])
        .catch((reason: unknown) => reason);
      expect(shown(error)).toEqual({
        code: "store",
        message: "the store is damaged (file is not a database)",
        hint: damageHint,
        where: path,
      });
    }
  });
});

describe("a store that was damaged in the middle", () => {
  test("says so where the damage is read, and is left as it is", async () => {
    await using dir = await makeTempDir();
    const path = await filledStore(dir);
    const bytes = await readFile(path);
    // The first pages hold the schema; what follows are samples and their indexes.
    bytes.fill(0xa5, 20 * 4096, bytes.length - 20 * 4096);
    await writeFile(path, bytes);
    {
      using store = openStore(dir.path);
      const dataset = store.samples.find("d");
      expect(refusal(() => store.samples.page(dataset?.dataset ?? 0, 0, 600))).toEqual({
        code: "store",
        message: "the store is damaged (database disk image is malformed)",
        hint: damageHint,
        where: path,
      });
    }
    expect((await readFile(path)).equals(bytes)).toBe(true);
  });
});

describe("a store of a newer version", () => {
  test("is refused with advice and left as it is", async () => {
    await using dir = await makeTempDir();
    const path = await filledStore(dir);
    {
      using database = new DatabaseSync(path);
      database.exec("PRAGMA user_version = 1000");
    }
    const bytes = await readFile(path);
    expect(refusal(() => openStore(dir.path))).toEqual({
      code: "store",
      message: "the store was written by a newer version of Themis",
      hint: "update Themis, or use another --storage-dir",
      where: path,
    });
    expect((await readFile(path)).equals(bytes)).toBe(true);
  });
});

describe("a storage folder that cannot be made", () => {
  test("is refused with advice", async () => {
    await using dir = await makeTempDir();
    await writeFile(dir.file("file"), "");
    const within = dir.file("file", "store");
    expect(refusal(() => openStore(within))).toEqual({
      code: "store",
      message: `cannot make the storage folder \`${within}\``,
      hint: "choose a folder you may write to with --storage-dir",
      where: null,
    });
  });
});

/** A disk of a few megabytes at a folder, until disposed; null where this machine does not let us have one. */
function mountSmallDisk(path: string): Disposable | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return null;
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", path], { stdio: "ignore" });
  } catch {
    return null;
  }
  return { [Symbol.dispose]: () => void execFileSync("umount", [path]) };
}

/** The numbers of the completions in a store, read by another connection. */
function storedNumbers(store: Store): readonly number[] {
  using database = new DatabaseSync(store.path);
  expect({ ...database.prepare("PRAGMA integrity_check").get() }).toEqual({
    integrity_check: "ok",
  });
  return database
    .prepare("SELECT hex(key) AS key FROM generations ORDER BY generation")
    .all()
    .map((row) => Number.parseInt(String(row["key"]), 16));
}

describe("a full disk", () => {
  test("fails what does not fit, keeps all that was acknowledged, and is used again once there is room", async ({
    skip,
  }) => {
    await using dir = await makeTempDir();
    using disk = mountSmallDisk(dir.path);
    if (disk === null) return skip("no small disk can be mounted here");
    await writeFile(dir.file("ballast"), Buffer.alloc(2 << 20, 1));
    using store = openStore(dir.path);
    const run = store.runs.create("run", manifest);
    await using writer = openGenerationWriter(store.path);
    const append = (number: number): Promise<void> =>
      writer.append({ run, session: 1, target: [] }, completed(number, "x".repeat(100_000)), []);

    const acknowledged: number[] = [];
    let error: unknown = null;
    while (error === null && acknowledged.length < 1000) {
      const number = acknowledged.length;
      try {
        await append(number);
        acknowledged.push(number);
      } catch (reason) {
        error = reason;
      }
    }
    expect(shown(error)).toEqual({
      code: "store",
      message: "the disk is full: the last answers could not be stored",
      hint: "free some space and run the same command again; every answer that was counted is safe",
      where: store.path,
    });
    expect(acknowledged.length).toBeGreaterThan(10);
    expect(storedNumbers(store)).toEqual(acknowledged);

    await rm(dir.file("ballast"));
    await append(5000);
    expect(storedNumbers(store)).toEqual([...acknowledged, 5000]);
  });
});
