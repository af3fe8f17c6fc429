import { describe, expect, test } from "vitest";
import type { EmulatorOptions } from "./emulator-options.ts";
import { chatOf, rawCall, statusAndText } from "./hosted-raw-call.ts";
import { startSglang } from "./sglang.ts";
import type { SglangVariant } from "./sglang-variant.ts";

type Options = EmulatorOptions<SglangVariant>;

const short: Options = { answer: () => ({ text: "Hi", reasoning: "hm" }) };

async function ask(members: object = {}, options: Options = short, path = "/v1/chat/completions") {
  await using sglang = await startSglang(options);
  return await rawCall(`${sglang.origin}${path}`, { ...chatOf("whatever"), ...members });
}

function masked(text: string): string {
  return text
    .replace(/"id":"[0-9a-f]{32}"/g, '"id":"N"')
    .replace(/"created":\d{10}/g, '"created":1');
}

describe("the server", () => {
  test("asks for its key on every path but its health", async () => {
    await using sglang = await startSglang({ apiKey: "k" });
    const refused = [401, '{"error":"Unauthorized"}'];
    expect(statusAndText(await rawCall(`${sglang.baseUrl}/models`))).toEqual(refused);
    expect(statusAndText(await rawCall(`${sglang.origin}/get_model_info`))).toEqual(refused);
    expect((await rawCall(`${sglang.origin}/health`)).status).toBe(200);
    const headers = { authorization: "Bearer k" };
    expect((await rawCall(`${sglang.baseUrl}/models`, undefined, headers)).status).toBe(200);
  });

  test("is not healthy while it starts, without a word", async () => {
    await using sglang = await startSglang({ loadingMs: 60_000 });
    expect(statusAndText(await rawCall(`${sglang.origin}/health`))).toEqual([503, ""]);
    sglang.change({ loadingMs: 0 });
    expect(statusAndText(await rawCall(`${sglang.origin}/health`))).toEqual([200, ""]);
  });

  test("tells its one model, its files and its settings", async () => {
    await using sglang = await startSglang({ contextTokens: 40_960, slots: 32 });
    const get = async (path: string) => JSON.parse((await rawCall(`${sglang.origin}${path}`)).text);
    expect((await get("/v1/models")).data).toMatchObject([
      { id: "test-model", owned_by: "sglang", root: "test-model", max_model_len: 40_960 },
    ]);
    expect(await get("/get_model_info")).toMatchObject({
      model_path: "org/test-model",
      weight_version: "default",
    });
    expect(await get("/get_server_info")).toMatchObject({
      version: "0.5.9",
      context_length: 40_960,
      max_running_requests: 32,
    });
    expect(await get("/v1/models/test-model")).toMatchObject({ id: "test-model" });
    expect(statusAndText(await rawCall(`${sglang.baseUrl}/models/x`))).toEqual([
      404,
      '{"error":{"message":"The model \'x\' does not exist","type":"invalid_request_error","param":"model","code":"model_not_found"}}',
    ]);
  });

  test("has no path without `/v1`", async () => {
    const answer = await ask({}, short, "/chat/completions");
    expect(statusAndText(answer)).toEqual([404, '{"detail":"Not Found"}']);
  });
});

describe("a request is refused when", () => {
  test("it has no messages", async () => {
    expect(statusAndText(await ask({ messages: undefined }))).toEqual([
      400,
      '{"object":"error","message":"body.messages: Field required","type":"Bad Request","param":null,"code":400}',
    ]);
  });

  test("it does not say that it is JSON", async () => {
    await using sglang = await startSglang();
    const headers = { "content-type": "text/plain" };
    const answer = await rawCall(`${sglang.baseUrl}/chat/completions`, chatOf("m"), headers);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('"object":"error"');
  });

  test("its prompt does not fit", async () => {
    const messages = [{ role: "user", content: "x".repeat(61_709 * 4) }];
    expect(statusAndText(await ask({ messages }, { contextTokens: 40_960 }))).toEqual([
      400,
      '{"object":"error","message":"The input (61709 tokens) is longer than the model\'s context length (40960 tokens).","type":"BadRequestError","param":null,"code":400}',
    ]);
  });

  test("its prompt does not fit, nested in the Responses API", async () => {
    const answer = await ask(
      { messages: undefined, input: "x".repeat(400) },
      { contextTokens: 10 },
      "/v1/responses",
    );
    expect(JSON.parse(answer.text).error).toMatchObject({ type: "BadRequestError", code: 400 });
  });

  test("its answer alone could not fit, while a prompt that leaves less than that is taken", async () => {
    const options: Options = { ...short, contextTokens: 100 };
    expect(JSON.parse((await ask({ max_tokens: 101 }, options)).text).message).toBe(
      "max_completion_tokens is too large: 101.This model supports at most 100 completion tokens.",
    );
    expect((await ask({ max_tokens: 99 }, options)).status).toBe(200);
  });
});

