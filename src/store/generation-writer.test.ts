import { writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { makeTempDir } from "../../test/support/temp-dir.ts";
import { ThemisError } from "../core/errors.ts";
import type { Generation } from "../core/generation.ts";
import type { Manifest } from "../core/manifest.ts";
import { openGenerationWriter } from "./generation-writer.ts";
import { openStore, storeFileName } from "./open.ts";

const generation: Generation = {
  status: "failed",
  key: "ab".repeat(32),
  error: { class: "server", message: "it broke", httpStatus: 500 },
  latencyMs: 1,
  attempts: 1,
  finishedAt: "2026-03-01T10:00:00.000Z",
};

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

test("an answer waits for the write of another process", async () => {
  await using dir = await makeTempDir();
  using store = openStore(dir.path);
  const run = store.runs.create("run", manifest);
  const target = ["4"];
  await using writer = openGenerationWriter(store.path);
  await writer.append({ run, session: 1, target }, generation, []);

  using other = new DatabaseSync(store.path);
  other.exec("BEGIN IMMEDIATE");
  let isStored = false;
  const key = "cd".repeat(32);
  const stored = writer.append({ run, session: 1, target }, { ...generation, key }, []).then(() => {
    isStored = true;
  });
  await setTimeout(300);
  expect(isStored).toBe(false);
  other.exec("ROLLBACK");
  await stored;
  expect(other.prepare("SELECT count(*) AS count FROM generations").get()?.["count"]).toBe(2);
});

test("a store that the writer's thread cannot open is told of to everyone who wants to store, in the store's own words", async () => {
  await using dir = await makeTempDir();
  const path = dir.file(storeFileName);
  await writeFile(path, "this is no database\n".repeat(1000));
  await using writer = openGenerationWriter(path);
  for (let time = 1; time <= 2; time += 1) {
    const error: unknown = await writer
      .append({ run: 1, session: 1, target: [] }, generation, [])
      .catch((reason: unknown) => reason);
    if (!(error instanceof ThemisError)) throw error;
    expect([error.code, error.message, error.where]).toEqual([
      "store",
      "the store is damaged (file is not a database)",
      path,
    ]);
    expect(error.hint).toContain("restore a copy");
  }
});
