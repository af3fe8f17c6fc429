import { isUtf8 } from "node:buffer";
import { createReadStream, fstatSync, openSync } from "node:fs";
import { Socket } from "node:net";
import { addAbortSignal, type Readable } from "node:stream";
import { ThemisError } from "../core/errors.ts";

/** One line of the input that is not blank. */
export interface InputLine {
  readonly text: string;
  /** File and line, for people. */
  readonly place: string;
}

const maxLineBytes = 64 * 1024 * 1024;
const lineFeed = 0x0a;

/**
 * The lines of a file, or of standard input for `-`, by pieces of the input: each piece gives its lines when they are asked for, so that a
 * fault comes after all lines before it. Ends with an `AbortError` once `stopping` is aborted.
 */
export async function* readInputLines(
  path: string,
  stopping: AbortSignal,
): AsyncGenerator<Iterable<InputLine>> {
  const name = path === "-" ? "standard input" : path;
  let number = 0;
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const chunk of readChunks(path, stopping)) {
    const pieces = cutAtLineFeeds(chunk);
    const unfinished = pieces.pop() ?? chunk;
    if (pieces.length > 0) {
      pieces[0] = Buffer.concat([...rest, ...pieces.slice(0, 1)]);
      rest = [];
      restBytes = 0;
      yield linesOf(pieces, name, number);
      number += pieces.length;
    }
    rest.push(unfinished);
    restBytes += unfinished.length;
    if (restBytes > maxLineBytes) {
      throw new ThemisError("usage", "a line of more than 64 MiB cannot be graded", {
        where: `${name}:${number + 1}`,
        hint: "write one JSON object per line, with line breaks in between",
      });
    }
  }
  yield linesOf([Buffer.concat(rest)], name, number);
}

function cutAtLineFeeds(chunk: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  let start = 0;
  for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
    pieces.push(chunk.subarray(start, end));
    start = end + 1;
  }
  pieces.push(chunk.subarray(start));
  return pieces;
}

function* linesOf(
  pieces: readonly Buffer[],
  name: string,
  linesBefore: number,
): Generator<InputLine> {
  for (const [index, bytes] of pieces.entries()) {
    const place = `${name}:${linesBefore + index + 1}`;
    if (!isUtf8(bytes)) {
      throw new ThemisError("usage", "the line is not UTF-8 text", {
        where: place,
        hint: "save the file with the encoding UTF-8",
      });
    }
    // Trimming takes a byte order mark too, of which a file that was put together from several may hold more than one.
    const text = bytes.toString("utf8").trim();
    if (text !== "") yield { text, place };
  }
}

async function* readChunks(path: string, stopping: AbortSignal): AsyncGenerator<Buffer> {
  try {
    yield* addAbortSignal(stopping, path === "-" ? process.stdin : openInput(path));
  } catch (cause) {
    if (stopping.aborted) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ThemisError("usage", `the input cannot be read: ${reason}`, {
      where: path === "-" ? "standard input" : path,
      hint: "`--jsonl` takes a file of JSON Lines, or `-` for standard input",
      cause,
    });
  }
}

function openInput(path: string): Readable {
  const fd = openSync(path, "r");
  // A pipe that is read as a file could not be left before its next byte comes.
  return fstatSync(fd).isFIFO()
    ? new Socket({ fd, readable: true, writable: false })
    : createReadStream(path, { fd, highWaterMark: 256 * 1024 });
}
