import { expect, onTestFinished, test } from "vitest";
import { generationRequest, modelAt } from "../../test/support/provider-fixtures.ts";
import { event, type Reply, startScriptedServer } from "../../test/support/scripted-server.ts";
import { createOpenAiCompatible } from "./openai-compatible.ts";

async function asked(reply: Reply, isStreaming: boolean) {
  const server = await startScriptedServer(() => reply);
  onTestFinished(() => server.stop());
  const provider = createOpenAiCompatible(
    modelAt(server.baseUrl, { api: "completions", isStreaming }),
  );
  onTestFinished(() => provider.close());
  const { sampling, messages } = generationRequest();
  const request = generationRequest({
    messages: [{ role: "system", content: "You solve problems." }, ...messages],
    sampling: { ...sampling, maxTokens: 64, stop: ["\n\n"] },
    extraBody: { echo: false },
  });
  const answer = await provider.complete(request, {
    signal: new AbortController().signal,
    attempt: 1,
  });
  const [sent] = server.requests;
  return { answer, path: sent?.path, body: JSON.parse(sent?.body ?? "") };
}

const body = {
  object: "text_completion",
  model: "test-model",
  choices: [{ index: 0, text: " 2 + 2 = 4.", logprobs: null, finish_reason: "stop" }],
  usage: { prompt_tokens: 9, completion_tokens: 6, total_tokens: 15 },
};
const chunk = (text: string, finishReason: string | null) =>
  event({ ...body, usage: null, choices: [{ index: 0, text, finish_reason: finishReason }] });

test("the texts of all messages are the prompt, and the answer is the text that follows", async () => {
  const { answer, path, body: sent } = await asked({ body }, false);
  expect(path).toBe("/v1/completions");
  expect(sent).toEqual({
    model: "test-model",
    prompt: "You solve problems.\n\nWhat is 2 + 2?",
    max_tokens: 64,
    stop: ["\n\n"],
    echo: false,
  });
  expect(answer).toMatchObject({
    text: " 2 + 2 = 4.",
    finishReason: "stop",
    usage: { inputTokens: 9, outputTokens: 6 },
  });
});

test("streams with its token counts, and comes to the same answer", async () => {
  const whole = await asked({ body }, false);
  const parts = [
    chunk(" 2 +", null),
    chunk(" 2 =", null),
    chunk(" 4.", null),
    chunk("", "stop"),
    event({ ...body, choices: [] }),
    event("[DONE]"),
  ];
  const streamed = await asked({ kind: "stream", parts }, true);
  expect(streamed.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  expect({ ...streamed.answer, firstTokenMs: null }).toEqual(whole.answer);
});
