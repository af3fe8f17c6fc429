import type { JsonValue } from "../core/json.ts";
import { isJsonObject, type JsonPath, valueAt } from "./json-path.ts";
import type { JsonDocument, MemberPart } from "./parse-jsonc.ts";
import type { Problem } from "./problem.ts";

/** Where the values of a config were written, so that every problem can be shown there. */
export interface Origin {
  /** Flag that gave the value, such as `--n-records`; null when it stands in a file. */
  readonly flag: (path: JsonPath) => string | null;
  readonly place: (
    path: JsonPath,
    part: MemberPart,
  ) => { readonly where: string | null; readonly offset: number };
}

/** A config before its checks: JSON with `${NAME}` not yet replaced. */
export interface ConfigSource {
  readonly value: JsonValue;
  readonly origin: Origin;
  /** Taken when the config names no run. */
  readonly defaultRunId: string;
  /** What was found wrong while reading. */
  readonly problems: readonly Problem[];
}

/** All values stand in one file. */
export function fileOrigin(document: JsonDocument): Origin {
  return { flag: () => null, place: document.place };
}

/** How people call a value: `` `temperature` of sampling `greedy` ``, or the flag that gave it. */
export function subject(root: JsonValue, path: JsonPath, origin: Origin): string {
  const flag = origin.flag(path);
  if (flag !== null) return `\`${flag}\``;
  const [group, index, ...members] = path;
  if (group === undefined) return "the config";
  if (index === undefined) return `\`${group}\``;
  const owner = ownerName(root, group, index);
  if (members.length === 0) return owner;
  const shown =
    members[0] === "provider_options" && members.length > 1 ? members.slice(1) : members;
  return `\`${dotted(shown)}\` of ${owner}`;
}

function ownerName(root: JsonValue, group: string | number, index: string | number): string {
  if (typeof index !== "number") return `\`${dotted([group, index])}\``;
  const singular = String(group).replace(/s$/, "");
  const entry = valueAt(root, [group, index]);
  const name = isJsonObject(entry) ? entry["name"] : undefined;
  return typeof name === "string" && name.trim() !== ""
    ? `${singular} \`${shownName(name)}\``
    : `${singular} ${index + 1}`;
}

/** A name from the file as messages hold it: short, and without characters that would move a terminal's cursor. */
export function shownName(name: string): string {
  return name.slice(0, 60).replaceAll(/\p{Cc}/gu, " ");
}

function dotted(path: JsonPath): string {
  return path
    .map((step, index) =>
      typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${shownName(step)}`,
    )
    .join("");
}
