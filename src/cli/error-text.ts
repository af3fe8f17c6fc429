import { type ErrorCode, exitCodes, ThemisError } from "../core/errors.ts";
import { wrapNote } from "./wrap-note.ts";

/** The exit code of a run that ended with this error. */
export function exitCodeOf(error: ThemisError): number {
  return codesByError[error.code];
}

const codesByError: Readonly<Record<ErrorCode, number>> = {
  usage: exitCodes.usage,
  config: exitCodes.usage,
  dataset: exitCodes.unusable,
  budget: exitCodes.interrupted,
  endpoint: exitCodes.unusable,
  store: exitCodes.unusable,
  "run-locked": exitCodes.unusable,
  interrupted: exitCodes.interrupted,
};

/**
 * An error as people read it: what, where, what to do; a stack only for what is a bug of ours. Broken between words at `width`
 * columns.
 */
export function errorText(
  error: unknown,
  useColor: boolean,
  width: number = Number.POSITIVE_INFINITY,
): string {
  const [red, reset] = useColor ? ["\u001b[31m", "\u001b[39m"] : ["", ""];
  if (error instanceof ThemisError) {
    const isSaid = error.where === null || error.message.includes(error.where);
    const where = isSaid ? "" : `\n  ${error.where}`;
    const hint = error.hint === null ? "" : `\n\nhint: ${error.hint}`;
    return `${wrapNote(`${red}error:${reset} ${error.message}${where}${hint}`, width)}\n`;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${red}error:${reset} Themis met a fault of its own; what was stored is safe\n\n${trace}\n`;
}
