import { describe, expect, test } from "vitest";
import { type DeepSeekVariant, neverStarted, startDeepSeek } from "./deepseek.ts";
import type { EmulatorOptions } from "./emulator-options.ts";
import { askOnce, chatOf, eventsOf, rawCall, statusAndText } from "./hosted-raw-call.ts";

const path = "/v1/chat/completions";
const ask = (
  body: unknown,
  options: EmulatorOptions<DeepSeekVariant> = {},
  headers: Readonly<Record<string, string>> = {},
) => askOnce(startDeepSeek(options), path, body, headers);

const error = (message: string, type = "invalid_request_error", code = "invalid_request_error") =>
  JSON.stringify({ error: { message, type, param: null, code } });

test("a wrong key is refused, and its end is repeated", async () => {
  const headers = { authorization: "Bearer sk-0123456789abcdef" };
  const answer = await ask(chatOf("deepseek-chat"), { apiKey: "sk-right" }, headers);
  expect(statusAndText(answer)).toEqual([
    401,
    error("Authentication Fails, Your api key: ****cdef is invalid", "authentication_error"),
  ]);
});

test("the API is there with and without /v1", async () => {
  await using deepSeek = await startDeepSeek();
  for (const root of [deepSeek.origin, deepSeek.baseUrl]) {
    expect((await rawCall(`${root}/models`)).text).toBe(
      '{"object":"list","data":[{"id":"deepseek-chat","object":"model","owned_by":"deepseek"},{"id":"deepseek-reasoner","object":"model","owned_by":"deepseek"}]}',
    );
    expect((await rawCall(`${root}/chat/completions`, chatOf("deepseek-chat"))).status).toBe(200);
  }
});

describe("a call is refused when", () => {
  test.each([
    ["the model is unknown", chatOf("gpt-4o"), {}, 400, error("Model Not Exist")],
    [
      "the balance is used up",
      chatOf("deepseek-chat"),
      { hasBalance: false },
      402,
      error("Insufficient Balance", "unknown_error"),
    ],
    [
      "a parameter is out of range",
      chatOf("deepseek-chat", { max_tokens: 9_000 }),
      { maxOutputTokens: 8_192 },
      422,
      error("Invalid max_tokens value, the valid range of max_tokens is [1, 8192]"),
    ],
    [
      "there is no room for one more",
      chatOf("deepseek-chat"),
      { callsAtOnce: 0 },
      429,
      error(
        "Rate Limit Reached: you are sending requests too quickly. Please pace your requests reasonably.",
        "rate_limit_error",
        "rate_limit_reached",
      ),
    ],
  ])("%s", async (_name, body, variant, status, text) => {
    expect(statusAndText(await ask(body, { variant }))).toEqual([status, text]);
  });

  test("it brings earlier reasoning, at a time", async () => {
    const body = {
      model: "deepseek-reasoner",
      messages: [
        { role: "assistant", content: "42", reasoning_content: "Six." },
        { role: "user", content: "Why?" },
      ],
    };
    expect((await ask(body)).status).toBe(200);
    const refused = await ask(body, { variant: { refusesReasoning: true } });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain("Please remove the reasoning_content from your message");
  });

  test("it does not fit", async () => {
    const body = chatOf("deepseek-chat", { max_tokens: 100 }, "x".repeat(4_000));
    expect(statusAndText(await ask(body, { contextTokens: 1_000 }))).toEqual([
      400,
      error(
        "This model's maximum context length is 1000 tokens. However, you requested 1100 tokens (1000 in the messages, 100 in the completion). Please reduce the length of the messages or completion.",
      ),
    ]);
  });
});

test("overload is a 503 and a failure is a 500", async () => {
  const busy = await ask(chatOf("deepseek-chat"), { faults: () => ({ kind: "busy" }) });
  expect(busy.status).toBe(503);
  expect(busy.text).toContain("Service is too busy.");
  const failed = await ask(chatOf("deepseek-chat"), { faults: () => ({ kind: "server-error" }) });
  expect(failed.status).toBe(500);
});

