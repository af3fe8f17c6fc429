import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { makeTempDir } from "../../test/support/temp-dir.ts";
import { makeFolder } from "./make-folder.ts";

test("a folder is made with those above it, and one that is there is left as it is", async () => {
  await using dir = await makeTempDir();
  makeFolder(dir.file("a/b/c"));
  makeFolder(dir.file("a/b"));
  expect(readdirSync(dir.file("a/b"))).toEqual(["c"]);
});

test.skipIf(process.platform !== "linux")("where none can be made it throws, at once", () => {
  expect(() => makeFolder("/proc/themis/store")).toThrow(/ENOENT|EACCES|EPERM|EROFS/);
});
