import { describe, expect, onTestFinished, test } from "vitest";
import { generationRequest, modelAt } from "../../test/support/provider-fixtures.ts";
import {
  chatChunk,
  chatCompletion,
  event,
  type Reply,
  type ScriptedRequest,
  type ScriptedServer,
  startScriptedServer,
} from "../../test/support/scripted-server.ts";
import type { Endpoint } from "../core/config.ts";
import { ProviderError } from "../core/errors.ts";
import type { CallOptions, Provider } from "../core/ports.ts";
import { Secret } from "../core/secret.ts";
import { createOpenAiCompatible } from "./openai-compatible.ts";

const never = new AbortController().signal;
const done = event("[DONE]");
const usageChunk = chatChunk({}, null, {
  choices: [],
  usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
});

async function serve(script: (request: ScriptedRequest) => Reply): Promise<ScriptedServer> {
  const server = await startScriptedServer(script);
  onTestFinished(() => server.stop());
  return server;
}

function open(baseUrl: string, overrides: Partial<Endpoint> = {}): Provider {
  const provider = createOpenAiCompatible(modelAt(baseUrl, { isStreaming: true, ...overrides }));
  onTestFinished(() => provider.close());
  return provider;
}

function ask(provider: Provider, options: Partial<CallOptions> = {}) {
  return provider.complete(generationRequest(), { signal: never, attempt: 1, ...options });
}

async function failure(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    (value) => value,
    (reason: unknown) => reason,
  );
  if (error instanceof ProviderError) return error;
  throw new Error(`expected a ProviderError, got ${JSON.stringify(error)}`, { cause: error });
}

/** What the provider makes of a stream. */
async function streamed(
  parts: readonly (string | Buffer)[],
  rest: Partial<Extract<Reply, { kind: "stream" }>> = {},
) {
  const server = await serve(() => ({ kind: "stream", parts, ...rest }));
  return ask(open(server.baseUrl));
}

function bodyOf(server: ScriptedServer, index = 0): unknown {
  return JSON.parse(server.requests[index]?.body ?? "");
}

