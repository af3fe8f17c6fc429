import type { Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { ThemisError } from "../core/errors.ts";
import { hasErrorCode } from "./file-error.ts";

/** One file of rows; `id` is its path below the data folder, with `/` on every system. */
export interface DataFile {
  readonly path: string;
  readonly id: string;
}

const hint =
  "`data_dir` is a folder of one-object `.json` files, or one `.json` or `.jsonl` file; relative paths count from the working directory";

/**
 * The files that a `data_dir` means: itself, or every `.json` below it, sorted by code units so that the order is the same on every
 * system. Names that begin with a dot are left out: they belong to editors and file managers.
 */
export async function findDataFiles(dataDir: string): Promise<readonly DataFile[]> {
  const status = await stat(dataDir).catch((cause: unknown) => {
    const reason = hasErrorCode(cause, "ENOENT", "ENOTDIR") ? "does not exist" : "cannot be read";
    throw new ThemisError("dataset", `\`data_dir\` \`${dataDir}\` ${reason}`, { hint, cause });
  });
  if (!status.isDirectory()) {
    if ([".json", ".jsonl"].includes(extname(dataDir).toLowerCase())) {
      return [{ path: dataDir, id: basename(dataDir) }];
    }
    throw new ThemisError(
      "dataset",
      `\`data_dir\` \`${dataDir}\` is a file, but neither \`.json\` nor \`.jsonl\``,
      { hint },
    );
  }
  const files = await collect(dataDir);
  if (files.length === 0) {
    throw new ThemisError("dataset", `no \`.json\` file in \`data_dir\` \`${dataDir}\``, { hint });
  }
  return files.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Each folder is read once, under its own path if it has one there: links are followed last. So a link that leads back ends, and one that
 * leads aside doubles nothing.
 */
async function collect(dataDir: string): Promise<DataFile[]> {
  const files: DataFile[] = [];
  const links: DataFile[] = [];
  const visited = new Set<string>();
  const walk = async (folder: string, prefix: string): Promise<void> => {
    const identity = await readable(folder, realpath(folder));
    if (visited.has(identity)) return;
    visited.add(identity);
    const entries = await readable(folder, readdir(folder, { withFileTypes: true }));
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith(".")) continue;
      const found = { path: join(folder, entry.name), id: prefix + entry.name };
      if (entry.isDirectory()) await walk(found.path, `${found.id}/`);
      else if (entry.isSymbolicLink()) links.push(found);
      else if (entry.isFile() && isJson(entry.name)) files.push(found);
    }
  };
  await walk(dataDir, "");
  // Grows while links lead to folders with links.
  for (const link of links) {
    const target = await linkTarget(link.path);
    if (target?.isDirectory()) await walk(link.path, `${link.id}/`);
    else if (target?.isFile() && isJson(link.id)) files.push(link);
  }
  return files;
}

function isJson(name: string): boolean {
  return extname(name).toLowerCase() === ".json";
}

async function linkTarget(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    // A link to nothing, or to itself.
    if (hasErrorCode(error, "ENOENT", "ELOOP")) return null;
    return await readable(path, Promise.reject(error));
  }
}

async function readable<T>(path: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ThemisError("dataset", `a part of \`data_dir\` cannot be read: ${reason}`, {
      where: path,
      hint: "check that it is still there, and its permissions",
      cause,
    });
  }
}
