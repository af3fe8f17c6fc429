/** Behavior of Ollama that differs between versions, models and configurations. */
export interface OllamaVariant {
  /** What `/api/version` says. */
  readonly version: string;
  /**
   * A prompt longer than num_ctx: cut to about its half, cut to all of it (older), refused in Ollama's words, or refused in those of
   * llama-server inside of Ollama's message.
   */
  readonly overlongPrompt: "cut-to-half" | "cut-to-context" | "refused" | "refused-nested";
  /** While `loadingMs` since the start are not over: requests wait for the model, or fail (older). */
  readonly whileLoading: "waits" | "fails";
  /** Whether every chunk has the role, not only the first (older). */
  readonly hasRoleOnEveryChunk: boolean;
  /** Whether whole answers have `finish_reason: null`, as happens when the engine gave none. */
  readonly isReasonMissing: boolean;
  /** How an unknown model is worded. */
  readonly unknownModel: "not found" | "try pulling it first";
}
