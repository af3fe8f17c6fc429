import { namesIn } from "./answer-parts.ts";
import { plainReasoning, readContent, reasoningDetails } from "./chat-response.ts";
import { isJsonObject, textOrNull } from "./json-reading.ts";
import type { StreamDraft } from "./stream-draft.ts";

type Json = Readonly<Record<string, unknown>>;

/** Puts the chunks of a chat completion or of a plain completion together. Of several choices the first one counts, as in whole answers. */
export function openChatDraft(): StreamDraft {
  let text = "";
  let reasoning = "";
  let thoughts = "";
  let refusal = "";
  let block: number | null = null;
  let finishReason: string | null = null;
  let usage: unknown = null;
  let names = namesIn({});
  let isLost = false;
  let isReasoningRepeated = false;

  function addDetails(delta: Json): void {
    for (const detail of reasoningDetails(delta)) {
      if (block !== null && block !== detail.block) reasoning += "\n\n";
      block = detail.block;
      reasoning += detail.text;
    }
  }

  function addReasoning(delta: Json): void {
    const plain = plainReasoning(delta);
    if (plain === null) addDetails(delta);
    else reasoning += plain;
  }

  function addContent(content: unknown): void {
    if (typeof content === "string") {
      text += content;
      return;
    }
    const parts = readContent(content);
    text += parts.text;
    thoughts += parts.thoughts.join("");
  }

  function length(): number {
    return text.length + reasoning.length + thoughts.length + refusal.length;
  }

  return {
    add(event) {
      noteNames(event);
      if (isJsonObject(event["usage"])) usage = event["usage"];
      const choice = firstChoice(event["choices"]);
      if (choice === null) return null;
      const before = length();
      const delta = deltaOf(choice);
      addContent(delta["content"] ?? delta["text"]);
      addReasoning(delta);
      refusal += textOrNull(delta["refusal"]) ?? "";
      finishReason = textOrNull(choice["finish_reason"]) ?? finishReason;
      isLost = event["model"] === "" && length() === before;
      const member = appended(delta);
      if (member !== null) isReasoningRepeated = member.startsWith("reasoning");
      return member;
    },
    addAgain(piece) {
      if (isReasoningRepeated) reasoning += piece;
      else text += piece;
      isLost = false;
    },
    get length() {
      return length();
    },
    get isEnded() {
      return finishReason !== null;
    },
    get isLost() {
      return isLost;
    },
    error: null,
    parts: () => ({
      text,
      reasoning: [reasoning, thoughts],
      refusal: textOrNull(refusal),
      finishReason,
      usage,
      ...names,
    }),
  };

  /** The first word of each counts: Azure's first chunk has an empty model, and the last of some servers too. */
  function noteNames(event: Json): void {
    if (names.model !== null && names.fingerprint !== null) return;
    const found = namesIn(event);
    names = {
      model: names.model ?? found.model,
      fingerprint: names.fingerprint ?? found.fingerprint,
      provider: names.provider ?? found.provider,
    };
  }
}

/** Null for the chunks that have none: usage, Azure's first one, pieces of a second choice. */
function firstChoice(choices: unknown): Json | null {
  if (!Array.isArray(choices)) return null;
  const choice: unknown = choices.find(
    (candidate: unknown) => isJsonObject(candidate) && (candidate["index"] ?? 0) === 0,
  );
  return isJsonObject(choice) ? choice : null;
}

/** Plain completions have their text beside the finish reason; a server that only plays at streaming sends a whole message. */
function deltaOf(choice: Json): Json {
  if (isJsonObject(choice["delta"])) return choice["delta"];
  return isJsonObject(choice["message"]) ? choice["message"] : choice;
}

const appendingMembers = ["content", "text", "reasoning", "reasoning_content", "refusal"] as const;

/** The one member of a delta that appends something. */
function appended(delta: Json): string | null {
  let found: string | null = null;
  for (const member of appendingMembers) {
    const value = delta[member];
    if (value === undefined || value === null || value === "") continue;
    if (found !== null || typeof value !== "string") return null;
    found = member;
  }
  return found === "refusal" || Array.isArray(delta["reasoning_details"]) ? null : found;
}
