import type { WatchedStream } from "./examined-endpoint.ts";

/** What the events of a stream show. */
export interface StreamFacts {
  /** Events with text or reasoning in them. */
  readonly pieces: number;
  readonly firstPieceMs: number | null;
  readonly lastPieceMs: number | null;
  readonly hasUsage: boolean;
  readonly hasDone: boolean;
  readonly finishReason: string | null;
  /** The server's word for a failure in mid-stream. */
  readonly failure: string | null;
  readonly text: string;
  readonly reasoning: string;
  /** Where reasoning stood, such as `delta.reasoning_content`; null where there was none to be seen. */
  readonly reasoningPlace: string | null;
  readonly outputTokens: number | null;
  readonly reasoningTokens: number | null;
}

/** Reads the events of any of the three APIs; what it does not know it passes over. */
export function streamFacts({ events }: WatchedStream): StreamFacts {
  const facts = {
    pieces: 0,
    firstPieceMs: null as number | null,
    lastPieceMs: null as number | null,
    hasUsage: false,
    hasDone: false,
    finishReason: null as string | null,
    failure: null as string | null,
    text: "",
    reasoning: "",
    reasoningPlace: null as string | null,
    outputTokens: null as number | null,
    reasoningTokens: null as number | null,
  };
  for (const { atMs, name, data } of events) {
    if (data.trim() === "[DONE]") {
      facts.hasDone = true;
      continue;
    }
    const event = parsed(data);
    if (event === null) continue;
    const piece = pieceOf(event);
    if (piece.text !== "" || piece.reasoning !== "") {
      facts.pieces += 1;
      facts.firstPieceMs ??= atMs;
      facts.lastPieceMs = atMs;
    }
    facts.text += piece.text;
    facts.reasoning += piece.reasoning;
    facts.reasoningPlace ??= piece.reasoning === "" ? null : piece.place;
    facts.finishReason ??= finishOf(event);
    facts.failure ??= failureOf(name === "error" ? { error: event["error"] ?? event } : event);
    const usage = usageOf(event);
    if (usage === null) continue;
    facts.hasUsage = true;
    facts.outputTokens = usage.outputTokens ?? facts.outputTokens;
    facts.reasoningTokens = usage.reasoningTokens ?? facts.reasoningTokens;
  }
  const thinking = thinkingIn(facts.text);
  if (facts.reasoningPlace === null && thinking !== null) {
    return {
      ...facts,
      text: facts.text.replace(thinking, ""),
      reasoning: thinking,
      reasoningPlace: "<think>",
    };
  }
  return facts;
}

type JsonMembers = Readonly<Record<string, unknown>>;

function parsed(data: string): JsonMembers | null {
  try {
    return membersOf(JSON.parse(data));
  } catch {
    return null;
  }
}

function membersOf(value: unknown): JsonMembers | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : null;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function firstChoice(event: JsonMembers): JsonMembers | null {
  const { choices } = event;
  return Array.isArray(choices) ? membersOf(choices[0]) : null;
}

function pieceOf(event: JsonMembers): {
  readonly text: string;
  readonly reasoning: string;
  readonly place: string;
} {
  const type = textOf(event["type"]);
  if (type.startsWith("response.")) {
    const delta = textOf(event["delta"]);
    if (!type.endsWith(".delta")) return { text: "", reasoning: "", place: "" };
    return type.includes("reasoning")
      ? { text: "", reasoning: delta, place: type.replace(/\.delta$/, "") }
      : { text: delta, reasoning: "", place: "" };
  }
  const choice = firstChoice(event);
  const delta = membersOf(choice?.["delta"]) ?? {};
  for (const name of ["reasoning_content", "reasoning"]) {
    const reasoning = textOf(delta[name]);
    if (reasoning !== "") {
      return { text: textOf(delta["content"]), reasoning, place: `delta.${name}` };
    }
  }
  return { text: textOf(delta["content"]) || textOf(choice?.["text"]), reasoning: "", place: "" };
}

function finishOf(event: JsonMembers): string | null {
  const type = textOf(event["type"]);
  if (type === "response.completed" || type === "response.incomplete") return type;
  return textOf(firstChoice(event)?.["finish_reason"]).slice(0, 100) || null;
}

function failureOf(event: JsonMembers): string | null {
  const error = event["error"] ?? membersOf(event["response"])?.["error"];
  if (error === undefined || error === null) return null;
  const message = typeof error === "string" ? error : membersOf(error)?.["message"];
  return textOf(message).slice(0, 500) || "an error without words";
}

function usageOf(event: JsonMembers): {
  readonly outputTokens: number | null;
  readonly reasoningTokens: number | null;
} | null {
  const usage = membersOf(event["usage"] ?? membersOf(event["response"])?.["usage"]);
  if (usage === null) return null;
  const details =
    membersOf(usage["completion_tokens_details"]) ?? membersOf(usage["output_tokens_details"]);
  return {
    outputTokens: countOf(usage["completion_tokens"] ?? usage["output_tokens"]),
    reasoningTokens: countOf(details?.["reasoning_tokens"]),
  };
}

function countOf(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** A thinking passage at the beginning: with its tag, or, where the template gave that, only with the closing one. */
function thinkingIn(text: string): string | null {
  const end = text.indexOf("</think>");
  if (end >= 0) return text.slice(0, end + "</think>".length);
  return text.trimStart().startsWith("<think>") ? text : null;
}
