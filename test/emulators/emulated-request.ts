import type { IncomingMessage } from "node:http";
import { isJsonObject, parseJson } from "../../src/providers/json-reading.ts";

/** One request as it came in. */
export interface EmulatedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** The parsed JSON of the body; `undefined` when it is none. */
  readonly json: unknown;
  /** The same when it is an object, otherwise an object without members. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The text of all messages, or the prompt or input of the other APIs. */
  readonly prompt: string;
  /** Which request it is, whatever the attempt: from `x-client-request-id`, or from the body. */
  readonly identity: string;
  /** From 0; always 0 for clients that do not say. */
  readonly repeat: number;
  /** From 1; counted by equal bodies for clients that do not say. */
  readonly attempt: number;
  /** A number for the connection it came over, from 1. */
  readonly connection: number;
}

/** Makes requests of what comes in; counts the attempts of clients that do not number them. */
export function requestReader(): (
  incoming: IncomingMessage,
  bytes: Buffer,
  connection: number,
) => EmulatedRequest {
  const attempts = new Map<string, number>();
  return (incoming, bytes, connection) => {
    const url = new URL(incoming.url ?? "/", "http://emulator");
    const text = bytes.toString("utf8");
    const json = parseJson(text);
    const body = isJsonObject(json) ? json : {};
    const headers = Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    );
    const numbered = /^(.*-r(\d{1,9}))-a(\d{1,9})$/s.exec(headers["x-client-request-id"] ?? "");
    const identity = numbered?.[1] ?? `${url.pathname} ${text}`;
    let attempt = Number(numbered?.[3]);
    if (numbered === null) {
      attempt = (attempts.get(identity) ?? 0) + 1;
      attempts.set(identity, attempt);
    }
    return {
      method: incoming.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      headers,
      bytes,
      json,
      body,
      prompt: promptOf(body),
      identity,
      repeat: Number(numbered?.[2] ?? 0),
      attempt,
      connection,
    };
  };
}

/** The text of a request of any of the three APIs. */
function promptOf(body: Readonly<Record<string, unknown>>): string {
  const instructions = typeof body["instructions"] === "string" ? [body["instructions"]] : [];
  return [...instructions, ...textsOf(body["messages"] ?? body["prompt"] ?? body["input"])].join(
    "\n",
  );
}

/** The texts in a message's content, a list of messages, or a list of content parts. */
export function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (!isJsonObject(value)) return [];
  return textsOf(value["content"] ?? value["text"]);
}
