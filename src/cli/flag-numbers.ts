import { ThemisError } from "../core/errors.ts";

/** The number a flag was given, within its range, both ends included. Throws `ThemisError` "usage". */
export function decimal(flag: string, written: string, lowest: number, highest: number): number {
  const value = written.trim() === "" ? Number.NaN : Number(written);
  if (value >= lowest && value <= highest) return value;
  throw outOfRange(flag, "a number", written, lowest, highest);
}

/** The whole number a flag was given, within its range, both ends included. Throws `ThemisError` "usage". */
export function wholeNumber(
  flag: string,
  written: string,
  lowest: number,
  highest: number,
): number {
  const value = /^[+-]?\d+$/.test(written) ? Number(written) : Number.NaN;
  if (value >= lowest && value <= highest) return value;
  throw outOfRange(flag, "a whole number", written, lowest, highest);
}

function outOfRange(flag: string, what: string, written: string, lowest: number, highest: number) {
  const range =
    highest === Number.MAX_SAFE_INTEGER ? `from ${lowest} up` : `from ${lowest} to ${highest}`;
  return new ThemisError("usage", `\`${flag}\` must be ${what} ${range}, got \`${written}\``);
}
