import type { Cell, Sampling } from "./config.ts";
import type { ProviderErrorClass } from "./errors.ts";
import type { JsonObject } from "./json.ts";
import type { Message } from "./sample.ts";

/** One generation that the plan asks for. */
export interface GenerationRequest {
  /** Hash of all that shapes the answer (64 hexadecimal digits); what resume looks up. */
  readonly key: string;
  /** Position in the plan, from 0. */
  readonly ordinal: number;
  readonly cell: Cell;
  readonly sampleId: string;
  /** From 0 to `repeats` - 1. */
  readonly repeat: number;
  readonly modelId: string;
  readonly messages: readonly Message[];
  readonly sampling: Sampling;
  /** Endpoint's and sampling's `extra_body`, merged. */
  readonly extraBody: JsonObject;
}

/** Token counts; `null` where the server did not say. */
export interface Usage {
  readonly inputTokens: number | null;
  /** Of these, how many the server had in its cache. */
  readonly cachedInputTokens: number | null;
  /** Reasoning included. */
  readonly outputTokens: number | null;
  readonly reasoningTokens: number | null;
}

/** Why generation ended, in one vocabulary for all servers. */
export type FinishReason = "stop" | "length" | "content-filter" | "other";

/** What a provider returns for one call. */
export interface Completion {
  /** The answer without reasoning; "" when the model said nothing. */
  readonly text: string;
  readonly reasoning: string | null;
  /** The model's own refusal, where the server marks one. */
  readonly refusal: string | null;
  readonly finishReason: FinishReason;
  /** The server's own word for it. */
  readonly rawFinishReason: string | null;
  readonly usage: Usage;
  /** The model the server says it used. */
  readonly servedModel: string | null;
  readonly systemFingerprint: string | null;
  /** The machine or company behind a router that answered, where it says so. */
  readonly servedBy: string | null;
  /** From sending to the first token, in milliseconds; null where the answer came whole. */
  readonly firstTokenMs: number | null;
  /** What was sent otherwise than asked because the server refuses it, in words: `max_completion_tokens for max_tokens`. Mostly empty. */
  readonly adaptations: readonly string[];
}

/** Why there is no completion. */
export interface GenerationError {
  readonly class: ProviderErrorClass;
  /** The server's own words where it had any; secrets redacted, at most 2,000 characters. */
  readonly message: string;
  readonly httpStatus: number | null;
}

/** What came of one request: a completion, or the reason there is none. */
export type Generation =
  | {
      readonly status: "completed";
      readonly key: string;
      readonly completion: Completion;
      /** Of the attempt that succeeded. */
      readonly latencyMs: number;
      /** Calls made, the first included. */
      readonly attempts: number;
      /** ISO 8601, UTC: when the last attempt ended. */
      readonly finishedAt: string;
    }
  | {
      readonly status: "failed";
      readonly key: string;
      readonly error: GenerationError;
      readonly latencyMs: number;
      readonly attempts: number;
      readonly finishedAt: string;
    };
