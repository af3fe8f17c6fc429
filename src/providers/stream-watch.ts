import { redact } from "../core/secret.ts";
import type { StreamReading } from "./answer-body.ts";
import { openEventReader } from "./event-reader.ts";
import type { EndpointSecrets } from "./failure-context.ts";
import type { HttpAnswer } from "./http-pool.ts";
import { headerText } from "./response-headers.ts";

/** How a streamed answer came over the wire. */
export interface WatchedStream {
  /** In lower case, without parameters; null where there was none. */
  readonly contentType: string | null;
  /** In order. */
  readonly events: readonly WatchedEvent[];
  /** Of an answer that came as one JSON body all the same; null for a stream. */
  readonly whole: unknown;
  readonly totalMs: number;
}

/** One event of a stream. */
interface WatchedEvent {
  /** Milliseconds since the request was sent. */
  readonly atMs: number;
  /** Of its `event:` line; `error` for data in an `error:` field; mostly "". */
  readonly name: string;
  readonly data: string;
}

/** Listens to one answer; to be opened when the request is sent. */
export interface StreamWatch {
  readonly reading: StreamReading;
  /** `whole` is the body of an answer that was no stream. */
  end(answer: HttpAnswer, whole: unknown): WatchedStream;
}

/** Keeps every event with its time. Secrets that a server echoes are taken out. */
export function openStreamWatch(secrets: EndpointSecrets): StreamWatch {
  const startMs = performance.now();
  const events: WatchedEvent[] = [];
  let atMs = 0;
  let isDone = false;
  let kept = 0;
  const reader = openEventReader({
    hear(data, name) {
      if (data.trim() === "[DONE]") isDone = true;
      events.push({ atMs, name, data: redact(data, secrets.long) });
    },
  });
  return {
    reading: {
      begin: () => undefined,
      write(bytes) {
        atMs = performance.now() - startMs;
        kept += bytes.length;
        reader.write(bytes);
      },
      get isDone() {
        return isDone;
      },
      get kept() {
        return kept;
      },
      idleTimeoutMs: null,
    },
    end({ headers }, whole) {
      const totalMs = performance.now() - startMs;
      reader.end();
      const contentType = headerText(headers, "content-type")?.split(";")[0]?.trim();
      return { contentType: contentType ?? null, events, whole, totalMs };
    },
  };
}
