/** Whether a parsed JSON value is an object, so that its members may be looked at. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text of a member that servers may leave out, leave empty or send as another type; null then. */
export function textOrNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** Parsed JSON, or `undefined` (which JSON cannot hold) for anything else. Tolerates a byte order mark and blank lines in front. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}
