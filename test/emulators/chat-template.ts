import { isJsonObject } from "../../src/providers/json-reading.ts";
import { tokenCount } from "./emulated-model.ts";
import { textsOf } from "./emulated-request.ts";

/** The messages of a request as a template of the ChatML kind renders them, ready for the answer. */
export function renderMessages(body: Readonly<Record<string, unknown>>): string {
  const messages = Array.isArray(body["messages"]) ? body["messages"] : [];
  const turns = messages
    .filter(isJsonObject)
    .map(
      (message) =>
        `<|im_start|>${String(message["role"])}\n${textsOf(message).join("\n")}<|im_end|>\n`,
    );
  return `${turns.join("")}<|im_start|>assistant\n`;
}

/** The messages that are left when the oldest are dropped until all fits: never those of the system, never the last. */
export function dropOldMessages(
  messages: readonly unknown[],
  maxTokens: number,
): readonly unknown[] {
  let kept = messages;
  while (tokenCount(textsOf(kept).join("\n")) > maxTokens) {
    const last = kept.length - 1;
    const oldest = kept.findIndex(
      (message, index) => index < last && isJsonObject(message) && message["role"] !== "system",
    );
    if (oldest < 0) break;
    kept = kept.filter((_, index) => index !== oldest);
  }
  return kept;
}
