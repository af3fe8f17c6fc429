import type { Simulation } from "../core/config.ts";
import type { SimulatedReply } from "./simulate.ts";

/** The simulated model's identity: another seed is another model. */
export function simulatedFingerprint({ seed }: Simulation): string {
  return `simulated-${seed}`;
}

/** An error body as OpenAI writes it. */
export function errorBody(message: string, type: string, code: string | null): string {
  return JSON.stringify({ error: { message, type, param: null, code } });
}

/** What a server sends with each fault that has a body. */
export function faultBody(fault: "rate-limit" | "server-error" | "malformed"): string {
  switch (fault) {
    case "rate-limit":
      return errorBody("Rate limit reached (simulated)", "requests", "rate_limit_exceeded");
    case "server-error":
      return errorBody("The server had an error (simulated)", "server_error", null);
    case "malformed":
      return '{"id":"chatcmpl-simulated","choices":[{"index":0,"message":{"role":"assistant",}}]';
  }
}

/** What every answer of one request carries. */
export interface AnswerFrame {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  readonly fingerprint: string;
}

/** A whole answer as one JSON body. */
export function completionBody(reply: SimulatedReply, frame: AnswerFrame): string {
  const reasoning = reply.reasoning === null ? {} : { reasoning_content: reply.reasoning };
  return JSON.stringify({
    ...frameMembers("chat.completion", frame),
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: reply.text, ...reasoning },
        finish_reason: reply.finishReason,
      },
    ],
    usage: usageMembers(reply),
  });
}

const charactersPerChunk = 24;

/** The same answer as server-sent events: role, reasoning, content, finish reason, usage, end. */
export function completionEvents(reply: SimulatedReply, frame: AnswerFrame): readonly string[] {
  const members = frameMembers("chat.completion.chunk", frame);
  const chunk = (delta: object, finishReason: string | null) => ({
    ...members,
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  });
  const events = [
    chunk({ role: "assistant", content: "" }, null),
    ...pieces(reply.reasoning ?? "").map((text) => chunk({ reasoning_content: text }, null)),
    ...pieces(reply.text).map((text) => chunk({ content: text }, null)),
    chunk({}, reply.finishReason),
    { ...members, choices: [], usage: usageMembers(reply) },
  ];
  return [...events.map((event) => `data: ${JSON.stringify(event)}\n\n`), "data: [DONE]\n\n"];
}

function pieces(text: string): string[] {
  const found: string[] = [];
  for (let start = 0; start < text.length; start += charactersPerChunk) {
    found.push(text.slice(start, start + charactersPerChunk));
  }
  return found;
}

function frameMembers(object: string, { id, created, model, fingerprint }: AnswerFrame): object {
  return { id, object, created, model, system_fingerprint: fingerprint };
}

function usageMembers({ usage }: SimulatedReply): object {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0),
    ...(usage.reasoningTokens === null
      ? {}
      : { completion_tokens_details: { reasoning_tokens: usage.reasoningTokens } }),
  };
}
