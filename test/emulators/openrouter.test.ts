import { describe, expect, test } from "vitest";
import type { EmulatorOptions } from "./emulator-options.ts";
import { askOnce, chatOf, eventsOf, rawCall, statusAndText } from "./hosted-raw-call.ts";
import { type OpenRouterVariant, startOpenRouter } from "./openrouter.ts";

const model = "meta-llama/llama-3.3-70b-instruct";
const path = "/api/v1/chat/completions";
const chat = (members: Readonly<Record<string, unknown>> = {}, question?: string) =>
  chatOf(model, members, question);

const ask = (body: unknown, options: EmulatorOptions<OpenRouterVariant> = {}, headers = {}) =>
  askOnce(startOpenRouter(options), path, body, headers);

test("a key is needed for chats, not for the list of models", async () => {
  await using router = await startOpenRouter({ apiKey: "sk-or-v1-key" });
  const missing = await rawCall(`${router.origin}${path}`, chat());
  expect(statusAndText(missing)).toEqual([
    401,
    '{"error":{"code":401,"message":"No auth credentials found"}}',
  ]);
  const wrong = await rawCall(`${router.origin}${path}`, chat(), { authorization: "Bearer x" });
  expect(statusAndText(wrong)).toEqual([401, '{"error":{"code":401,"message":"User not found."}}']);
  const list = await rawCall(`${router.baseUrl}/models`);
  expect(JSON.parse(list.text)).toEqual({
    data: [expect.objectContaining({ id: model, context_length: 131_072 })],
  });
});

describe("a failure before the generation has a status of its own:", () => {
  test.each([
    ["no credits", 402, { hasCredits: false }, chat(), "Insufficient credits. Add more using"],
    ["an unknown model", 400, {}, chatOf("gpt"), "gpt is not a valid model ID"],
    [
      "a prompt that is too long",
      400,
      {},
      chat({ max_tokens: 100 }, "x".repeat(4 * 131_000)),
      "This endpoint's maximum context length is 131072 tokens. However, you requested about 131100 tokens (131000 of text input, 100 in the output).",
    ],
  ])("%s", async (_name, status, variant, body, message) => {
    const answer = await ask(body, { variant });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text).error).toEqual({
      code: status,
      message: expect.stringContaining(message),
    });
  });

  test("a flagged prompt", async () => {
    const answer = await ask(chat({}, "This triggers-the-moderation."));
    expect(statusAndText(answer)).toEqual([
      403,
      `{"error":{"code":403,"message":"Your chosen model requires moderation and your input was flagged","metadata":{"reasons":["violence"],"flagged_input":"This triggers-the-moderation.","provider_name":"OpenAI","model_slug":"${model}"}}}`,
    ]);
  });

  test("a provider's rate limit, whose words are a text inside", async () => {
    const answer = await ask(chat(), { faults: () => ({ kind: "busy" }) });
    expect(statusAndText(answer)).toEqual([
      429,
      '{"error":{"code":429,"message":"Provider returned error","metadata":{"raw":"{\\"error\\":{\\"message\\":\\"This model is temporarily rate-limited upstream.\\"}}","provider_name":"DeepInfra"}}}',
    ]);
  });
});

describe("a failure after the status was sent", () => {
  const faults = () => ({ kind: "server-error" as const });
  const text =
    '{"error":{"code":502,"message":"Provider returned error","metadata":{"raw":"{\\"error\\":{\\"message\\":\\"upstream connect error\\"}}","provider_name":"DeepInfra"}}}';

  test("comes in a 200, as JSON or as an event", async () => {
    expect(statusAndText(await ask(chat(), { faults }))).toEqual([200, text]);
    const stream = await ask(chat({ stream: true }), { faults });
    expect(stream.headers.get("content-type")).toBe("text/event-stream");
    expect(statusAndText(stream)).toEqual([200, `: OPENROUTER PROCESSING\n\ndata: ${text}\n\n`]);
    const early = await ask(chat(), { faults, variant: { isFailureLate: false } });
    expect(statusAndText(early)).toEqual([502, text]);
  });

  test("in the middle of a stream ends it with an error and a finish reason of that name", async () => {
    const stream = await ask(chat({ stream: true }), { faults: () => ({ kind: "mid-stream" }) });
    const events = eventsOf(stream) as { id?: string; created?: number; choices: unknown }[];
    expect(events[1]).toMatchObject({ choices: [{ finish_reason: null }] });
    const last = events.at(-1);
    expect(stream.text.trimEnd().split("\n\n").at(-1)).toBe(
      `data: {"id":"${last?.id}","object":"chat.completion.chunk","created":${last?.created},"model":"${model}","provider":"Together","error":{"code":"server_error","message":"Provider disconnected unexpectedly"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}`,
    );
  });
});

