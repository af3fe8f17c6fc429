import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Config } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";
import type { ConfigContext } from "./check.ts";
import { fileOrigin } from "./origin.ts";
import { type ConfigOverrides, overrideConfig } from "./override.ts";
import { parseJsonc } from "./parse-jsonc.ts";
import { throwProblems } from "./problem.ts";
import { resolveConfig } from "./resolve.ts";
import { cleanRunId } from "./run-id.ts";

/** What reading a config takes besides its text. */
export interface LoadOptions extends ConfigContext {
  readonly overrides?: ConfigOverrides | undefined;
}

const largestFile = 10_000_000;

/**
 * Reads and checks a config file: JSON, comments and trailing commas allowed, in UTF-8 or, as PowerShell writes it, UTF-16. All problems are told
 * in one `ThemisError`, each with line and column.
 */
export async function loadConfig(file: string, options: LoadOptions): Promise<Config> {
  return parseConfig(decode(await readBytes(file), file), { ...options, fileName: file });
}

/** As `loadConfig`, for a text in hand; `fileName` is what errors show and the default run id comes from. */
export function parseConfig(
  text: string,
  options: LoadOptions & { readonly fileName: string },
): Config {
  const { fileName, overrides = {} } = options;
  const parsed = parseJsonc(text, fileName);
  if (parsed.status === "broken") throwProblems([parsed.problem]);
  const { document } = parsed;
  const source = {
    value: document.value,
    origin: fileOrigin(document),
    defaultRunId: cleanRunId(path.parse(fileName).name),
    problems: document.problems,
  };
  return resolveConfig(overrideConfig(source, overrides), options);
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    const bytes = await readFile(file);
    if (bytes.length <= largestFile) return bytes;
  } catch (error) {
    throw unreadable(file, error);
  }
  throw new ThemisError("config", "the file is larger than 10 MB", {
    where: file,
    hint: "is this the config, or a dataset?",
  });
}

function unreadable(file: string, cause: unknown): unknown {
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return new ThemisError("config", `there is no config file \`${file}\``, {
        cause,
        hint: `it was looked for at ${path.resolve(file)}`,
      });
    case "EISDIR":
      return new ThemisError("config", `\`${file}\` is a folder, not a config file`, {
        cause,
        hint: "give the path of the file in it",
      });
    case "EACCES":
    case "EPERM":
      return new ThemisError("config", `the config file \`${file}\` may not be read`, {
        cause,
        hint: "check its permissions",
      });
    default:
      return typeof code === "string"
        ? new ThemisError("config", `the config file \`${file}\` cannot be read: ${code}`, {
            cause,
          })
        : cause;
  }
}

function decode(bytes: Uint8Array, file: string): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe
      ? "utf-16le"
      : first === 0xfe && second === 0xff
        ? "utf-16be"
        : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new ThemisError("config", "the file is not text in UTF-8", {
      cause,
      where: file,
      hint: "is this the config? save it as UTF-8",
    });
  }
}