describe("a streamed answer", () => {
  const parts = [
    chatChunk({ role: "assistant", content: "" }),
    chatChunk({ content: "The answer " }),
    chatChunk({ content: "is 4." }),
    chatChunk({}, "stop"),
    usageChunk,
    done,
  ];

  test("is asked for with its token counts, and equals the same answer read whole", async () => {
    const server = await serve(({ body }) =>
      body.includes('"stream":true')
        ? { kind: "stream", parts }
        : { body: chatCompletion("The answer is 4.") },
    );
    const { firstTokenMs, ...answer } = await ask(open(server.baseUrl));
    const whole = await ask(open(server.baseUrl, { isStreaming: false }));
    expect({ ...answer, firstTokenMs: null }).toEqual(whole);
    expect(whole.firstTokenMs).toBeNull();
    expect(firstTokenMs).toBeGreaterThan(0);
    expect(bodyOf(server)).toEqual({
      stream: true,
      stream_options: { include_usage: true },
      model: "test-model",
      messages: [{ role: "user", content: "What is 2 + 2?" }],
    });
  });

  test("tells of its tokens while they come", async () => {
    const server = await serve(() => ({
      kind: "stream",
      parts: [
        ...Array.from({ length: 20 }, () => chatChunk({ content: "four" })),
        chatChunk({}, "stop"),
      ],
    }));
    const heard: number[] = [];
    await ask(open(server.baseUrl), { onTokens: (tokens) => heard.push(tokens) });
    expect(heard.reduce((sum, tokens) => sum + tokens, 0)).toBe(20);
  });

  test("is read as one whenever it is one, whatever was asked and whatever its type is said to be", async () => {
    for (const type of ["text/event-stream; charset=utf-8", "text/plain", "application/json"]) {
      const server = await serve(() => ({
        kind: "stream",
        parts,
        headers: { "content-type": type },
      }));
      const answer = await ask(open(server.baseUrl, { isStreaming: false }));
      expect(answer.text).toBe("The answer is 4.");
    }
  });

  test("may come as JSON all the same, also with blank lines before it and under the type of a stream", async () => {
    const body = JSON.stringify(chatCompletion("4"));
    for (const reply of [
      { body: chatCompletion("4") },
      { kind: "stream", parts: ["\n", "\n\n", body.slice(0, 20), body.slice(20)] },
    ] satisfies Reply[]) {
      const server = await serve(() => reply);
      expect(await ask(open(server.baseUrl))).toMatchObject({ text: "4", firstTokenMs: null });
    }
  });

  test("needs no second connection for the next one", async () => {
    const server = await serve(() => ({ kind: "stream", parts }));
    const provider = open(server.baseUrl, { parallelism: 1 });
    for (let index = 0; index < 3; index += 1) await ask(provider);
    expect(server.requests.map(({ connection }) => connection)).toEqual([1, 1, 1]);
  });

  test("ends with `[DONE]`, though the server leaves the connection open", async () => {
    const server = await serve(() => ({ kind: "stream", parts, ending: "silence" }));
    expect((await ask(open(server.baseUrl))).text).toBe("The answer is 4.");
    await server.requests[0]?.gone;
  });

  test("names who answered: model, fingerprint and the company behind a router", async () => {
    const named = chatChunk({ content: "4" }, "stop", { provider: "Fireworks" });
    expect(await streamed([named, done])).toMatchObject({
      servedModel: "test-model",
      systemFingerprint: "fp-test",
      servedBy: "Fireworks",
    });
  });

  test("counts cached and reasoning tokens, the last count of several", async () => {
    const count = (completion: number) => ({
      usage: {
        prompt_tokens: 9,
        completion_tokens: completion,
        prompt_tokens_details: { cached_tokens: 8 },
        completion_tokens_details: { reasoning_tokens: 3 },
      },
    });
    const answer = await streamed([
      chatChunk({ content: "4" }, null, count(1)),
      chatChunk({ content: "." }, "stop", count(5)),
    ]);
    expect(answer.usage).toEqual({
      inputTokens: 9,
      cachedInputTokens: 8,
      outputTokens: 5,
      reasoningTokens: 3,
    });
  });
});

describe("chunks as servers spell them", () => {
  const text = "data 4";
  test.each<[string, readonly string[]]>([
    [
      "Azure's first one, of filters only",
      [chatChunk({}, null, { choices: [], model: "", id: "", prompt_filter_results: [] })],
    ],
    [
      "choices without a delta",
      [chatChunk({}, null, { choices: [{ index: 0, content_filter_offsets: {} }] })],
    ],
    [
      "a role that is null, empty or absent",
      [chatChunk({ role: null, content: "" }), chatChunk({ role: "" }), chatChunk({})],
    ],
    ["content that is null", [chatChunk({ role: "assistant", content: null })]],
    ["OpenAI's padding", [chatChunk({ content: "" }, null, { obfuscation: "x9Qw" })]],
    ["usage that is null", [chatChunk({ content: "" }, null, { usage: null })]],
    ["a delta that is null", [chatChunk({}, null, { choices: [{ index: 0, delta: null }] })]],
    [
      "a second choice",
      [chatChunk({}, null, { choices: [{ index: 1, delta: { content: "no" } }] })],
    ],
    ["events that are no chunks", [event({}), ": OPENROUTER PROCESSING\n\n"]],
  ])("%s", async (_name, before) => {
    const answer = await streamed([
      ...before,
      chatChunk({ content: text }),
      ...before,
      chatChunk({}, "stop"),
      usageChunk,
      done,
    ]);
    expect(answer).toMatchObject({ text, servedModel: "test-model", usage: { outputTokens: 7 } });
  });

  test.each(["reasoning", "reasoning_content"])("thinking in %s", async (member) => {
    const thoughts = ["Two ", "and ", "two."].map((piece) =>
      chatChunk({ content: "", [member]: piece }),
    );
    const answer = await streamed([
      ...thoughts,
      chatChunk({ content: "4" }),
      chatChunk({}, "stop"),
    ]);
    expect(answer).toMatchObject({ text: "4", reasoning: "Two and two." });
  });
});

