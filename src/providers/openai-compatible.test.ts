import { lookup } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import { describe, expect, onTestFinished, test } from "vitest";
import { generationRequest, modelAt } from "../../test/support/provider-fixtures.ts";
import {
  chatCompletion,
  type Reply,
  type ScriptedRequest,
  type ScriptedServer,
  startScriptedServer,
} from "../../test/support/scripted-server.ts";
import type { Endpoint } from "../core/config.ts";
import { ProviderError, ThemisError } from "../core/errors.ts";
import { unknownIdentity } from "../core/identity.ts";
import type { Provider } from "../core/ports.ts";
import { Secret } from "../core/secret.ts";
import { createOpenAiCompatible } from "./openai-compatible.ts";

const never = new AbortController().signal;

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === "::1"),
);
const isLocalhostBoth = (await lookup("localhost", { all: true })).length > 1;

async function serve(
  script: (request: ScriptedRequest) => Reply,
  host = "127.0.0.1",
): Promise<ScriptedServer> {
  const server = await startScriptedServer(script, { host });
  onTestFinished(() => server.stop());
  return server;
}

function open(baseUrl: string, overrides: Partial<Endpoint> = {}): Provider {
  const provider = createOpenAiCompatible(modelAt(baseUrl, overrides));
  onTestFinished(() => provider.close());
  return provider;
}

function ask(provider: Provider, signal = never) {
  return provider.complete(generationRequest(), { signal, attempt: 1 });
}

async function failure(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    () => "no failure",
    (reason: unknown) => reason,
  );
  if (error instanceof ProviderError) return error;
  throw new Error("expected a ProviderError", { cause: error });
}

/** What the provider makes of one answer. */
async function asked(reply: Reply) {
  const server = await serve(() => reply);
  return ask(open(server.baseUrl));
}

function choice(message: object, finishReason: string | null = "stop") {
  return chatCompletion(null, {
    choices: [{ index: 0, message, finish_reason: finishReason }],
  });
}

