import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** One request as it came in. */
export interface ScriptedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** From 1, over all requests since the server was made. */
  readonly count: number;
  /** A number for the connection it came over, from 1. */
  readonly connection: number;
  /** Resolves when the client closes the connection before the answer is complete. */
  readonly gone: Promise<void>;
}

/** What the server does about a request. */
export type Reply =
  | {
      readonly kind?: "answer";
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** Text is sent as it is, anything else as JSON. */
      readonly body?: unknown;
      readonly delayMs?: number;
    }
  /** Never answers. */
  | { readonly kind: "hang" }
  /** Sends the status and half of the body, then never anything more. */
  | { readonly kind: "stall"; readonly body: unknown }
  /** Closes the connection without a byte: orderly, or with a reset. */
  | { readonly kind: "close" | "reset" }
  /** Promises the whole body, sends half of it, and closes. */
  | { readonly kind: "cut"; readonly body: unknown }
  /**
   * Sends a body in pieces, each written by itself, and then ends it, closes the connection without an end, or sends nothing more. The type is
   * that of events unless `headers` say otherwise.
   */
  | {
      readonly kind: "stream";
      readonly parts: readonly (string | Buffer)[];
      readonly ending?: "end" | "cut" | "silence";
      /** Before each piece. */
      readonly pauseMs?: number;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Sends these bytes in place of an HTTP answer, and closes. */
  | { readonly kind: "raw"; readonly bytes: string };

/** A real HTTP server that answers as a test tells it to. */
export interface ScriptedServer {
  readonly port: number;
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  /** Every request so far, in order. */
  readonly requests: readonly ScriptedRequest[];
  /** Dies: refuses connections and resets those it has. */
  stop(): Promise<void>;
  /** Comes back on the same port. */
  start(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts on a free port. `host` is `127.0.0.1` unless a test is about addresses. */
export async function startScriptedServer(
  script: (request: ScriptedRequest) => Reply | Promise<Reply>,
  { host = "127.0.0.1" }: { host?: string } = {},
): Promise<ScriptedServer> {
  const requests: ScriptedRequest[] = [];
  const sockets = new Map<Socket, number>();
  let connections = 0;
  let server: Server | null = null;

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      response.once("close", () => {
        if (!response.writableFinished) resolve();
      });
    });
    const request: ScriptedRequest = {
      method: incoming.method ?? "",
      path: incoming.url ?? "",
      headers: Object.fromEntries(
        Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
      ),
      body: await bodyOf(incoming),
      count: requests.length + 1,
      connection: sockets.get(incoming.socket) ?? 0,
      gone,
    };
    requests.push(request);
    await play(await script(request), response);
  }

  async function start(port: number): Promise<number> {
    const started = createServer((incoming, response) => {
      answer(incoming, response).catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(599);
        response.end(`the test's script failed: ${String(error)}`);
      });
    });
    // Idle connections live until the test ends them, so that nothing depends on the clock.
    started.keepAliveTimeout = 0;
    started.on("connection", (socket) => {
      connections += 1;
      sockets.set(socket, connections);
      socket.on("error", () => {});
      socket.on("close", () => sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      started.once("error", reject);
      started.listen(port, host, resolve);
    });
    server = started;
    const address = started.address();
    return typeof address === "object" && address !== null ? address.port : port;
  }

  async function stop(): Promise<void> {
    const stopping = server;
    server = null;
    if (stopping === null) return;
    const closed = new Promise<void>((resolve) => stopping.close(() => resolve()));
    for (const socket of sockets.keys()) socket.resetAndDestroy();
    await closed;
  }

  const port = await start(0);
  return {
    port,
    baseUrl: `http://${host.includes(":") ? `[${host}]` : host}:${port}/v1`,
    requests,
    stop,
    async start() {
      await start(port);
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** A good body of a chat completion; `overrides` replace its members. */
export function chatCompletion(
  text: string | null,
  overrides: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_700_000_000,
    model: "test-model",
    system_fingerprint: "fp-test",
    choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
    usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
    ...overrides,
  };
}

/** One event of a stream: its data is text as it is, anything else as JSON. */
export function event(data: unknown): string {
  return `data: ${textOf(data)}\n\n`;
}

/** A chunk of a streamed chat completion as one event; `overrides` replace its members. */
export function chatChunk(
  delta: object,
  finishReason: string | null = null,
  overrides: Readonly<Record<string, unknown>> = {},
): string {
  return event({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1_700_000_000,
    model: "test-model",
    system_fingerprint: "fp-test",
    choices: [{ index: 0, delta, finish_reason: finishReason }],
    ...overrides,
  });
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

async function play(reply: Reply, response: ServerResponse): Promise<void> {
  switch (reply.kind) {
    case "hang":
      return;
    case "close":
      response.socket?.end();
      return;
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "raw":
      response.socket?.end(reply.bytes);
      return;
    case "stream": {
      response.writeHead(reply.status ?? 200, {
        "content-type": "text/event-stream",
        ...reply.headers,
      });
      response.flushHeaders();
      for (const part of reply.parts) {
        if (reply.pauseMs !== undefined) {
          await new Promise((resolve) => setTimeout(resolve, reply.pauseMs));
        }
        await new Promise<void>((resolve) => response.write(part, () => setImmediate(resolve)));
      }
      if (reply.ending === "cut") response.socket?.end();
      else if (reply.ending !== "silence") response.end();
      return;
    }
    case "stall":
    case "cut": {
      const text = textOf(reply.body);
      response.writeHead(200, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(text),
      });
      response.write(text.slice(0, text.length / 2), () => {
        if (reply.kind === "cut") response.socket?.end();
      });
      return;
    }
    case "answer":
    case undefined: {
      if (reply.delayMs !== undefined) {
        await new Promise((resolve) => setTimeout(resolve, reply.delayMs));
      }
      const isJson = typeof reply.body !== "string" && reply.body !== undefined;
      response.writeHead(reply.status ?? 200, {
        ...(isJson ? { "content-type": "application/json" } : {}),
        ...reply.headers,
      });
      response.end(textOf(reply.body));
    }
  }
}

function textOf(body: unknown): string {
  if (body === undefined) return "";
  return typeof body === "string" ? body : JSON.stringify(body);
}
