import { CommanderError } from "commander";
import { exitCodes, ThemisError } from "../core/errors.ts";
import { errorText, exitCodeOf } from "./error-text.ts";
import { buildProgram } from "./program.ts";
import { usesColor, wrapWidth } from "./streams.ts";

/** Carries out the process's arguments; returns the exit code. What is thrown on the way is caught and told here, and only here. */
export async function runCommandLine(): Promise<number> {
  // `themis runs | head` closes the pipe early; that is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCodes.done);
    throw error;
  });
  let exitCode: number = exitCodes.done;
  try {
    const program = buildProgram((code) => {
      exitCode = code;
    });
    await program.parseAsync();
    return exitCode;
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has printed its own message; help and version are no errors.
    return error.exitCode === 0 || error.code === "commander.help"
      ? exitCodes.done
      : exitCodes.usage;
  }
  process.stderr.write(errorText(error, usesColor(process.stderr), wrapWidth(process.stderr)));
  return error instanceof ThemisError ? exitCodeOf(error) : exitCodes.someFailed;
}
