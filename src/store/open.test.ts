import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { makeTempDir, type TempDir } from "../../test/support/temp-dir.ts";
import type { Generation } from "../core/generation.ts";
import type { Manifest } from "../core/manifest.ts";
import type { Sample } from "../core/sample.ts";
import { openGenerationWriter } from "./generation-writer.ts";
import { generationRecord } from "./generations.ts";
import { openStore, type Store } from "./open.ts";

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

function keyOf(number: number): string {
  return number.toString(16).padStart(64, "0");
}

function failed(number: number, message: string): Generation {
  return {
    status: "failed",
    key: keyOf(number),
    error: { class: "server", message, httpStatus: 500 },
    latencyMs: 3,
    attempts: 4,
    finishedAt: "2026-03-01T10:00:00.000Z",
  };
}

/** A run whose plan has that many lines; request number n has key n. */
async function planned(store: Store, samples: number): Promise<number> {
  async function* source(): AsyncIterable<Sample> {
    for (let index = 0; index < samples; index += 1) {
      yield { id: `s${index}`, input: "?", target: ["4"], metadata: {} };
    }
  }
  const selection = { shuffleSeed: null, limit: null };
  const { dataset } = await store.samples.ingest("d", source(), selection, () => undefined);
  const run = store.runs.create("run", manifest);
  const cell = { model: "m", sampling: "s", dataset: "d" };
  store.requests.replacePlan(
    run,
    [{ cell, dataset, definition: {} }],
    Array.from({ length: samples }, (_, ordinal) => ({
      ordinal,
      cell: 0,
      position: ordinal,
      repeat: 0,
      key: keyOf(ordinal),
    })),
  );
  return run;
}

function messagesOf(store: Store, run: number): readonly (string | null)[] {
  return Array.from(store.rows.read(run), ({ generation }) =>
    generation?.status === "failed" ? generation.error.message : null,
  );
}

describe("a store file that is damaged", () => {
  test("from the first byte is refused with advice and left as it is", async () => {
    await using dir = await makeTempDir();
    const garbage = Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * 37) % 251));
    writeFileSync(dir.file("themis.sqlite"), garbage);
    expect(() => openStore(dir.path)).toThrow(
      expect.objectContaining({
        name: "ThemisError",
        code: "store",
        message: expect.stringContaining("the store is damaged"),
        hint: expect.stringContaining("restore a copy, or move it away"),
        where: dir.file("themis.sqlite"),
      }),
    );
    expect(readFileSync(dir.file("themis.sqlite")).equals(garbage)).toBe(true);
    expect(readdirSync(dir.path)).toEqual(["themis.sqlite"]);
  });

  test("in the middle is told of where it is read, and left as it is", async () => {
    await using dir = await makeTempDir();
    const path = dir.file("themis.sqlite");
    const run = await (async () => {
      using store = openStore(dir.path);
      const made = await planned(store, 1500);
      store.generations.write(
        Array.from({ length: 1500 }, (_, number) =>
          generationRecord(
            { run: made, session: 1, target: ["4"] },
            failed(number, `message-${number}-`.padEnd(200, "x")),
            [],
          ),
        ),
      );
      return made;
    })();
    const bytes = readFileSync(path);
    const page = Math.floor(bytes.indexOf("message-900-") / 4096);
    bytes.fill(0xa5, page * 4096, (page + 1) * 4096);
    writeFileSync(path, bytes);
    {
      using store = openStore(dir.path);
      const read: number[] = [];
      expect(() => {
        for (const { request } of store.rows.read(run)) read.push(request.ordinal);
      }).toThrow(
        expect.objectContaining({
          name: "ThemisError",
          code: "store",
          message: expect.stringContaining("the store is damaged"),
          hint: expect.stringContaining("Themis left the file as it is"),
          where: path,
        }),
      );
      expect(read).toHaveLength(800);
      expect(() => store.runs.list()).toThrow("the store is damaged");
      expect(store.runs.find("run")).toBe(run);
    }
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });
});

