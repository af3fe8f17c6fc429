import { request } from "node:http";
import { describe, expect, test } from "vitest";
import type { EmulatorOptions } from "./emulator-options.ts";
import { chatOf, rawCall, statusAndText } from "./hosted-raw-call.ts";
import { rawPost, rawSocket } from "./raw-socket.ts";
import { startTextGenerationWebui } from "./text-generation-webui.ts";
import type { TextGenerationWebuiVariant } from "./text-generation-webui-variant.ts";

type Options = EmulatorOptions<TextGenerationWebuiVariant>;

const short: Options = { answer: () => ({ text: "Hi", reasoning: "hm" }) };

async function ask(members: object = {}, options: Options = short, path = "/v1/chat/completions") {
  await using webui = await startTextGenerationWebui(options);
  return await rawCall(`${webui.origin}${path}`, { ...chatOf("whatever"), ...members });
}

function masked(text: string): string {
  return text
    .replace(/"chatcmpl-\d{19}"/g, '"chatcmpl-N"')
    .replace(/"created": ?\d{10}/g, '"created":1');
}

describe("the server", () => {
  test("moves to another port when its own is busy", async () => {
    await using first = await startTextGenerationWebui();
    await using second = await startTextGenerationWebui({ port: first.port });
    expect(second.port).not.toBe(first.port);
    expect((await rawCall(`${second.baseUrl}/models`)).status).toBe(200);
  });

  test("is spoken to as `localhost` or `127.0.0.1`", async () => {
    await using webui = await startTextGenerationWebui();
    const answerTo = (host: string) =>
      new Promise<string>((resolve, reject) => {
        const call = request({ port: webui.port, path: "/v1/models", headers: { host } });
        call.on("error", reject);
        call.on("response", (response) => {
          response.setEncoding("utf8");
          response.once("data", (text: string) => resolve(`${response.statusCode} ${text}`));
        });
        call.end();
      });
    expect(await answerTo("[::1]:5000")).toBe('400 {"detail":"Invalid host header"}');
    expect(await answerTo("my-machine.lan")).toBe('400 {"detail":"Invalid host header"}');
    expect(await answerTo("localhost:5000")).toMatch(/^200/);
  });

  test("may ask for a key", async () => {
    await using webui = await startTextGenerationWebui({ apiKey: "k" });
    const missing = await rawCall(`${webui.baseUrl}/models`);
    expect(statusAndText(missing)).toEqual([401, '{"detail":"Unauthorized"}']);
    const right = await rawCall(`${webui.baseUrl}/models`, undefined, {
      authorization: "Bearer k",
    });
    expect(right.status).toBe(200);
  });

  test("has no Responses API, and no path without `/v1`", async () => {
    const missing = [404, '{"detail":"Not Found"}'];
    expect(statusAndText(await ask({}, {}, "/v1/responses"))).toEqual(missing);
    expect(statusAndText(await ask({}, {}, "/chat/completions"))).toEqual(missing);
  });
});

describe("models", () => {
  test("are the loaded one, or none; any name can be looked up", async () => {
    await using webui = await startTextGenerationWebui();
    const card = (id: string) => `{"id":"${id}","object":"model","created":0,"owned_by":"user"}`;
    const list = async () => (await rawCall(`${webui.baseUrl}/models`)).text;
    expect(await list()).toBe(`{"object":"list","data":[${card("test-model")}]}`);
    expect((await rawCall(`${webui.baseUrl}/models/gpt-9`)).text).toBe(card("gpt-9"));
    webui.change({ models: [] });
    expect(await list()).toBe('{"object":"list","data":[]}');
  });

  test("answer whatever the request calls them, under their own name", async () => {
    expect(JSON.parse((await ask()).text).model).toBe("test-model");
  });

  test("that are not loaded are a failure without words", async () => {
    expect(statusAndText(await ask({}, { models: [] }))).toEqual([500, "Internal Server Error"]);
  });

  test("tell what they are on the server's own routes", async () => {
    await using webui = await startTextGenerationWebui();
    const call = async (path: string, body?: object) =>
      JSON.parse((await rawCall(`${webui.baseUrl}/internal/${path}`, body)).text);
    expect(await call("model/info")).toEqual({
      model_name: "test-model",
      lora_names: [],
      loader: "llama.cpp",
    });
    expect(await call("model/list")).toEqual({ model_names: ["test-model"] });
    expect(await call("token-count", { text: "123456789" })).toEqual({ length: 3 });
    expect(await call("chat-prompt", chatOf("m"))).toEqual({
      prompt: "<|im_start|>user\nWhat is 6 times 7?<|im_end|>\n<|im_start|>assistant\n",
    });
    expect(await call("health")).toEqual({ status: "ok" });
    webui.change({ models: [] });
    expect(await call("model/info")).toMatchObject({ model_name: "None" });
  });
});

