import { describe, expect, onTestFinished, test } from "vitest";
import { generationRequest, modelAt } from "../../test/support/provider-fixtures.ts";
import {
  chatChunk,
  chatCompletion,
  event,
  startScriptedServer,
} from "../../test/support/scripted-server.ts";
import type { GenerationRequest } from "../core/generation.ts";
import type { Message } from "../core/sample.ts";
import { createOpenAiCompatible } from "./openai-compatible.ts";

/** What a model says, and the reason why it ends there. */
type Said = readonly [text: string, finishReason: string | null, reasoning?: string];

/** Asks a server whose model says what it is asked to. Where it gives no reason for the end, its count of tokens tells. */
async function openModel(isStreaming: boolean) {
  const server = await startScriptedServer(({ body }) => {
    const { messages } = JSON.parse(body) as { readonly messages: readonly Message[] };
    const [content, finishReason, reasoning] = JSON.parse(messages.at(-1)?.content ?? "") as Said;
    const usage = { prompt_tokens: 9, completion_tokens: finishReason === null ? 64 : 7 };
    if (!isStreaming) {
      const choices = [
        {
          index: 0,
          message: { role: "assistant", content, reasoning },
          finish_reason: finishReason,
        },
      ];
      return { body: chatCompletion("", { choices, usage }) };
    }
    const pieces = content.split(/(?= )/).map((piece) => chatChunk({ content: piece }));
    const end = chatChunk({}, finishReason, { usage });
    return { kind: "stream", parts: [chatChunk({ reasoning }), ...pieces, end, event("[DONE]")] };
  });
  onTestFinished(() => server.stop());
  const provider = createOpenAiCompatible(modelAt(server.baseUrl, { isStreaming }));
  onTestFinished(() => provider.close());

  async function hear(
    said: Said,
    overrides: Partial<GenerationRequest> = {},
  ): Promise<readonly [text: string, reasoning: string | null]> {
    const { sampling } = generationRequest();
    const request = generationRequest({
      messages: [{ role: "user", content: JSON.stringify(said) }],
      sampling: { ...sampling, maxTokens: 64 },
      ...overrides,
    });
    const signal = new AbortController().signal;
    const { text, reasoning } = await provider.complete(request, { signal, attempt: 1 });
    return [text, reasoning];
  }
  return { hear };
}

const closed: Said = ["It may be 5. </think> It is 4.", "stop"];
const cut: Said = ["It may be \\boxed{5}, but ", "length"];
const plain: Said = ["It is 4.", "stop"];
const asAnswer = [cut[0], null];
const asThought = ["", cut[0].trim()];

describe.each([
  { way: "whole", isStreaming: false },
  { way: "streamed", isStreaming: true },
])("thinking that begins in the prompt, $way", ({ isStreaming }) => {
  test("is known from one answer with a closing tag alone: what is cut before it is no answer", async () => {
    const { hear } = await openModel(isStreaming);
    expect(await hear(closed)).toEqual(["It is 4.", "It may be 5."]);
    expect(await hear(cut)).toEqual(asThought);
  });

  test("leaves an answer that is at its end an answer, with a tag or without", async () => {
    const { hear } = await openModel(isStreaming);
    await hear(closed);
    expect(await hear(closed)).toEqual(["It is 4.", "It may be 5."]);
    expect(await hear(plain)).toEqual(["It is 4.", null]);
  });

  test("is none in an answer that is cut behind its closing tag, or beside thinking that came apart", async () => {
    const { hear } = await openModel(isStreaming);
    await hear(closed);
    expect(await hear(["Hm. </think> It is", "length"])).toEqual(["It is", "Hm."]);
    expect(await hear(["</think> It is", "length"])).toEqual(["It is", null]);
    expect(await hear(["<think></think> It is", "length"])).toEqual(["It is", null]);
    expect(await hear(["It is", "length", "Hm."])).toEqual(["It is", "Hm."]);
  });
});

test("a cut that only the count of tokens tells is one too", async () => {
  const { hear } = await openModel(false);
  await hear(closed);
  expect(await hear([cut[0], null])).toEqual(asThought);
});

test("what was cut before it was known stays an answer", async () => {
  const { hear } = await openModel(false);
  expect([await hear(cut), await hear(cut)]).toEqual([asAnswer, asAnswer]);
  await hear(closed);
  expect(await hear(cut)).toEqual(asThought);
});

test("requests that may turn thinking off are known by their own answers", async () => {
  const { hear } = await openModel(false);
  await hear(closed);
  const off = { extraBody: { chat_template_kwargs: { enable_thinking: false } } };
  const told = { cell: { model: "friendly", sampling: "plain", dataset: "without thinking" } };
  expect([await hear(cut, off), await hear(cut, told)]).toEqual([asAnswer, asAnswer]);
  await hear(closed, told);
  expect([await hear(cut, off), await hear(cut, told)]).toEqual([asAnswer, asThought]);
});

test("a model that once wrote of the tag, but does not think, keeps its cut answers", async () => {
  const { hear } = await openModel(false);
  for (const said of [plain, closed, plain]) await hear(said);
  expect(await hear(cut)).toEqual(asAnswer);
});

test("a model that thinks and once forgot the tag is still known", async () => {
  const { hear } = await openModel(false);
  for (const said of [closed, closed, plain]) await hear(said);
  expect(await hear(cut)).toEqual(asThought);
});

test("thinking that comes apart shows nothing, whatever tag is left in the text", async () => {
  const { hear } = await openModel(false);
  await hear(["</think> It is 4.", "stop", "It may be 5."]);
  expect(await hear(cut)).toEqual(asAnswer);
});
