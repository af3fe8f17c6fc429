import { describe, expect, test } from "vitest";
import type { EmulatorOptions } from "./emulator-options.ts";
import { askOnce, chatOf, rawCall, statusAndText } from "./hosted-raw-call.ts";
import { type OpenAiVariant, startOpenAi } from "./openai.ts";

const key = "sk-emulated-0123456789abcdef";
const auth = { authorization: `Bearer ${key}` };

const ask = (
  body: unknown,
  options: EmulatorOptions<OpenAiVariant> = {},
  path = "/v1/chat/completions",
) => askOnce(startOpenAi(options), path, body);

const error = (message: string, param: string | null, code: string | null) =>
  JSON.stringify({ error: { message, type: "invalid_request_error", param, code } });

describe("a key", () => {
  test("that is wrong is refused with its two ends shown", async () => {
    await using openAi = await startOpenAi({ apiKey: key });
    const answer = await rawCall(`${openAi.baseUrl}/models`, undefined, {
      authorization: "Bearer sk-proj-abcdefghijklmnop",
    });
    expect(statusAndText(answer)).toEqual([
      401,
      '{"error":{"message":"Incorrect API key provided: sk-proj********mnop. You can find your API key at https://platform.openai.com/account/api-keys.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}',
    ]);
    expect(answer.headers.get("x-request-id")).toMatch(/^req_[0-9a-z]{32}$/);
  });

  test("that is missing is asked for, and the right one is taken", async () => {
    await using openAi = await startOpenAi({ apiKey: key });
    const missing = await rawCall(`${openAi.baseUrl}/models`);
    expect(missing.status).toBe(401);
    expect(missing.text).toContain("You didn't provide an API key.");
    expect((await rawCall(`${openAi.baseUrl}/models`, undefined, auth)).status).toBe(200);
  });
});

test("the list of models names all of them, and each can be looked up", async () => {
  await using openAi = await startOpenAi({ models: [{ id: "gpt-4o" }] });
  const card = '{"id":"gpt-4o","object":"model","created":1715367049,"owned_by":"system"}';
  const list = await rawCall(`${openAi.baseUrl}/models`);
  expect(list.text).toBe(`{"object":"list","data":[${card}]}`);
  expect((await rawCall(`${openAi.baseUrl}/models/gpt-4o`)).text).toBe(card);
  expect((await rawCall(`${openAi.baseUrl}/models/gpt-5`)).status).toBe(404);
});

test("a path without its version is an invalid URL", async () => {
  await using openAi = await startOpenAi();
  expect(statusAndText(await rawCall(`${openAi.origin}/chat/completions`, {}))).toEqual([
    404,
    error("Invalid URL (POST /chat/completions)", null, null),
  ]);
});

describe("a request is refused when", () => {
  test.each([
    [
      "the model is unknown",
      chatOf("x"),
      404,
      error(
        "The model `x` does not exist or you do not have access to it.",
        null,
        "model_not_found",
      ),
    ],
    [
      "the model only has Responses",
      chatOf("gpt-5-pro"),
      404,
      error(
        "This model is only supported in v1/responses and not in v1/chat/completions.",
        "model",
        null,
      ),
    ],
    [
      "a reasoning model gets max_tokens",
      chatOf("gpt-5-mini", { max_tokens: 8 }),
      400,
      error(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        "max_tokens",
        "unsupported_parameter",
      ),
    ],
    [
      "a reasoning model gets a temperature",
      chatOf("gpt-5-mini", { temperature: 0 }),
      400,
      error(
        "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
        "temperature",
        "unsupported_value",
      ),
    ],
    [
      "a reasoning model gets a top_p",
      chatOf("gpt-5-mini", { top_p: 0.9 }),
      400,
      error(
        "Unsupported value: 'top_p' does not support 0.9 with this model. Only the default (1) value is supported.",
        "top_p",
        "unsupported_value",
      ),
    ],
    [
      "a reasoning model gets stop sequences",
      chatOf("gpt-5-mini", { stop: ["a"] }),
      400,
      error(
        "Unsupported parameter: 'stop' is not supported with this model.",
        "stop",
        "unsupported_parameter",
      ),
    ],
    [
      "there are more than four stop sequences",
      chatOf("gpt-4o", { stop: ["a", "b", "c", "d", "e"] }),
      400,
      error(
        "Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length 5 instead.",
        "stop",
        "array_above_max_length",
      ),
    ],
    [
      "a parameter is not OpenAI's",
      chatOf("gpt-4o", { top_k: 20 }),
      400,
      error("Unknown parameter: 'top_k'.", "top_k", "unknown_parameter"),
    ],
    [
      "there is no question",
      { model: "gpt-4o", messages: [] },
      400,
      error(
        "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
        "messages",
        "empty_array",
      ),
    ],
    [
      "there is no model",
      { messages: [] },
      400,
      error("you must provide a model parameter", null, null),
    ],
  ])("%s", async (_name, body, status, text) => {
    expect(statusAndText(await ask(body))).toEqual([status, text]);
  });

  test("the body is no JSON", async () => {
    const answer = await ask("{");
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("We could not parse the JSON body of your request.");
  });

  test("the prompt and the answer are too long together", async () => {
    const body = chatOf("gpt-4o", { max_tokens: 1_000 }, "x".repeat(3_118 * 4));
    const old = await ask(body, { contextTokens: 4_096 });
    expect(statusAndText(old)).toEqual([
      400,
      error(
        "This model's maximum context length is 4096 tokens. However, you requested 4118 tokens (3118 in the messages, 1000 in the completion). Please reduce the length of the messages or completion.",
        "messages",
        "context_length_exceeded",
      ),
    ]);
  });

  test("the prompt of a newer model is too long, in its own words", async () => {
    const body = chatOf("gpt-5-mini", {}, "x".repeat(2_000_000));
    expect(statusAndText(await ask(body))).toEqual([
      400,
      error(
        "Your input exceeds the context window of this model. Please adjust your input and try again.",
        "messages",
        "context_length_exceeded",
      ),
    ]);
  });
});

test("a client that goes frees its slot", async () => {
  await using openAi = await startOpenAi({ slots: 1, firstTokenMs: 60_000 });
  const leave = new AbortController();
  const asked = fetch(`${openAi.baseUrl}/chat/completions`, {
    method: "POST",
    body: JSON.stringify(chatOf("gpt-4o")),
    signal: leave.signal,
  });
  while (openAi.counters().running === 0) await new Promise((next) => setTimeout(next, 5));
  leave.abort();
  await expect(asked).rejects.toThrow("aborted");
  while (openAi.counters().running > 0) await new Promise((next) => setTimeout(next, 5));
  expect(openAi.counters()).toMatchObject({ aborted: 1, completed: 0 });
});