describe("a store that cannot be opened", () => {
  test("because a newer version wrote it is refused and left as it is", async () => {
    await using dir = await makeTempDir();
    openStore(dir.path)[Symbol.dispose]();
    {
      using raw = new DatabaseSync(dir.file("themis.sqlite"));
      raw.exec("PRAGMA user_version = 99");
    }
    const before = readFileSync(dir.file("themis.sqlite"));
    expect(() => openStore(dir.path)).toThrow(
      expect.objectContaining({
        code: "store",
        message: "the store was written by a newer version of Themis",
        hint: "update Themis, or use another --storage-dir",
        where: dir.file("themis.sqlite"),
      }),
    );
    expect(readFileSync(dir.file("themis.sqlite")).equals(before)).toBe(true);
  });

  test("because its folder is a file is refused with advice", async () => {
    await using dir = await makeTempDir();
    writeFileSync(dir.file("taken"), "");
    expect(() => openStore(dir.file("taken"))).toThrow(
      expect.objectContaining({
        code: "store",
        message: expect.stringContaining(
          `cannot make the storage folder \`${dir.file("taken")}\` (EEXIST: file already exists`,
        ),
        hint: "choose a folder you may write to with --storage-dir",
      }),
    );
  });

  test("because a folder has its name is refused with advice", async () => {
    await using dir = await makeTempDir();
    await mkdir(dir.file("themis.sqlite"));
    expect(() => openStore(dir.path)).toThrow(
      expect.objectContaining({
        code: "store",
        message: expect.stringContaining("the store cannot be opened for writing"),
        hint: "check the permissions of the folder, or choose another with --storage-dir",
      }),
    );
  });

  test.skipIf(process.platform === "win32" || process.getuid?.() === 0)(
    "because it may only be read is refused with advice",
    async () => {
      await using dir = await makeTempDir();
      openStore(dir.path)[Symbol.dispose]();
      chmodSync(dir.file("themis.sqlite"), 0o444);
      chmodSync(dir.path, 0o555);
      try {
        expect(() => openStore(dir.path)).toThrow("the store cannot be opened for writing");
      } finally {
        chmodSync(dir.path, 0o755);
      }
    },
  );
});

/** Mounts a file system of 4 MB over a folder; false where that is not allowed. */
function mountSmallDisk(path: string): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", path], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Takes what space is left. */
function fill(dir: TempDir, name: string): void {
  for (let size = 1 << 20; size >= 512; size /= 2) {
    try {
      while (true) writeFileSync(dir.file("disk", name), Buffer.alloc(size), { flag: "a" });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
    }
  }
}

describe("a disk that is full", () => {
  test("is told of, loses nothing that was safe, and stops nothing once there is space again", async ({
    skip,
  }) => {
    const dir = await makeTempDir();
    await mkdir(dir.file("disk"));
    const isMounted = mountSmallDisk(dir.file("disk"));
    onTestFinished(async () => {
      if (isMounted) execFileSync("umount", [dir.file("disk")]);
      await dir[Symbol.asyncDispose]();
    });
    if (!isMounted) skip("only an administrator of Linux may mount a small disk");

    const large = "x".repeat(300_000);
    const run = await (async () => {
      using store = openStore(dir.file("disk"));
      const made = await planned(store, 3);
      const place = { run: made, session: 1, target: ["4"] };
      await using writer = openGenerationWriter(store.path);
      await writer.append(place, failed(0, "safe"), []);

      fill(dir, "ballast");
      const isFull = {
        name: "ThemisError",
        code: "store",
        message: "the disk is full: the last answers could not be stored",
        hint: expect.stringContaining("free some space and run the same command again"),
        where: dir.file("disk", "themis.sqlite"),
      };
      await expect(writer.append(place, failed(1, large), [])).rejects.toMatchObject(isFull);
      expect(() => store.runs.create("x".repeat(100_000), manifest)).toThrow(
        expect.objectContaining(isFull),
      );
      expect(messagesOf(store, made)).toEqual(["safe", null, null]);

      rmSync(dir.file("disk", "ballast"));
      await writer.append(place, failed(1, large), []);
      expect(messagesOf(store, made)).toEqual(["safe", large, null]);
      return made;
    })();
    using store = openStore(dir.file("disk"));
    expect(messagesOf(store, run)).toEqual(["safe", large, null]);
  });
});
