import { hash } from "node:crypto";

type Options = Readonly<Record<string, string | number | boolean>>;

/**
 * A grader's version with the options that differ from their defaults, such as `2+percent=value+units=required`: equal options, equal version, in
 * whatever order they were written. What is no plain word or number stands as a hash.
 */
export function versionWith(version: string, options: Options, defaults: Options): string {
  const changed = Object.entries(options)
    .filter(([name, value]) => value !== defaults[name])
    .map(([name, value]) => `${name}=${shown(value)}`)
    .sort();
  return [version, ...changed].join("+");
}

function shown(value: string | number | boolean): string {
  if (typeof value !== "string" || /^[a-z]+$/.test(value)) return String(value);
  return hash("sha256", value, "hex").slice(0, 16);
}
