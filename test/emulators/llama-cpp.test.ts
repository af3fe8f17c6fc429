import { describe, expect, test } from "vitest";
import type { EmulatorOptions } from "./emulator-options.ts";
import { chatOf, rawCall, statusAndText } from "./hosted-raw-call.ts";
import { startLlamaCpp } from "./llama-cpp.ts";
import type { LlamaCppVariant } from "./llama-cpp-variant.ts";

type Options = EmulatorOptions<LlamaCppVariant>;

const short: Options = { answer: () => ({ text: "Hi", reasoning: "hm" }) };

async function ask(members: object = {}, options: Options = short, path = "/v1/chat/completions") {
  await using llama = await startLlamaCpp(options);
  return await rawCall(`${llama.origin}${path}`, { ...chatOf("whatever"), ...members });
}

function masked(text: string): string {
  return text
    .replace(/"chatcmpl-[0-9a-z]+"/g, '"chatcmpl-N"')
    .replace(/"created":\d{10}/g, '"created":1');
}

describe("the server", () => {
  test("asks for its key everywhere but at its health and its models", async () => {
    await using llama = await startLlamaCpp({ apiKey: "k" });
    for (const path of ["/health", "/v1/health", "/models", "/v1/models"]) {
      expect((await rawCall(`${llama.origin}${path}`)).status).toBe(200);
    }
    const refused = [
      401,
      '{"error":{"message":"Invalid API Key","type":"authentication_error","code":401}}',
    ];
    expect(statusAndText(await rawCall(`${llama.origin}/props`))).toEqual(refused);
    const chat = await rawCall(`${llama.baseUrl}/chat/completions`, chatOf("m"));
    expect(statusAndText(chat)).toEqual(refused);
    const headers = { authorization: "Bearer k" };
    expect((await rawCall(`${llama.origin}/props`, undefined, headers)).status).toBe(200);
  });

  test("is not available while it loads, and then it is", async () => {
    await using llama = await startLlamaCpp({ loadingMs: 60_000 });
    const loading = [
      503,
      '{"error":{"message":"Loading model","type":"unavailable_error","code":503}}',
    ];
    expect(statusAndText(await rawCall(`${llama.origin}/health`))).toEqual(loading);
    const chat = () => rawCall(`${llama.baseUrl}/chat/completions`, chatOf("m"));
    expect(statusAndText(await chat())).toEqual(loading);
    llama.change({ loadingMs: 0 });
    expect((await chat()).status).toBe(200);
    expect((await rawCall(`${llama.origin}/health`)).text).toBe('{"status":"ok"}');
  });

  test("has chats with and without `/v1`, and no files elsewhere", async () => {
    expect((await ask({}, short, "/chat/completions")).status).toBe(200);
    const missing = await ask({}, short, "/v2/chat/completions");
    expect(missing.headers.get("server")).toBe("llama.cpp");
    expect(statusAndText(missing)).toEqual([
      404,
      '{"error":{"message":"File Not Found","type":"not_found_error","code":404}}',
    ]);
  });

  test("tells its slots, their context, its build and its defaults", async () => {
    await using llama = await startLlamaCpp({ slots: 2, contextTokens: 8_192 });
    const props = async () => JSON.parse((await rawCall(`${llama.origin}/props`)).text);
    expect(await props()).toMatchObject({
      default_generation_settings: {
        n_ctx: 8_192,
        params: { temperature: 0.8, top_k: 40, top_p: 0.95, min_p: 0.05 },
      },
      total_slots: 2,
      build_info: "b7000-0123abcd",
    });
    llama.change({ variant: { cache: "divided" } });
    expect((await props()).default_generation_settings.n_ctx).toBe(4_096);
    const slots = JSON.parse((await rawCall(`${llama.origin}/slots`)).text);
    expect(slots).toMatchObject([{ id: 0, n_ctx: 4_096, is_processing: false }, { id: 1 }]);
    llama.change({ variant: { hasSlotsRoute: false } });
    const unsupported = await rawCall(`${llama.origin}/slots`);
    expect(unsupported.status).toBe(501);
    expect(unsupported.text).toContain('"type":"not_supported_error"');
  });

  test("renders prompts and counts tokens", async () => {
    await using llama = await startLlamaCpp();
    const prompt = await rawCall(`${llama.origin}/apply-template`, chatOf("m"));
    expect(JSON.parse(prompt.text)).toEqual({
      prompt: "<|im_start|>user\nWhat is 6 times 7?<|im_end|>\n<|im_start|>assistant\n",
    });
    const tokens = await rawCall(`${llama.origin}/tokenize`, { content: "123456789" });
    expect(JSON.parse(tokens.text).tokens).toHaveLength(3);
  });
});

