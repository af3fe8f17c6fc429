import { randomUUID } from "node:crypto";
import { copyFile, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { makeFolder } from "../core/make-folder.ts";
import { hasErrorCode } from "./file-error.ts";

const absent = ["ENOENT", "ENOTDIR", "ELOOP", "EISDIR"];

/** The folder of one dataset repository in the shared cache: `datasets--OWNER--NAME`, as the Python tools lay it out. */
export function repositoryFolder(cacheDir: string, repository: string): string {
  return join(cacheDir, ["datasets", ...repository.split("/")].join("--"));
}

/** Where a file of a commit is looked for; a link to its blob, or a copy where the system has no links. */
export function snapshotPath(folder: string, commit: string, path: string): string {
  return join(folder, "snapshots", commit, ...path.split("/"));
}

/** Where the content with that name (its hash on the hub) is kept once for all commits. */
export function blobPath(folder: string, name: string): string {
  return join(folder, "blobs", name);
}

/** The size of a file, links followed; null when there is none. */
export async function fileSize(path: string): Promise<number | null> {
  try {
    const status = await stat(path);
    return status.isFile() ? status.size : null;
  } catch (error) {
    if (hasErrorCode(error, ...absent)) return null;
    throw error;
  }
}

/** The commit that a branch or tag meant when it was last looked up; null when it never was. */
export async function readRef(folder: string, revision: string): Promise<string | null> {
  try {
    return (await readFile(join(folder, "refs", ...revision.split("/")), "utf8")).trim();
  } catch (error) {
    if (hasErrorCode(error, ...absent)) return null;
    throw error;
  }
}

/** Keeps what a branch or tag means now, for use without a network. */
export async function writeRef(folder: string, revision: string, commit: string): Promise<void> {
  const path = join(folder, "refs", ...revision.split("/"));
  await replaceFile(path, (temporary) => writeFile(temporary, commit));
}

/** Makes a commit's file show the blob. */
export async function linkSnapshot(blob: string, snapshot: string): Promise<void> {
  await replaceFile(snapshot, async (temporary) => {
    try {
      await symlink(relative(dirname(snapshot), blob), temporary);
    } catch {
      // Windows lets only some users make links, and some network drives nobody.
      await copyFile(blob, temporary);
    }
  });
}

/**
 * Writes a file under a name of its own and renames it when it is whole, so that no reader, and no crash, ever sees a part. Two processes
 * may do the same: the last wins, with equal content.
 */
export async function replaceFile(
  path: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.${randomUUID()}.incomplete`;
  makeFolder(dirname(path));
  try {
    await write(temporary);
    await renameOver(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function renameOver(temporary: string, path: string): Promise<void> {
  try {
    await rename(temporary, path);
  } catch (error) {
    // Windows replaces no file that another process has open: one that writes the same has then come first.
    const isHeld = hasErrorCode(error, "EPERM", "EACCES", "EBUSY");
    if (!isHeld || (await fileSize(path)) !== (await fileSize(temporary))) throw error;
  }
}
