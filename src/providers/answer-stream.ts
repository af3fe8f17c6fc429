import type { AnswerParts } from "./answer-parts.ts";
import { isErrorBody } from "./error-envelope.ts";
import { openEventReader } from "./event-reader.ts";
import { isJsonObject, parseJson } from "./json-reading.ts";
import { type RepeatedEvent, repeatedEvent } from "./repeated-event.ts";
import type { StreamDraft } from "./stream-draft.ts";

/** What a stream came to. */
export type StreamEnding =
  | { readonly kind: "complete"; readonly parts: AnswerParts }
  /** The server's own error, as it stood in the stream. */
  | { readonly kind: "error"; readonly body: string }
  /** An event that cannot be read: some of the answer is missing. */
  | { readonly kind: "garbled"; readonly event: string }
  /** The server broke off and its words are lost. */
  | { readonly kind: "lost" }
  /** The stream stopped before the answer was at its end. */
  | { readonly kind: "cut-off" };

/** An answer that is read while it is written. */
export interface AnswerStream {
  write(bytes: Buffer): void;
  /** No more bytes will come, for whatever reason. */
  end(): void;
  /** Whether `[DONE]` was there: nothing of interest can follow. */
  readonly isDone: boolean;
  /** About how many bytes are kept: the text so far, and what has come of the next event. */
  readonly kept: number;
  /** When the first text or thinking came, in milliseconds of `performance.now()`; null while there is none. */
  readonly firstTokenAtMs: number | null;
  /** To be asked after `end`. */
  ending(): StreamEnding;
}

/** `onTokens` hears of the pieces of every write: an estimate of their tokens. */
export function openAnswerStream(
  draft: StreamDraft,
  onTokens: ((tokens: number) => void) | undefined,
): AnswerStream {
  let repeated: RepeatedEvent | null = null;
  let error: string | null = null;
  let garbled: string | null = null;
  let isDone = false;
  let isEnding = false;
  let firstTokenAtMs: number | null = null;
  let tokens = 0;

  function hear(data: string, name: string): void {
    if (error !== null) return;
    const text = name === "" ? (repeated?.(data) ?? null) : null;
    if (text !== null) {
      draft.addAgain(text);
      tokens += tokensIn(text.length);
    } else if (data.trim() === "[DONE]") {
      isDone = true;
    } else {
      hearNew(data, name);
    }
  }

  function hearNew(data: string, name: string): void {
    const event = parseJson(data);
    if (isError(event, name)) {
      error = data;
      return;
    }
    if (!isJsonObject(event)) {
      // Other names are for events of a server's own; the end may be half an event.
      if ((name === "" || name === "message") && data.trim() !== "" && !isEnding) garbled ??= data;
      return;
    }
    const before = draft.length;
    const member = draft.add(event);
    error = draft.error;
    if (draft.length > before) tokens += tokensIn(draft.length - before);
    if (member !== null && name === "") repeated = repeatedEvent(data, member);
  }

  const reader = openEventReader({ hear });

  function tell(): void {
    if (tokens === 0) return;
    firstTokenAtMs ??= performance.now();
    onTokens?.(tokens);
    tokens = 0;
  }

  return {
    write(bytes) {
      reader.write(bytes);
      tell();
    },
    end() {
      isEnding = true;
      reader.end();
      tell();
    },
    get isDone() {
      return isDone;
    },
    get kept() {
      return draft.length + reader.pending;
    },
    get firstTokenAtMs() {
      return firstTokenAtMs;
    },
    ending() {
      if (error !== null) return { kind: "error", body: error };
      if (garbled !== null) return { kind: "garbled", event: garbled };
      if (draft.isEnded || (isDone && draft.length > 0)) {
        return { kind: "complete", parts: draft.parts() };
      }
      return draft.isLost ? { kind: "lost" } : { kind: "cut-off" };
    },
  };
}

/** An `error` event or field, an error where a chunk should be, or beside one, and the Responses API's event of that type. */
function isError(event: unknown, name: string): boolean {
  return (
    name === "error" || isErrorBody(event) || (isJsonObject(event) && event["type"] === "error")
  );
}

/** Nearly all servers send a token at a time; longer pieces are guessed from their length. */
function tokensIn(characters: number): number {
  return characters < 16 ? 1 : Math.round(characters / 4);
}