describe("what is sent", () => {
  test("a bare sampling sends model and messages and nothing else", async () => {
    const server = await serve(() => ({ body: chatCompletion("4") }));
    await ask(open(server.baseUrl));
    const [request] = server.requests;
    expect([request?.method, request?.path]).toEqual(["POST", "/v1/chat/completions"]);
    expect(JSON.parse(request?.body ?? "")).toEqual({
      model: "test-model",
      messages: [{ role: "user", content: "What is 2 + 2?" }],
    });
    expect(request?.headers).toEqual({
      accept: "application/json",
      "accept-encoding": "identity",
      connection: "keep-alive",
      "content-length": String(request?.body.length),
      "content-type": "application/json",
      host: `127.0.0.1:${server.port}`,
      "user-agent": "themis",
      "x-client-request-id": "0123456789abcdef-r0-a1",
    });
  });

  test("a full sampling sends every parameter, each repeat its own seed, and extra members win", async () => {
    const server = await serve(() => ({ body: chatCompletion("4") }));
    const request = generationRequest({
      repeat: 2,
      extraBody: { top_k: 7, chat_template_kwargs: { enable_thinking: false } },
      sampling: {
        name: "full",
        temperature: 0,
        topP: 0.9,
        topK: 40,
        minP: 0.05,
        maxTokens: 64,
        seed: 10,
        stop: ["\n\n"],
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        extraBody: {},
        repeats: 3,
      },
    });
    await open(server.baseUrl).complete(request, { signal: never, attempt: 4 });
    expect(JSON.parse(server.requests[0]?.body ?? "")).toEqual({
      model: "test-model",
      messages: [{ role: "user", content: "What is 2 + 2?" }],
      temperature: 0,
      top_p: 0.9,
      max_tokens: 64,
      seed: 12,
      stop: ["\n\n"],
      top_k: 7,
      min_p: 0.05,
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      chat_template_kwargs: { enable_thinking: false },
    });
    expect(server.requests[0]?.headers["x-client-request-id"]).toBe("0123456789abcdef-r2-a4");
  });

  test("the key is a bearer token, and a custom Authorization header wins over it", async () => {
    const server = await serve(() => ({ body: chatCompletion("4") }));
    const apiKey = new Secret("sk-test-key", null);
    await ask(open(server.baseUrl, { apiKey, headers: { "X-Team": new Secret("math", null) } }));
    await ask(
      open(server.baseUrl, { apiKey, headers: { Authorization: new Secret("Basic abc", null) } }),
    );
    expect(
      server.requests.map(({ headers }) => [headers["authorization"], headers["x-team"]]),
    ).toEqual([
      ["Bearer sk-test-key", "math"],
      ["Basic abc", undefined],
    ]);
  });

  test("the query of a base URL stays behind the path", async () => {
    const server = await serve(() => ({ body: chatCompletion("4") }));
    await ask(open(`${server.baseUrl}/?api-version=2024-10-21`));
    expect(server.requests[0]?.path).toBe("/v1/chat/completions?api-version=2024-10-21");
  });

  test("as many calls as `n_parallel` are in flight together, over connections that are kept", async () => {
    const { promise: threeCame, resolve: release } = Promise.withResolvers<void>();
    let inFlight = 0;
    let most = 0;
    const server = await startScriptedServer(async () => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      if (inFlight === 3) release();
      await threeCame;
      inFlight -= 1;
      return { body: chatCompletion("4") };
    });
    onTestFinished(() => server.stop());
    const provider = open(server.baseUrl, { parallelism: 3 });
    await Promise.all(Array.from({ length: 12 }, () => ask(provider)));
    expect(most).toBe(3);
    expect(Math.max(...server.requests.map(({ connection }) => connection))).toBe(3);
  });

  test.each([
    ["a line break in the key", { apiKey: new Secret("sk-a\nb-canary", null) }, "`api_key`"],
    [
      "a header that HTTP sets itself",
      { headers: { "Content-Length": new Secret("1", null) } },
      "`Content-Length`",
    ],
    ["a header with a bad name", { headers: { "a b": new Secret("1", null) } }, "`a b`"],
    ["a base URL that is none", { baseUrl: "localhost:1234" }, "`base_url`"],
  ])("%s is refused before any call", (_name, overrides, word) => {
    const create = () => createOpenAiCompatible(modelAt("http://localhost:1", overrides));
    expect(create).toThrow(ThemisError);
    expect(create).toThrow(word);
    expect(create).not.toThrow("canary");
  });
});

