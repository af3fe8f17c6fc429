import type { AnswerParts } from "./answer-parts.ts";

/** An answer of one API while it is written, event by event. */
export interface StreamDraft {
  /**
   * Takes one event that is no error. Gives the name of the member whose text it appended, where that was one plain string and nothing else in the
   * event would have an effect if it came again.
   */
  add(event: Readonly<Record<string, unknown>>): string | null;
  /** Takes one more event that is as the last one that gave a name, but for the text. */
  addAgain(text: string): void;
  /** Characters of text, thinking and refusal so far. */
  readonly length: number;
  /** Whether the server has said that the answer is at its end. */
  readonly isEnded: boolean;
  /** Whether the last event was the empty one that Ollama sends in place of an error. */
  readonly isLost: boolean;
  /** An error that stands deeper inside of an event, as JSON. */
  readonly error: string | null;
  parts(): AnswerParts;
}
