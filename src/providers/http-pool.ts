import type { Socket } from "node:net";
import { buildConnector, type Dispatcher, Pool } from "undici";
import { ProviderError } from "../core/errors.ts";
import { type CallPhase, classifyTransport, timedOut } from "./classify-transport.ts";
import type { FailureContext } from "./failure-context.ts";
import { hints } from "./hints.ts";
import { isJsonObject } from "./json-reading.ts";
import type { ResponseHeaders } from "./response-headers.ts";

/** One HTTP call, as it goes over the wire. */
interface HttpCall {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string | null;
}

/** A whole HTTP answer of any status. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly text: string;
}

/** Connections to one origin. */
export interface HttpPool {
  /**
   * Makes one call. Rejects with `signal.reason` when aborted and with a `ProviderError` when no whole answer came within the context's
   * timeout; both end the socket.
   */
  send(call: HttpCall, context: FailureContext, signal: AbortSignal): Promise<HttpAnswer>;
  /** Ends all sockets, also those in use. */
  close(): Promise<void>;
}

const connectTimeoutMs = 10_000;
/** Shorter than the 5 seconds after which many servers close an idle connection. */
const keepAliveTimeoutMs = 3_500;
/** How long one address of a host name may take before the next one is tried. */
const addressTimeoutMs = 1_000;
const maxAnswerBytes = 32 * 1_024 * 1_024;

/** Opens no connection before the first call. */
export function openHttpPool(origin: string, connections: number): HttpPool {
  const staleErrors = new WeakSet<Error>();
  const pool = new Pool(origin, {
    connect: watchedConnector(staleErrors),
    connections,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: keepAliveTimeoutMs,
    keepAliveMaxTimeout: keepAliveTimeoutMs,
    // A model may be silent for many minutes; the one limit is the endpoint's own timeout.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  function send(call: HttpCall, context: FailureContext, signal: AbortSignal): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      let phase: CallPhase = "connecting";
      let hasAnswerBegun = false;
      let isSettled = false;
      let isSecondTry = false;
      let controller: Dispatcher.DispatchController | null = null;
      let status = 0;
      let headers: ResponseHeaders = {};
      let size = 0;
      const chunks: Buffer[] = [];

      const settle = (): void => {
        isSettled = true;
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
      };
      const stop = (reason: unknown): void => {
        if (isSettled) return;
        settle();
        controller?.abort(new Error("call ended"));
        reject(reason);
      };
      const onAbort = (): void => stop(signal.reason);
      const timer = setTimeout(() => stop(timedOut(phase, context)), context.timeoutMs);
      signal.addEventListener("abort", onAbort);

      const handler: Dispatcher.DispatchHandler = {
        onRequestStart(started) {
          controller = started;
          phase = "waiting";
          // Ended while it waited for its connection: undici gives the handle only now.
          if (isSettled) started.abort(new Error("call ended"));
        },
        onResponseStarted() {
          hasAnswerBegun = true;
        },
        onResponseStart(_controller, statusCode, responseHeaders) {
          if (statusCode < 200) return;
          phase = "reading";
          status = statusCode;
          headers = responseHeaders;
        },
        onResponseData(_controller, chunk) {
          size += chunk.length;
          if (size > maxAnswerBytes) stop(tooLong(status, context));
          else chunks.push(chunk);
        },
        onResponseEnd() {
          if (isSettled) return;
          settle();
          const [first] = chunks;
          const whole = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
          resolve({ status, headers, text: whole.toString("utf8") });
        },
        onResponseError(_controller, error) {
          if (isSettled) return;
          if (!isSecondTry && !hasAnswerBegun && isStale(error, staleErrors)) {
            isSecondTry = true;
            phase = "connecting";
            dispatch();
            return;
          }
          settle();
          reject(classifyTransport(error, phase, context));
        },
      };
      const dispatch = (): void => {
        pool.dispatch({ ...call, headersTimeout: 0, bodyTimeout: 0 }, handler);
      };
      dispatch();
    });
  }

  return { send, close: () => pool.destroy() };
}

/**
 * A connector whose connections note when they break after having carried an answer. A reset says nothing about its socket, and only on a used one
 * does it mean that the server had closed an idle connection at the moment it was taken up again.
 */
function watchedConnector(staleErrors: WeakSet<Error>): buildConnector.connector {
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: addressTimeoutMs,
    allowH2: false,
  });
  return (options, callback) => {
    connect(options, (...result) => {
      if (result[0] === null) noteStaleErrors(result[1], staleErrors);
      callback(...result);
    });
  };
}

function noteStaleErrors(socket: Socket, staleErrors: WeakSet<Error>): void {
  socket.on("error", (error: Error) => {
    if (socket.bytesRead > 0) staleErrors.add(error);
  });
}

/** Whether a connection that had already carried an answer was closed by the server. */
function isStale(error: Error, staleErrors: WeakSet<Error>): boolean {
  if (staleErrors.has(error)) return true;
  const socket: unknown = "socket" in error ? error.socket : null;
  return isJsonObject(socket) && typeof socket["bytesRead"] === "number" && socket["bytesRead"] > 0;
}

function tooLong(status: number, context: FailureContext): ProviderError {
  return new ProviderError(
    "protocol",
    `answer from ${context.baseUrl} is longer than ${maxAnswerBytes / 1_024 / 1_024} MB`,
    { isRetryable: false, hint: hints.protocol(context), httpStatus: status },
  );
}
