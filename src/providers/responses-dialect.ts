import type { GenerationRequest } from "../core/generation.ts";
import type { Dialect } from "./dialect.ts";
import { readResponsesAnswer } from "./responses-answer.ts";
import { openResponsesDraft } from "./responses-stream.ts";
import { samplingMembers } from "./sampling-members.ts";

/** `/responses`. Nothing is to be kept on the server (`store`). Streams always end with their token counts. */
export const responsesDialect: Dialect = {
  body: (request, isStreaming) => ({
    ...(isStreaming ? { stream: true } : {}),
    model: request.modelId,
    ...inputMembers(request),
    store: false,
    ...samplingMembers(request, "max_output_tokens"),
    ...request.extraBody,
  }),
  read: readResponsesAnswer,
  openDraft: openResponsesDraft,
};

/** System messages at the start are the instructions. */
function inputMembers({ messages }: GenerationRequest): Readonly<Record<string, unknown>> {
  const start = messages.findIndex(({ role }) => role !== "system");
  if (start <= 0) return { input: messages };
  const instructions = messages.slice(0, start).map(({ content }) => content);
  return { instructions: instructions.join("\n\n"), input: messages.slice(start) };
}