describe("what is read", () => {
  test("a whole answer", async () => {
    expect(await asked({ body: chatCompletion("4") })).toEqual({
      text: "4",
      reasoning: null,
      refusal: null,
      finishReason: "stop",
      rawFinishReason: "stop",
      usage: { inputTokens: 11, cachedInputTokens: null, outputTokens: 7, reasoningTokens: null },
      servedModel: "test-model",
      systemFingerprint: "fp-test",
      servedBy: null,
      firstTokenMs: null,
      adaptations: [],
    });
  });

  test("an answer with nothing in it but one token is an empty answer, with unknowns left unknown", async () => {
    const body = {
      choices: [{ message: { content: null }, finish_reason: null }],
      usage: { completion_tokens: 1 },
      error: null,
    };
    expect(await asked({ body })).toEqual({
      text: "",
      reasoning: null,
      refusal: null,
      finishReason: "other",
      rawFinishReason: null,
      usage: {
        inputTokens: null,
        cachedInputTokens: null,
        outputTokens: 1,
        reasoningTokens: null,
      },
      servedModel: null,
      systemFingerprint: null,
      servedBy: null,
      firstTokenMs: null,
      adaptations: [],
    });
  });

  test.each([
    ["reasoning", { content: "4", reasoning: "hm" }],
    ["reasoning_content", { content: "4", reasoning_content: "hm" }],
    ["reasoning_details", { content: "4", reasoning_details: [{ text: "hm" }] }],
    ["<think>", { content: "<think>hm</think>4" }],
    [
      "parts",
      {
        content: [
          { type: "thinking", thinking: [{ type: "text", text: "hm" }] },
          { type: "text", text: "4" },
        ],
      },
    ],
  ])("thinking in %s goes to the reasoning, never into the answer", async (_name, message) => {
    const { text, reasoning } = await asked({ body: choice(message) });
    expect({ text, reasoning }).toEqual({ text: "4", reasoning: "hm" });
  });

  test("content in parts is joined", async () => {
    const message = {
      content: [
        { type: "text", text: "a" },
        { type: "text", text: "b" },
      ],
    };
    expect((await asked({ body: choice(message) })).text).toBe("ab");
  });

  test("a refusal is kept apart", async () => {
    const { text, refusal } = await asked({
      body: choice({ content: null, refusal: "I cannot help with that." }),
    });
    expect({ text, refusal }).toEqual({ text: "", refusal: "I cannot help with that." });
  });

  test.each([
    ["stop", "stop"],
    ["eos", "stop"],
    ["length", "length"],
    ["max_tokens", "length"],
    ["content_filter", "content-filter"],
    ["tool_calls", "other"],
  ])("finish reason %s is %s", async (raw, unified) => {
    const { finishReason, rawFinishReason } = await asked({ body: choice({ content: "4" }, raw) });
    expect({ finishReason, rawFinishReason }).toEqual({
      finishReason: unified,
      rawFinishReason: raw,
    });
  });

  test.each(["error", "abort", "insufficient_system_resource"])(
    "finish reason %s is the server's trouble and no answer",
    async (raw) => {
      const error = await failure(asked({ body: choice({ content: "The ans" }, raw) }));
      expect([error.class, error.isRetryable]).toEqual(["server", true]);
      expect(error.message).toContain(raw);
    },
  );

  test("reasoning tokens are read where servers put them", async () => {
    const usage = {
      prompt_tokens: 1,
      completion_tokens: 9,
      completion_tokens_details: { reasoning_tokens: 5 },
    };
    expect((await asked({ body: chatCompletion("4", { usage }) })).usage).toEqual({
      inputTokens: 1,
      cachedInputTokens: null,
      outputTokens: 9,
      reasoningTokens: 5,
    });
  });

  test("blank lines and a byte order mark before the JSON are passed over", async () => {
    for (const start of ["\n\n \r\n", "\uFEFF"]) {
      expect((await asked({ body: start + JSON.stringify(chatCompletion("4")) })).text).toBe("4");
    }
  });
});

