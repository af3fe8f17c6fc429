import type { AnswerParts } from "./answer-parts.ts";
import { isJsonObject, textOrNull } from "./json-reading.ts";
import { readResponsesAnswer } from "./responses-answer.ts";
import type { StreamDraft } from "./stream-draft.ts";

type Json = Readonly<Record<string, unknown>>;

/** Puts the events of the Responses API together. Its last event holds the whole answer again, and counts where it does. */
export function openResponsesDraft(): StreamDraft {
  const texts = { text: "", refusal: "", reasoning: "", summary: "" };
  let length = 0;
  let place = "";
  let last: AnswerParts | null = null;
  let isEnded = false;
  let error: string | null = null;

  function append(kind: keyof typeof texts, event: Json): null {
    const piece = textOrNull(event["delta"]) ?? "";
    const here = `${event["output_index"]} ${event["summary_index"] ?? event["content_index"]}`;
    const isThinking = kind === "reasoning" || kind === "summary";
    if (isThinking && texts[kind] !== "" && here !== place) texts[kind] += "\n\n";
    place = here;
    texts[kind] += piece;
    length += piece.length;
    return null;
  }

  function close(response: unknown): null {
    if (!isJsonObject(response)) return null;
    if (isJsonObject(response["error"])) error = JSON.stringify({ error: response["error"] });
    last = readResponsesAnswer({ output: [], ...response });
    isEnded = true;
    return null;
  }

  return {
    // Every event carries its own number, so none repeats another.
    add(event) {
      switch (event["type"]) {
        case "response.output_text.delta":
          return append("text", event);
        case "response.refusal.delta":
          return append("refusal", event);
        case "response.reasoning_text.delta":
        case "response.reasoning.delta":
          return append("reasoning", event);
        case "response.reasoning_summary_text.delta":
          return append("summary", event);
        case "response.completed":
        case "response.incomplete":
        case "response.failed":
        case "response.cancelled":
          return close(event["response"]);
        default:
          return null;
      }
    },
    addAgain() {},
    get length() {
      return length;
    },
    get isEnded() {
      return isEnded;
    },
    isLost: false,
    get error() {
      return error;
    },
    parts() {
      const thinking = texts.reasoning === "" ? texts.summary : texts.reasoning;
      return {
        text: last?.text || texts.text,
        reasoning: last?.reasoning.some((part) => part !== null) ? last.reasoning : [thinking],
        refusal: last?.refusal ?? textOrNull(texts.refusal),
        finishReason: last?.finishReason ?? null,
        usage: last?.usage ?? null,
        model: last?.model ?? null,
        fingerprint: last?.fingerprint ?? null,
        provider: last?.provider ?? null,
      };
    },
  };
}
