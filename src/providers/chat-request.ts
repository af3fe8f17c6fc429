import type { GenerationRequest } from "../core/generation.ts";

/**
 * The body of a `/chat/completions` call: only what the sampling gives, then the extra members over it. Where a sampling with a seed repeats,
 * each repeat is sent `seed + repeat`: one seed for all would ask for the same text again.
 */
export function chatBody(request: GenerationRequest): Readonly<Record<string, unknown>> {
  const { sampling, repeat } = request;
  const body: Record<string, unknown> = { model: request.modelId, messages: request.messages };
  if (sampling.temperature !== null) body["temperature"] = sampling.temperature;
  if (sampling.topP !== null) body["top_p"] = sampling.topP;
  if (sampling.maxTokens !== null) body["max_tokens"] = sampling.maxTokens;
  if (sampling.seed !== null) body["seed"] = sampling.seed + repeat;
  if (sampling.stop !== null) body["stop"] = sampling.stop;
  if (sampling.topK !== null) body["top_k"] = sampling.topK;
  if (sampling.minP !== null) body["min_p"] = sampling.minP;
  if (sampling.presencePenalty !== null) body["presence_penalty"] = sampling.presencePenalty;
  if (sampling.frequencyPenalty !== null) body["frequency_penalty"] = sampling.frequencyPenalty;
  return Object.assign(body, request.extraBody);
}