describe("answers that are none", () => {
  test.each([
    ["malformed JSON", { body: '{"choices":[{]}' }, "protocol", true, "not valid JSON"],
    ["a truncated body", { kind: "cut", body: chatCompletion("4") }, "protocol", true, "cut off"],
    ["an empty body", { body: "" }, "protocol", true, "the body is empty"],
    ["JSON without choices", { body: { choices: [] } }, "protocol", true, "no `choices`"],
    [
      "an HTML page under status 200",
      { body: "<!doctype html><title>Log in</title>", headers: { "content-type": "text/html" } },
      "protocol",
      false,
      'an HTML page titled "Log in"',
    ],
    [
      "a stream that was not asked for and has no end",
      { body: "data: {}\n\n", headers: { "content-type": "text/event-stream" } },
      "protocol",
      true,
      "ended without a finish reason",
    ],
    [
      "an HTML error page",
      { status: 502, body: "<html><head><title>502 Bad Gateway</title></head></html>" },
      "server",
      true,
      "502 Bad Gateway",
    ],
    [
      "an error under status 200",
      { body: { error: "Unexpected endpoint or method. (POST /chat/completions)" } },
      "invalid_request",
      false,
      "Unexpected endpoint",
    ],
    ["status 401", { status: 401, body: { error: "Unauthorized" } }, "auth", false, "Unauthorized"],
    [
      "an unknown model",
      { status: 404, body: { error: { message: "model 'x' not found" } } },
      "model_not_found",
      false,
      "model 'x' not found",
    ],
    ["status 500", { status: 500, body: "" }, "server", true, "HTTP 500"],
    ["status 429", { status: 429, body: "" }, "rate_limit", true, "HTTP 429"],
    ["a redirect", { status: 307, headers: { location: "/x" } }, "invalid_request", false, "307"],
    ["a reset", { kind: "reset" }, "connect", true, "connection closed before an answer"],
    [
      "a closed connection",
      { kind: "close" },
      "connect",
      true,
      "connection closed before an answer",
    ],
    ["something that is not HTTP", { kind: "raw", bytes: "SSH-2.0\r\n" }, "protocol", true, "HTTP"],
  ] satisfies [string, Reply, string, boolean, string][])(
    "%s",
    async (_name, reply, expectedClass, isRetryable, words) => {
      const error = await failure(asked(reply));
      expect([error.class, error.isRetryable]).toEqual([expectedClass, isRetryable]);
      expect(error.message).toContain(words);
      expect(error.hint).not.toBe("");
    },
  );

  test("a wait that the server asks for is passed on", async () => {
    const error = await failure(asked({ status: 429, headers: { "Retry-After": "7" }, body: "" }));
    expect(error.retryAfterMs).toBe(7_000);
  });

  test("an answer without end is given up at 32 MB", async () => {
    const error = await failure(asked({ body: "x".repeat(33 * 1_024 * 1_024) }));
    expect([error.class, error.isRetryable]).toEqual(["protocol", false]);
    expect(error.message).toContain("longer than 32 MB");
  });

  test("a key that the server echoes appears nowhere in the error", async () => {
    const canary = "sk-canary-0123456789";
    const server = await serve(({ headers }) => ({
      status: 401,
      body: {
        error: { message: `Wrong: ${headers["authorization"]}`, type: canary, code: canary },
      },
    }));
    const error = await failure(ask(open(server.baseUrl, { apiKey: new Secret(canary, null) })));
    expect(error.message).toBe(`HTTP 401 from ${server.baseUrl}: Wrong: Bearer [secret]`);
    expect(`${error.stack} ${error.hint} ${JSON.stringify(error)}`).not.toContain(canary);
  });

  test("a key that the server echoes in an answer is blotted out; a placeholder is left as a word", async () => {
    const server = await serve(({ headers }) => ({
      body: chatCompletion(`You sent ${headers["authorization"]}`, {
        model: String(headers["authorization"]),
      }),
    }));
    const asked = (key: string) => ask(open(server.baseUrl, { apiKey: new Secret(key, null) }));
    const { text, servedModel } = await asked("sk-canary-0123456789");
    expect([text, servedModel]).toEqual(["You sent Bearer [secret]", "Bearer [secret]"]);
    expect((await asked("ollama")).text).toBe("You sent Bearer ollama");
  });
});

