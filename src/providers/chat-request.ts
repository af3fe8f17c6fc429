import type { GenerationRequest } from "../core/generation.ts";
import { samplingMembers } from "./sampling-members.ts";

/** The body of a `/chat/completions` call that does not stream: only what the sampling gives, then the extra members over it. */
export function chatBody(request: GenerationRequest): Readonly<Record<string, unknown>> {
  return {
    model: request.modelId,
    messages: request.messages,
    ...samplingMembers(request, "max_tokens"),
    ...request.extraBody,
  };
}
