import { type AnswerLimit, enoughForReasoning } from "./answer-limit.ts";
import type { Need } from "./examined-endpoint.ts";
import { type Finding, note, ok, warning } from "./finding.ts";
import type { StreamFacts } from "./stream-facts.ts";

/** Whether the model was seen to reason; null facts: no stream was seen. */
export function isReasoning(facts: StreamFacts | null): boolean {
  return facts !== null && (facts.reasoningPlace !== null || (facts.reasoningTokens ?? 0) > 0);
}

/**
 * Where reasoning stands and how much of the budget it takes; null facts: no stream was seen. `remedy` gets a context that holds what is wanted;
 * null where nobody can change it.
 */
export function checkReasoning(
  facts: StreamFacts | null,
  {
    server,
    need: { maxTokens, isFromConfig },
    limit: { advised, wanted },
    remedy,
  }: {
    readonly server: string | null;
    readonly need: Need;
    readonly limit: AnswerLimit;
    readonly remedy: string | null;
  },
): readonly Finding[] {
  if (facts === null || facts.pieces === 0) return [];
  if (!isReasoning(facts)) return [ok("reasoning", "the model answers without reasoning first")];
  const share = shareOf(facts);
  const place =
    facts.reasoningPlace === null
      ? "hidden, counted in the usage"
      : facts.reasoningPlace === "<think>"
        ? "inside the answer, between `<think>` tags"
        : `in \`${facts.reasoningPlace}\``;
  const used = share === null ? "" : `; it took ${Math.round(100 * share)} % of a short answer`;
  const what = `the model reasons before it answers (${place})${used}`;
  const why =
    "reasoning counts in `max_tokens`: when that is used up before the answer, the answer is empty";
  const off = `turn it off: ${switchOf(server)}`;
  const isTight = advised === null || advised < Math.min(wanted, enoughForReasoning);
  const larger = isTight ? remedy : null;
  const isTooShort = isFromConfig && maxTokens !== null && maxTokens < enoughForReasoning;
  if (isTooShort || larger !== null) {
    const raise =
      advised === null || advised <= (maxTokens ?? 0) || !isFromConfig
        ? null
        : `raise \`max_tokens\` to ${advised}${isTight ? ", which is all that has room" : ""}`;
    const ways = [raise, larger, off].filter((way) => way !== null);
    const shown =
      isFromConfig && maxTokens !== null
        ? `\`max_tokens\` is ${maxTokens}`
        : "there is little room";
    return [warning("reasoning", `${what}, and ${shown}`, why, ways.join("; or "))];
  }
  const todo =
    maxTokens !== null && isFromConfig
      ? null
      : advised === null
        ? off
        : `set \`max_tokens\` to ${advised}; or ${off}`;
  return [note("reasoning", `${what}; Themis keeps it apart from the answer`, { why, todo })];
}

function shareOf({ reasoning, text, reasoningTokens, outputTokens }: StreamFacts): number | null {
  if (reasoningTokens !== null && outputTokens !== null && outputTokens > 0) {
    return Math.min(1, reasoningTokens / outputTokens);
  }
  const all = reasoning.length + text.length;
  return all === 0 ? null : reasoning.length / all;
}

/** How the servers are told not to reason. */
function switchOf(server: string | null): string {
  switch (server) {
    case "vllm":
    case "llama.cpp":
    case "sglang":
      return '`"extra_body": { "chat_template_kwargs": { "enable_thinking": false } }`, where the model knows it';
    case "text-generation-webui":
      return '`"extra_body": { "enable_thinking": false }`';
    case "openai":
    case "azure":
      return '`"extra_body": { "reasoning_effort": "low" }`';
    default:
      return '`"extra_body": { "reasoning_effort": "none" }`, where the server knows it';
  }
}
