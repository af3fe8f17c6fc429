import { ProviderError } from "../core/errors.ts";
import type { Completion } from "../core/generation.ts";
import type { FailureContext } from "./failure-context.ts";
import { hints } from "./hints.ts";

/** Words by which a server says that it stopped for a trouble of its own (vLLM, SGLang, OpenRouter, DeepSeek, the Responses API). */
const brokenOff: readonly string[] = [
  "error",
  "abort",
  "insufficient_system_resource",
  "failed",
  "cancelled",
];

/** Why a completion is no answer of the model although the server sent it as one; null when it is one. Asking again may bring one. */
export function whyNoAnswer(completion: Completion, context: FailureContext): ProviderError | null {
  const { rawFinishReason } = completion;
  if (rawFinishReason !== null && brokenOff.includes(rawFinishReason)) {
    return new ProviderError(
      "server",
      `generation broken off by ${context.baseUrl}: finish_reason \`${rawFinishReason}\``,
      { isRetryable: true, hint: hints.server, httpStatus: 200 },
    );
  }
  return hasGenerated(completion)
    ? null
    : new ProviderError(
        "server",
        `${context.baseUrl} generated nothing: the answer has no text, no reasoning and no tokens`,
        {
          isRetryable: true,
          hint: "look at the server's own log: servers hide errors behind such answers; often the prompt is longer than the context of the loaded model, or its chat template does not fit",
          httpStatus: 200,
          isAboutRequest: true,
        },
      );
}

/** A model that ends at once has written one token, the end of its text: where the server tells of no token, the model has not spoken. */
function hasGenerated({
  text,
  reasoning,
  refusal,
  finishReason,
  rawFinishReason,
  usage,
}: Completion): boolean {
  if (text.trim() !== "" || reasoning !== null || refusal !== null) return true;
  if (finishReason !== "stop" && rawFinishReason !== null) return true;
  return (usage.outputTokens ?? 0) > 0;
}
