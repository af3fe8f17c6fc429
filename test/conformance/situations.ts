import type { Fault } from "../emulators/fault-schedule.ts";

/** Something that happens to calls of a run, and what must come of them. */
export interface Situation {
  /** As the table calls it. */
  readonly name: string;
  readonly fault: Fault | null;
  /** The end of a sample whose every call meets it: the outcome, or the class of the failure. */
  readonly always: string;
  /** The end of a sample whose first call alone meets it. */
  readonly once: string;
  /** Only where answers are streamed. */
  readonly isOfStreams?: boolean;
}

/**
 * Every situation of the table. `once` is `correct` wherever another attempt may help: that is what retries are for. An oversized answer is not
 * asked for again, for it would cost the same again.
 */
export const situations: readonly Situation[] = [
  { name: "healthy", fault: null, always: "correct", once: "correct" },
  { name: "late answer", fault: { kind: "delay", ms: 150 }, always: "correct", once: "correct" },
  { name: "closed at once", fault: { kind: "drop" }, always: "connect", once: "correct" },
  { name: "reset", fault: { kind: "reset" }, always: "connect", once: "correct" },
  {
    name: "reset within the answer",
    fault: { kind: "reset", isAfterHeaders: true },
    always: "protocol",
    once: "correct",
  },
  { name: "cut off", fault: { kind: "truncate" }, always: "protocol", once: "correct" },
  {
    name: "cut off in good order",
    fault: { kind: "truncate", isOrderly: true },
    always: "protocol",
    once: "correct",
  },
  {
    name: "stalls half way",
    fault: { kind: "truncate", isSilent: true },
    always: "timeout",
    once: "correct",
  },
  { name: "not HTTP", fault: { kind: "garbage" }, always: "protocol", once: "correct" },
  {
    name: "not an answer",
    fault: { kind: "garbage", isHttp: true },
    always: "protocol",
    once: "correct",
  },
  { name: "trickles", fault: { kind: "slow-loris" }, always: "timeout", once: "correct" },
  { name: "never answers", fault: { kind: "silence" }, always: "timeout", once: "correct" },
  { name: "oversized", fault: { kind: "oversized" }, always: "protocol", once: "protocol" },
  { name: "overloaded", fault: { kind: "busy" }, always: "overloaded", once: "correct" },
  { name: "server error", fault: { kind: "server-error" }, always: "server", once: "correct" },
  {
    name: "error within the stream",
    fault: { kind: "mid-stream" },
    always: "server",
    once: "correct",
    isOfStreams: true,
  },
];

/** What a server's own manner makes of a situation, where it is not the general rule: by server and situation. */
export const exceptions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // Its 500 is that of a context which all slots share and have used up: it may pass, and the class says what to do.
  "llama.cpp": { "server error": "context_length", "error within the stream": "context_length" },
  // An exception within a stream just ends it.
  "text-generation-webui": { "error within the stream": "protocol" },
  // These say 429 for whatever is too much.
  "Azure OpenAI (classic)": { overloaded: "rate_limit" },
  "Azure OpenAI (v1)": { overloaded: "rate_limit" },
  OpenRouter: { overloaded: "rate_limit" },
  LiteLLM: { overloaded: "rate_limit" },
  Mistral: { overloaded: "rate_limit" },
};
