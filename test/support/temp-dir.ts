import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of a test's own, gone with all it holds when the test is over. */
export interface TempDir extends AsyncDisposable {
  /** Absolute, without symbolic links. */
  readonly path: string;
  /** The path of something in it. */
  file(...names: readonly string[]): string;
}

/** Makes an empty folder. */
export async function makeTempDir(): Promise<TempDir> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "themis-test-")));
  return {
    path,
    file: (...names) => join(path, ...names),
    // Windows lets go of the files of an ended process a moment later.
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 10 }),
  };
}
