/** Behavior of LM Studio that differs between versions, engines and settings. */
export interface LmStudioVariant {
  /** Whether models are loaded on first use, and `/v1/models` lists all that are downloaded. */
  readonly isJit: boolean;
  /** Whether a load puts the other models out of memory. */
  readonly keepsOnlyLastModel: boolean;
  /** An unknown model: a loaded one answers, or nobody does. */
  readonly unknownModel: "other-model" | "refused";
  /** The status of `No models loaded`. */
  readonly noModelStatus: 400 | 404;
  /** Where thinking goes: by the developer setting, and as gpt-oss has it. */
  readonly reasoning: "think" | "reasoning_content" | "reasoning";
  /** The wording of a refused prompt: llama.cpp's inside of LM Studio's, or one of the older two. */
  readonly contextWording: "engine" | "keep" | "overflow";
  /** An over-long prompt with `stream`: an event behind the status 200, a stream without a word, or the status of no stream. */
  readonly overlongStream: "event" | "empty" | "status";
  /** How an error in a stream is spelled: an event of its own, or OpenAI's way with a plain text. */
  readonly streamErrors: "event" | "data";
  /** Whether `stream_options.include_usage` works (0.3.18). */
  readonly hasStreamUsage: boolean;
  /** Whether an answer that was cut inside of its thinking says `stop`. */
  readonly saysStopWhenThinkingIsCut: boolean;
  /** Whether an answer that was cut counts one token less than it has. */
  readonly countsOneLess: boolean;
  /** Whether `/api/v0/models` has `loaded_context_length`. */
  readonly hasLoadedContext: boolean;
  /** The status of a crashed model. */
  readonly crashStatus: 400 | 500;
}
