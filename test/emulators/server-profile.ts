import type { EmulatedRequest } from "./emulated-request.ts";
import type { CommonOptions } from "./emulator-options.ts";
import type { Framing } from "./event-stream.ts";
import type { Reply } from "./reply.ts";
import type { ServerState } from "./server-state.ts";
import type { GenerationJob } from "./wire.ts";

/** One route of a server. */
export interface Route<Variant extends object> {
  readonly method: string;
  readonly path: string | RegExp;
  /** Whether it asks the model: `faults` hit it then. */
  readonly isGeneration?: boolean;
  /** Answers at once, or gives the request to the model. */
  readonly handle: (
    request: EmulatedRequest,
    server: ServerState<Variant>,
  ) => Reply | GenerationJob | Promise<Reply | GenerationJob>;
}

/** All that makes one server different from the others. */
export interface ServerProfile<Variant extends object> {
  readonly name: string;
  /** What follows the origin in a base URL, such as `/v1`. */
  readonly basePath: string;
  /** On every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether answers carry `Keep-Alive: timeout=…`, as those of Node's servers do. */
  readonly announcesKeepAlive: boolean;
  /** Of JSON answers; `application/json` when absent. */
  readonly jsonType?: string;
  /** Of streams; `text/event-stream` when absent. */
  readonly streamType?: string;
  readonly defaults: Partial<CommonOptions>;
  readonly variant: Variant;
  readonly framing: Partial<Framing>;
  /** The sign of life in a silent stream: a comment, and how often it comes. */
  readonly ping?: { readonly comment: () => string; readonly everyMs: number };
  /** The same in front of a JSON body: white space. */
  readonly bodyPing?: { readonly text: string; readonly everyMs: number };
  /** Refuses a request before its path is looked at: key, host, still starting. */
  readonly guard: (request: EmulatedRequest, server: ServerState<Variant>) => Reply | null;
  readonly routes: readonly Route<Variant>[];
  /** The answer when no route fits. */
  readonly notFound: (request: EmulatedRequest, server: ServerState<Variant>) => Reply;
  /** The answer to one request too many; null when the server lets all of them wait. */
  readonly busy: ((server: ServerState<Variant>) => Reply) | null;
  /** What a failure of the server looks like: mostly a status, sometimes an answer like any other. */
  readonly serverError: (
    request: EmulatedRequest,
    server: ServerState<Variant>,
  ) => Reply | GenerationJob;
  /** Whether the port is closed until `loadingMs` are over. */
  readonly isDeafWhileLoading?: boolean;
  /**
   * What becomes of a generation whose client has gone: it stops, it stops when the first token is there, or it runs to its end
   * and holds its slot so long.
   */
  readonly onDisconnect: (
    server: ServerState<Variant>,
  ) => "stop" | "stop-after-prompt" | "continue";
}
