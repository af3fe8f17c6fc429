import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { expect, test } from "vitest";
import { makeTempDir, type TempDir } from "../../test/support/temp-dir.ts";
import { isRunLocked, lockRun } from "./lock.ts";

const now = "2026-03-01T10:00:00.000Z";

/** A process that has taken run 1 and keeps it until it is killed. */
async function holder(dir: TempDir): Promise<ChildProcess> {
  await writeFile(
    dir.file("hold.mjs"),
    `import { lockRun } from ${JSON.stringify(new URL("./lock.ts", import.meta.url).href)};
     globalThis.lock = lockRun(${JSON.stringify(dir.file("store"))}, 1, "mine", ${JSON.stringify(now)});
     process.stdout.write("held");
     setInterval(() => {}, 60_000);`,
  );
  const child = spawn(process.execPath, [dir.file("hold.mjs")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

test("a run that another process holds is refused with who holds it, until that process is killed", async () => {
  await using dir = await makeTempDir();
  const child = await holder(dir);
  const closed = once(child, "close");
  expect(isRunLocked(dir.file("store"), 1)).toBe(true);
  expect(() => lockRun(dir.file("store"), 1, "mine", now)).toThrow(
    expect.objectContaining({
      name: "ThemisError",
      code: "run-locked",
      message: `run \`mine\` is in use by another process (process ${child.pid} on ${hostname()}, since ${now})`,
      hint: "wait for it, stop it, or give this run another --run-id",
    }),
  );
  child.kill("SIGKILL");
  await closed;
  expect(isRunLocked(dir.file("store"), 1)).toBe(false);
  using _lock = lockRun(dir.file("store"), 1, "mine", now);
  expect(isRunLocked(dir.file("store"), 1)).toBe(true);
});

test("a run is held once by its own process too, and free again when it is let go", async () => {
  await using dir = await makeTempDir();
  {
    using _lock = lockRun(dir.path, 1, "mine", now);
    expect(() => lockRun(dir.path, 1, "mine", now)).toThrow("is in use by another process");
    expect(isRunLocked(dir.path, 1)).toBe(true);
  }
  expect(isRunLocked(dir.path, 1)).toBe(false);
  using _again = lockRun(dir.path, 1, "mine", now);
});

test("looking whether a run is held neither lets it go nor takes it", async () => {
  await using dir = await makeTempDir();
  using _lock = lockRun(dir.path, 1, "mine", now);
  for (let look = 0; look < 3; look += 1) expect(isRunLocked(dir.path, 1)).toBe(true);
  expect(isRunLocked(dir.path, 2)).toBe(false);
});

test("different runs of one folder are held side by side", async () => {
  await using dir = await makeTempDir();
  using _first = lockRun(dir.path, 1, "first", now);
  using _second = lockRun(dir.path, 2, "second", now);
  expect([isRunLocked(dir.path, 1), isRunLocked(dir.path, 2)]).toEqual([true, true]);
});

test("a lock that is damaged is an error that names its file", async () => {
  await using dir = await makeTempDir();
  await mkdir(dir.file("locks"));
  await writeFile(dir.file("locks", "run-1.sqlite"), "this is no database".repeat(100));
  expect(() => lockRun(dir.path, 1, "mine", now)).toThrow(
    expect.objectContaining({ code: "store", where: dir.file("locks", "run-1.sqlite") }),
  );
  expect(isRunLocked(dir.path, 1)).toBe(false);
});
