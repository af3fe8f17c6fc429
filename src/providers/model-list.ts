import { isJsonObject, textOrNull } from "./json-reading.ts";

const longestName = 500;

/**
 * The names in a models list: OpenAI's `{"data": […]}` (Ollama sends `null` for none), a bare list, or `{"models": […]}`; each once, in the
 * server's order. Null when the body holds no list. Names that no server would give, with control characters or endless, are left out.
 */
export function readModelList(body: unknown): readonly string[] | null {
  const list = listIn(body);
  if (list === null) return null;
  return [...new Set(list.map(nameOf).filter((name) => name !== null))];
}

/** The entries of a models list as they came; null when the body holds no list. */
export function listIn(body: unknown): readonly unknown[] | null {
  if (Array.isArray(body)) return body;
  if (!isJsonObject(body)) return null;
  if (Array.isArray(body["data"])) return body["data"];
  if (Array.isArray(body["models"])) return body["models"];
  return body["data"] === null || body["models"] === null ? [] : null;
}

/** The name of an entry; null when it has none that could be printed. */
export function nameOf(item: unknown): string | null {
  const name = isJsonObject(item)
    ? (textOrNull(item["id"]) ?? textOrNull(item["name"]) ?? textOrNull(item["model"]))
    : textOrNull(item);
  return name === null || name.length > longestName || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name)
    ? null
    : name;
}
