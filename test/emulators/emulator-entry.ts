import type { ReasoningPlace } from "./chat-wire.ts";
import type { Emulator } from "./emulator.ts";
import type { EmulatorOptions } from "./emulator-options.ts";

/** One emulator, and the facts of its server that a conformance suite needs. All of them hold for the emulator's default variant. */
export interface EmulatorEntry {
  /** As people write it, such as `LM Studio`. */
  readonly name: string;
  readonly start: (options: EmulatorOptions) => Promise<Emulator>;
  /** Where the real server listens; null for services on the internet. */
  readonly defaultPort: number | null;
  /** What follows the origin in a base URL, for the model `test-model` where the model is part of it. */
  readonly basePath: string;
  /** What follows every path: empty, or `?api-version=…`. */
  readonly query: string;
  /** The headers that carry a key. */
  readonly keyHeaders: (apiKey: string) => Readonly<Record<string, string>>;
  /** APIs besides chat completions. */
  readonly otherApis: readonly ("completions" | "responses")[];
  /** Names of the token limit that have an effect; others are ignored or refused. */
  readonly tokenLimits: readonly ("max_tokens" | "max_completion_tokens")[];
  /** What a token limit of another name brings. */
  readonly otherTokenLimit: "ignored" | "refused" | "none";
  /** A prompt longer than the context: an error, or an answer to a part of it. */
  readonly overlongPrompt: "refused" | "cut";
  /** When a stream holds its usage. */
  readonly streamsUsage: "asked" | "always" | "never";
  /** Where thinking goes; `parts` is a content that is a list, with the thinking in a part of its own. */
  readonly reasoning: ReasoningPlace | "parts";
  /** An unknown model name: 404 or 400, or an answer by another model. */
  readonly unknownModel: "refused" | "ignored";
  /** The status of a path that the server does not have. */
  readonly wrongPathStatus: number;
  /** Whether one request too many is refused (once `queueLimit` is set) or waits. */
  readonly overload: "refused" | "waits";
  /** Whether the key is checked when `apiKey` is set. */
  readonly checksKey: boolean;
}

/** How most servers take a key. */
export function bearer(apiKey: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${apiKey}` };
}
