/** Anything that survives a trip through JSON. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object with values of any JSON type. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/**
 * JSON with the names of every object sorted by UTF-16 code units, no white space and `undefined` members left out,
 * so that equal values always give equal text (RFC 8785 but for number spelling, which is JavaScript's own in both).
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    let text = "[";
    for (let index = 0; index < value.length; index += 1) {
      text += (index === 0 ? "" : ",") + canonicalJson(value[index] ?? null);
    }
    return `${text}]`;
  }
  if (typeof value === "object" && value !== null) {
    let text = "{";
    for (const [name, member] of Object.entries(value).sort(byName)) {
      if (member === undefined) continue;
      text += `${text.length === 1 ? "" : ","}${JSON.stringify(name)}:${canonicalJson(member)}`;
    }
    return `${text}}`;
  }
  return JSON.stringify(value) ?? "null";
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