describe("when a stream is complete", () => {
  const said = chatChunk({ content: "The answer is 4." });

  test.each(["stop", "length", "tool_calls", "function_call", "content_filter"])(
    "finish reason %s ends it, also without [DONE] and when the connection breaks behind it",
    async (reason) => {
      for (const ending of ["end", "cut"] as const) {
        const answer = await streamed([said, chatChunk({}, reason)], { ending });
        expect(answer).toMatchObject({ text: "The answer is 4.", rawFinishReason: reason });
      }
    },
  );

  test("[DONE] ends one that has text, for an unknown reason", async () => {
    const answer = await streamed([said, done]);
    expect(answer).toMatchObject({
      text: "The answer is 4.",
      finishReason: "other",
      rawFinishReason: null,
    });
  });

  test.each<[string, readonly string[], "end" | "cut", string]>([
    ["text without finish reason and [DONE]", [said], "end", "ended without a finish reason"],
    [
      "a connection that breaks in the middle",
      [said],
      "cut",
      "the connection closed in the middle",
    ],
    [
      "half a finish reason",
      [said, chatChunk({}, "stop").slice(0, -20)],
      "end",
      "ended without a finish reason",
    ],
    [
      "[DONE] and no text",
      [chatChunk({ role: "assistant" }), done],
      "end",
      "ended without a finish reason",
    ],
    ["no event at all", [], "end", "ended without a finish reason"],
    [
      "an event that is no JSON",
      [said, "data: {]\n\n", chatChunk({}, "stop"), done],
      "end",
      "not valid JSON; it begins: {]",
    ],
  ])("%s is no answer but a failure to be tried again", async (_name, parts, ending, words) => {
    const error = await failure(streamed(parts, { ending }));
    expect([error.class, error.isRetryable]).toEqual(["protocol", true]);
    expect(error.message).toContain(words);
    expect(error.message).not.toContain("The answer is 4.");
  });

  test.each(["error", "abort", "insufficient_system_resource"])(
    "finish reason %s is the server's trouble",
    async (reason) => {
      const error = await failure(streamed([said, chatChunk({}, reason), done]));
      expect([error.class, error.isRetryable]).toEqual(["server", true]);
      expect(error.message).toContain(`finish_reason \`${reason}\``);
    },
  );

  test("the empty chunk that Ollama sends in place of an error says that the message is lost", async () => {
    const lost = chatChunk({ content: "" }, null, { model: "" });
    const error = await failure(streamed([said, lost]));
    expect([error.class, error.isRetryable]).toEqual(["server", true]);
    expect(error.message).toContain("lost its own error message");
  });
});

