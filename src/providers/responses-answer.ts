import { type AnswerParts, joinParts, namesIn } from "./answer-parts.ts";
import { isJsonObject, textOrNull } from "./json-reading.ts";

type Json = Readonly<Record<string, unknown>>;

/** Reads a body of the Responses API: messages, refusals and reasoning among its output items. Null when it has no output. */
export function readResponsesAnswer(body: unknown): AnswerParts | null {
  if (!isJsonObject(body) || !Array.isArray(body["output"])) return null;
  let text = "";
  let refusal = "";
  const thoughts: (string | null)[] = [];
  for (const item of body["output"]) {
    if (!isJsonObject(item)) continue;
    if (item["type"] === "reasoning") thoughts.push(reasoningOf(item));
    else if (item["type"] === "message") {
      text += textsOf(item["content"], "output_text").join("");
      refusal += textsOf(item["content"], "refusal").join("");
    }
  }
  return {
    text,
    reasoning: thoughts,
    refusal: textOrNull(refusal),
    finishReason: endOf(body),
    usage: body["usage"],
    ...namesIn(body),
  };
}

/** The whole thinking where the server shows it, otherwise its summary. */
function reasoningOf(item: Json): string | null {
  return (
    joinParts(textsOf(item["content"], "reasoning_text")) ??
    joinParts(textsOf(item["summary"], "summary_text"))
  );
}

/** Texts of the parts of one type, which carry them in a member `text`, or `refusal`. */
function textsOf(parts: unknown, type: string): readonly string[] {
  if (typeof parts === "string") return type === "output_text" ? [parts] : [];
  if (!Array.isArray(parts)) return [];
  return parts.flatMap((part: unknown) => {
    if (!isJsonObject(part) || part["type"] !== type) return [];
    return textOrNull(part["text"]) ?? textOrNull(part["refusal"]) ?? [];
  });
}

/** Why it is incomplete (`max_output_tokens`, `content_filter`), or its status. */
function endOf(body: Json): string | null {
  const details = body["incomplete_details"];
  const reason = isJsonObject(details) ? textOrNull(details["reason"]) : null;
  return reason ?? textOrNull(body["status"]);
}
