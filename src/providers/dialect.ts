import type { GenerationRequest } from "../core/generation.ts";
import type { AnswerParts } from "./answer-parts.ts";
import type { StreamDraft } from "./stream-draft.ts";

/** How one of the APIs of OpenAI-compatible servers is spoken. */
export interface Dialect {
  /** The request's `extraBody` stands over everything else. */
  body(request: GenerationRequest, isStreaming: boolean): Readonly<Record<string, unknown>>;
  /** Reads a whole answer; null when it is none. */
  read(body: unknown): AnswerParts | null;
  openDraft(): StreamDraft;
}