describe("connections", () => {
  test("a refused connection says where it was tried and what to check", async () => {
    const server = await serve(() => ({ body: chatCompletion("4") }));
    await server.stop();
    const error = await failure(ask(open(`http://localhost:${server.port}/v1`)));
    expect([error.class, error.isRetryable]).toEqual(["connect", true]);
    expect(error.message).toMatch(
      new RegExp(
        `^connection refused at http://localhost:${server.port}/v1 \\(tried (::1 and )?127\\.0\\.0\\.1( and ::1)?\\)$`,
      ),
    );
    expect(error.hint).toBe(
      `check that the server is running: \`curl http://localhost:${server.port}/v1/models\`; check the port in \`base_url\` and the firewall; try \`127.0.0.1\` instead of \`localhost\``,
    );
  });

  test("a host name that does not exist", async () => {
    const error = await failure(ask(open("http://themis-test.invalid/v1")));
    expect(error.class).toBe("connect");
    expect(error.message).toContain("host name `themis-test.invalid` not found");
  });

  test("https to a server that speaks http", async () => {
    const server = await serve(() => ({ body: chatCompletion("4") }));
    const error = await failure(ask(open(`https://127.0.0.1:${server.port}/v1`)));
    expect([error.class, error.isRetryable]).toEqual(["connect", false]);
    expect(error.hint).toContain("`http` and `https`");
  });

  test("`localhost` reaches a server that listens on 127.0.0.1 only", async () => {
    const server = await serve(() => ({ body: chatCompletion("4") }));
    expect((await ask(open(`http://localhost:${server.port}/v1`))).text).toBe("4");
  });

  test.runIf(hasIpv6)("a server that listens on ::1 only is reached", async () => {
    const server = await serve(() => ({ body: chatCompletion("4") }), "::1");
    expect((await ask(open(server.baseUrl))).text).toBe("4");
  });

  test.runIf(hasIpv6 && isLocalhostBoth)("also as `localhost`", async () => {
    const server = await serve(() => ({ body: chatCompletion("4") }), "::1");
    expect((await ask(open(`http://localhost:${server.port}/v1`))).text).toBe("4");
  });

  test("a kept connection that the server closed is replaced once, free of charge", async () => {
    for (const kind of ["close", "reset"] as const) {
      const server = await serve(({ count }) =>
        count === 2 ? { kind } : { body: chatCompletion("4") },
      );
      const provider = open(server.baseUrl, { parallelism: 1 });
      await ask(provider);
      expect((await ask(provider)).text).toBe("4");
      expect(server.requests.map(({ count, connection }) => [count, connection])).toEqual([
        [1, 1],
        [2, 1],
        [3, 2],
      ]);
    }
  });

  test("only once: a server that goes on closing fails the call", async () => {
    const server = await serve(({ count }) =>
      count === 1 ? { body: chatCompletion("4") } : { kind: "close" },
    );
    const provider = open(server.baseUrl, { parallelism: 1 });
    await ask(provider);
    expect((await failure(ask(provider))).class).toBe("connect");
    expect(server.requests.length).toBe(3);
  });

  test("a fresh connection that breaks is not replaced: the server may have begun to work", async () => {
    const server = await serve(() => ({ kind: "reset" }));
    expect((await failure(ask(open(server.baseUrl)))).class).toBe("connect");
    expect(server.requests.length).toBe(1);
  });

  test("a server that dies and returns is reached again by the same provider", async () => {
    const server = await serve(() => ({ body: chatCompletion("4") }));
    const provider = open(server.baseUrl, { parallelism: 1 });
    await ask(provider);
    await server.stop();
    expect((await failure(ask(provider))).message).toContain("connection refused");
    await server.start();
    expect((await ask(provider)).text).toBe("4");
  });
});

describe("the deadline and the caller's signal", () => {
  test.each([
    ["hangs", { kind: "hang" }, "no answer from"],
    [
      "stops in the middle",
      { kind: "stall", body: chatCompletion("4") },
      "no complete answer from",
    ],
  ] satisfies [string, Reply, string][])(
    "a server that %s is given up at `timeout`, and sees the connection end",
    async (_name, reply, words) => {
      const server = await serve(() => reply);
      const error = await failure(ask(open(server.baseUrl, { timeoutMs: 1_000 })));
      expect([error.class, error.isRetryable]).toEqual(["timeout", true]);
      expect(error.message).toBe(`request timeout: ${words} ${server.baseUrl} within 1 s`);
      expect(error.hint).toContain("raise `timeout` in `provider_options` (now 1 s)");
      await server.requests[0]?.gone;
    },
  );

  test("an abort passes its reason through, and the server sees the connection end", async () => {
    const server = await serve(() => ({ kind: "hang" }));
    const controller = new AbortController();
    const call = ask(open(server.baseUrl), controller.signal);
    await expect.poll(() => server.requests.length).toBe(1);
    const reason = new Error("Ctrl-C");
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await server.requests[0]?.gone;
  });

  test("a signal that is aborted already sends nothing", async () => {
    const server = await serve(() => ({ body: chatCompletion("4") }));
    const reason = new Error("too late");
    await expect(ask(open(server.baseUrl), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(server.requests.length).toBe(0);
  });

  test("calls leave nothing behind on the signal they share", async () => {
    const server = await serve(({ count }) => (count % 2 === 0 ? { status: 500 } : { body: "{" }));
    const signal = new AbortController().signal;
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...parameters: Parameters<typeof add>) => {
      listeners += 1;
      add(...parameters);
    };
    signal.removeEventListener = (...parameters: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...parameters);
    };
    const provider = open(server.baseUrl);
    await Promise.allSettled(Array.from({ length: 40 }, () => ask(provider, signal)));
    expect(server.requests.length).toBe(40);
    expect(listeners).toBe(0);
  });

  test("closing the provider ends the calls in flight", async () => {
    const server = await serve(() => ({ kind: "hang" }));
    const provider = open(server.baseUrl);
    const call = failure(ask(provider));
    await expect.poll(() => server.requests.length).toBe(1);
    await provider.close();
    expect((await call).class).toBe("connect");
    await server.requests[0]?.gone;
  });
});

