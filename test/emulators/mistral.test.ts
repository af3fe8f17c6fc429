import { describe, expect, test } from "vitest";
import type { EmulatorOptions } from "./emulator-options.ts";
import { askOnce, chatOf, eventsOf, rawCall, statusAndText } from "./hosted-raw-call.ts";
import { type MistralVariant, startMistral } from "./mistral.ts";

const small = "mistral-small-latest";
const ask = (body: unknown, options: EmulatorOptions<MistralVariant> = {}) =>
  askOnce(startMistral(options), "/v1/chat/completions", body);

test("a key is asked for", async () => {
  await using mistral = await startMistral({ apiKey: "key" });
  const url = `${mistral.baseUrl}/models`;
  expect(statusAndText(await rawCall(url))).toEqual([401, '{"detail":"Unauthorized"}']);
  expect((await rawCall(url, undefined, { authorization: "Bearer key" })).status).toBe(200);
});

describe("a member that Mistral does not know is refused", () => {
  const body = chatOf(small, { max_completion_tokens: 32_000 });

  test("with an object as its message", async () => {
    expect(statusAndText(await ask(body))).toEqual([
      422,
      '{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","max_completion_tokens"],"msg":"Extra inputs are not permitted","input":32000}]},"type":"invalid_request_error","param":null,"code":null}',
    ]);
  });

  test("with JSON in a string, on other dates", async () => {
    expect(statusAndText(await ask(body, { variant: { findingsIn: "string" } }))).toEqual([
      422,
      '{"object":"error","message":"{\\"detail\\":[{\\"type\\":\\"extra_forbidden\\",\\"loc\\":[\\"body\\",\\"max_completion_tokens\\"],\\"msg\\":\\"Extra inputs are not permitted\\",\\"input\\":32000}]}","type":"invalid_request_error","param":null,"code":null}',
    ]);
  });

  test("with a list, on still others", async () => {
    const finding =
      '[{"type":"extra_forbidden","loc":["body","max_completion_tokens"],"msg":"Extra inputs are not permitted","input":32000}]';
    expect(statusAndText(await ask(body, { variant: { findingsIn: "array" } }))).toEqual([
      422,
      `{"object":"Error","message":${finding},"type":"invalid_request_error","param":null,"code":3001,"detail":${finding}}`,
    ]);
  });

  test("be it the seed of the others or their stream options; Mistral's own is taken", async () => {
    const answer = await ask(chatOf(small, { seed: 1, stream_options: { include_usage: true } }));
    const { detail } = JSON.parse(answer.text).message;
    expect(detail.map(({ loc }: { loc: unknown }) => loc)).toEqual([
      ["body", "seed"],
      ["body", "stream_options"],
    ]);
    expect((await ask(chatOf(small, { random_seed: 1, max_tokens: 9 }))).status).toBe(200);
  });
});

test.each([
  [
    "an unknown model",
    chatOf("x"),
    {},
    400,
    '{"object":"error","message":"Invalid model: x","type":"invalid_model","param":null,"code":"1500"}',
  ],
  [
    "a prompt that is too long",
    chatOf(small, {}, "x".repeat(4_004)),
    { contextTokens: 1_000 },
    400,
    '{"object":"error","message":"Prompt contains 1001 tokens and 0 draft tokens, too large for model with 1000 maximum context length","type":"invalid_request_error","param":null,"code":"3051"}',
  ],
  [
    "a full service",
    chatOf(small),
    { faults: () => ({ kind: "busy" as const }) },
    429,
    '{"object":"error","message":"Service tier capacity exceeded for this model.","type":"service_tier_capacity_exceeded","param":null,"code":"3505"}',
  ],
])("%s is a flat error", async (_name, body, options, status, text) => {
  expect(statusAndText(await ask(body, options))).toEqual([status, text]);
});

describe("an answer", () => {
  const options = { isThinking: true, answer: () => ({ text: "42", reasoning: "Six." }) };

  test("of a model that does not think is a text", async () => {
    const answer = await ask(chatOf(small), { answer: () => ({ text: "42" }) });
    expect(JSON.parse(answer.text).choices).toEqual([
      {
        index: 0,
        message: { role: "assistant", content: "42", tool_calls: null },
        finish_reason: "stop",
      },
    ]);
  });

  test("of one that thinks is a list of parts, of which the thinking alone may be there", async () => {
    const thinking = [{ type: "text", text: "Six." }];
    const whole = JSON.parse((await ask(chatOf(small), options)).text);
    expect(whole.choices[0].message.content).toEqual([
      { type: "thinking", thinking, closed: true },
      { type: "text", text: "42" },
    ]);
    const cut = JSON.parse((await ask(chatOf(small, { max_tokens: 1 }), options)).text);
    expect(cut.choices[0]).toMatchObject({
      message: { content: [{ type: "thinking", thinking, closed: false }] },
      finish_reason: "length",
    });
  });

  test("streams parts while it thinks and texts afterwards, with the usage on the last chunk", async () => {
    const answer = await ask(chatOf(small, { stream: true }), options);
    const events = eventsOf(answer) as { choices: { delta: object }[]; usage?: object }[];
    expect(events.slice(0, -1).map(({ choices }) => choices[0]?.delta)).toEqual([
      { role: "assistant", content: "" },
      { content: [{ type: "thinking", thinking: [{ type: "text", text: "Six." }] }] },
      { content: "42" },
      { content: "" },
    ]);
    expect(events.at(-2)?.usage).toEqual({
      prompt_tokens: 5,
      completion_tokens: 2,
      total_tokens: 7,
    });
    expect(events.at(-1)).toBe("[DONE]");
  });

  test("that breaks off in a stream says so in its finish reason", async () => {
    const answer = await ask(chatOf(small, { stream: true }), {
      faults: () => ({ kind: "mid-stream" }),
    });
    expect(eventsOf(answer).at(-2)).toMatchObject({ choices: [{ finish_reason: "error" }] });
  });
});

test("the list of models tells their context, and a wrong path has no route", async () => {
  await using mistral = await startMistral({ models: [{ id: small, contextTokens: 32_768 }] });
  expect(JSON.parse((await rawCall(`${mistral.baseUrl}/models`)).text)).toMatchObject({
    data: [{ id: small, owned_by: "mistralai", max_context_length: 32_768 }],
  });
  const wrong = await rawCall(`${mistral.origin}/chat/completions`, chatOf(small));
  expect(statusAndText(wrong)).toEqual([404, '{"message":"no Route matched with those values"}']);
});
