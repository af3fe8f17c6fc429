import { describe, expect, test } from "vitest";
import type { EmulatorOptions } from "./emulator-options.ts";
import { chatOf, rawCall, statusAndText } from "./hosted-raw-call.ts";
import { startVllm } from "./vllm.ts";
import type { VllmVariant } from "./vllm-variant.ts";

type Options = EmulatorOptions<VllmVariant>;

const short: Options = { answer: () => ({ text: "Hi", reasoning: "hm" }) };

async function ask(members: object = {}, options: Options = short, path = "/v1/chat/completions") {
  await using vllm = await startVllm(options);
  return await rawCall(`${vllm.origin}${path}`, { ...chatOf("test-model"), ...members });
}

function masked(text: string): string {
  return text
    .replace(/"(chatcmpl|cmpl)-[0-9a-f]{32}"/g, '"$1-N"')
    .replace(/"created":\d{10}/g, '"created":1');
}

describe("a key", () => {
  test("is asked for below `/v1` only", async () => {
    await using vllm = await startVllm({ apiKey: "token-abc" });
    for (const key of [undefined, "Bearer wrong"]) {
      const headers = key === undefined ? {} : { authorization: key };
      const answer = await rawCall(`${vllm.baseUrl}/models`, undefined, headers);
      expect(statusAndText(answer)).toEqual([401, '{"error":"Unauthorized"}']);
    }
    const right = { authorization: "Bearer token-abc" };
    expect((await rawCall(`${vllm.baseUrl}/models`, undefined, right)).status).toBe(200);
    expect(statusAndText(await rawCall(`${vllm.origin}/health`))).toEqual([200, ""]);
    expect((await rawCall(`${vllm.origin}/version`)).text).toBe('{"version":"0.15.0"}');
  });
});

