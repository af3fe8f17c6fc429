import { chatBody } from "./chat-request.ts";
import { readChatAnswer } from "./chat-response.ts";
import { openChatDraft } from "./chat-stream.ts";
import type { Dialect } from "./dialect.ts";
import { streamMembers } from "./stream-members.ts";

/** `/chat/completions`. */
export const chatDialect: Dialect = {
  body: (request, isStreaming) =>
    isStreaming ? { ...streamMembers, ...chatBody(request) } : chatBody(request),
  read: readChatAnswer,
  openDraft: openChatDraft,
};
