import type { JsonValue } from "../core/json.ts";
import { isJsonObject } from "./json-path.ts";
import type { ConfigSource } from "./origin.ts";
import { escapeReferences } from "./references.ts";

/** A number as a shell hands it over; what is not a number is refused with the flag's name when the config is checked. */
export type FlagNumber = number | string;

/** Flags that win over the config file. */
export interface ConfigOverrides {
  readonly runId?: string | undefined;
  readonly storageDir?: string | undefined;
  readonly resume?: boolean | undefined;
  readonly nRecords?: FlagNumber | undefined;
  readonly maxCostUsd?: FlagNumber | undefined;
  readonly maxOutputTokens?: FlagNumber | undefined;
  /** Seconds. */
  readonly maxDuration?: FlagNumber | undefined;
}

const flags = new Map([
  ["run_id", "--run-id"],
  ["storage_dir", "--storage-dir"],
  ["resume", "--resume"],
  ["n_records", "--n-records"],
  ["max_cost_usd", "--max-cost-usd"],
  ["max_output_tokens", "--max-output-tokens"],
  ["max_duration", "--max-duration"],
]);

/** Puts the given flags in the place of the file's values, which are then neither read nor checked. */
export function overrideConfig(source: ConfigSource, overrides: ConfigOverrides): ConfigSource {
  const { runId, storageDir, resume, nRecords, maxCostUsd, maxOutputTokens, maxDuration } =
    overrides;
  const given = new Map<string, JsonValue>();
  if (runId !== undefined) given.set("run_id", escapeReferences(runId));
  if (storageDir !== undefined) given.set("storage_dir", escapeReferences(storageDir));
  if (resume !== undefined) given.set("resume", resume);
  if (nRecords !== undefined) given.set("n_records", fromFlag(nRecords));
  if (maxCostUsd !== undefined) given.set("max_cost_usd", fromFlag(maxCostUsd));
  if (maxOutputTokens !== undefined) given.set("max_output_tokens", fromFlag(maxOutputTokens));
  if (maxDuration !== undefined) given.set("max_duration", fromFlag(maxDuration));
  if (given.size === 0 || !isJsonObject(source.value)) return source;
  const isGiven = (path: readonly (string | number)[]): boolean => given.has(String(path[0]));
  return {
    ...source,
    value: { ...source.value, ...Object.fromEntries(given) },
    origin: {
      flag: (path) =>
        isGiven(path) ? (flags.get(String(path[0])) ?? null) : source.origin.flag(path),
      place: (path, part) =>
        isGiven(path) ? { where: null, offset: -1 } : source.origin.place(path, part),
    },
  };
}

/** Reads a number as people type it; any other text stays text. */
export function fromFlag(value: FlagNumber): number | string {
  if (typeof value === "number") return value;
  const text = value.trim();
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : value;
}
