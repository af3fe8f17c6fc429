import { type AnswerParts, joinParts, namesIn } from "./answer-parts.ts";
import { isJsonObject, textOrNull } from "./json-reading.ts";

/**
 * Reads the body of a chat completion or of a plain completion, whatever is missing or `null` in it. Null when it holds no choice to read. Written
 * by hand: it is run for every answer, and a schema of this size costs more than all else that is done for one.
 */
export function readChatAnswer(body: unknown): AnswerParts | null {
  if (!isJsonObject(body) || !Array.isArray(body["choices"])) return null;
  const choice: unknown = body["choices"][0];
  if (!isJsonObject(choice)) return null;
  const message = isJsonObject(choice["message"]) ? choice["message"] : choice;
  const content = message["content"] ?? message["text"];
  if (content === undefined && message === choice) return null;
  const { text, thoughts } = readContent(content);
  return {
    text,
    reasoning: [
      plainReasoning(message) ?? joinParts(reasoningDetails(message).map(({ text }) => text)),
      joinParts(thoughts),
    ],
    refusal: textOrNull(message["refusal"]),
    finishReason: textOrNull(choice["finish_reason"]),
    usage: body["usage"],
    ...namesIn(body),
  };
}

/** A string, or a list of parts of which some may be thinking (`{"type": "thinking", "thinking": …}`, Mistral). */
export function readContent(content: unknown): {
  readonly text: string;
  readonly thoughts: readonly string[];
} {
  if (typeof content === "string") return { text: content, thoughts: [] };
  if (!Array.isArray(content)) return { text: "", thoughts: [] };
  let text = "";
  const thoughts: string[] = [];
  for (const part of content) {
    if (typeof part === "string") text += part;
    if (!isJsonObject(part)) continue;
    if (part["type"] === "thinking") thoughts.push(readContent(part["thinking"]).text);
    else text += textOrNull(part["text"]) ?? "";
  }
  return { text, thoughts };
}

/** The thinking of a message or delta in the members that most servers use. */
export function plainReasoning(message: Readonly<Record<string, unknown>>): string | null {
  return textOrNull(message["reasoning"]) ?? textOrNull(message["reasoning_content"]);
}

/** OpenRouter's blocks of thinking; in a stream a block comes in pieces that carry its number. */
export function reasoningDetails(
  message: Readonly<Record<string, unknown>>,
): readonly { readonly block: number; readonly text: string }[] {
  const details = message["reasoning_details"];
  if (!Array.isArray(details)) return [];
  return details.flatMap((detail: unknown, position) => {
    if (!isJsonObject(detail)) return [];
    const text = textOrNull(detail["text"]) ?? textOrNull(detail["summary"]);
    const block = typeof detail["index"] === "number" ? detail["index"] : position;
    return text === null ? [] : [{ block, text }];
  });
}
