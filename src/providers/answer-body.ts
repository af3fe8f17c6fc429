import { isEventStream } from "./event-stream-start.ts";
import { headerText, type ResponseHeaders } from "./response-headers.ts";

/** What reads a stream of events while it comes. */
export interface StreamReading {
  /** The answer is a stream, and these are its headers. Called once, before the first `write`. */
  begin(headers: ResponseHeaders): void;
  write(bytes: Buffer): void;
  /** Whether nothing of interest can follow. */
  readonly isDone: boolean;
  /** About how many bytes are kept of what was written. */
  readonly kept: number;
  /** The longest silence from the first byte on; null is no limit. */
  readonly idleTimeoutMs: number | null;
}

/** The body of one answer while it comes: kept until it is whole, or handed on when it is a stream of events. */
export interface AnswerBody {
  begin(status: number, headers: ResponseHeaders): void;
  write(bytes: Buffer): void;
  /** Hands on what has been written of a stream: in one piece, for servers make a chunk of HTTP for every token. */
  flush(): void;
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly isStream: boolean;
  /** About how many bytes are kept of it: of a stream its text, for the events around each piece are many times as long. */
  readonly size: number;
  /** "" when it was handed on. */
  text(): string;
}

/** `stream` reads successful answers that are streams of events; null when all are to be read whole. */
export function openAnswerBody(stream: StreamReading | null): AnswerBody {
  let status = 0;
  let headers: ResponseHeaders = {};
  let isStream: boolean | null = false;
  /** Of the chunks. */
  let size = 0;
  let chunks: Buffer[] = [];

  function whole(): Buffer {
    const [first] = chunks;
    return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
  }

  /** Whether it is a stream shows in its first bytes. */
  function decide(): void {
    isStream = isEventStream(headerText(headers, "content-type"), whole());
    if (isStream === true) stream?.begin(headers);
  }

  return {
    begin(statusCode, responseHeaders) {
      status = statusCode;
      headers = responseHeaders;
      isStream = stream !== null && status < 300 ? null : false;
    },
    write(bytes) {
      size += bytes.length;
      chunks.push(bytes);
      if (isStream === null) decide();
    },
    flush() {
      if (isStream !== true || chunks.length === 0) return;
      stream?.write(whole());
      chunks = [];
      size = 0;
    },
    get status() {
      return status;
    },
    get headers() {
      return headers;
    },
    get isStream() {
      return isStream === true;
    },
    get size() {
      return isStream === true ? size + (stream?.kept ?? 0) : size;
    },
    text: () => (isStream === true ? "" : whole().toString("utf8")),
  };
}
