import { advisedMaxTokens, leastAnswerRoom } from "../core/answer-room.ts";
import type { Model } from "../core/config.ts";
import type { EndpointIdentity } from "../core/identity.ts";
import type { Warning } from "../core/summary.ts";

/** What the longest request of a run takes up; `maxTokens` null: the sampling sets no limit. */
export interface RequestNeed {
  /** Estimated. */
  readonly promptTokens: number;
  readonly maxTokens: number | null;
}

/** What a user should know before a run, from what the endpoint says of itself. What it does not say is no cause for doubt. */
export function identityWarnings(
  model: Model,
  identity: EndpointIdentity,
  need: RequestNeed,
): readonly Warning[] {
  return [
    contextWarning({ name: model.name, baseUrl: model.endpoint.baseUrl }, identity, need),
    slotsWarning(model, identity, need),
    loadWarning(model, identity),
  ].filter((warning) => warning !== null);
}

/**
 * How the context of a server is made larger, in its own words; `tokens` is what one request needs, null where that is not known. `slots` is how many
 * requests llama.cpp divides its context among.
 */
export function contextAdvice(
  server: string | null,
  tokens: number | null,
  slots: number | null = null,
): string {
  const size = tokens === null ? null : niceSize(tokens);
  const value = size ?? "N";
  const larger = size === null ? "a larger" : "a";
  const of = size === null ? "" : ` of ${size}`;
  switch (server) {
    case "ollama":
      return `start Ollama with ${size === null ? "a larger `OLLAMA_CONTEXT_LENGTH`" : `\`OLLAMA_CONTEXT_LENGTH=${size}\``} in its environment, or put \`PARAMETER num_ctx ${value}\` into a Modelfile; nothing in a request can do it`;
    case "lm-studio":
      return `load the model again with ${larger} context length${of}: in its load settings, or with \`lms load MODEL --context-length ${value}\``;
    case "llama.cpp":
      return llamaCppAdvice(size, slots);
    case "vllm":
      return `start vLLM with ${size === null ? "a larger `--max-model-len`" : `\`--max-model-len ${size}\``}, if the model was made for that`;
    case "sglang":
      return `start SGLang with ${size === null ? "a larger `--context-length`" : `\`--context-length ${size}\``}, if the model was made for that`;
    case "text-generation-webui":
      return `load the model with ${larger} \`ctx-size\`${of}, and set \`truncation_length\` to it`;
    default:
      return "load the model with a larger context, if the server allows it";
  }
}

function llamaCppAdvice(size: number | null, slots: number | null): string {
  if (size === null) return "start the server with a larger `-c`: its slots (`-np`) share it";
  if (slots === null) {
    return `start the server with \`-c\` of ${size} times the number of slots: with \`-np N\` each slot gets an N-th of it`;
  }
  return slots === 1
    ? `start the server with \`-c ${size}\``
    : `start the server with \`-c ${size * slots}\`, which is ${size} for each of its ${slots} slots`;
}

/** Whether the context of a server holds what a run needs; null where it does, or where nothing is known of it. */
export function contextWarning(
  { name, baseUrl }: { readonly name: string; readonly baseUrl: string },
  { server, contextTokens, slots }: EndpointIdentity,
  { promptTokens, maxTokens }: RequestNeed,
): Warning | null {
  if (contextTokens === null) return null;
  const needed = promptTokens + (maxTokens ?? 0);
  if (needed <= contextTokens) return null;
  const room = contextTokens - promptTokens;
  const parts =
    maxTokens === null
      ? `the longest prompt has about ${promptTokens}`
      : `the longest prompt has about ${promptTokens}, and \`max_tokens\` is ${maxTokens}`;
  const isAbove = (maxTokens ?? 0) > contextTokens;
  const consequence = room <= 0 ? overlongPrompt(server) : overlongAnswer(server, isAbove);
  const lower =
    room >= leastAnswerRoom ? `; or lower \`max_tokens\` to ${advisedMaxTokens(room)}` : "";
  return {
    code: "context-too-small",
    message: `model \`${name}\` at ${baseUrl} has a context of ${contextTokens} tokens, too few for this run: ${parts}. ${consequence}`,
    hint: `${contextAdvice(server, needed, slots)}${lower}`,
  };
}

/** What the servers do with a prompt that alone is too long. */
function overlongPrompt(server: string | null): string {
  return server === "ollama" || server === "text-generation-webui"
    ? "This server cuts such prompts without a word, and answers what is left of them"
    : "Such prompts are refused, or cut without a word";
}

/** What they do when only the answer has no room. `isAbove`: `max_tokens` alone is more than the whole context. */
function overlongAnswer(server: string | null, isAbove: boolean): string {
  switch (server) {
    case "vllm":
      return "This server refuses such requests";
    case "sglang":
      return isAbove
        ? "This server refuses such requests"
        : "This server gives an answer only what the prompt leaves: long ones will be cut";
    case "text-generation-webui":
      return "This server cuts the prompt to make room, without a word";
    default:
      return "Long answers will be cut, or will push the problem out of the context";
  }
}

function slotsWarning(
  { name, endpoint }: Model,
  { server, slots, contextTokens }: EndpointIdentity,
  { promptTokens, maxTokens }: RequestNeed,
): Warning | null {
  const { parallelism, baseUrl, timeoutMs } = endpoint;
  if (slots === null || parallelism === "auto" || parallelism <= slots) return null;
  const needed = promptTokens + (maxTokens ?? 0);
  const larger =
    contextTokens === null
      ? "a `-c` that much larger"
      : `\`-c ${(needed > contextTokens ? niceSize(needed) : contextTokens) * parallelism}\``;
  const more =
    server === "llama.cpp"
      ? ` or start the server with \`-np ${parallelism}\` and ${larger},`
      : server === "lm-studio"
        ? " or load the model with more parallel requests,"
        : "";
  return {
    code: "parallel-above-slots",
    message: `\`n_parallel\` of model \`${name}\` is ${parallelism}, but the server at ${baseUrl} works on ${slots} ${slots === 1 ? "request" : "requests"} at a time; the others wait, and waiting counts in \`timeout\` (${timeoutMs / 1_000} s)`,
    hint: `set \`n_parallel\` to ${slots} or "auto",${more} or raise \`timeout\``,
  };
}

function loadWarning(
  { name, modelId, endpoint }: Model,
  { isLoaded }: EndpointIdentity,
): Warning | null {
  if (isLoaded !== false) return null;
  return {
    code: "model-not-loaded",
    message: `model \`${name}\` (\`${modelId}\`) is not in the server's memory yet: the first answer comes when it is loaded, which counts in \`timeout\` (${endpoint.timeoutMs / 1_000} s)`,
    hint: "if the first requests time out, raise `timeout`, or load the model before the run",
  };
}

/** The next power of two, as contexts are mostly set. */
function niceSize(tokens: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1_024, tokens)));
}
