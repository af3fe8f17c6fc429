import { type Spoken, speak, tokenCount } from "./emulated-model.ts";
import type { EmulatedRequest } from "./emulated-request.ts";
import type { CommonOptions, EmulatedModel } from "./emulator-options.ts";
import type { ServerState } from "./server-state.ts";

/** A request that passed all checks, with what the model will say. */
export interface Generation {
  /** Counts from 1, for ids. */
  readonly number: number;
  /** Seconds since 1970. */
  readonly created: number;
  /** The model's name in the answer. */
  readonly model: string;
  readonly request: EmulatedRequest;
  readonly isStream: boolean;
  /** Whether `stream_options.include_usage` was asked for. */
  readonly includesUsage: boolean;
  readonly promptTokens: number;
  readonly usage: CommonOptions["usage"];
  /** One for each of `n`. */
  readonly choices: readonly Spoken[];
}

/** What a server read out of a request. */
interface GenerationSettings {
  readonly model: EmulatedModel;
  /** Other than the model's id on servers that answer with another name. */
  readonly modelName?: string;
  /** Other than the prompt's own on servers that cut. */
  readonly promptTokens?: number;
  /** What the model sees of the prompt, on servers that cut. */
  readonly prompt?: string;
  /** Null is no limit. */
  readonly maxTokens: number | null;
  readonly stop?: readonly string[];
  readonly isThinking?: boolean;
  /** 1 when absent. */
  readonly n?: number;
}

/** Asks the model; nothing is sent yet. */
export function generationOf<Variant extends object>(
  request: EmulatedRequest,
  server: ServerState<Variant>,
  settings: GenerationSettings,
): Generation {
  const { options } = server;
  const { model, maxTokens, stop = stopsOf(request.body), n = 1 } = settings;
  const prompt = settings.prompt ?? request.prompt;
  const isThinking = settings.isThinking ?? model.isThinking ?? options.isThinking;
  const streamOptions = request.body["stream_options"];
  return {
    number: server.nextNumber(),
    created: Math.floor(Date.now() / 1_000),
    model: settings.modelName ?? model.id,
    request,
    isStream: request.body["stream"] === true && !options.isStreamIgnored,
    includesUsage:
      typeof streamOptions === "object" &&
      streamOptions !== null &&
      "include_usage" in streamOptions &&
      streamOptions.include_usage === true,
    promptTokens: settings.promptTokens ?? tokenCount(prompt),
    usage: options.usage,
    choices: Array.from({ length: n }, (_, index) =>
      speak(options.answer(prompt, request.body, { index, running: server.running() }), {
        isThinking,
        maxTokens,
        stop,
      }),
    ),
  };
}

/** `stop` as OpenAI's APIs take it: a text or a list. */
function stopsOf(body: Readonly<Record<string, unknown>>): readonly string[] {
  const stop = body["stop"];
  if (typeof stop === "string") return [stop];
  return Array.isArray(stop) ? stop.filter((text) => typeof text === "string") : [];
}

/** Tokens that all choices together were given. */
export function outputTokens(generation: Generation): number {
  return generation.choices.reduce((sum, { tokens }) => sum + tokens.length, 0);
}

/** OpenAI's three counts. */
export function usageOf(generation: Generation): {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
} {
  const completion = outputTokens(generation);
  return {
    prompt_tokens: generation.promptTokens,
    completion_tokens: completion,
    total_tokens: generation.promptTokens + completion,
  };
}

/** The `usage` member of an answer, given the server's own counts. */
export function usageMember({ usage }: Generation, counts: object): { readonly usage?: unknown } {
  switch (usage) {
    case "counted":
      return { usage: counts };
    case "absent":
      return {};
    case "null":
      return { usage: null };
    case "zero":
      return { usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } };
    case "partial":
      return {
        usage: "completion_tokens" in counts ? { completion_tokens: counts.completion_tokens } : {},
      };
  }
}
