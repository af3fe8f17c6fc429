import { describe, expect, test } from "vitest";
import type { EmulatorOptions } from "./emulator-options.ts";
import { chatOf, rawCall, statusAndText } from "./hosted-raw-call.ts";
import { startOllama } from "./ollama.ts";
import type { OllamaVariant } from "./ollama-variant.ts";

type Options = EmulatorOptions<OllamaVariant>;

const short: Options = { answer: () => ({ text: "Hi", reasoning: "hm" }) };

async function ask(members: object, options: Options = short, path = "/v1/chat/completions") {
  await using ollama = await startOllama(options);
  return await rawCall(`${ollama.origin}${path}`, { ...chatOf("test-model"), ...members });
}

function error(message: string, type: string): string {
  return JSON.stringify({ error: { message, type, param: null, code: null } });
}

/** With what differs from call to call made the same. */
function masked(text: string): string {
  return text
    .replace(/"chatcmpl-\d{1,3}"/g, '"chatcmpl-N"')
    .replace(/"created":\d{10}/g, '"created":1');
}

const head =
  '{"id":"chatcmpl-N","object":"chat.completion.chunk","created":1,"model":"test-model","system_fingerprint":"fp_ollama","choices":[';

describe("a request is refused when", () => {
  const invalid = "invalid_request_error";
  test.each<readonly [string, object, Options, readonly [number, string]]>([
    [
      "its model is not installed",
      { model: "foo" },
      {},
      [404, error("model 'foo' not found", "not_found_error")],
    ],
    [
      "its model is not installed, in other words",
      { model: "foo" },
      { variant: { unknownModel: "try pulling it first" } },
      [404, error('model "foo" not found, try pulling it first', "not_found_error")],
    ],
    [
      "it has no messages",
      { messages: [] },
      {},
      [400, error("[] is too short - 'messages'", invalid)],
    ],
    [
      "its effort has no such name",
      { reasoning_effort: "huge" },
      { isThinking: true },
      [
        400,
        error(
          'invalid reasoning value: "huge" (must be "none", "minimal", "low", "medium", "high", "xhigh", "ultra", "max")',
          invalid,
        ),
      ],
    ],
    [
      "it wants thinking from a model that cannot",
      { reasoning: { effort: "low" } },
      {},
      [400, error('"test-model" does not support thinking', invalid)],
    ],
    [
      "its model only embeds",
      {},
      { models: [{ id: "test-model", kind: "embedding" }] },
      [400, error('"test-model" does not support chat', invalid)],
    ],
    [
      "the model is loading, in old versions",
      {},
      { loadingMs: 60_000, variant: { whileLoading: "fails" } },
      [500, error("unexpected server status: llm server loading model", "api_error")],
    ],
    [
      "the queue is full",
      {},
      { faults: () => ({ kind: "busy" }) },
      [
        503,
        error("server busy, please try again.  maximum pending requests exceeded", "api_error"),
      ],
    ],
    [
      "the runner died",
      {},
      { faults: () => ({ kind: "server-error" }) },
      [
        500,
        error(
          "model runner has unexpectedly stopped, this may be due to resource limitations or an internal error, check ollama server logs for details",
          "api_error",
        ),
      ],
    ],
  ])("%s", async (_, members, options, expected) => {
    expect(statusAndText(await ask(members, options))).toEqual(expected);
  });

  test.each([-1, 21])("it wants %d top log probabilities", async (count) => {
    expect((await ask({ top_logprobs: count })).status).toBe(400);
  });
});

test("a whole answer has three counts and a fingerprint that says nothing", async () => {
  const answer = await ask({});
  expect(answer.headers.get("content-type")).toBe("application/json");
  expect(masked(answer.text)).toBe(
    '{"id":"chatcmpl-N","object":"chat.completion","created":1,"model":"test-model","system_fingerprint":"fp_ollama","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6}}',
  );
});

test("a whole answer may have no reason for its end, while its stream says `stop`", async () => {
  const options: Options = { ...short, variant: { isReasonMissing: true } };
  expect((await ask({}, options)).text).toContain('"finish_reason":null}],"usage"');
  expect((await ask({ stream: true }, options)).text).toContain(
    '"delta":{},"finish_reason":"stop"',
  );
});

