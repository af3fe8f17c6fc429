import type { Completion, FinishReason, Usage } from "../core/generation.ts";
import { isJsonObject, textOrNull } from "./json-reading.ts";
import { splitThinking } from "./think.ts";

const maxNameLength = 500;

/**
 * Reads the body of a chat completion, whatever is missing or `null` in it. Null when it holds no choice to read. Written by hand: it is run
 * for every answer, and a schema of this size costs more than all else that is done for one.
 */
export function readCompletion(body: unknown): Completion | null {
  if (!isJsonObject(body) || !Array.isArray(body["choices"])) return null;
  const choice: unknown = body["choices"][0];
  if (!isJsonObject(choice)) return null;
  const message = isJsonObject(choice["message"]) ? choice["message"] : choice;
  const content = message["content"] ?? message["text"];
  if (content === undefined && message === choice) return null;
  const parts = readContent(content);
  const { text, thinking } = splitThinking(parts.text);
  const raw = textOrNull(choice["finish_reason"]);
  return {
    text: text.toWellFormed(),
    reasoning: joined([reasoningField(message), parts.thinking, thinking]),
    refusal: textOrNull(message["refusal"])?.toWellFormed() ?? null,
    finishReason: finishReason(raw),
    rawFinishReason: raw?.slice(0, maxNameLength) ?? null,
    usage: readUsage(body["usage"]),
    servedModel: textOrNull(body["model"])?.slice(0, maxNameLength) ?? null,
    systemFingerprint: textOrNull(body["system_fingerprint"])?.slice(0, maxNameLength) ?? null,
  };
}

/** Whether the server stopped for a trouble of its own: what it had written so far is no answer, and asking again may bring one. */
export function isBrokenOff(rawFinishReason: string | null): boolean {
  return (
    rawFinishReason === "error" ||
    rawFinishReason === "abort" ||
    rawFinishReason === "insufficient_system_resource"
  );
}

function finishReason(raw: string | null): FinishReason {
  switch (raw?.toLowerCase()) {
    case "stop":
    case "eos":
    case "eos_token":
    case "end_turn":
    case "stop_sequence":
      return "stop";
    case "length":
    case "max_tokens":
    case "max_output_tokens":
    case "model_length":
      return "length";
    case "content_filter":
    case "content-filter":
    case "safety":
      return "content-filter";
    default:
      return "other";
  }
}

/** A string, or a list of parts of which some may be thinking (`{"type": "thinking", "thinking": …}`). */
function readContent(content: unknown): { text: string; thinking: string | null } {
  if (typeof content === "string") return { text: content, thinking: null };
  if (!Array.isArray(content)) return { text: "", thinking: null };
  let text = "";
  const thoughts: string[] = [];
  for (const part of content) {
    if (typeof part === "string") text += part;
    if (!isJsonObject(part)) continue;
    if (part["type"] === "thinking") thoughts.push(readContent(part["thinking"]).text);
    else text += textOrNull(part["text"]) ?? "";
  }
  return { text, thinking: joined(thoughts) };
}

function reasoningField(message: Readonly<Record<string, unknown>>): string | null {
  const plain = textOrNull(message["reasoning"]) ?? textOrNull(message["reasoning_content"]);
  if (plain !== null || !Array.isArray(message["reasoning_details"])) return plain;
  return joined(
    message["reasoning_details"].map((detail: unknown) =>
      isJsonObject(detail) ? (textOrNull(detail["text"]) ?? textOrNull(detail["summary"])) : null,
    ),
  );
}

function joined(parts: readonly (string | null)[]): string | null {
  let whole: string | null = null;
  for (const part of parts) {
    if (part === null || part.trim() === "") continue;
    whole = whole === null ? part : `${whole}\n\n${part}`;
  }
  return whole?.toWellFormed() ?? null;
}

function readUsage(usage: unknown): Usage {
  if (!isJsonObject(usage)) return { inputTokens: null, outputTokens: null, reasoningTokens: null };
  const details = usage["completion_tokens_details"];
  return {
    inputTokens: countOrNull(usage["prompt_tokens"]),
    outputTokens: countOrNull(usage["completion_tokens"]),
    reasoningTokens: countOrNull(
      (isJsonObject(details) ? details["reasoning_tokens"] : null) ?? usage["reasoning_tokens"],
    ),
  };
}

function countOrNull(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
