/** Behavior of llama.cpp's server that differs between builds and flags. */
export interface LlamaCppVariant {
  /** `system_fingerprint`. */
  readonly build: string;
  /** The context of a slot: all of `contextTokens` in one shared cache, or its part (explicit `-np`). */
  readonly cache: "unified" | "divided";
  /** A refused prompt: as today, or with code 500 and other words (when it was new). */
  readonly contextError: "new" | "old";
  /** A stream's over-long prompt: a status, or an event behind the status 200 (older). */
  readonly overlongStream: "status" | "event";
  /** How an error in a stream is spelled: `data:`, or a field of its own (to late 2025). */
  readonly streamErrorField: "data" | "error";
  /** Some builds work on for clients that have gone. */
  readonly stopsOnDisconnect: boolean;
  /** Whether several models are served by name, each loaded on first use. */
  readonly isRouter: boolean;
  /** Whether `/slots` answers, or 501. */
  readonly hasSlotsRoute: boolean;
}
