import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { encodeParts, type Framing, type StreamPart } from "./event-stream.ts";
import type { Reply } from "./reply.ts";

/** An answer that is being sent, and the headers that this server puts on all of them. */
export interface Outlet {
  readonly response: ServerResponse;
  readonly headers: Readonly<Record<string, string>>;
  readonly jsonType: string;
  readonly streamType: string;
  readonly framing: Framing;
  readonly announcesKeepAlive: boolean;
  /** Aborts when the client goes before the answer is complete. */
  readonly gone: AbortSignal;
}

/** A body as it is sent. */
export function bodyText(body: unknown): string {
  if (body === undefined) return "";
  return typeof body === "string" ? body : JSON.stringify(body);
}

/** Sends the status line and headers; without a length the body is sent in chunks. */
export function sendHead(outlet: Outlet, reply: Reply, length: number | null): void {
  const { response } = outlet;
  if (response.headersSent) return;
  const isJson = reply.body !== undefined && typeof reply.body !== "string";
  const headers = {
    ...outlet.headers,
    ...(isJson ? { "content-type": outlet.jsonType } : {}),
    ...reply.headers,
    ...(length === null ? {} : { "content-length": String(length) }),
  };
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  // Without a `Connection` header Node keeps the connection too, but does not announce for how long.
  if (!outlet.announcesKeepAlive) response.removeHeader("connection");
  response.writeHead(reply.status);
}

/** Sends a whole answer. */
export function sendReply(outlet: Outlet, reply: Reply): void {
  const bytes = Buffer.from(bodyText(reply.body));
  const { response } = outlet;
  if (reply.isCut === true) {
    sendHead(outlet, reply, null);
    response.flushHeaders();
    if (bytes.length > 0) response.write(bytes);
    response.socket?.destroySoon();
    return;
  }
  sendHead(outlet, reply, bytes.length);
  response.end(bytes);
}

/** A stream of events that is being sent. Its head goes out with the first part. */
export interface EventWriter {
  /** Resolves when the socket takes more, or the client has gone. */
  write(parts: readonly StreamPart[]): Promise<void>;
  end(parts: readonly StreamPart[]): void;
  /** The bytes that `write` would send. */
  encode(parts: readonly StreamPart[]): Buffer;
}

/** `headers` stand beside those of the outlet. */
export function eventWriter(
  outlet: Outlet,
  headers: Readonly<Record<string, string>>,
): EventWriter {
  const { response, framing } = outlet;
  let isFirst = true;

  function encode(parts: readonly StreamPart[]): Buffer {
    const mark = isFirst && framing.hasBom ? "\uFEFF" : "";
    isFirst = false;
    return Buffer.from(mark + encodeParts(parts, framing));
  }

  function head(): void {
    sendHead(
      outlet,
      { status: 200, headers: { "content-type": outlet.streamType, ...headers }, body: "" },
      null,
    );
  }

  return {
    encode,
    async write(parts) {
      const bytes = encode(parts);
      if (bytes.length === 0 || outlet.gone.aborted) return;
      head();
      await writeBytes(outlet, framing.isSplit ? split(bytes) : [bytes]);
    },
    end(parts) {
      let bytes = encode(parts);
      if (!framing.hasFinalBlankLine) bytes = bytes.subarray(0, -framing.lineEnding.length);
      head();
      response.end(bytes);
    },
  };
}

/** Writes at the pace of the client's reading. */
export async function writeBytes(outlet: Outlet, pieces: readonly Buffer[]): Promise<void> {
  let isRoom = true;
  for (const piece of pieces) {
    if (piece.length > 0) isRoom = outlet.response.write(piece);
  }
  if (!isRoom && !outlet.gone.aborted) {
    await once(outlet.response, "drain", { signal: outlet.gone }).catch(() => {});
  }
}

/** Two pieces, cut inside the first character that has several bytes, otherwise at an odd place. */
function split(bytes: Buffer): readonly Buffer[] {
  const wide = bytes.findIndex((byte) => byte >= 0xc0);
  const cut = wide >= 0 ? wide + 1 : Math.floor((bytes.length * 2) / 3);
  return [bytes.subarray(0, cut), bytes.subarray(cut)];
}

/** Waits until a time of `performance.now()`; false when the signal came first. */
export async function waitUntil(timeMs: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  const leftMs = timeMs - performance.now();
  if (leftMs <= 0) return true;
  try {
    await sleep(leftMs, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
