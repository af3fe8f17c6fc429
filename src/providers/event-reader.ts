import { createParser } from "eventsource-parser";

/** What becomes of the events of a stream. */
export interface EventSink {
  /** `name` is that of the event's `event:` line, or "". Data in an `error:` field (old llama.cpp) is an event `error`. */
  hear(data: string, name: string): void;
}

/** Reads server-sent events from bytes as they come. */
export interface EventReader {
  write(bytes: Buffer): void;
  /** The stream has ended: what stands there without its last line break or blank line counts too. */
  end(): void;
  /** Bytes since the last event: what is kept of one that has not come to its end. */
  readonly pending: number;
}

/** Tolerates every framing seen on the wire: any line break, comments, data in several lines or without its space, split characters. */
export function openEventReader(sink: EventSink): EventReader {
  let pending = 0;
  // Takes a byte order mark away, and keeps characters whole that are spread over writes.
  const decoder = new TextDecoder();
  const parser = createParser({
    onEvent({ data, event = "" }) {
      pending = 0;
      sink.hear(data, event);
    },
    onError({ field, value = "" }) {
      if (field === "error") sink.hear(value, field);
    },
  });
  return {
    write(bytes) {
      pending += bytes.length;
      parser.feed(decoder.decode(bytes, { stream: true }));
    },
    end: () => parser.feed(`${decoder.decode()}\n\n`),
    get pending() {
      return pending;
    },
  };
}
