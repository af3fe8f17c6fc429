import type { GenerationRequest } from "../core/generation.ts";

/**
 * What the sampling gives, in the spelling that all APIs share but for the token limit. Members that an API does not know are sent too: the server
 * says so, which is better than a setting that silently has no effect. Where a sampling with a seed repeats, each repeat is sent `seed + repeat`: one
 * seed for all would ask for the same text again.
 */
export function samplingMembers(
  { sampling, repeat }: GenerationRequest,
  tokenLimit: "max_tokens" | "max_output_tokens",
): Readonly<Record<string, unknown>> {
  const members: Record<string, unknown> = {};
  if (sampling.temperature !== null) members["temperature"] = sampling.temperature;
  if (sampling.topP !== null) members["top_p"] = sampling.topP;
  if (sampling.maxTokens !== null) members[tokenLimit] = sampling.maxTokens;
  if (sampling.seed !== null) members["seed"] = sampling.seed + repeat;
  if (sampling.stop !== null) members["stop"] = sampling.stop;
  if (sampling.topK !== null) members["top_k"] = sampling.topK;
  if (sampling.minP !== null) members["min_p"] = sampling.minP;
  if (sampling.presencePenalty !== null) members["presence_penalty"] = sampling.presencePenalty;
  if (sampling.frequencyPenalty !== null) members["frequency_penalty"] = sampling.frequencyPenalty;
  return members;
}
