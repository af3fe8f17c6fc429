#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { CommanderError } from "commander";
import { exitCodes, ThemisError } from "../core/errors.ts";
import { errorText, exitCodeOf } from "./error-text.ts";
import { buildProgram } from "./program.ts";
import { keepHeapSmall } from "./small-heap.ts";
import { usesColor } from "./streams.ts";

enableCompileCache();
keepHeapSmall();

// `themis runs | head` closes the pipe early; that is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exitCodes.done);
  throw error;
});

try {
  const program = buildProgram((code) => {
    process.exitCode = code;
  });
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has printed its own message; help and version are no errors.
    return error.exitCode === 0 || error.code === "commander.help"
      ? exitCodes.done
      : exitCodes.usage;
  }
  process.stderr.write(errorText(error, usesColor(process.stderr)));
  return error instanceof ThemisError ? exitCodeOf(error) : exitCodes.someFailed;
}
