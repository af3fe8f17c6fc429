import { isJsonObject, parseJson, textOrNull } from "./json-reading.ts";

/** What an error body says, whichever of its many shapes a server uses. */
export interface ErrorEnvelope {
  readonly message: string;
  readonly type: string | null;
  /** Numbers are written out: `"404"`. */
  readonly code: string | null;
  /** The request parameter at fault. */
  readonly param: string | null;
}

const maxDepth = 8;
const maxDetails = 5;
/** Of JSON inside strings: Ollama and LM Studio wrap their engine's own error body once, a gateway before them once more. */
const maxTextDepth = 2;

/**
 * Reads any error body seen on the wire: OpenAI's own, flat ones, plain strings, FastAPI's `detail`, lists, and JSON text nested inside a
 * message. The innermost message, type and code win. Null when there is nothing like an error in it.
 */
export function readErrorEnvelope(body: unknown): ErrorEnvelope | null {
  return read(body, 0, 0);
}

/** Whether the body of a successful status is an error all the same, as LM Studio and OpenRouter send them. */
export function isErrorBody(body: unknown): boolean {
  if (!isJsonObject(body)) return false;
  const error = body["error"];
  if (typeof error === "string") return error !== "";
  if (Array.isArray(error)) return error.length > 0;
  if (isJsonObject(error)) return Object.keys(error).length > 0;
  const kind = body["object"];
  if (typeof kind === "string" && kind.toLowerCase() === "error") return true;
  return !("choices" in body) && !("data" in body) && body["detail"] !== undefined;
}

function read(value: unknown, depth: number, textDepth: number): ErrorEnvelope | null {
  if (depth > maxDepth) return null;
  if (typeof value === "string") return readText(value, depth, textDepth);
  if (Array.isArray(value)) return readList(value, depth, textDepth);
  return isJsonObject(value) ? readObject(value, depth, textDepth) : null;
}

function readText(text: string, depth: number, textDepth: number): ErrorEnvelope | null {
  const start = text.indexOf("{");
  if (start >= 0 && textDepth < maxTextDepth) {
    const nested = parseJson(text.slice(start, text.lastIndexOf("}") + 1));
    const inner = nested === undefined ? null : read(nested, depth + 1, textDepth + 1);
    if (inner !== null) return inner;
  }
  const message = text.trim();
  if (message === "") return null;
  const [, , told] = pythonError.exec(message) ?? [];
  return (
    readPythonFinding(message) ?? { message: told ?? message, type: null, code: null, param: null }
  );
}

/** LiteLLM's own errors are Python's spelling of `{"error": "…"}`. */
const pythonError = /^\{'error': (["'])(.{1,4000})\1\}$/s;

/**
 * A validator's finding in Python's own spelling, `[{'type': 'extra_forbidden', 'loc': ('body', 'seed'), 'msg': '…'}]`, as older vLLM sends it.
 * Only the first one is read.
 */
function readPythonFinding(text: string): ErrorEnvelope | null {
  if (!text.startsWith("[{'")) return null;
  const head = text.slice(0, 2_000);
  const [, type] = /'type': '(\w{1,100})'/.exec(head) ?? [];
  const [, location = ""] = /'loc': \(([^()]{0,200})\)/.exec(head) ?? [];
  const [, msg] = /'msg': ['"]([^'"]{1,500})/.exec(head) ?? [];
  if (type === undefined || msg === undefined) return null;
  const loc = [...location.matchAll(/'([^']+)'/g)].map(([, part]) => part);
  return readDetail({ type, msg, loc });
}

function readList(
  list: readonly unknown[],
  depth: number,
  textDepth: number,
): ErrorEnvelope | null {
  const found = list
    .slice(0, maxDetails)
    .map((item) => readDetail(item) ?? read(item, depth + 1, textDepth))
    .filter((item) => item !== null);
  const [first] = found;
  if (first === undefined) return null;
  return { ...first, message: found.map((item) => item.message).join("; ") };
}

/** One finding of a validator: `{"loc": ["body", "max_tokens"], "msg": "…", "type": "…"}`. */
function readDetail(item: unknown): ErrorEnvelope | null {
  if (!isJsonObject(item)) return null;
  const message = textOrNull(item["msg"]);
  if (message === null) return null;
  const location = Array.isArray(item["loc"]) ? item["loc"].map(String) : [];
  return {
    message: location.length === 0 ? message : `${location.join(".")}: ${message}`,
    type: textOrNull(item["type"]),
    code: null,
    param: location.at(-1) ?? null,
  };
}

function readObject(
  value: Readonly<Record<string, unknown>>,
  depth: number,
  textDepth: number,
): ErrorEnvelope | null {
  const code = isFiltered(value) ? "content_filter" : codeOf(value["code"]);
  const type =
    textOrNull(value["type"]) ?? textOrNull(value["error_type"]) ?? textOrNull(value["status"]);
  const inner =
    read(value["error"], depth + 1, textDepth) ??
    read(value["message"], depth + 1, textDepth) ??
    read(value["detail"], depth + 1, textDepth) ??
    read(value["error_msg"], depth + 1, textDepth);
  if (inner === null) {
    const message = code ?? (value["object"] === undefined ? null : type);
    return message === null ? null : { message, type, code, param: paramOf(value["param"]) };
  }
  return {
    message: withUpstream(inner.message, value["metadata"], depth, textDepth),
    type: inner.type ?? type,
    code: code === "content_filter" ? code : (inner.code ?? code),
    param: inner.param ?? paramOf(value["param"]),
  };
}

/** OpenRouter's own message is only "Provider returned error"; the words that help are those of the provider behind it. */
function withUpstream(
  message: string,
  metadata: unknown,
  depth: number,
  textDepth: number,
): string {
  const raw = isJsonObject(metadata) ? read(metadata["raw"], depth + 1, textDepth) : null;
  return raw === null ? message : `${message}: ${raw.message}`;
}

/** Azure, LiteLLM in front of it, and OpenRouter each mark a filtered prompt in a member of their own. */
function isFiltered(value: Readonly<Record<string, unknown>>): boolean {
  const specific = value["provider_specific_fields"];
  const inner = value["innererror"] ?? (isJsonObject(specific) ? specific["innererror"] : null);
  if (isJsonObject(inner)) {
    return inner["code"] === "ResponsibleAIPolicyViolation" || "content_filter_result" in inner;
  }
  const metadata = value["metadata"];
  return isJsonObject(metadata) && "flagged_input" in metadata;
}

function codeOf(value: unknown): string | null {
  return typeof value === "number" ? String(value) : textOrNull(value);
}

/** LiteLLM writes Python's `None` for "no parameter". */
function paramOf(value: unknown): string | null {
  return value === "None" ? null : textOrNull(value);
}