describe("the list of models", () => {
  async function listed(reply: Reply) {
    const server = await serve(() => reply);
    const list = await open(server.baseUrl).listModels(never);
    expect(server.requests.map(({ method, path }) => [method, path])).toEqual([
      ["GET", "/v1/models"],
    ]);
    return list;
  }

  test.each([
    ["OpenAI's", { object: "list", data: [{ id: "a" }, { id: "b" }, { id: "a" }] }, ["a", "b"]],
    ["Ollama's empty one", { object: "list", data: null }, []],
    ["a bare list", [{ id: "a" }, "b"], ["a", "b"]],
    ["by name", { models: [{ name: "a" }, { model: "b" }, { nothing: 1 }] }, ["a", "b"]],
    ["no list at all", { hello: "world" }, null],
  ])("%s", async (_name, body, names) => {
    expect(await listed({ body })).toEqual(names);
  });

  test.each([404, 405, 501])("status %i means that there is no list", async (status) => {
    expect(await listed({ status, body: "" })).toBeNull();
  });

  test("a server that answers a wrong path with status 200 is told apart, with advice", async () => {
    const body = { error: "Unexpected endpoint or method. (GET /models)" };
    const server = await serve(() => ({ body }));
    const root = server.baseUrl.replace(/\/v1$/, "");
    const error = await failure(open(root).listModels(never));
    expect(error.class).toBe("invalid_request");
    expect(error.hint).toContain(`as in \`${root}/v1\``);
  });

  test("a web page, a wrong key and a dead server are errors", async () => {
    const page = await failure(listed({ body: "<!doctype html><title>UI</title>" }));
    const key = await failure(listed({ status: 401, body: { error: "Unauthorized" } }));
    expect([page.class, key.class]).toEqual(["protocol", "auth"]);
    const server = await serve(() => ({ body: [] }));
    await server.stop();
    expect((await failure(open(server.baseUrl).listModels(never))).class).toBe("connect");
  });

  test("is read while every connection for answers is busy", async () => {
    const server = await serve(({ method }) =>
      method === "GET" ? { body: { data: [{ id: "a" }] } } : { kind: "hang" },
    );
    const provider = open(server.baseUrl, { parallelism: 1 });
    const call = failure(ask(provider));
    await expect.poll(() => server.requests.length).toBe(1);
    expect(await provider.listModels(never)).toEqual(["a"]);
    await provider.close();
    await call;
  });
});

describe("what an endpoint says of itself", () => {
  test("is gathered from the routes of its kind", async () => {
    const server = await serve(({ path }) =>
      path === "/v1/models"
        ? {
            body: {
              data: [
                { id: "test-model", owned_by: "vllm", max_model_len: 8_192, root: "/models/x" },
              ],
            },
          }
        : path === "/version"
          ? { body: { version: "0.11.0" } }
          : { status: 404 },
    );
    expect(await open(server.baseUrl).identify(never)).toMatchObject({
      server: "vllm",
      version: "0.11.0",
      contextTokens: 8_192,
      source: "/models/x",
    });
  });

  test("is nothing where it is silent or gone, after a few seconds", async () => {
    const silent = await serve(() => ({ kind: "hang" }));
    expect(await open(silent.baseUrl).identify(never)).toEqual(unknownIdentity);
    await silent.stop();
    expect(await open(silent.baseUrl).identify(never)).toEqual(unknownIdentity);
  });

  test("an abort passes its reason through", async () => {
    const server = await serve(() => ({ kind: "hang" }));
    const controller = new AbortController();
    const identity = open(server.baseUrl).identify(controller.signal);
    await expect.poll(() => server.requests.length).toBe(1);
    const reason = new Error("Ctrl-C");
    controller.abort(reason);
    await expect(identity).rejects.toBe(reason);
    await expect(open(server.baseUrl).identify(AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
