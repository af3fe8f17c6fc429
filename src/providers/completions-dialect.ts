import { readChatAnswer } from "./chat-response.ts";
import { openChatDraft } from "./chat-stream.ts";
import type { Dialect } from "./dialect.ts";
import { samplingMembers } from "./sampling-members.ts";
import { streamMembers } from "./stream-members.ts";

/** `/completions`, for base models: the texts of all messages, a blank line between them, are the prompt that goes on. */
export const completionsDialect: Dialect = {
  body: (request, isStreaming) => ({
    ...(isStreaming ? streamMembers : {}),
    model: request.modelId,
    prompt: request.messages.map(({ content }) => content).join("\n\n"),
    ...samplingMembers(request, "max_tokens"),
    ...request.extraBody,
  }),
  read: readChatAnswer,
  openDraft: openChatDraft,
};
