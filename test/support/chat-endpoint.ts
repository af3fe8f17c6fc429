import {
  chatCompletion,
  type Reply,
  type ScriptedRequest,
  type ScriptedServer,
  startScriptedServer,
} from "./scripted-server.ts";

/** A scripted server that has a list of models, so that a test only tells what becomes of chats. */
export interface ChatEndpoint extends AsyncDisposable {
  readonly server: ScriptedServer;
  readonly baseUrl: string;
  /** The chat requests so far. */
  readonly chats: readonly ScriptedRequest[];
}

/** Starts on a free port; `chat` hears which chat request it is, from 1. */
export async function startChatEndpoint(
  chat: (request: ScriptedRequest, number: number) => Reply | Promise<Reply>,
  {
    models = ["model"],
    onList = () => undefined,
  }: {
    readonly models?: readonly string[];
    /** Heard, and waited for, before the list of models is sent. */
    readonly onList?: () => Promise<void> | undefined;
  } = {},
): Promise<ChatEndpoint> {
  const chats: ScriptedRequest[] = [];
  const server = await startScriptedServer(async (request) => {
    if (request.method === "GET") {
      await onList();
      return { body: { object: "list", data: models.map((id) => ({ id, object: "model" })) } };
    }
    chats.push(request);
    return chat(request, chats.length);
  });
  return {
    server,
    baseUrl: server.baseUrl,
    chats,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** An answer that grades as wrong for any problem but is a whole completion. */
export const answered: Reply = { body: chatCompletion("The answer is $\\boxed{-987654}$.") };
