import type { Socket } from "node:net";
import { buildConnector } from "undici";
import { isJsonObject } from "./json-reading.ts";

/** Makes connections, and knows of their errors whether they were stale. */
export interface WatchedConnector {
  readonly connect: buildConnector.connector;
  /**
   * Whether a connection that had already carried an answer was closed by the server: it had given up an idle connection at the moment it was taken
   * up again. A reset says nothing about its socket, so connections note their errors.
   */
  isStale(error: Error): boolean;
}

const connectTimeoutMs = 10_000;
/** How long one address of a host name may take before the next one is tried. */
const addressTimeoutMs = 1_000;

/** Tries all addresses of a host name: `localhost` is ::1 first, and most local servers listen on 127.0.0.1 only. */
export function watchedConnector(): WatchedConnector {
  const staleErrors = new WeakSet<Error>();
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: addressTimeoutMs,
    allowH2: false,
  });
  return {
    connect(options, callback) {
      connect(options, (...result) => {
        if (result[0] === null) noteStaleErrors(result[1], staleErrors);
        callback(...result);
      });
    },
    isStale(error) {
      if (staleErrors.has(error)) return true;
      const socket: unknown = "socket" in error ? error.socket : null;
      return hasCarriedAnswer(socket);
    },
  };
}

function noteStaleErrors(socket: Socket, staleErrors: WeakSet<Error>): void {
  socket.on("error", (error: Error) => {
    if (hasCarriedAnswer(socket)) staleErrors.add(error);
  });
}

function hasCarriedAnswer(socket: unknown): boolean {
  return isJsonObject(socket) && typeof socket["bytesRead"] === "number" && socket["bytesRead"] > 0;
}
