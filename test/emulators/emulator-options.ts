import type { Framing } from "./event-stream.ts";
import type { FaultSchedule } from "./fault-schedule.ts";

/** A model that the server has. */
export interface EmulatedModel {
  readonly id: string;
  /** What the loaded model works with; the server's `contextTokens` when absent. */
  readonly contextTokens?: number;
  /** What the model was trained for, as the lists of models boast of it; 131,072 when absent. */
  readonly maxContextTokens?: number;
  /** Whether it is in memory from the start; true when absent. */
  readonly isLoaded?: boolean;
  /** The server's `isThinking` when absent. */
  readonly isThinking?: boolean;
  /** `chat` when absent. */
  readonly kind?: "chat" | "embedding";
}

/** What the model says to one prompt. */
export interface Answer {
  readonly text: string;
  /** Said only by a model that thinks; a thinking model without it gets a sentence. */
  readonly reasoning?: string;
  /** What ends the answer when no limit cuts it, such as `content_filter`; `stop` when absent. */
  readonly finishReason?: string;
  /** Whether the text is a refusal, on servers that send refusals apart. */
  readonly isRefusal?: boolean;
}

/** Finds the answer to a prompt (the text of all messages, or of the completion's prompt). */
type AnswerFunction = (
  prompt: string,
  body: Readonly<Record<string, unknown>>,
  choice: {
    /** Which of `n` choices, from 0. */
    readonly index: number;
    /** Generations at work at this moment, this one not counted: for a model that differs under load. */
    readonly running: number;
  },
) => Answer;

/** What every emulator can be told; each of it may be changed while it runs. */
export interface CommonOptions {
  /** `[]` is a server without a model. */
  readonly models: readonly EmulatedModel[];
  readonly answer: AnswerFunction;
  /** Whether models think unless they say otherwise. */
  readonly isThinking: boolean;
  /** Context of the models that name none, prompt and answer together. */
  readonly contextTokens: number;
  /** Generations worked on at once; the rest wait in order of arrival. */
  readonly slots: number;
  /** How many may wait on servers that refuse beyond a limit; null is no limit. */
  readonly queueLimit: number | null;
  /** From the slot to the first token. */
  readonly firstTokenMs: number;
  readonly tokenMs: number;
  /** Start-up, or the loading of a model on its first use, as the server does it. */
  readonly loadingMs: number;
  /** Null is a server that asks for no key. */
  readonly apiKey: string | null;
  /** For the calls that ask the model. */
  readonly faults: FaultSchedule | null;
  /** For all other calls: lists of models and the like. */
  readonly otherFaults: FaultSchedule | null;
  /** How long an idle connection is kept. */
  readonly keepAliveMs: number;
  /** Replaces parts of how the server spells its streams. */
  readonly framing: Partial<Framing>;
  /** How often a silent answer gets the server's sign of life, where it has one; null is its own rhythm. */
  readonly pingMs: number | null;
  /** What chats and completions say of their tokens, where they say something; `partial` has the output's count only. */
  readonly usage: "counted" | "absent" | "null" | "zero" | "partial";
  /** Answers in JSON whatever `stream` says, as some servers and proxies do. */
  readonly isStreamIgnored: boolean;
}

/** How an emulator is started. `variant` switches between old and new behavior of this server. */
export interface EmulatorOptions<Variant extends object = Readonly<Record<never, never>>>
  extends Partial<CommonOptions> {
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly variant?: Partial<Variant>;
}

/** The defaults of all servers; a profile replaces some. */
export const commonDefaults: CommonOptions = {
  models: [{ id: "test-model" }],
  answer: () => ({ text: "Six times seven: 6 × 7 = 42, so the answer is $\\boxed{42}$." }),
  isThinking: false,
  contextTokens: 8_192,
  slots: 4,
  queueLimit: null,
  firstTokenMs: 0,
  tokenMs: 0,
  loadingMs: 0,
  apiKey: null,
  faults: null,
  otherFaults: null,
  keepAliveMs: 5_000,
  framing: {},
  pingMs: null,
  usage: "counted",
  isStreamIgnored: false,
};