describe("an error in a stream is one, with the server's own words", () => {
  const said = chatChunk({ content: "The ans" });
  const error = { message: "the engine died", type: "server_error", code: null };
  test.each<[string, string]>([
    ["in place of a chunk", event({ error })],
    ["as text", event({ error: "the engine died" })],
    ["flat", event({ object: "error", message: "the engine died", code: 500 })],
    [
      "in a field of its own",
      `error: ${JSON.stringify({ code: 500, message: "the engine died" })}\n\n`,
    ],
    ["in an event of its own", `event: error\ndata: ${JSON.stringify(error)}\n\n`],
    ["in an event of its own, as words", "event: error\ndata: the engine died\n\n"],
    [
      "beside a finish reason",
      chatChunk({ content: "" }, "error", {
        error: { code: "server_error", message: "the engine died" },
      }),
    ],
    [
      "as the Responses API has it",
      event({ type: "error", code: "server_error", message: "the engine died" }),
    ],
  ])("%s", async (_name, spelled) => {
    for (const parts of [
      [said, spelled, done],
      [spelled],
      [said, chatChunk({}, "stop"), spelled, done],
    ]) {
      const failed = await failure(streamed(parts));
      expect([failed.class, failed.isRetryable]).toEqual(["server", true]);
      expect(failed.message).toContain("the engine died");
    }
  });

  test("also when the connection breaks behind it", async () => {
    const failed = await failure(streamed([said, event({ error })], { ending: "cut" }));
    expect(failed.message).toContain("the engine died");
  });

  test("a rate limit is one, with its wait", async () => {
    const limit = {
      message: "Rate limit reached. Please try again in 644ms.",
      type: "tokens",
      code: "rate_limit_exceeded",
    };
    const failed = await failure(streamed([event({ error: limit }), done]));
    expect([failed.class, failed.isRetryable, failed.retryAfterMs]).toEqual([
      "rate_limit",
      true,
      644,
    ]);
  });

  test("a key in it is blotted out", async () => {
    const server = await serve(({ headers }) => ({
      kind: "stream",
      parts: [event({ error: { message: `Wrong: ${headers["authorization"]}` } })],
    }));
    const canary = "sk-canary-0123456789";
    const failed = await failure(ask(open(server.baseUrl, { apiKey: new Secret(canary, null) })));
    expect(failed.message).toContain("Wrong: Bearer [secret]");
  });

  test("a key that is spread over the deltas of an answer is blotted out", async () => {
    const server = await serve(() => ({
      kind: "stream",
      parts: [
        chatChunk({ content: "You sent sk-canary" }),
        chatChunk({ content: "-0123456789" }),
        chatChunk({}, "stop"),
      ],
    }));
    const answer = await ask(
      open(server.baseUrl, { apiKey: new Secret("sk-canary-0123456789", null) }),
    );
    expect(answer.text).toBe("You sent [secret]");
  });
});

describe("limits and signals of a stream", () => {
  const said = chatChunk({ content: "The ans" });

  test("silence from the first byte on is limited by `idle_timeout`, and the server sees the connection end", async () => {
    const server = await serve(() => ({ kind: "stream", parts: [said], ending: "silence" }));
    const error = await failure(ask(open(server.baseUrl, { idleTimeoutMs: 200 })));
    expect([error.class, error.isRetryable]).toEqual(["timeout", true]);
    expect(error.message).toBe(
      `request timeout: ${server.baseUrl} sent nothing for 0.2 s in the middle of an answer`,
    );
    expect(error.hint).toContain("raise `idle_timeout` in `provider_options` (now 0.2 s)");
    await server.requests[0]?.gone;
  });

  test("silence before the first byte is not", async () => {
    const server = await serve(() => ({ body: "x", delayMs: 400 }));
    const error = await failure(ask(open(server.baseUrl, { idleTimeoutMs: 50 })));
    expect(error.class).toBe("protocol");
  });

  test("comments are signs of life", async () => {
    const pings = Array.from({ length: 8 }, () => ": ping\n\n");
    const parts = [...pings, chatChunk({ content: "4" }, "stop"), done];
    const server = await serve(() => ({ kind: "stream", parts, pauseMs: 150 }));
    expect((await ask(open(server.baseUrl, { idleTimeoutMs: 1_000 }))).text).toBe("4");
  });

  test("silence behind a finish reason does no harm", async () => {
    const server = await serve(() => ({
      kind: "stream",
      parts: [chatChunk({ content: "4" }, "stop")],
      ending: "silence",
    }));
    expect((await ask(open(server.baseUrl, { idleTimeoutMs: 200 }))).text).toBe("4");
  });

  test("`timeout` stays the limit of the whole request", async () => {
    const server = await serve(() => ({ kind: "stream", parts: [said], ending: "silence" }));
    const error = await failure(ask(open(server.baseUrl, { timeoutMs: 500 })));
    expect(error.message).toBe(
      `request timeout: no complete answer from ${server.baseUrl} within 0.5 s`,
    );
    await server.requests[0]?.gone;
  });

  test("an abort in the middle passes its reason through, and the server sees the connection end", async () => {
    const server = await serve(() => ({ kind: "stream", parts: [said], ending: "silence" }));
    const controller = new AbortController();
    const reason = new Error("Ctrl-C");
    const call = ask(open(server.baseUrl), {
      signal: controller.signal,
      onTokens: () => controller.abort(reason),
    });
    await expect(call).rejects.toBe(reason);
    await server.requests[0]?.gone;
  });

  const megabyte = "x".repeat(1_024 * 1_024);

  test.for([
    { what: "of text", part: chatChunk({ content: megabyte }) },
    { what: "of one event", part: megabyte },
  ])("a stream without end is given up at 32 MB $what", async ({ part }) => {
    const error = await failure(streamed(Array.from({ length: 34 }, () => part)));
    expect([error.class, error.isRetryable]).toEqual(["protocol", false]);
    expect(error.message).toContain("longer than 32 MB");
  });

  test("a long answer may take more than that with what stands around its tokens", async () => {
    const padded = chatChunk({ content: "a" }, null, { obfuscation: megabyte });
    const parts = Array.from({ length: 34 }, () => padded);
    const { text } = await streamed([...parts, chatChunk({}, "stop"), done]);
    expect(text).toBe("a".repeat(34));
  });

  test("a kept connection that the server closed is replaced once, free of charge", async () => {
    const server = await serve(({ count }) =>
      count === 2
        ? { kind: "close" }
        : { kind: "stream", parts: [chatChunk({ content: "4" }, "stop"), done] },
    );
    const provider = open(server.baseUrl, { parallelism: 1 });
    await ask(provider);
    expect((await ask(provider)).text).toBe("4");
    expect(server.requests.length).toBe(3);
  });

  test("a stream that broke is not asked for again by itself: the server had worked on it", async () => {
    const server = await serve(({ count }) =>
      count === 1
        ? { kind: "stream", parts: [chatChunk({ content: "4" }, "stop"), done] }
        : { kind: "stream", parts: [said], ending: "cut" },
    );
    const provider = open(server.baseUrl, { parallelism: 1 });
    await ask(provider);
    expect((await failure(ask(provider))).class).toBe("protocol");
    expect(server.requests.length).toBe(2);
  });
});

