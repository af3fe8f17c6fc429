import type { Dispatcher } from "undici";
import { ProviderError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import { openAnswerBody, type StreamReading } from "./answer-body.ts";
import { type CallPhase, classifyTransport, timedOut } from "./classify-transport.ts";
import { openDispatcher } from "./dispatcher.ts";
import type { FailureContext } from "./failure-context.ts";
import { hints } from "./hints.ts";
import type { ResponseHeaders } from "./response-headers.ts";
import { fellSilent } from "./stream-failures.ts";
import { watchedConnector } from "./watched-connector.ts";

/** One HTTP call, as it goes over the wire. */
export interface HttpCall {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string | null;
  /** What reads the answer while it comes, if it is a stream of events, whether or not one was asked for. */
  readonly stream: StreamReading | null;
}

/** An HTTP answer of any status that has come to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** "" when it was a stream. */
  readonly text: string;
  readonly isStream: boolean;
}

/** Connections to one origin. */
export interface HttpPool {
  /**
   * Makes one call. Rejects with `signal.reason` when aborted and with a `ProviderError` when no whole answer came within the context's
   * timeout, or a stream fell silent; all of these end the socket, and so the work of most servers.
   */
  send(call: HttpCall, context: FailureContext, signal: AbortSignal): Promise<HttpAnswer>;
  /** Ends all sockets, also those in use. */
  close(): Promise<void>;
}

const maxAnswerBytes = 32 * 1_024 * 1_024;
/** How long the connection of a stream that is done may stay open before it is given up. */
const maxAfterDoneMs = 1_000;

/** Opens no connection before the first call. */
export function openHttpPool(origin: string, connections: number, proxy: Secret | null): HttpPool {
  const connector = watchedConnector();
  const dispatcher = openDispatcher(origin, connections, proxy, connector.connect);

  function send(call: HttpCall, context: FailureContext, signal: AbortSignal): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const { stream, ...request } = call;
      const body = openAnswerBody(stream);
      let phase: CallPhase = "connecting";
      let hasAnswerBegun = false;
      let isSettled = false;
      let staleTries = 0;
      let isDone = false;
      let isReadPlanned = false;
      let controller: Dispatcher.DispatchController | null = null;
      let silence: NodeJS.Timeout | null = null;

      const settle = (): void => {
        isSettled = true;
        clearTimeout(timer);
        if (silence !== null) clearTimeout(silence);
        signal.removeEventListener("abort", onAbort);
      };
      const stop = (reason: unknown): void => {
        if (isSettled) return;
        settle();
        body.flush();
        controller?.abort(new Error("call ended"));
        reject(reason);
      };
      const finish = (): void => {
        if (isSettled) return;
        settle();
        body.flush();
        const { status, headers, isStream } = body;
        resolve({ status, headers, text: body.text(), isStream });
      };
      const onAbort = (): void => stop(signal.reason);
      const timer = setTimeout(() => stop(timedOut(phase, context)), context.timeoutMs);
      signal.addEventListener("abort", onAbort);

      const read = (): void => {
        isReadPlanned = false;
        if (isSettled || stream === null) return;
        body.flush();
        if (stream.isDone) leaveSoon();
        else if (silence !== null) silence.refresh();
        else watchSilence(stream.idleTimeoutMs);
      };
      const watchSilence = (idleTimeoutMs: number | null): void => {
        if (idleTimeoutMs === null) return;
        silence = setTimeout(() => stop(fellSilent(idleTimeoutMs, context)), idleTimeoutMs);
      };
      const leaveSoon = (): void => {
        if (isDone) return;
        isDone = true;
        if (silence !== null) clearTimeout(silence);
        silence = setTimeout(() => {
          finish();
          controller?.abort(new Error("call ended"));
        }, maxAfterDoneMs);
      };

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
        onResponseStart(_controller, statusCode, headers) {
          if (statusCode < 200) return;
          phase = "reading";
          body.begin(statusCode, headers);
        },
        onResponseData(_controller, chunk) {
          if (isSettled) return;
          body.write(chunk);
          if (body.size > maxAnswerBytes) stop(tooLong(body.status, context));
          if (!body.isStream || isReadPlanned) return;
          // When all that one read of the socket brought is there.
          isReadPlanned = true;
          queueMicrotask(read);
        },
        onResponseEnd: finish,
        onResponseError(_controller, error) {
          if (isSettled) return;
          // The next connection may be as old; a new one comes at the latest when all have been tried.
          if (staleTries < connections && !hasAnswerBegun && connector.isStale(error)) {
            staleTries += 1;
            phase = "connecting";
            dispatch();
            return;
          }
          settle();
          body.flush();
          reject(classifyTransport(error, phase, context));
        },
      };
      const dispatch = (): void => {
        dispatcher.dispatch({ ...request, headersTimeout: 0, bodyTimeout: 0 }, handler);
      };
      dispatch();
    });
  }

  return { send, close: () => dispatcher.destroy() };
}

function tooLong(status: number, context: FailureContext): ProviderError {
  return new ProviderError(
    "protocol",
    `answer from ${context.baseUrl} is longer than ${maxAnswerBytes / 1_024 / 1_024} MB`,
    { isRetryable: false, hint: hints.protocol(context), httpStatus: status },
  );
}
