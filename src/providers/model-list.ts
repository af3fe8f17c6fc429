import { isJsonObject, textOrNull } from "./json-reading.ts";

/**
 * The names in a models list: OpenAI's `{"data": […]}` (Ollama sends `null` for none), a bare list, or `{"models": […]}`; each once, in the
 * server's order. Null when the body holds no list.
 */
export function readModelList(body: unknown): readonly string[] | null {
  const list = listIn(body);
  if (list === null) return null;
  const names = list.map((item) =>
    isJsonObject(item)
      ? (textOrNull(item["id"]) ?? textOrNull(item["name"]) ?? textOrNull(item["model"]))
      : textOrNull(item),
  );
  return [...new Set(names.filter((name) => name !== null))];
}

function listIn(body: unknown): readonly unknown[] | null {
  if (Array.isArray(body)) return body;
  if (!isJsonObject(body)) return null;
  if (Array.isArray(body["data"])) return body["data"];
  if (Array.isArray(body["models"])) return body["models"];
  return body["data"] === null || body["models"] === null ? [] : null;
}
