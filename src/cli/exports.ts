import {
  closeSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { ThemisError } from "../core/errors.ts";
import { makeFolder } from "../core/make-folder.ts";
import { reportFormats } from "../report/catalogue.ts";
import type { Report } from "../report/view-model.ts";
import type { StoredRun } from "../run/stored-run.ts";
import { reportOf } from "./report-of.ts";

/** Where exports go, by format. */
export type ExportPaths = Readonly<Partial<Record<"csv" | "json" | "html", string>>>;

/** The flags of every command that writes exports. */
export interface ExportFlags {
  readonly csvOutput?: string;
  readonly jsonOutput?: string;
  readonly htmlOutput?: string;
}

/** The exports that flags ask for. */
export function exportsOf({ csvOutput, jsonOutput, htmlOutput }: ExportFlags): ExportPaths {
  return {
    ...(csvOutput === undefined ? {} : { csv: csvOutput }),
    ...(jsonOutput === undefined ? {} : { json: jsonOutput }),
    ...(htmlOutput === undefined ? {} : { html: htmlOutput }),
  };
}

/** Finds out before a long run whether its exports can be written, and makes their folders. Throws `ThemisError` "usage". */
export function checkExports(paths: ExportPaths): void {
  const seen = new Map<string, string>();
  for (const { name, extension } of reportFormats) {
    const path = paths[name];
    if (path === undefined) continue;
    const other = seen.get(resolve(path));
    if (other !== undefined) {
      throw new ThemisError("usage", `--${other}-output and --${name}-output name the same file`, {
        where: path,
      });
    }
    seen.set(resolve(path), name);
    guard(name, path, () => {
      if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
        throw new ThemisError("usage", `--${name}-output names a folder`, {
          where: path,
          hint: `name a file in it, such as \`results${extension}\``,
        });
      }
      makeFolder(dirname(path));
      closeSync(openSync(partOf(path), "w"));
      rmSync(partOf(path));
    });
  }
}

/** Writes the exports of a stored run, each whole or not at all; returns their paths. `problem` is what ended the run early, where that is known. */
export function writeExports(
  stored: StoredRun,
  paths: ExportPaths,
  problem: ThemisError | null = null,
): readonly string[] {
  const report: Report = { ...reportOf(stored, problem), rows: () => stored.rows() };
  return reportFormats.flatMap(({ name, write }) => {
    const path = paths[name];
    if (path === undefined) return [];
    guard(name, path, () => writeWhole(path, write(report)));
    return [path];
  });
}

const chunkLength = 1 << 16;

/** Writes under another name first: a reader never sees half a file, and an old one stays until the new one is whole. */
function writeWhole(path: string, pieces: Iterable<string>): void {
  const part = partOf(path);
  try {
    writePieces(part, pieces);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

function writePieces(path: string, pieces: Iterable<string>): void {
  const file = openSync(path, "w");
  try {
    let chunk = "";
    for (const piece of pieces) {
      chunk += piece;
      if (chunk.length < chunkLength) continue;
      // Not `writeSync`: on a disk that fills up it writes a part of it and says nothing.
      writeFileSync(file, chunk);
      chunk = "";
    }
    writeFileSync(file, chunk);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function partOf(path: string): string {
  return `${path}.part-${process.pid}`;
}

function guard(name: string, path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    // Only the system's own refusals: a damaged store or a bug while rows are read is no fault of the export's path.
    if (!(error instanceof Error) || !("syscall" in error)) throw error;
    throw new ThemisError(
      "usage",
      `cannot write the ${name.toUpperCase()} export (${error.message})`,
      {
        where: path,
        hint: `name a file in a folder you may write to with --${name}-output`,
        cause: error,
      },
    );
  }
}