describe("answers in which nothing was generated", () => {
  const usage = (completion: number) => ({
    usage: { prompt_tokens: 5, completion_tokens: completion },
  });

  test.each<[string, Reply]>([
    [
      "in a stream",
      {
        kind: "stream",
        parts: [chatChunk({ role: "assistant", content: "" }), chatChunk({}, "stop"), done],
      },
    ],
    [
      "in a stream that tells of no tokens",
      { kind: "stream", parts: [chatChunk({}, "stop", usage(0)), done] },
    ],
    ["in a whole answer", { body: chatCompletion("", { usage: null }) }],
    ["in a whole answer that tells of no tokens", { body: chatCompletion(null, usage(0)) }],
    ["but white space", { body: chatCompletion(" \n", { usage: null }) }],
  ])("%s are a failure of the server, with advice", async (_name, reply) => {
    const server = await serve(() => reply);
    const error = await failure(ask(open(server.baseUrl)));
    expect([error.class, error.isRetryable]).toEqual(["server", true]);
    expect(error.message).toContain("generated nothing");
    expect(error.hint).toMatch(/log.*prompt.*context.*template/);
  });

  test("with one token told they are the model's own empty answer, streamed or not", async () => {
    const one = usage(1);
    for (const reply of [
      { kind: "stream", parts: [chatChunk({}, "stop", one), done] },
      { body: chatCompletion("", one) },
    ] satisfies Reply[]) {
      const server = await serve(() => reply);
      expect(await ask(open(server.baseUrl))).toMatchObject({ text: "", finishReason: "stop" });
    }
  });

  test("a refusal, a thought and an end for another reason are something", async () => {
    const streams = [
      [chatChunk({ refusal: "No." }), chatChunk({}, "stop")],
      [chatChunk({ reasoning: "Hm." }), chatChunk({}, "stop")],
      [chatChunk({}, "length")],
      [chatChunk({}, "content_filter")],
    ];
    for (const parts of streams) expect((await streamed(parts)).text).toBe("");
  });
});

