import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Simulation } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import { isJsonObject, parseJson, textOrNull } from "./json-reading.ts";
import { promptOf, type SimulatedReply, simulate } from "./simulate.ts";
import {
  type AnswerFrame,
  completionBody,
  completionEvents,
  errorBody,
  faultBody,
  simulatedFingerprint,
} from "./simulated-wire.ts";

/** How a simulated endpoint is set up. */
export interface SimulatedServerOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly simulation: Simulation;
  /** The accepted answers of the problem in a prompt; null when it holds none that is known. */
  readonly answerFor: (prompt: string) => readonly string[] | null;
  /** The names that `/v1/models` lists; `simulated-model` when absent. */
  readonly models?: readonly string[];
  /** Whether other names than these are answered with 404, as OpenAI does; otherwise any name will do. */
  readonly isStrict?: boolean;
  /** Refuses calls without it. */
  readonly apiKey?: Secret;
  /** Hears of every call before it is answered. */
  readonly onRequest?: (request: { readonly method: string; readonly path: string }) => void;
}

/** A running simulated endpoint. */
export interface SimulatedServer {
  readonly port: number;
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  /** Ends every connection, also those with a call in flight. */
  close(): Promise<void>;
}

const maxBodyBytes = 32 * 1_024 * 1_024;
const maxCountedRequests = 10_000;

/** Starts the simulated model as a real HTTP server on 127.0.0.1 that speaks OpenAI's chat protocol, faults included. */
export async function startSimulatedServer(
  options: SimulatedServerOptions,
): Promise<SimulatedServer> {
  const answer = answerer(options);
  const server = createServer((request, response) => {
    options.onRequest?.({ method: request.method ?? "", path: request.url ?? "" });
    readBody(request, (text) => answer(request, response, text));
  });
  // A `hang` fault lasts as long as the client's own patience.
  server.requestTimeout = 0;
  const port = await listen(server, options.port ?? 0);
  return {
    port,
    baseUrl: `http://127.0.0.1:${port}/v1`,
    close: () => close(server),
  };
}

function answerer(
  options: SimulatedServerOptions,
): (request: IncomingMessage, response: ServerResponse, text: string | null) => void {
  const { simulation, answerFor } = options;
  const models = options.models ?? ["simulated-model"];
  const key = options.apiKey?.reveal();
  const fingerprint = simulatedFingerprint(simulation);
  const list = modelList(models);
  const attempts = attemptCounter();
  let count = 0;

  return (request, response, text) => {
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    if (key !== undefined && request.headers.authorization !== `Bearer ${key}`) {
      const message = "Incorrect API key provided.";
      send(response, 401, errorBody(message, "invalid_request_error", "invalid_api_key"));
      return;
    }
    if (path === "/v1/models" && request.method === "GET") {
      send(response, 200, list);
      return;
    }
    if (path !== "/v1/chat/completions" || request.method !== "POST") {
      const message = `Invalid URL (${request.method} ${path})`;
      send(response, 404, errorBody(message, "invalid_request_error", "unknown_url"));
      return;
    }
    if (text === null) {
      send(response, 413, errorBody("Request body too large", "invalid_request_error", null));
      return;
    }
    const body = parseJson(text);
    if (!isJsonObject(body) || !Array.isArray(body["messages"])) {
      const message = "The body must be a JSON object with `messages`.";
      send(response, 400, errorBody(message, "invalid_request_error", null));
      return;
    }
    const model = textOrNull(body["model"]) ?? "";
    if (options.isStrict === true && !models.includes(model)) {
      const message = `The model \`${model}\` does not exist or you do not have access to it.`;
      send(response, 404, errorBody(message, "invalid_request_error", "model_not_found"));
      return;
    }
    const call = callNumbers(request.headers["x-client-request-id"]);
    const reply = simulate(
      {
        body,
        targets: answerFor(promptOf(body)),
        repeat: call?.repeat ?? 0,
        attempt: call?.attempt ?? attempts(text),
      },
      simulation,
    );
    count += 1;
    const created = Math.floor(Date.now() / 1_000);
    const frame = { id: `chatcmpl-${count}`, created, model, fingerprint };
    const isStream = body["stream"] === true;
    if (reply.latencyMs <= 0) {
      deliver(reply, frame, isStream, response);
      return;
    }
    if (isStream && reply.fault === null) {
      speak(completionEvents(reply, frame), reply.latencyMs, response);
      return;
    }
    const timer = setTimeout(() => deliver(reply, frame, isStream, response), reply.latencyMs);
    response.once("close", () => clearTimeout(timer));
  };
}

