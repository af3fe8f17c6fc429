import type { JsonValue } from "../core/json.ts";

/** Names and indexes from the root of a JSON document down to one value. */
export type JsonPath = readonly (string | number)[];

/** Whether a value is a JSON object: neither array nor null. */
export function isJsonObject(value: unknown): value is { readonly [name: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path; undefined where the path leads nowhere. Inherited members are not seen. */
export function valueAt(root: JsonValue, path: JsonPath): JsonValue | undefined {
  let value: unknown = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = Reflect.get(value, step);
  }
  return value as JsonValue | undefined;
}
