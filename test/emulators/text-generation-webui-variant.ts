/** Behavior of text-generation-webui that differs between versions and loaders. */
export interface TextGenerationWebuiVariant {
  /** A prompt beyond the budget: cut without a word, or refused (2023). */
  readonly overlongPrompt: "cut" | "refused";
  /**
   * What becomes of an exception in a generation: an answer without text that looks like any other, in a stream with what was said so far;
   * or a status 500 and a stream that just ends.
   */
  readonly failures: "swallowed" | "shown";
  /** Whether a generation stops when its client has gone; older versions go on. */
  readonly stopsOnDisconnect: boolean;
  /** Whether the loader counts the prompt; the usage says 0 otherwise. */
  readonly countsPrompt: boolean;
}