describe("providers", () => {
  async function servedBy(preferences: object | undefined): Promise<readonly string[]> {
    await using router = await startOpenRouter();
    const names: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      const answer = await rawCall(`${router.origin}${path}`, chat({ provider: preferences }));
      names.push(JSON.parse(answer.text).provider);
    }
    return names;
  }

  test("change from request to request", async () => {
    expect(new Set(await servedBy(undefined)).size).toBe(3);
    expect(new Set(await servedBy({ order: ["fireworks"] })).size).toBe(3);
  });

  test("stay when they are pinned", async () => {
    const pinned = await servedBy({ order: ["fireworks", "together"], allow_fallbacks: false });
    expect(new Set(pinned)).toEqual(new Set(["Fireworks"]));
    expect(new Set(await servedBy({ only: ["together"] }))).toEqual(new Set(["Together"]));
  });

  test("that do not exist cannot be pinned", async () => {
    const provider = { order: ["Nobody"], allow_fallbacks: false };
    expect(statusAndText(await ask(chat({ provider })))).toEqual([
      404,
      '{"error":{"code":404,"message":"No allowed providers are available for the selected model.","metadata":{"available_providers":["deepinfra","together","fireworks"],"requested_providers":["Nobody"]}}}',
    ]);
  });
});

describe("a thinking model", () => {
  const options = { isThinking: true, answer: () => ({ text: "42", reasoning: "Six." }) };
  const details = [{ type: "reasoning.text", text: "Six.", format: "unknown", index: 0 }];

  test("has its reasoning twice, and the provider's own finish reason", async () => {
    const { choices, usage } = JSON.parse((await ask(chat(), options)).text);
    expect(choices).toEqual([
      {
        index: 0,
        message: {
          role: "assistant",
          content: "42",
          refusal: null,
          reasoning: "Six.",
          reasoning_details: details,
        },
        finish_reason: "stop",
        native_finish_reason: "stop",
        logprobs: null,
      },
    ]);
    expect(usage.completion_tokens_details.reasoning_tokens).toBe(1);
  });

  test("streams it, too, and the usage without being asked", async () => {
    const answer = await ask(chat({ stream: true }), options);
    expect(answer.text).toMatch(/^: OPENROUTER PROCESSING\n\ndata: \{/);
    const events = eventsOf(answer).slice(1, -1) as { choices: { delta: object }[] }[];
    expect(events.map(({ choices }) => choices[0]?.delta)).toEqual([
      { role: "assistant", content: "", reasoning: "Six.", reasoning_details: details },
      { role: "assistant", content: "42" },
      { role: "assistant", content: "" },
      undefined,
    ]);
    expect(events.at(-1)).toMatchObject({ usage: { completion_tokens: 2 } });
  });

  test("can hide it, or leave it", async () => {
    const hidden = await ask(chat({ reasoning: { exclude: true } }), options);
    expect(hidden.text).not.toContain("Six.");
    const stream = await ask(chat({ stream: true, reasoning: { exclude: true } }), options);
    expect(stream.text).not.toContain("Six.");
    expect(stream.text).toContain('"content":"42"');
    expect(JSON.parse(hidden.text).usage.completion_tokens).toBe(2);
    const off = await ask(chat({ reasoning: { enabled: false } }), options);
    expect(JSON.parse(off.text).usage.completion_tokens).toBe(1);
  });
});

describe("a prompt that is too long for a small context", () => {
  const question = `START ${"x".repeat(40_000)} END`;

  async function seen(members: object, contextTokens: number) {
    const prompts: string[] = [];
    const answer = await ask(chat({ max_tokens: 192, ...members }, question), {
      contextTokens,
      answer: (prompt) => {
        prompts.push(prompt);
        return { text: "42" };
      },
    });
    return { answer, prompt: prompts[0] };
  }

  test("loses its middle without a word", async () => {
    const { answer, prompt } = await seen({}, 8_192);
    expect(answer.status).toBe(200);
    expect(prompt).toHaveLength(32_000);
    expect(prompt).toMatch(/^START x+ END$/);
    expect(JSON.parse(answer.text).usage.prompt_tokens).toBe(8_000);
  });

  test("is refused when transforms are switched off, or the context is not small", async () => {
    expect((await seen({ transforms: [] }, 8_192)).answer.status).toBe(400);
    expect((await seen({}, 8_193)).answer.status).toBe(400);
    expect((await seen({ transforms: ["middle-out"] }, 8_193)).answer.status).toBe(200);
  });
});

test("a silent stream is kept alive by comments", async () => {
  const answer = await ask(chat({ stream: true }), { firstTokenMs: 300, pingMs: 10 });
  expect(answer.text.split(": OPENROUTER PROCESSING\n\n").length).toBeGreaterThan(2);
});

test("a base URL without /api leads to a page", async () => {
  await using router = await startOpenRouter();
  const answer = await rawCall(`${router.origin}/v1/chat/completions`, chat());
  expect([answer.status, answer.headers.get("content-type")]).toEqual([
    404,
    "text/html; charset=utf-8",
  ]);
});
