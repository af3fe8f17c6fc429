import { readEnvironment, readTerminalEnvironment } from "../config/environment.ts";
import { wrapNote } from "./wrap-note.ts";

/** Writes what a program may read: results, lists, JSON. Ends with a line break. */
export function printData(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** Writes what only people read: progress, notes, warnings. Broken between words at the width of a terminal. */
export function printNote(text: string): void {
  const wrapped = wrapNote(text, wrapWidth(process.stderr));
  process.stderr.write(wrapped.endsWith("\n") ? wrapped : `${wrapped}\n`);
}

/** Whether a stream shows colors, by `NO_COLOR`, `FORCE_COLOR` and what it is connected to. */
export function usesColor(stream: NodeJS.WriteStream): boolean {
  const { noColor, forceColor } = readTerminalEnvironment(readEnvironment());
  if (noColor) return false;
  return forceColor || stream.isTTY === true;
}

/** Columns of standard output; 100 where it is no terminal, or one that does not know. */
export function outputWidth(): number {
  const { isTTY, columns } = process.stdout;
  return isTTY && columns > 0 ? columns : 100;
}

/** Columns of a terminal that text for people is broken at; infinite where it goes into a file or a pipe. */
export function wrapWidth({
  isTTY,
  columns,
}: {
  readonly isTTY?: boolean;
  readonly columns?: number;
}): number {
  return isTTY === true && columns !== undefined && columns > 0
    ? columns
    : Number.POSITIVE_INFINITY;
}