describe("a request is refused when", () => {
  const limit =
    '{"error":{"message":"max_tokens must be greater than 0.","type":"invalid_request_error","param":"max_tokens","code":null}}';

  test("its token limit is not a limit", async () => {
    expect(statusAndText(await ask({ max_tokens: 0 }))).toEqual([400, limit]);
    expect(statusAndText(await ask({ max_completion_tokens: -1 }))).toEqual([400, limit]);
  });

  test("its token limit is not a limit, in a stream only after the headers", async () => {
    await using webui = await startTextGenerationWebui();
    const body = chatOf("m", { stream: true, max_tokens: 0 });
    using connection = rawSocket(webui.port, rawPost("/v1/chat/completions", body));
    expect(await connection.ended).toBe("end");
    expect(connection.received().toString()).toMatch(
      /^HTTP\/1\.1 200 OK\r\n[\s\S]*text\/event-stream[\s\S]*\r\n\r\n$/,
    );
  });

  test("it has no messages", async () => {
    const answer = await ask({ messages: undefined });
    expect(answer.status).toBe(422);
    expect(JSON.parse(answer.text).detail).toMatchObject([
      { type: "missing", loc: ["body", "messages"], msg: "Field required" },
    ]);
  });

  test("it wants several completions in a stream", async () => {
    const answer = await ask({ prompt: "a", n: 2, stream: true }, short, "/v1/completions");
    expect(statusAndText(answer)).toEqual([
      400,
      '{"error":{"message":"n > 1 is not supported with streaming.","type":"invalid_request_error","param":"n","code":null}}',
    ]);
  });
});

describe("an answer", () => {
  test("has no fingerprint, no refusal, and its thinking apart", async () => {
    expect(masked((await ask({}, { ...short, isThinking: true })).text)).toBe(
      '{"id":"chatcmpl-N","object":"chat.completion","created":1,"model":"test-model","system_fingerprint":null,"choices":[{"index":0,"message":{"role":"assistant","refusal":null,"content":"Hi","reasoning_content":"hm"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}',
    );
  });

  test("ignores `n`, `response_format` and all that is unknown", async () => {
    const answer = await ask({ n: 3, response_format: { type: "json_object" }, what: "ever" });
    expect(JSON.parse(answer.text).choices).toHaveLength(1);
  });

  test("honors both names of the token limit, and thinks only if it may", async () => {
    const options: Options = { answer: () => ({ text: "01234567" }) };
    expect((await ask({ max_tokens: 1 }, options)).text).toContain('"content":"0123"');
    expect((await ask({ max_completion_tokens: 1 }, options)).text).toContain('"content":"0123"');
    const silent = await ask({ enable_thinking: false }, { ...short, isThinking: true });
    expect(silent.text).not.toContain("hm");
  });

  test("does not count the prompt with some loaders", async () => {
    const answer = await ask({}, { ...short, variant: { countsPrompt: false } });
    expect(JSON.parse(answer.text).usage).toEqual({
      prompt_tokens: 0,
      completion_tokens: 1,
      total_tokens: 1,
    });
  });
});

describe("a stream", () => {
  test("is spelled as Python spells JSON, with the role first and `usage: null` on the way", async () => {
    const frame =
      '{"id": "chatcmpl-N", "object": "chat.completion.chunk", "created":1, "model": "test-model", "system_fingerprint": null, "choices": [';
    const answer = await ask(
      { stream: true, stream_options: { include_usage: true } },
      { answer: () => ({ text: "6 ×", reasoning: "hm" }), isThinking: true },
    );
    expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(masked(answer.text)).toBe(
      [
        `data: ${frame}{"index": 0, "delta": {"role": "assistant", "refusal": null, "content": ""}, "finish_reason": null}], "usage": null}`,
        `data: ${frame}{"index": 0, "delta": {"reasoning_content": "hm"}, "finish_reason": null}], "usage": null}`,
        `data: ${frame}{"index": 0, "delta": {"content": "6 \\u00d7"}, "finish_reason": null}], "usage": null}`,
        `data: ${frame}{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": null}`,
        `data: ${frame}], "usage": {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7}}`,
        "data: [DONE]",
        "",
      ].join("\n\n"),
    );
  });

  test("that fails just ends", async () => {
    const answer = await ask({ stream: true }, { faults: () => ({ kind: "mid-stream" }) });
    expect(answer.text).toMatch(/"content": "s se"\}[^\n]*\n\n|"content": "Six "/);
    expect(answer.text).not.toMatch(/"stop"|\[DONE\]|error/);
  });
});

