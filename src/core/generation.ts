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