test("a model's card has its context and its files", async () => {
  await using vllm = await startVllm({ contextTokens: 8_192 });
  const answer = await rawCall(`${vllm.baseUrl}/models`);
  expect(answer.headers.get("server")).toBe("uvicorn");
  expect(answer.text).toMatch(
    /^\{"object":"list","data":\[\{"id":"test-model","object":"model","created":\d+,"owned_by":"vllm","root":"org\/test-model","parent":null,"max_model_len":8192,"permission":\[\{"id":"modelperm-/,
  );
});

describe("a path", () => {
  test("without `/v1` is not found", async () => {
    expect(statusAndText(await ask({}, {}, "/chat/completions"))).toEqual([
      404,
      '{"detail":"Not Found"}',
    ]);
  });

  test("asked for by the wrong method is not allowed", async () => {
    await using vllm = await startVllm();
    const answer = await rawCall(`${vllm.baseUrl}/chat/completions`);
    expect(statusAndText(answer)).toEqual([405, '{"detail":"Method Not Allowed"}']);
  });
});

describe("a request is refused when", () => {
  test("its model is not served, nested or flat", async () => {
    const unknown = { model: "x" };
    expect(statusAndText(await ask(unknown))).toEqual([
      404,
      '{"error":{"message":"The model `x` does not exist.","type":"NotFoundError","param":"model","code":404}}',
    ]);
    expect(statusAndText(await ask(unknown, { variant: { errors: "flat" } }))).toEqual([
      404,
      '{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","param":null,"code":404}',
    ]);
    expect((await ask({ model: undefined })).status).toBe(200);
  });

  test("it has members that old versions do not know", async () => {
    const members = { max_completion_tokens: 5 };
    const old: Options = { variant: { unknownMembers: "refused", errors: "flat" } };
    expect(statusAndText(await ask(members, old))).toEqual([
      400,
      "{\"object\":\"error\",\"message\":\"[{'type': 'extra_forbidden', 'loc': ('body', 'max_completion_tokens'), 'msg': 'Extra inputs are not permitted', 'input': 5}]\",\"type\":\"Bad Request\",\"param\":null,\"code\":400}",
    ]);
    expect((await ask({ ...members, what: "ever" })).status).toBe(200);
  });

  test("it has no messages, or numbers out of their range", async () => {
    expect((await ask({ messages: undefined })).text).toContain("'type': 'missing'");
    expect((await ask({ temperature: -1 })).text).toContain("temperature must be non-negative");
    expect((await ask({ top_p: 0 })).text).toContain("top_p must be in (0, 1], got 0.");
  });
});

describe("a context that is too short", () => {
  const long = { messages: [{ role: "user", content: "x".repeat(8_129 * 4) }], max_tokens: 64 };
  const error = (message: string) =>
    JSON.stringify({
      error: { message, type: "BadRequestError", param: "input_tokens", code: 400 },
    });

  test.each([
    [
      1,
      "This model's maximum context length is 8192 tokens. However, you requested 64 output tokens and your prompt contains at least 8129 input tokens, for a total of at least 8193 tokens. Please reduce the length of the input prompt or the number of requested output tokens. (parameter=input_tokens, value=8129)",
    ],
    [
      2,
      "You passed 8129 input tokens and requested 64 output tokens. However, the model's context length is only 8192 tokens, resulting in a maximum input length of 8128 tokens. Please reduce the length of the input prompt. (parameter=input_tokens, value=8129)",
    ],
    [
      3,
      "This model's maximum context length is 8192 tokens. However, you requested 8193 tokens (8129 in the messages, 64 in the completion). Please reduce the length of the messages or completion.",
    ],
  ] as const)("is refused in wording %d", async (contextWording, message) => {
    const answer = await ask(long, { variant: { contextWording } });
    expect(statusAndText(answer)).toEqual([400, error(message)]);
  });

  test("takes what fits exactly, and without a limit all that is left", async () => {
    expect((await ask({ ...long, max_tokens: 63 })).status).toBe(200);
    const answer = JSON.parse(
      (await ask({ ...long, max_tokens: undefined }, { answer: () => ({ text: "x".repeat(999) }) }))
        .text,
    );
    expect(answer).toMatchObject({
      choices: [{ finish_reason: "length" }],
      usage: { completion_tokens: 63, total_tokens: 8_192 },
    });
  });
});

describe("an answer", () => {
  const message =
    '"message":{"role":"assistant","content":"Hi","refusal":null,"annotations":null,"audio":null,"function_call":null,"tool_calls":[],"reasoning":"hm"}';

  test("has its thinking apart, and many members that are null", async () => {
    expect(masked((await ask({}, { ...short, isThinking: true })).text)).toMatch(
      new RegExp(
        `^\\{"id":"chatcmpl-N","object":"chat.completion","created":1,"model":"test-model","choices":\\[\\{"index":0,${RegExp.escape(message)},"finish_reason":"stop","logprobs":null,"stop_reason":null,"token_ids":null\\}\\],"usage":\\{"prompt_tokens":5,"total_tokens":7,"completion_tokens":2,"prompt_tokens_details":null\\},"service_tier":null,"system_fingerprint":"vllm-0.15.0-[0-9a-f]{8}","prompt_logprobs":null,"prompt_token_ids":null,"kv_transfer_params":null\\}$`,
      ),
    );
  });

  test.each<readonly [string, Partial<VllmVariant>, object]>([
    [
      "has the older name of thinking",
      { reasoningField: "reasoning_content" },
      { reasoning_content: "hm" },
    ],
    [
      "has thinking in its content, without the opening tag",
      { reasoningField: null },
      { content: "hm\n</think>\n\nHi" },
    ],
    [
      "has thinking in its content, with both tags",
      { reasoningField: null, isThinkOpenedByTemplate: false },
      { content: "<think>\nhm\n</think>\n\nHi" },
    ],
  ])("%s", async (_, variant, expected) => {
    const options = { ...short, isThinking: true, variant };
    const whole = JSON.parse((await ask({}, options)).text);
    expect(whole.choices[0].message).toMatchObject(expected);
    const stream = (await ask({ stream: true }, options)).text;
    const deltas = [...stream.matchAll(/^data: (\{.*)$/gm)].map(
      ([, data]) => JSON.parse(data ?? "").choices[0].delta,
    );
    const joined = (name: string) => deltas.map((delta) => delta[name] ?? "").join("");
    for (const [name, text] of Object.entries(expected)) expect(joined(name)).toBe(text);
  });

  test("is without content when its thinking is cut", async () => {
    const answer = await ask({ max_tokens: 1 }, { ...short, isThinking: true });
    expect(JSON.parse(answer.text).choices[0]).toMatchObject({
      message: { content: null, reasoning: "hm" },
      finish_reason: "length",
    });
  });

  test("is without thinking when the template is told so", async () => {
    const members = { chat_template_kwargs: { enable_thinking: false } };
    expect((await ask(members, { ...short, isThinking: true })).text).toContain('"reasoning":null');
  });

  test("has no fingerprint in older versions", async () => {
    const answer = await ask({}, { variant: { hasFingerprint: false } });
    expect(answer.text).toContain('"system_fingerprint":null');
  });

  test("comes as often as `n` says, and `max_completion_tokens` wins over `max_tokens`", async () => {
    const options: Options = { answer: (_, __, { index }) => ({ text: `${index}23456789` }) };
    const answer = JSON.parse(
      (await ask({ n: 2, max_tokens: 9, max_completion_tokens: 1 }, options)).text,
    );
    expect(answer.choices).toMatchObject([
      { index: 0, message: { content: "0234" }, finish_reason: "length" },
      { index: 1, message: { content: "1234" }, finish_reason: "length" },
    ]);
    expect(answer.usage.completion_tokens).toBe(2);
  });
});

describe("a stream", () => {
  const frame =
    '{"id":"chatcmpl-N","object":"chat.completion.chunk","created":1,"model":"test-model","choices":[';

  test("begins with the role and ends with the usage that was asked for", async () => {
    const answer = await ask({ stream: true, stream_options: { include_usage: true } });
    expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(masked(answer.text)).toBe(
      [
        `data: ${frame}{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null,"logprobs":null,"token_ids":null}]}`,
        `data: ${frame}{"index":0,"delta":{"content":"Hi"},"finish_reason":null,"logprobs":null,"token_ids":null}]}`,
        `data: ${frame}{"index":0,"delta":{"content":""},"finish_reason":"stop","logprobs":null,"stop_reason":null,"token_ids":null}]}`,
        `data: ${frame}],"usage":{"prompt_tokens":5,"total_tokens":6,"completion_tokens":1,"prompt_tokens_details":null}}`,
        "data: [DONE]",
        "",
      ].join("\n\n"),
    );
  });

  test("may have the usage so far on every chunk", async () => {
    const stream_options = { include_usage: true, continuous_usage_stats: true };
    const answer = await ask(
      { stream: true, stream_options },
      { answer: () => ({ text: "two tokens" }) },
    );
    const counts = [...answer.text.matchAll(/"completion_tokens":(\d+)/g)].map(
      ([, count]) => count,
    );
    expect(counts).toEqual(["0", "1", "2", "3", "3", "3"]);
  });

  test("that fails says so, and ends in good order", async () => {
    const answer = await ask({ stream: true }, { faults: () => ({ kind: "mid-stream" }) });
    expect(answer.text).toMatch(
      /"content":"Six [\s\S]*data: \{"error":\{"message":"EngineCore encountered an issue\. See stack trace \(above\) for the root cause\.","type":"InternalServerError","param":null,"code":500\}\}\n\ndata: \[DONE\]\n\n$/,
    );
  });
});

test("an engine that died is an error of the server", async () => {
  const answer = await ask({}, { faults: () => ({ kind: "server-error" }) });
  expect(answer.status).toBe(500);
  expect(JSON.parse(answer.text).error).toMatchObject({ type: "InternalServerError", code: 500 });
});

test("nobody is refused: one request too many waits", async () => {
  await using vllm = await startVllm({ slots: 1, queueLimit: 0, firstTokenMs: 20 });
  const answers = await Promise.all(
    [1, 2, 3].map(() => rawCall(`${vllm.baseUrl}/chat/completions`, chatOf("test-model"))),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(vllm.counters().mostRunning).toBe(1);
});

test("the other APIs answer, whole and streamed, and tokens are counted", async () => {
  await using vllm = await startVllm({ ...short, isThinking: true });
  const completion = { model: "test-model", prompt: "6 times 7 is" };
  const whole = await rawCall(`${vllm.baseUrl}/completions`, completion);
  expect(JSON.parse(whole.text)).toMatchObject({
    object: "text_completion",
    choices: [{ text: "Hi", stop_reason: null }],
  });
  const stream = await rawCall(`${vllm.baseUrl}/completions`, { ...completion, stream: true });
  expect(masked(stream.text)).toBe(
    [
      'data: {"id":"cmpl-N","object":"text_completion","created":1,"model":"test-model","choices":[{"text":"Hi","index":0,"logprobs":null,"finish_reason":null,"stop_reason":null}]}',
      'data: {"id":"cmpl-N","object":"text_completion","created":1,"model":"test-model","choices":[{"text":"","index":0,"logprobs":null,"finish_reason":"stop","stop_reason":null}]}',
      "data: [DONE]",
      "",
    ].join("\n\n"),
  );
  const response = { model: "test-model", input: "6 times 7?" };
  expect(JSON.parse((await rawCall(`${vllm.baseUrl}/responses`, response)).text)).toMatchObject({
    output: [{ type: "reasoning" }, { type: "message" }],
  });
  expect(JSON.parse((await rawCall(`${vllm.origin}/tokenize`, completion)).text)).toMatchObject({
    count: 3,
    max_model_len: 8_192,
  });
});