describe("under load", () => {
  const slow = { firstTokenMs: 300, pingMs: 10 };

  test("blank lines come before the JSON", async () => {
    const answer = await ask(chatOf("deepseek-chat"), slow);
    expect(answer.text).toMatch(/^\n+\{"id":/);
    expect(JSON.parse(answer.text).choices[0].finish_reason).toBe("stop");
  });

  test("comments come before the events", async () => {
    const answer = await ask(chatOf("deepseek-chat", { stream: true }), slow);
    expect(answer.text).toMatch(/^(: keep-alive\n\n)+data: \{/);
    expect(answer.text).toMatch(/data: \[DONE\]\n\n$/);
  });

  test("a call that was never started ends in good order, with nothing in it", async () => {
    const faults = ({ body }: { body: Readonly<Record<string, unknown>> }) => ({
      kind: "reply" as const,
      reply: neverStarted(body["stream"] === true),
    });
    expect(statusAndText(await ask(chatOf("deepseek-chat"), { faults }))).toEqual([200, "\n\n\n"]);
    const stream = await ask(chatOf("deepseek-chat", { stream: true }), { faults });
    expect(statusAndText(stream)).toEqual([200, ": keep-alive\n\n".repeat(3)]);
  });
});

describe("thinking", () => {
  const answer = () => ({ text: "42", reasoning: "Six." });

  test("stands in a member of its own", async () => {
    const { choices, usage } = JSON.parse(
      (await ask(chatOf("deepseek-reasoner"), { answer })).text,
    );
    expect(choices[0].message).toEqual({
      role: "assistant",
      content: "42",
      reasoning_content: "Six.",
    });
    expect(usage).toEqual({
      prompt_tokens: 5,
      completion_tokens: 2,
      total_tokens: 7,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 1 },
      prompt_cache_hit_tokens: 0,
      prompt_cache_miss_tokens: 5,
    });
  });

  test("streams with a null in the other member, and the usage on the last chunk", async () => {
    const body = chatOf("deepseek-reasoner", { stream: true });
    const events = eventsOf(await ask(body, { answer })) as {
      choices: { delta: object }[];
      usage?: object;
    }[];
    expect(events.slice(0, -1).map(({ choices }) => choices[0]?.delta)).toEqual([
      { role: "assistant", content: null, reasoning_content: "" },
      { content: null, reasoning_content: "Six." },
      { content: "42", reasoning_content: null },
      { content: "", reasoning_content: null },
    ]);
    expect(events.at(-2)?.usage).toMatchObject({ total_tokens: 7 });
  });

  test("is a part of max_tokens, and may leave nothing for the answer", async () => {
    const body = chatOf("deepseek-reasoner", { max_tokens: 1 });
    const [choice] = JSON.parse((await ask(body, { answer })).text).choices;
    expect(choice).toMatchObject({
      message: { content: "", reasoning_content: "Six." },
      finish_reason: "length",
    });
  });

  test.each([
    ["deepseek-chat", "enabled", []],
    ["deepseek-reasoner", "disabled", ["temperature", "top_p"]],
  ])("of %s can be %s, and takes no samplers", async (model, type, samplers) => {
    const seen: string[] = [];
    const body = chatOf(model, { temperature: 0, top_p: 1, thinking: { type } });
    const { text } = await ask(body, {
      answer: (_prompt, passed) => {
        seen.push(...Object.keys(passed).filter((name) => /^(temperature|top_p)$/.test(name)));
        return answer();
      },
    });
    expect(seen).toEqual(samplers);
    expect(text.includes("reasoning_content")).toBe(type === "enabled");
  });
});

test("an answer may end for want of resources, whole or in a stream", async () => {
  const finishReason = "insufficient_system_resource";
  const whole = await ask(chatOf("deepseek-chat"), { answer: () => ({ text: "4", finishReason }) });
  expect(JSON.parse(whole.text).choices[0].finish_reason).toBe(finishReason);
  const stream = await ask(chatOf("deepseek-chat", { stream: true }), {
    faults: () => ({ kind: "mid-stream" }),
  });
  const events = eventsOf(stream);
  expect(events.at(-2)).toMatchObject({ choices: [{ delta: {}, finish_reason: finishReason }] });
  expect(events.at(-1)).toBe("[DONE]");
});