describe("an answer", () => {
  test("is by the served model, with thinking apart", async () => {
    expect(masked((await ask({}, { ...short, isThinking: true })).text)).toBe(
      '{"id":"N","object":"chat.completion","created":1,"model":"test-model","choices":[{"index":0,"message":{"role":"assistant","content":"Hi","reasoning_content":"hm","tool_calls":null},"finish_reason":"stop","logprobs":null,"matched_stop":151645}],"usage":{"prompt_tokens":5,"total_tokens":7,"completion_tokens":2,"prompt_tokens_details":null},"metadata":{"weight_version":"default"}}',
    );
  });

  test("is without content when its thinking is cut, and without thinking when told so", async () => {
    const options: Options = { ...short, isThinking: true };
    expect((await ask({ max_completion_tokens: 1 }, options)).text).toMatch(
      /"content":null,"reasoning_content":"hm".*"finish_reason":"length"/,
    );
    const off = await ask({ chat_template_kwargs: { enable_thinking: false } }, options);
    expect(off.text).toContain('"reasoning_content":null');
  });

  test("has thinking in its content without a parser, and counts cached tokens with a flag", async () => {
    const options: Options = { ...short, isThinking: true };
    const plain = await ask({}, { ...options, variant: { hasReasoningParser: false } });
    expect(plain.text).toContain('"content":"hm\\n</think>\\n\\nHi"');
    const reporting = await ask({}, { ...options, variant: { reportsCache: true } });
    expect(reporting.text).toContain('"prompt_tokens_details":{"cached_tokens":0}');
  });
});

describe("a stream", () => {
  const frame =
    '{"id":"N","object":"chat.completion.chunk","created":1,"model":"test-model","choices":[';
  const rest = '"finish_reason":null,"logprobs":null,"matched_stop":null}],"usage":null}';

  test("has nulls where there is nothing, and the usage when it is asked for", async () => {
    const members = { stream: true, stream_options: { include_usage: true } };
    const answer = await ask(members, { ...short, isThinking: true });
    expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(masked(answer.text)).toBe(
      [
        `data: ${frame}{"index":0,"delta":{"role":"assistant","content":"","reasoning_content":null,"tool_calls":null},${rest}`,
        `data: ${frame}{"index":0,"delta":{"role":null,"content":null,"tool_calls":null,"reasoning_content":"hm"},${rest}`,
        `data: ${frame}{"index":0,"delta":{"role":null,"reasoning_content":null,"tool_calls":null,"content":"Hi"},${rest}`,
        `data: ${frame}{"index":0,"delta":{"role":null,"content":null,"reasoning_content":null,"tool_calls":null},"finish_reason":"stop","logprobs":null,"matched_stop":151645}],"usage":null}`,
        `data: ${frame}],"usage":{"prompt_tokens":5,"total_tokens":7,"completion_tokens":2,"prompt_tokens_details":null}}`,
        "data: [DONE]",
        "",
      ].join("\n\n"),
    );
  });

  test("of one version never says how it ended", async () => {
    const answer = await ask({ stream: true }, { ...short, variant: { losesFinishReason: true } });
    expect(answer.text).not.toContain('"finish_reason":"');
    expect(answer.text).toMatch(/data: \[DONE\]\n\n$/);
  });

  test("that fails says so, and ends in good order", async () => {
    const answer = await ask({ stream: true }, { faults: () => ({ kind: "mid-stream" }) });
    expect(answer.text).toMatch(
      /"content":"Six "[\s\S]*data: \{"error":\{"message":"Internal server error: [^\n]*"type":"InternalServerError","param":null,"code":500\}\}\n\ndata: \[DONE\]\n\n$/,
    );
  });
});

test("an exception is a flat error", async () => {
  const answer = await ask({}, { faults: () => ({ kind: "server-error" }) });
  expect(answer.status).toBe(500);
  expect(answer.text).toMatch(
    /^\{"object":"error","message":"Internal server error: .*","type":"InternalServerError","param":null,"code":500\}$/,
  );
});

test("the other APIs answer, whole and streamed", async () => {
  const completion = await ask({ prompt: "6 times 7 is" }, short, "/v1/completions");
  expect(JSON.parse(completion.text)).toMatchObject({ choices: [{ text: "Hi" }] });
  const response = await ask({ input: "6 times 7?", stream: true }, short, "/v1/responses");
  expect(response.text).toMatch(/event: response\.output_text\.delta[\s\S]*response\.completed/);
});