describe("what a server refuses", () => {
  const refusal = (message: string, param: string, code = "unsupported_parameter") => ({
    status: 400,
    body: { error: { message, type: "invalid_request_error", param, code } },
  });

  test("is adapted and sent again at once, noted, and known from then on", async () => {
    const server = await serve(({ body }) =>
      body.includes("stream_options")
        ? refusal("Unknown parameter: 'stream_options'.", "stream_options")
        : { kind: "stream", parts: [chatChunk({ content: "4" }, "stop"), done] },
    );
    const provider = open(server.baseUrl);
    const first = await ask(provider);
    expect([first.text, first.adaptations]).toEqual(["4", ["without stream_options"]]);
    expect((await ask(provider)).adaptations).toEqual(["without stream_options"]);
    expect(server.requests.length).toBe(3);
  });

  test("may be streaming itself", async () => {
    const server = await serve(({ body }) =>
      body.includes('"stream":true')
        ? refusal("Unsupported parameter: 'stream' is not supported with this model.", "stream")
        : { body: chatCompletion("4") },
    );
    const answer = await ask(open(server.baseUrl));
    expect([answer.text, answer.adaptations]).toEqual(["4", ["not streamed"]]);
  });

  test("may be said in a stream under status 200", async () => {
    const server = await serve(({ body }) =>
      body.includes("stream_options")
        ? {
            kind: "stream",
            parts: [
              event({
                error: {
                  message: "Unknown parameter: 'stream_options'.",
                  code: "unsupported_parameter",
                  param: "stream_options",
                },
              }),
              done,
            ],
          }
        : { kind: "stream", parts: [chatChunk({ content: "4" }, "stop"), done] },
    );
    expect((await ask(open(server.baseUrl))).text).toBe("4");
  });

  test("without a lesson in it is told after one try", async () => {
    const server = await serve(() =>
      refusal("'top_k' is not supported.", "top_k", "unknown_parameter"),
    );
    expect((await failure(ask(open(server.baseUrl)))).class).toBe("invalid_request");
    expect(server.requests.length).toBe(1);
  });
});

describe("what a server says of its limits", () => {
  const headers = { "x-ratelimit-remaining-requests": "41", "x-ratelimit-limit-requests": "60" };

  test.each<[string, Reply]>([
    [
      "a stream, before its end",
      { kind: "stream", parts: [chatChunk({ content: "4" })], ending: "cut", headers },
    ],
    ["a whole answer", { body: chatCompletion("4"), headers }],
    ["a refusal", { status: 429, body: "", headers }],
  ])("is heard with %s", async (_name, reply) => {
    const server = await serve(() => reply);
    const heard: unknown[] = [];
    await ask(open(server.baseUrl), { onLimits: (limits) => heard.push(limits) }).catch(() => {});
    expect(heard).toEqual([expect.objectContaining({ remainingRequests: 41, limitRequests: 60 })]);
  });

  test("is nothing when it says nothing", async () => {
    const server = await serve(() => ({ body: chatCompletion("4") }));
    const heard: unknown[] = [];
    await ask(open(server.baseUrl), { onLimits: (limits) => heard.push(limits) });
    expect(heard).toEqual([]);
  });
});

describe("tokens of a program", () => {
  const program = (token: string): readonly string[] => [
    process.execPath,
    "-e",
    `console.log(${JSON.stringify(token)})`,
  ];

  test("go with every call, and appear in no error", async () => {
    const server = await serve(({ headers }) => ({
      status: 403,
      body: { error: { message: `No access with ${headers["authorization"]}` } },
    }));
    const error = await failure(
      ask(open(server.baseUrl, { tokenCommand: program("token-canary-12345") })),
    );
    expect(server.requests[0]?.headers["authorization"]).toBe("Bearer token-canary-12345");
    expect(error.message).toContain("No access with Bearer [secret]");
  });

  test("that are refused when they are new are not fetched again and again", async () => {
    const server = await serve(() => ({ status: 401, body: { error: "Unauthorized" } }));
    const error = await failure(
      ask(open(server.baseUrl, { tokenCommand: program("token-canary-12345") })),
    );
    expect([error.class, server.requests.length]).toEqual(["auth", 1]);
  });
});
