import { describe, expect, test } from "vitest";
import type { EmulatorOptions } from "./emulator-options.ts";
import { chatOf, rawCall, statusAndText } from "./hosted-raw-call.ts";
import { startLmStudio } from "./lm-studio.ts";
import type { LmStudioVariant } from "./lm-studio-variant.ts";

type Options = EmulatorOptions<LmStudioVariant>;

const short: Options = { answer: () => ({ text: "Hi", reasoning: "hm" }) };

async function ask(members: object = {}, options: Options = short, path = "/v1/chat/completions") {
  await using studio = await startLmStudio(options);
  return await rawCall(`${studio.origin}${path}`, { ...chatOf("test-model"), ...members });
}

function masked(text: string): string {
  return text
    .replace(/"chatcmpl-[0-9a-z]+"/g, '"chatcmpl-N"')
    .replace(/"created":\d{10}/g, '"created":1');
}

describe("the server", () => {
  test("answers a wrong path with the status 200", async () => {
    const answer = await ask({}, {}, "/chat/completions");
    expect(statusAndText(answer)).toEqual([
      200,
      '{"error":"Unexpected endpoint or method. (POST /chat/completions)"}',
    ]);
  });

  test("is Express, and says how long it keeps a connection", async () => {
    const { headers } = await ask();
    expect(headers.get("x-powered-by")).toBe("Express");
    expect(headers.get("keep-alive")).toBe("timeout=5");
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  });

  test("asks for a token only when it is set up so", async () => {
    await using studio = await startLmStudio({ apiKey: "lms-token" });
    const missing = await rawCall(`${studio.baseUrl}/models`);
    expect(missing.status).toBe(401);
    expect(missing.text).toMatch(
      /^\{"error":\{"type":"invalid_request","code":"invalid_api_key","message":"An LM Studio API token is required to make requests to this server, but none was provided using the Authorization header using the 'Bearer' scheme/,
    );
    const withKey = (key: string) =>
      rawCall(`${studio.baseUrl}/models`, undefined, { authorization: `Bearer ${key}` });
    expect((await withKey("wrong")).status).toBe(401);
    expect((await withKey("lms-token")).status).toBe(200);
  });
});

describe("an answer", () => {
  test("has empty stats and the model's name as its fingerprint", async () => {
    expect(masked((await ask()).text)).toBe(
      '{"id":"chatcmpl-N","object":"chat.completion","created":1,"model":"test-model","choices":[{"index":0,"message":{"role":"assistant","content":"Hi","tool_calls":[]},"finish_reason":"stop","logprobs":null}],"usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6},"stats":{},"system_fingerprint":"test-model"}',
    );
  });

  test("of the server's own API has figures and the engine", async () => {
    const answer = await ask({}, short, "/api/v0/chat/completions");
    expect(JSON.parse(answer.text)).toMatchObject({
      stats: { stop_reason: "eosFound", time_to_first_token: 0.111 },
      model_info: { quant: "Q4_K_M", context_length: 4_096 },
      runtime: { name: "llama.cpp-linux-x86_64-avx2" },
    });
  });

  test("that is streamed has the usage when it is asked for, in newer versions", async () => {
    const members = { stream: true, stream_options: { include_usage: true } };
    const frame =
      '{"id":"chatcmpl-N","object":"chat.completion.chunk","created":1,"model":"test-model","system_fingerprint":"test-model","choices":[';
    expect(masked((await ask(members)).text)).toBe(
      [
        `data: ${frame}{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null,"logprobs":null}]}`,
        `data: ${frame}{"index":0,"delta":{},"finish_reason":"stop","logprobs":null}]}`,
        `data: ${frame}],"usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6}}`,
        "data: [DONE]",
        "",
      ].join("\n\n"),
    );
    const old = await ask(members, { ...short, variant: { hasStreamUsage: false } });
    expect(old.text).not.toContain("usage");
  });

  test("may count one token less than it has when it is cut", async () => {
    const options: Options = {
      answer: () => ({ text: "0123456789abcdef" }),
      variant: { countsOneLess: true },
    };
    const answer = JSON.parse((await ask({ max_tokens: 3 }, options)).text);
    expect(answer.choices[0].finish_reason).toBe("length");
    expect(answer.usage.completion_tokens).toBe(2);
  });
});

describe("thinking", () => {
  const thinking = (reasoning: LmStudioVariant["reasoning"]): Options => ({
    ...short,
    isThinking: true,
    variant: { reasoning },
  });

  test.each([
    ["think", '"content":"<think>\\nhm\\n</think>\\n\\nHi"'],
    ["reasoning_content", '"content":"Hi","reasoning_content":"hm"'],
    ["reasoning", '"content":"Hi","reasoning":"hm"'],
  ] as const)("goes to `%s`", async (place, expected) => {
    expect((await ask({}, thinking(place))).text).toContain(expected);
    const stream = (await ask({ stream: true }, thinking(place))).text;
    const deltas = [...stream.matchAll(/"delta":(\{.*?\}),"finish/g)].map(([, delta]) => delta);
    expect(deltas.join("")).toBe(
      place === "think"
        ? '{"role":"assistant","content":"<think>\\nhm"}{"role":"assistant","content":"\\n</think>\\n\\nHi"}{}'
        : `{"role":"assistant","${place}":"hm"}{"role":"assistant","content":"Hi"}{}`,
    );
  });

  test("is turned off by `reasoning_effort: none`", async () => {
    const answer = await ask({ reasoning_effort: "none" }, thinking("reasoning_content"));
    expect(answer.text).not.toContain("hm");
  });

  test("that is cut leaves an empty content, and sometimes says `stop`", async () => {
    const options = thinking("reasoning_content");
    const cut = { max_tokens: 1 };
    expect((await ask(cut, options)).text).toMatch(/"content":"".*"finish_reason":"length"/);
    const variant = { reasoning: "reasoning_content", saysStopWhenThinkingIsCut: true } as const;
    const lying = await ask(cut, { ...options, variant });
    expect(lying.text).toMatch(/"content":"","reasoning_content":"hm".*"finish_reason":"stop"/);
  });
});

describe("parameters", () => {
  const options: Options = { answer: () => ({ text: "0123456789abcdef" }) };

  test("`max_tokens` limits, −1 does not, and `max_completion_tokens` and `n` are ignored", async () => {
    expect((await ask({ max_tokens: 2 }, options)).text).toContain('"content":"01234567"');
    const unlimited = await ask({ max_tokens: -1, max_completion_tokens: 1, n: 2 }, options);
    expect(JSON.parse(unlimited.text).choices).toHaveLength(1);
    expect(unlimited.text).toContain('"content":"0123456789abcdef"');
  });

  test("`response_format` must be a schema or text", async () => {
    const answer = await ask({ response_format: { type: "json_object" } });
    expect(statusAndText(answer)).toEqual([
      400,
      "{\"error\":\"'response_format.type' must be 'json_schema' or 'text'\"}",
    ]);
    expect((await ask({ response_format: { type: "text" } })).status).toBe(200);
  });
});

describe("a prompt longer than the context", () => {
  const long = { messages: [{ role: "user", content: "x".repeat(40_035 * 4) }] };
  const engine =
    '{"error":"Engine protocol predict request returned 400: {\\"error\\":{\\"code\\":400,\\"message\\":\\"request (40035 tokens) exceeds the available context size (8192 tokens), try increasing it\\",\\"type\\":\\"exceed_context_size_error\\",\\"n_prompt_tokens\\":40035,\\"n_ctx\\":8192}}"}';

  test("is refused in the engine's words, wrapped", async () => {
    const answer = await ask(long, { contextTokens: 8_192 });
    expect(statusAndText(answer)).toEqual([400, engine]);
  });

  test("is refused in older words", async () => {
    const keep = await ask(long, { variant: { contextWording: "keep" } });
    expect(statusAndText(keep)).toEqual([
      400,
      '{"error":"The number of tokens to keep from the initial prompt is greater than the context length (n_keep: 40035>= n_ctx: 4096). Try to load the model with a larger context length, or provide a shorter input."}',
    ]);
    const overflow = await ask(long, { variant: { contextWording: "overflow" } });
    expect(overflow.text).toMatch(
      /^\{"error":"Trying to keep the first 40035 tokens when context the overflows/,
    );
  });

  test("is refused in a stream by an event, in one of two spellings", async () => {
    const members = { ...long, stream: true };
    const event = await ask(members, { contextTokens: 8_192 });
    expect(event.status).toBe(200);
    expect(event.headers.get("content-type")).toBe("text/event-stream");
    expect(event.text).toMatch(/^event: error\ndata: \{"error":\{"message":"Engine protocol/);
    const variant = { streamErrors: "data" } as const;
    const data = await ask(members, { contextTokens: 8_192, variant });
    expect(data.text).toBe(`data: ${engine}\n\n`);
  });

  test("is answered in a stream by nothing that looks like an answer", async () => {
    const variant = { overlongStream: "empty" } as const;
    const answer = await ask({ ...long, stream: true }, { variant });
    expect(answer.status).toBe(200);
    expect(masked(answer.text)).toMatch(
      /^data: \{[^\n]*"delta":\{\},"finish_reason":"stop"[^\n]*\}\n\ndata: \[DONE\]\n\n$/,
    );
  });

  test("is refused with a status in a stream too, in one variant", async () => {
    const variant = { overlongStream: "status" } as const;
    expect((await ask({ ...long, stream: true }, { variant })).status).toBe(400);
  });

  test("leaves no room beyond the context for the answer", async () => {
    const answer = await ask(
      {},
      { contextTokens: 7, answer: () => ({ text: "0123456789abcdef" }) },
    );
    expect(JSON.parse(answer.text)).toMatchObject({
      choices: [{ message: { content: "01234567" }, finish_reason: "length" }],
    });
  });
});

test("a model that crashes says so, before or within a stream", async () => {
  const message =
    "The model has crashed without additional information. (Exit code: 18446744072635812000)";
  const crash = await ask({}, { faults: () => ({ kind: "server-error" }) });
  expect(statusAndText(crash)).toEqual([500, JSON.stringify({ error: message })]);
  const bad: Options = { faults: () => ({ kind: "server-error" }), variant: { crashStatus: 400 } };
  expect((await ask({}, bad)).status).toBe(400);
  const stream = await ask({ stream: true }, { faults: () => ({ kind: "mid-stream" }) });
  expect(stream.text).toMatch(/\n\nevent: error\ndata: \{"error":\{"message":"The model has crash/);
  expect(stream.text).not.toContain("[DONE]");
});

test("the other APIs answer, whole and streamed", async () => {
  await using studio = await startLmStudio({ ...short, isThinking: true });
  const completion = { model: "test-model", prompt: "6 times 7 is" };
  expect(
    JSON.parse((await rawCall(`${studio.baseUrl}/completions`, completion)).text),
  ).toMatchObject({ object: "text_completion", choices: [{ text: "Hi" }] });
  const response = { model: "test-model", input: "6 times 7?" };
  expect(JSON.parse((await rawCall(`${studio.baseUrl}/responses`, response)).text)).toMatchObject({
    output: [
      { type: "reasoning", content: [{ type: "reasoning_text", text: "hm" }] },
      { type: "message", content: [{ text: "Hi" }] },
    ],
  });
  const stream = await rawCall(`${studio.baseUrl}/responses`, { ...response, stream: true });
  expect(stream.text).toMatch(/event: response\.reasoning_text\.delta[\s\S]*response\.completed/);
});