describe("models", () => {
  test("are one, whatever the request calls it", async () => {
    await using llama = await startLlamaCpp({ models: [{ id: "a.gguf" }, { id: "b.gguf" }] });
    const list = JSON.parse((await rawCall(`${llama.baseUrl}/models`)).text);
    expect(list.data).toMatchObject([
      { id: "a.gguf", object: "model", owned_by: "llamacpp", meta: { n_ctx_train: 131_072 } },
    ]);
    const answer = await rawCall(`${llama.baseUrl}/chat/completions`, chatOf("b.gguf"));
    expect(JSON.parse(answer.text).model).toBe("a.gguf");
  });

  test("are many with a router, loaded when they are asked for", async () => {
    await using llama = await startLlamaCpp({
      models: [{ id: "a" }, { id: "b", isLoaded: false }],
      variant: { isRouter: true },
    });
    const states = async () =>
      JSON.parse((await rawCall(`${llama.baseUrl}/models`)).text).data.map(
        (model: { readonly status: { readonly value: string } }) => model.status.value,
      );
    expect(await states()).toEqual(["loaded", "unloaded"]);
    const answer = await rawCall(`${llama.baseUrl}/chat/completions`, chatOf("b"));
    expect(JSON.parse(answer.text).model).toBe("b");
    expect(await states()).toEqual(["loaded", "loaded"]);
    expect((await rawCall(`${llama.baseUrl}/chat/completions`, chatOf("c"))).status).toBe(404);
  });
});

describe("an answer", () => {
  test("has the build as its fingerprint, timings, and thinking apart", async () => {
    const answer = await ask({}, { ...short, isThinking: true });
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(masked(answer.text)).toMatch(
      /^\{"id":"chatcmpl-N","object":"chat\.completion","created":1,"model":"test-model","system_fingerprint":"b7000-0123abcd","choices":\[\{"index":0,"message":\{"role":"assistant","reasoning_content":"hm","content":"Hi"\},"finish_reason":"stop"\}\],"usage":\{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7\},"timings":\{"cache_n":0,"prompt_n":5,/,
    );
  });

  test("has thinking in its content when the request wants it so, or none", async () => {
    const options: Options = { ...short, isThinking: true };
    const inline = await ask({ reasoning_format: "none" }, options);
    expect(inline.text).toContain('"content":"<think>\\nhm\\n</think>\\n\\nHi"');
    const off = await ask({ chat_template_kwargs: { enable_thinking: false } }, options);
    expect(off.text).not.toContain("hm");
    const cut = await ask({ max_tokens: 1 }, options);
    expect(cut.text).toMatch(/"reasoning_content":"hm","content":""\},"finish_reason":"length"/);
  });

  test("is limited by three names, the first of them wins", async () => {
    const options: Options = { answer: () => ({ text: "0123456789abcdef" }) };
    const contentOf = async (members: object) =>
      JSON.parse((await ask(members, options)).text).choices[0].message.content;
    expect(await contentOf({ max_tokens: 1 })).toBe("0123");
    expect(await contentOf({ max_tokens: 1, max_completion_tokens: 2 })).toBe("01234567");
    expect(await contentOf({ max_completion_tokens: 1, n_predict: 3 })).toBe("0123456789ab");
    expect(await contentOf({ max_tokens: -1 })).toBe("0123456789abcdef");
    expect(JSON.parse((await ask({ n: 2 }, options)).text).choices).toHaveLength(2);
  });
});

describe("a stream", () => {
  const frame =
    '{"id":"chatcmpl-N","object":"chat.completion.chunk","created":1,"model":"test-model","system_fingerprint":"b7000-0123abcd","choices":[';

  test("begins with a content of null, and ends with timings and the usage that was asked for", async () => {
    const answer = await ask({ stream: true, stream_options: { include_usage: true } });
    const events = masked(answer.text).split("\n\n");
    expect(events.slice(0, 2)).toEqual([
      `data: ${frame}{"index":0,"delta":{"role":"assistant","content":null},"finish_reason":null}]}`,
      `data: ${frame}{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}`,
    ]);
    expect(events[2]).toMatch(/"delta":\{\},"finish_reason":"stop"\}\],"timings":\{"cache_n":0/);
    expect(events.slice(3)).toEqual([
      `data: ${frame}],"usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6}}`,
      "data: [DONE]",
      "",
    ]);
  });

  test.each([
    [
      "data",
      'data: {"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}}',
    ],
    [
      "error",
      'error: {"code":500,"message":"Context size has been exceeded.","type":"server_error"}',
    ],
  ] as const)("that fails says so in the field `%s`", async (streamErrorField, line) => {
    const answer = await ask(
      { stream: true },
      { faults: () => ({ kind: "mid-stream" }), variant: { streamErrorField } },
    );
    expect(answer.text).toContain('"content":"Six "');
    expect(answer.text.split("\n\n").slice(-3)).toEqual([line, "data: [DONE]", ""]);
  });
});