describe("a stream", () => {
  test("has the role on its first chunk only, thinking beside an empty content, usage when asked for", async () => {
    const members = { stream: true, stream_options: { include_usage: true } };
    const answer = await ask(members, { ...short, isThinking: true });
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    expect(masked(answer.text)).toBe(
      [
        `data: ${head}{"index":0,"delta":{"role":"assistant","content":"","reasoning":"hm"},"finish_reason":null}]}`,
        `data: ${head}{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}`,
        `data: ${head}{"index":0,"delta":{},"finish_reason":"stop"}]}`,
        `data: ${head}],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}`,
        "data: [DONE]",
        "",
      ].join("\n\n"),
    );
    expect((await ask({ stream: true })).text).not.toContain("usage");
  });

  test("of old versions has the role on every chunk", async () => {
    const options: Options = {
      answer: () => ({ text: "two tokens" }),
      variant: { hasRoleOnEveryChunk: true },
    };
    expect((await ask({ stream: true }, options)).text.match(/"role"/g)).toHaveLength(3);
  });

  test("that fails ends with an empty chunk of an empty model, and nothing more", async () => {
    const answer = await ask(
      { stream: true },
      { answer: () => ({ text: "eightchr" }), faults: () => ({ kind: "mid-stream" }) },
    );
    const lost = head.replace("test-model", "");
    expect(masked(answer.text)).toBe(
      [
        `data: ${head}{"index":0,"delta":{"role":"assistant","content":"eigh"},"finish_reason":null}]}`,
        `data: ${lost}{"index":0,"delta":{"content":""},"finish_reason":null}]}`,
        "",
      ].join("\n\n"),
    );
  });
});

describe("parameters", () => {
  const options: Options = { answer: () => ({ text: "0123456789abcdef" }) };

  test("`max_tokens` and `stop` limit the answer", async () => {
    expect((await ask({ max_tokens: 2 }, options)).text).toMatch(
      /"content":"01234567"\},"finish_reason":"length"/,
    );
    expect((await ask({ stop: ["ab"] }, options)).text).toMatch(
      /"content":"0123456789"\},"finish_reason":"stop"/,
    );
  });

  test("`max_completion_tokens`, `n` and everything unknown are ignored", async () => {
    const answer = await ask(
      { max_completion_tokens: 1, n: 3, num_ctx: 1, options: { num_ctx: 1 }, what: "ever" },
      options,
    );
    expect(JSON.parse(answer.text).choices).toEqual([
      {
        index: 0,
        message: { role: "assistant", content: "0123456789abcdef" },
        finish_reason: "stop",
      },
    ]);
  });

  test("`reasoning_effort: none` turns thinking off", async () => {
    const thinking: Options = { ...short, isThinking: true };
    expect((await ask({}, thinking)).text).toContain('"content":"Hi","reasoning":"hm"');
    expect((await ask({ reasoning_effort: "none" }, thinking)).text).not.toContain("reasoning");
  });

  test("thinking that eats all tokens leaves an empty content", async () => {
    const answer = await ask({ max_tokens: 1 }, { ...short, isThinking: true });
    expect(answer.text).toMatch(/"content":"","reasoning":"hm"\},"finish_reason":"length"/);
  });

  test("`_debug_render_only` shows the prompt and generates nothing", async () => {
    expect(JSON.parse((await ask({ _debug_render_only: true })).text)).toMatchObject({
      choices: [{ message: { content: "" } }],
      _debug_info: {
        rendered_template:
          "<|im_start|>user\nWhat is 6 times 7?<|im_end|>\n<|im_start|>assistant\n",
      },
    });
  });
});

describe("other APIs", () => {
  test("`/v1/completions` takes one prompt as a text", async () => {
    const body = { model: "test-model", prompt: "6 times 7 is", max_tokens: 4 };
    await using ollama = await startOllama({ ...short, isThinking: true });
    const answer = await rawCall(`${ollama.baseUrl}/completions`, body);
    expect(JSON.parse(answer.text)).toMatchObject({
      object: "text_completion",
      choices: [{ text: "Hi", index: 0, finish_reason: "stop" }],
      usage: { prompt_tokens: 3, completion_tokens: 1 },
    });
    const list = await rawCall(`${ollama.baseUrl}/completions`, { ...body, prompt: ["a"] });
    expect(list.status).toBe(400);
    const stream = await rawCall(`${ollama.baseUrl}/completions`, { ...body, stream: true });
    expect(stream.text).toMatch(
      /"text":"Hi"[\s\S]*"finish_reason":"stop"[\s\S]*data: \[DONE\]\n\n$/,
    );
  });

  test("`/v1/responses` has thinking as a summary, whole and streamed", async () => {
    const body = { model: "test-model", input: "6 times 7?", max_output_tokens: 100 };
    await using ollama = await startOllama({ ...short, isThinking: true });
    const whole = JSON.parse((await rawCall(`${ollama.baseUrl}/responses`, body)).text);
    expect(whole).toMatchObject({
      object: "response",
      status: "completed",
      output: [
        { type: "reasoning", summary: [{ type: "summary_text", text: "hm" }] },
        { type: "message", role: "assistant", content: [{ type: "output_text", text: "Hi" }] },
      ],
      usage: { input_tokens: 3, output_tokens: 2, output_tokens_details: { reasoning_tokens: 1 } },
    });
    const stream = await rawCall(`${ollama.baseUrl}/responses`, { ...body, stream: true });
    expect([...stream.text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)).toEqual([
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.reasoning_summary_part.added",
      "response.reasoning_summary_text.delta",
      "response.reasoning_summary_text.done",
      "response.reasoning_summary_part.done",
      "response.output_item.done",
      "response.output_item.added",
      "response.content_part.added",
      "response.output_text.delta",
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
      "response.completed",
    ]);
    expect(stream.text).not.toContain("[DONE]");
  });
});
