import { ThemisError } from "../core/errors.ts";
import { makeFolder } from "../core/make-folder.ts";

/** Makes a folder of the store where it is missing. Throws `ThemisError` "store". */
export function makeStorageFolder(path: string): void {
  try {
    makeFolder(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ThemisError("store", `cannot make the storage folder \`${path}\` (${reason})`, {
      hint: "choose a folder you may write to with --storage-dir",
      cause: error,
    });
  }
}