describe("a prompt longer than the context", () => {
  const long = { messages: [{ role: "user", content: "x".repeat(5_827 * 4) }] };
  const options: Options = { contextTokens: 4_096 };
  const error =
    '{"code":400,"message":"request (5827 tokens) exceeds the available context size (4096 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":5827,"n_ctx":4096}';

  test("is refused with both numbers, also in a stream", async () => {
    for (const stream of [false, true]) {
      const answer = await ask({ ...long, stream }, options);
      expect(statusAndText(answer)).toEqual([400, `{"error":${error}}`]);
    }
  });

  test("was refused with another code and other words when that was new", async () => {
    const answer = await ask(long, { ...options, variant: { contextError: "old" } });
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.text).error).toMatchObject({
      code: 500,
      type: "exceed_context_size_error",
    });
  });

  test("was refused behind the status 200 of a stream in older builds", async () => {
    const variant = { overlongStream: "event", streamErrorField: "error" } as const;
    const answer = await ask({ ...long, stream: true }, { ...options, variant });
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    expect(statusAndText(answer)).toEqual([200, `error: ${error}\n\ndata: [DONE]\n\n`]);
  });

  test("is measured by the part of a slot when the context is divided", async () => {
    const messages = [{ role: "user", content: "x".repeat(1_100 * 4) }];
    expect((await ask({ messages }, options)).status).toBe(200);
    const divided = await ask({ messages }, { ...options, variant: { cache: "divided" } });
    expect(JSON.parse(divided.text).error).toMatchObject({ n_prompt_tokens: 1_100, n_ctx: 1_024 });
  });

  test("leaves an answer the rest of the context", async () => {
    const messages = [{ role: "user", content: "x".repeat(4_094 * 4) }];
    const answer = await ask({ messages }, options);
    expect(JSON.parse(answer.text)).toMatchObject({
      choices: [{ finish_reason: "length" }],
      usage: { total_tokens: 4_096 },
    });
  });
});

test("builds that do not notice a client's leaving work on", async () => {
  await using llama = await startLlamaCpp({
    slots: 1,
    firstTokenMs: 400,
    variant: { stopsOnDisconnect: false },
  });
  const leaving = new AbortController();
  const asked = fetch(`${llama.baseUrl}/chat/completions`, {
    method: "POST",
    body: JSON.stringify(chatOf("m", { stream: true })),
    signal: leaving.signal,
  }).catch(() => {});
  await expect.poll(() => llama.counters().running, { interval: 2 }).toBe(1);
  leaving.abort();
  await asked;
  await expect.poll(() => llama.counters()).toMatchObject({ unheard: 1, aborted: 0, running: 0 });
});

test("the other APIs answer, whole and streamed", async () => {
  const completion = await ask({ prompt: "6 times 7 is" }, short, "/v1/completions");
  expect(JSON.parse(completion.text)).toMatchObject({ choices: [{ text: "Hi" }] });
  const response = await ask({ input: "6 times 7?", stream: true }, short, "/v1/responses");
  expect(response.text).toMatch(/event: response\.output_text\.delta[\s\S]*response\.completed/);
});
