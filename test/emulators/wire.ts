import type { SpokenToken } from "./emulated-model.ts";
import type { EmulatedModel } from "./emulator-options.ts";
import type { StreamPart } from "./event-stream.ts";
import type { Generation } from "./generation.ts";
import type { Reply } from "./reply.ts";

/** How generations of one API are spelled. */
export interface Wire {
  /** The body of an answer without `stream`. */
  readonly whole: (generation: Generation) => unknown;
  /** What a stream begins with. */
  readonly opening: (generation: Generation) => readonly StreamPart[];
  readonly token: (
    generation: Generation,
    token: SpokenToken,
    choice: number,
  ) => readonly StreamPart[];
  /** What ends a stream: finish reason, usage, `[DONE]`. */
  readonly closing: (generation: Generation) => readonly StreamPart[];
  /** What a stream ends with when the engine fails half way. */
  readonly failure: (generation: Generation) => readonly StreamPart[];
}

/** A request that the model is to answer. */
export interface GenerationJob {
  readonly generation: Generation;
  readonly wire: Wire;
  /** Sent with the answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The model to load first, on servers that load on first use. */
  readonly load?: EmulatedModel;
  /** Whether loading it puts all other models out of memory. */
  readonly evictsOthers?: boolean;
}

/** Whether a route gave the request to the model. */
export function isJob(handled: Reply | GenerationJob): handled is GenerationJob {
  return "generation" in handled;
}
