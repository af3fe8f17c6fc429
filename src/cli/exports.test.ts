import { readFileSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { relative } from "node:path";
import { describe, expect, test } from "vitest";
import { handMadeReport, result } from "../../test/support/hand-made-report.ts";
import { makeTempDir } from "../../test/support/temp-dir.ts";
import { ThemisError } from "../core/errors.ts";
import type { ResultRow } from "../core/score.ts";
import type { StoredRun } from "../run/stored-run.ts";
import { checkExports, exportsOf, writeExports } from "./exports.ts";

function storedRun(rows: () => Iterable<ResultRow>): StoredRun {
  const { runId, status, manifest, summary } = handMadeReport(rows);
  return { runId, status, manifest, summary, rows, [Symbol.dispose]: () => undefined };
}

/** What people see of the error that some work ends in. */
function refusal(work: () => unknown): Readonly<Record<string, unknown>> {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ThemisError)) throw error;
    const { code, message, hint, where } = error;
    return { code, message, hint, where };
  }
  throw new Error("nothing was refused");
}

test("flags name exports by their format; what is not given is not there", () => {
  expect(exportsOf({})).toEqual({});
  expect(exportsOf({ csvOutput: "a", htmlOutput: "c" })).toEqual({ csv: "a", html: "c" });
  expect(exportsOf({ jsonOutput: "b" })).toEqual({ json: "b" });
});

describe("a check before the run", () => {
  test("makes the folders and leaves no other trace", async () => {
    await using dir = await makeTempDir();
    checkExports({ csv: dir.file("out", "deep", "a.csv"), json: dir.file("a.json") });
    expect(await readdir(dir.path)).toEqual(["out"]);
    expect(await readdir(dir.file("out", "deep"))).toEqual([]);
  });

  test("leaves a file that is there as it is", async () => {
    await using dir = await makeTempDir();
    await writeFile(dir.file("a.csv"), "of last week");
    checkExports({ csv: dir.file("a.csv") });
    expect(await readFile(dir.file("a.csv"), "utf8")).toBe("of last week");
    expect(await readdir(dir.path)).toEqual(["a.csv"]);
  });

  test("refuses one file for two formats, however it is written", async () => {
    await using dir = await makeTempDir();
    const path = relative(process.cwd(), dir.file("a"));
    expect(refusal(() => checkExports({ csv: dir.file("a"), html: path }))).toEqual({
      code: "usage",
      message: "--csv-output and --html-output name the same file",
      hint: null,
      where: path,
    });
  });

  test("refuses a folder, with the name of a file in it", async () => {
    await using dir = await makeTempDir();
    expect(refusal(() => checkExports({ json: dir.path }))).toEqual({
      code: "usage",
      message: "--json-output names a folder",
      hint: "name a file in it, such as `results.json`",
      where: dir.path,
    });
  });

  test("refuses a place that cannot be written to, with the system's reason", async () => {
    await using dir = await makeTempDir();
    await writeFile(dir.file("file"), "");
    const within = dir.file("file", "a.csv");
    expect(refusal(() => checkExports({ csv: within }))).toEqual({
      code: "usage",
      message: expect.stringMatching(/^cannot write the CSV export \(E[A-Z]+: /),
      hint: "name a file in a folder you may write to with --csv-output",
      where: within,
    });
    const long = dir.file("x".repeat(300));
    expect(refusal(() => checkExports({ html: long }))).toEqual({
      code: "usage",
      message: expect.stringMatching(/^cannot write the HTML export \(E[A-Z]+: /),
      hint: "name a file in a folder you may write to with --html-output",
      where: long,
    });
  });
});

describe("an export", () => {
  test("is written for each path, in the place of an older one, with nothing beside it", async () => {
    await using dir = await makeTempDir();
    const paths = { html: dir.file("a.html"), csv: dir.file("a.csv"), json: dir.file("a.json") };
    await writeFile(paths.csv, "of last week");
    const rows = [result({ id: "demo-1" }), result({ id: "demo-2" })];
    expect(
      writeExports(
        storedRun(() => rows),
        paths,
      ),
    ).toEqual([paths.csv, paths.json, paths.html]);
    expect((await readdir(dir.path)).sort()).toEqual(["a.csv", "a.html", "a.json"]);
    const json = JSON.parse(await readFile(paths.json, "utf8")) as Record<string, unknown>;
    expect(json).toMatchObject({ run_id: "my-run", status: "finished" });
    const csv = await readFile(paths.csv, "utf8");
    expect(csv).toContain("demo-1");
    expect(csv).toContain("demo-2");
    expect(await readFile(paths.html, "utf8")).toContain("my-run");
  });

  test("that is not asked for is not written", async () => {
    await using dir = await makeTempDir();
    expect(
      writeExports(
        storedRun(() => []),
        {},
      ),
    ).toEqual([]);
    expect(await readdir(dir.path)).toEqual([]);
  });

  test("is not seen before it is whole", async () => {
    await using dir = await makeTempDir();
    const path = dir.file("a.csv");
    await writeFile(path, "of last week");
    const seen = new Set<string>();
    function* rows(): Iterable<ResultRow> {
      // Many times what is written in one piece.
      for (let index = 0; index < 2000; index += 1) {
        if (index % 500 === 0) seen.add(readFileSync(path, "utf8"));
        yield result({ id: `demo-${index}` });
      }
    }
    writeExports(storedRun(rows), { csv: path });
    expect([...seen]).toEqual(["of last week"]);
    const csv = await readFile(path, "utf8");
    expect(csv).toContain("demo-0,");
    expect(csv).toContain("demo-1999,");
    expect(csv.length).toBeGreaterThan(200_000);
  });

  test("that breaks off leaves the older one, nothing beside it, and the error as it is", async () => {
    await using dir = await makeTempDir();
    const path = dir.file("a.json");
    await writeFile(path, "of last week");
    const damage = new ThemisError("store", "the store is damaged");
    function* rows(): Iterable<ResultRow> {
      for (let index = 0; index < 2000; index += 1) yield result({ id: `demo-${index}` });
      throw damage;
    }
    expect(() => writeExports(storedRun(rows), { json: path })).toThrow(damage);
    expect(await readFile(path, "utf8")).toBe("of last week");
    expect(await readdir(dir.path)).toEqual(["a.json"]);
  });

  test("whose place was taken by a folder meanwhile is refused, with nothing beside it", async () => {
    await using dir = await makeTempDir();
    const path = dir.file("a.csv");
    await mkdir(path);
    const refused = refusal(() =>
      writeExports(
        storedRun(() => [result()]),
        { csv: path },
      ),
    );
    expect(refused).toMatchObject({ code: "usage", where: path });
    expect(await readdir(dir.path)).toEqual(["a.csv"]);
  });
});
