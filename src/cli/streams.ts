import { readEnvironment, readTerminalEnvironment } from "../config/environment.ts";

/** Writes what a program may read: results, lists, JSON. Ends with a line break. */
export function printData(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** Writes what only people read: progress, notes, warnings. */
export function printNote(text: string): void {
  process.stderr.write(text.endsWith("\n") ? text : `${text}\n`);
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
export function wrapWidth(stream: NodeJS.WriteStream): number {
  return stream.isTTY === true && stream.columns > 0 ? stream.columns : Number.POSITIVE_INFINITY;
}
