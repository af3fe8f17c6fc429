import type { StreamReading } from "./answer-body.ts";
import { type AnswerStream, openAnswerStream, type StreamEnding } from "./answer-stream.ts";
import type { ResponseHeaders } from "./response-headers.ts";
import type { StreamDraft } from "./stream-draft.ts";

/** The reading of one call's answer, should it come as a stream. */
export interface CallReading extends StreamReading {
  /** Ends the reading; null when the answer was none that is read while it comes. */
  end(): StreamedAnswer | null;
}

/** A stream that has ended, for whatever reason. */
export interface StreamedAnswer {
  readonly headers: ResponseHeaders;
  readonly ending: StreamEnding;
  /** In milliseconds of `performance.now()`. */
  readonly firstTokenAtMs: number | null;
}

/** `onHeaders` hears of the headers as soon as the stream begins. */
export function openCallReading(options: {
  readonly openDraft: () => StreamDraft;
  readonly idleTimeoutMs: number | null;
  readonly onTokens: ((tokens: number) => void) | undefined;
  readonly onHeaders: (headers: ResponseHeaders) => void;
}): CallReading {
  let begun: { readonly stream: AnswerStream; readonly headers: ResponseHeaders } | null = null;

  return {
    idleTimeoutMs: options.idleTimeoutMs,
    begin(headers) {
      begun = { stream: openAnswerStream(options.openDraft(), options.onTokens), headers };
      options.onHeaders(headers);
    },
    write(bytes) {
      begun?.stream.write(bytes);
    },
    get isDone() {
      return begun?.stream.isDone === true;
    },
    get kept() {
      return begun?.stream.kept ?? 0;
    },
    end() {
      if (begun === null) return null;
      const { stream, headers } = begun;
      stream.end();
      return { headers, ending: stream.ending(), firstTokenAtMs: stream.firstTokenAtMs };
    },
  };
}
