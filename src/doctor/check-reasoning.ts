import type { Need } from "./examined-endpoint.ts";
import { figure } from "./figures.ts";
import { type Finding, note, ok, warning } from "./finding.ts";
import type { StreamFacts } from "./stream-facts.ts";

/** Below it, models that reason often have nothing left for the answer. */
const enoughTokens = 4_096;

/** Where reasoning stands and how much of the budget it takes; null facts: no stream was seen. */
export function checkReasoning(
  facts: StreamFacts | null,
  server: string | null,
  { maxTokens, isFromConfig }: Need,
): readonly Finding[] {
  if (facts === null || facts.pieces === 0) return [];
  const hidden = facts.reasoningTokens ?? 0;
  if (facts.reasoningPlace === null && hidden === 0) {
    return [ok("reasoning", "the model answers without reasoning first")];
  }
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
  const off = `; or turn it off: ${switchOf(server)}`;
  if (isFromConfig && maxTokens !== null && maxTokens < enoughTokens) {
    return [
      warning(
        "reasoning",
        `${what}, and \`max_tokens\` is ${figure(maxTokens)}`,
        why,
        `raise \`max_tokens\` to ${figure(2 * enoughTokens)} or more${off}`,
      ),
    ];
  }
  const todo = `keep \`max_tokens\` at ${figure(2 * enoughTokens)} or more${off}`;
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
