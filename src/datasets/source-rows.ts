import { createHash, type Hash } from "node:crypto";
import { open } from "node:fs/promises";
import { extname } from "node:path";
import { ThemisError } from "../core/errors.ts";
import type { DataFile } from "./data-files.ts";
import { jsonFaultOffset } from "./json-fault.ts";

/** One row as its file holds it, before any check of its shape. */
export interface SourceRow {
  readonly value: unknown;
  /** File and line, for people. */
  readonly where: string;
  /** What the row is called when it has no id of its own. */
  readonly defaultId: string;
}

// One row of text is never so long; a file without line breaks is not a .jsonl file.
const maxLineLength = 16 * 1024 * 1024;
// JSON.parse needs the whole text at once, and V8 holds no string of 512 MiB.
const maxJsonLength = 256 * 1024 * 1024;

/**
 * Reads the rows of files one after the other, of a `.jsonl` those of one piece of the file at a time (a step for each row would cost more
 * than the row). Returns the SHA-256 of the content: for one file that of its bytes, for several that of their digests and ids.
 */
export async function* readSourceRows(
  files: readonly DataFile[],
  signal: AbortSignal,
): AsyncGenerator<readonly SourceRow[], string> {
  const digests: string[] = [];
  for (const file of files) {
    const hash = createHash("sha256");
    yield* extname(file.path).toLowerCase() === ".jsonl"
      ? readJsonLines(file, hash, signal)
      : readJson(file, hash, signal);
    digests.push(hash.digest("hex"));
  }
  return hashOfAll(files, digests);
}

/** What `readSourceRows` returns at its end, without reading the rows. */
export async function hashSourceFiles(
  files: readonly DataFile[],
  signal: AbortSignal,
): Promise<string> {
  const digests: string[] = [];
  for (const file of files) {
    const hash = createHash("sha256");
    for await (const chunk of readChunks(file.path, signal)) hash.update(chunk);
    digests.push(hash.digest("hex"));
  }
  return hashOfAll(files, digests);
}

function hashOfAll(files: readonly DataFile[], digests: readonly string[]): string {
  if (files.length === 1) return digests[0] ?? "";
  const listing = files.map(({ id }, index) => `${digests[index]}  ${id}\n`).join("");
  return createHash("sha256").update(listing).digest("hex");
}

async function* readJsonLines(
  file: DataFile,
  hash: Hash,
  signal: AbortSignal,
): AsyncGenerator<readonly SourceRow[]> {
  let line = 0;
  let count = 0;
  let rest = "";
  const addRow = (text: string, rows: SourceRow[]): void => {
    line += 1;
    if (text.trim() === "") return;
    count += 1;
    rows.push({
      value: parse(text, file.path, line),
      where: `${file.path}:${line}`,
      defaultId: `${file.id}#${count}`,
    });
  };
  for await (const text of readText(file.path, hash, signal)) {
    const rows: SourceRow[] = [];
    let start = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      addRow(rest + text.slice(start, end), rows);
      rest = "";
      start = end + 1;
    }
    rest += text.slice(start);
    if (rest.length > maxLineLength) {
      throw new ThemisError("dataset", "a line of more than 16 MiB cannot be a row", {
        where: `${file.path}:${line + 1}`,
        hint: "a `.jsonl` file holds one JSON object per line; name a file that holds one array `.json`",
      });
    }
    yield rows;
  }
  const last: SourceRow[] = [];
  addRow(rest, last);
  yield last;
}

async function* readJson(
  file: DataFile,
  hash: Hash,
  signal: AbortSignal,
): AsyncGenerator<readonly SourceRow[]> {
  let text = "";
  for await (const part of readText(file.path, hash, signal)) {
    text += part;
    if (text.length > maxJsonLength) {
      throw new ThemisError("dataset", "a `.json` file of more than 256 MiB is too large", {
        where: file.path,
        hint: "write one object per line into a `.jsonl` file: it is read line by line",
      });
    }
  }
  const value = parse(text, file.path, 1);
  yield Array.isArray(value)
    ? value.map((element: unknown, index) => ({
        value: element,
        where: `${file.path}, row ${index + 1}`,
        defaultId: `${file.id}#${index + 1}`,
      }))
    : [{ value, where: `${file.path}:1`, defaultId: file.id }];
}

async function* readText(path: string, hash: Hash, signal: AbortSignal): AsyncGenerator<string> {
  // Drops a byte order mark, and refuses what is not UTF-8 rather than reading other words.
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (chunk?: Buffer): string => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch (cause) {
      throw new ThemisError("dataset", "the file is not UTF-8 text", {
        where: path,
        hint: "save it with the encoding UTF-8",
        cause,
      });
    }
  };
  for await (const chunk of readChunks(path, signal)) {
    hash.update(chunk);
    yield decode(chunk);
  }
  yield decode();
}

/** The bytes of a file, a piece at a time, each in the same memory as the last: use one before asking for the next. */
async function* readChunks(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const file = await orUnreadable(path, open(path));
  try {
    const buffer = Buffer.allocUnsafe(64 * 1024);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await orUnreadable(path, file.read(buffer, 0, buffer.length));
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function orUnreadable<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ThemisError("dataset", `the file cannot be read: ${reason}`, {
      where: path,
      hint: "check that it exists and may be read",
      cause,
    });
  }
}

function parse(text: string, path: string, firstLine: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const offset = jsonFaultOffset(text);
    const before = text.slice(0, offset);
    const line = firstLine + before.split("\n").length - 1;
    const column = offset - before.lastIndexOf("\n");
    const found =
      offset >= text.trimEnd().length
        ? "the text ends too early"
        : `unexpected \`${text
            .slice(offset, offset + 20)
            .split("\n", 1)[0]
            ?.replace(/\p{Cc}/gu, "\uFFFD")}\``;
    throw new ThemisError("dataset", `invalid JSON: ${found}`, {
      where: `${path}:${line}:${column}`,
      hint: path.toLowerCase().endsWith(".jsonl")
        ? "each line of a `.jsonl` file is one whole JSON object"
        : "correct it there; several objects in one file are an array, or a `.jsonl` file",
      cause,
    });
  }
}