describe("an exception that is swallowed", () => {
  const swallowed: Options = {
    faults: () => ({ kind: "server-error" }),
    variant: { failures: "swallowed" },
  };

  test("is an answer without a word", async () => {
    const answer = await ask({}, swallowed);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({
      choices: [{ message: { content: "" }, finish_reason: "stop" }],
      usage: { completion_tokens: 0 },
    });
  });

  test("is a well-formed stream without a word", async () => {
    const answer = await ask({ stream: true }, swallowed);
    const contents = [...answer.text.matchAll(/"content": "([^"]*)"/g)].map(([, text]) => text);
    expect(contents).toEqual([""]);
    expect(answer.text).toMatch(/"finish_reason": "stop"[^\n]*\n\ndata: \[DONE\]\n\n$/);
  });

  test("half way ends a stream as if the model had ended it", async () => {
    const options: Options = { ...swallowed, faults: () => ({ kind: "mid-stream" }) };
    const answer = await ask({ stream: true }, options);
    expect(answer.text).toContain('"content": "Six "');
    expect(answer.text).not.toContain("boxed");
    expect(answer.text).toMatch(/"finish_reason": "stop"[^\n]*\n\ndata: \[DONE\]\n\n$/);
  });

  test("is shown by a status in the other variant", async () => {
    const shown: Options = { faults: () => ({ kind: "server-error" }) };
    expect(statusAndText(await ask({}, shown))).toEqual([500, "Internal Server Error"]);
  });
});

describe("a prompt beyond the budget", () => {
  const turn = (letter: string, tokens: number) => ({
    role: "user",
    content: letter.repeat(tokens * 4),
  });
  const echo: Options = {
    contextTokens: 1_000,
    answer: (prompt) => ({ text: prompt.replace(/(.)\1+/g, "$1") }),
  };

  test("loses its oldest messages without a word", async () => {
    const messages = [turn("a", 400), turn("b", 400), turn("c", 200)];
    const answer = await ask({ messages, max_tokens: 300 }, echo);
    expect(JSON.parse(answer.text)).toMatchObject({
      choices: [{ message: { content: "b\nc" } }],
      usage: { prompt_tokens: 601 },
    });
  });

  test("loses the end of the last message when that is all there is", async () => {
    const messages = [{ role: "user", content: `start ${"x".repeat(8_000)} end` }];
    const answer = JSON.parse((await ask({ messages, max_tokens: 300 }, echo)).text);
    expect(answer.choices[0].message.content).toBe("start x");
    expect(answer.usage.prompt_tokens).toBe(700);
  });

  test("counts 512 tokens for the answer when nobody says how many, or what the request gives as the context", async () => {
    const messages = [turn("a", 900)];
    expect(JSON.parse((await ask({ messages }, echo)).text).usage.prompt_tokens).toBe(488);
    const wide = { messages, truncation_length: 2_000 };
    expect(JSON.parse((await ask(wide, echo)).text).usage.prompt_tokens).toBe(900);
  });

  test("of nothing is a failure", async () => {
    const answer = await ask({ max_tokens: 1_000 }, echo);
    expect(statusAndText(answer)).toEqual([500, "Internal Server Error"]);
  });

  test("was refused in 2023", async () => {
    const variant = { overlongPrompt: "refused" } as const;
    const answer = await ask({ messages: [turn("a", 2_054)] }, { contextTokens: 2_048, variant });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).error.message).toBe(
      "This model maximum context length is 2048 tokens. However, your messages resulted in over 2054 tokens.",
    );
  });
});

test("completions take `n` and at most 512 tokens unless told otherwise", async () => {
  const options: Options = { answer: () => ({ text: "x".repeat(3_000) }) };
  const answer = await ask({ prompt: "a", n: 2 }, options, "/v1/completions");
  expect(JSON.parse(answer.text)).toMatchObject({
    object: "text_completion",
    choices: [{ finish_reason: "length" }, { index: 1 }],
    usage: { completion_tokens: 1_024 },
  });
  const stream = await ask({ prompt: "a", stream: true }, short, "/v1/completions");
  expect(stream.text).toMatch(
    /"text": "Hi"[\s\S]*"finish_reason": "stop"[\s\S]*data: \[DONE\]\n\n$/,
  );
});