function deliver(
  reply: SimulatedReply,
  frame: AnswerFrame,
  isStream: boolean,
  response: ServerResponse,
): void {
  switch (reply.fault) {
    case "rate-limit": {
      if (reply.retryAfterSeconds !== null) {
        response.setHeader("retry-after", reply.retryAfterSeconds);
      }
      send(response, 429, faultBody("rate-limit"));
      return;
    }
    case "server-error":
      send(response, 500, faultBody("server-error"));
      return;
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "hang":
      return;
    case "malformed":
      send(response, 200, faultBody("malformed"));
      return;
    case "truncated-body":
      if (isStream) {
        response.setHeader("content-type", "text/event-stream");
        cutOff(response, completionEvents(reply, frame).join(""));
        return;
      }
      response.setHeader("content-type", "application/json");
      cutOff(response, completionBody(reply, frame));
      return;
    case "empty":
      send(response, 200, completionBody({ ...reply, text: "", reasoning: null }, frame));
      return;
    case null:
      if (isStream) {
        response.setHeader("content-type", "text/event-stream");
        response.end(completionEvents(reply, frame).join(""));
      } else {
        send(response, 200, completionBody(reply, frame));
      }
  }
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

/** Sends a stream as a model writes it: even portions of its events until the latency has passed. */
function speak(events: readonly string[], latencyMs: number, response: ServerResponse): void {
  const pauseMs = latencyMs / (events.length + 1);
  const startMs = performance.now();
  let sent = 0;
  response.setHeader("content-type", "text/event-stream");
  const step = (): void => {
    const due = Math.floor((performance.now() - startMs) / pauseMs);
    if (due > sent) response.write(events.slice(sent, due).join(""));
    sent = Math.max(sent, due);
    if (sent >= events.length) response.end();
    else timer = setTimeout(step, pauseMs);
  };
  let timer = setTimeout(step, pauseMs);
  response.once("close", () => clearTimeout(timer));
}

function cutOff(response: ServerResponse, body: string): void {
  response.writeHead(200, { "content-length": Buffer.byteLength(body) });
  response.write(body.slice(0, body.length / 2), () => response.socket?.destroy());
}

function modelList(models: readonly string[]): string {
  return JSON.stringify({
    object: "list",
    data: models.map((id) => ({ id, object: "model", created: 0, owned_by: "themis" })),
  });
}

/** Hands over the whole body; null when it is longer than any prompt should be. */
function readBody(request: IncomingMessage, done: (text: string | null) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxBodyBytes) chunks.push(chunk);
  });
  request.on("end", () =>
    done(size <= maxBodyBytes ? Buffer.concat(chunks).toString("utf8") : null),
  );
}

/** The repeat and attempt that Themis' own provider writes into its request id. */
function callNumbers(
  id: string | readonly string[] | undefined,
): { readonly repeat: number; readonly attempt: number } | null {
  const found = typeof id === "string" ? /-r(\d{1,9})-a(\d{1,9})$/.exec(id) : null;
  return found === null ? null : { repeat: Number(found[1]), attempt: Number(found[2]) };
}

/** Other clients do not number their attempts: an equal body is taken for the next one. Forgets the oldest. */
function attemptCounter(): (body: string) => number {
  const counts = new Map<string, number>();
  return (body) => {
    const attempt = (counts.get(body) ?? 0) + 1;
    counts.delete(body);
    counts.set(body, attempt);
    const [oldest] = counts.keys();
    if (counts.size > maxCountedRequests && oldest !== undefined) counts.delete(oldest);
    return attempt;
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      reject(
        new ThemisError("usage", `port ${port} ${isTaken ? "is taken" : "cannot be opened"}`, {
          hint: "choose another port, or 0 for any free one",
          where: `127.0.0.1:${port}`,
          cause: error,
        }),
      );
    });
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
