import { describe, expect, test } from "vitest";
import type { EmulatorOptions } from "./emulator-options.ts";
import { askOnce, chatOf, eventsOf, rawCall, statusAndText } from "./hosted-raw-call.ts";
import { type LiteLlmVariant, startLiteLlm } from "./litellm.ts";

const path = "/v1/chat/completions";
const ask = (
  body: unknown,
  options: EmulatorOptions<LiteLlmVariant> = {},
  headers: Readonly<Record<string, string>> = {},
) => askOnce(startLiteLlm(options), path, body, headers);

test("a wrong token is refused with a code in a string, a missing one, too", async () => {
  const options = { apiKey: "sk-1234" };
  const wrong = await ask(chatOf("gpt-4o"), options, { authorization: "Bearer sk-other" });
  expect(statusAndText(wrong)).toEqual([
    401,
    '{"error":{"message":"Authentication Error, Invalid proxy server token passed. valid_token=None.","type":"auth_error","param":"None","code":"401"}}',
  ]);
  expect((await ask(chatOf("gpt-4o"), options)).text).toContain("No api key passed in.");
  const right = await ask(chatOf("gpt-4o"), options, { authorization: "Bearer sk-1234" });
  expect(right.status).toBe(200);
  expect(right.headers.get("x-litellm-call-id")).not.toBe(null);
});

test("the API is there with and without /v1, and other paths are FastAPI's", async () => {
  await using proxy = await startLiteLlm();
  for (const root of [proxy.origin, proxy.baseUrl]) {
    expect((await rawCall(`${root}/chat/completions`, chatOf("gpt-4o"))).status).toBe(200);
    expect((await rawCall(`${root}/models`)).text).toBe(
      '{"data":[{"id":"gpt-4o","object":"model","created":1677610602,"owned_by":"openai"}],"object":"list"}',
    );
  }
  const other = await rawCall(`${proxy.baseUrl}/v1/chat/completions`, chatOf("gpt-4o"));
  expect(statusAndText(other)).toEqual([404, '{"detail":"Not Found"}']);
});

test("an unknown model is a Python dictionary inside of a message", async () => {
  expect(statusAndText(await ask(chatOf("x")))).toEqual([
    400,
    '{"error":{"message":"{\'error\': \'/chat/completions: Invalid model name passed in model=x. Call `/v1/models` to view available models for your key.\'}","type":"None","param":"None","code":"400"}}',
  ]);
});

describe("an upstream error is told inside of the proxy's:", () => {
  test("a rate limit at Azure, with its wait", async () => {
    const answer = await ask(chatOf("gpt-4o"), {
      faults: () => ({ kind: "busy" }),
      variant: { retryAfterSeconds: 86_400 },
    });
    expect(statusAndText(answer)).toEqual([
      429,
      '{"error":{"message":"litellm.RateLimitError: AzureException RateLimitError - Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 86400 seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.. Received Model Group=gpt-4o\\nAvailable Model Group Fallbacks=None","type":"throttling_error","param":null,"code":"429"}}',
    ]);
    expect(answer.headers.get("retry-after")).toBe("86400");
  });

  test("a filtered prompt, whose code has become 400", async () => {
    const answer = await ask(chatOf("gpt-4o", {}, "This triggers-the-content-filter."));
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).error).toEqual({
      message: expect.stringMatching(
        /^litellm\.BadRequestError: litellm\.ContentPolicyViolationError: AzureException - The response was filtered due to the prompt triggering Azure OpenAI's content management policy\./,
      ),
      type: null,
      param: null,
      code: "400",
      provider_specific_fields: {
        innererror: {
          code: "ResponsibleAIPolicyViolation",
          content_filter_result: expect.objectContaining({
            violence: { filtered: true, severity: "medium" },
          }),
        },
      },
    });
  });

  test("a prompt that is too long", async () => {
    const body = chatOf("gpt-4o", { max_tokens: 1_000 }, "x".repeat(3_118 * 4));
    const answer = await ask(body, { contextTokens: 4_096 });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).error).toEqual({
      message: expect.stringContaining(
        "litellm.ContextWindowExceededError: litellm.BadRequestError: AzureException ContextWindowExceededError - This model's maximum context length is 4096 tokens. However, you requested 4118 tokens (3118 in the messages, 1000 in the completion).",
      ),
      type: null,
      param: null,
      code: "400",
    });
  });

  test("a failure, before a stream and in it", async () => {
    const failed = await ask(chatOf("gpt-4o"), { faults: () => ({ kind: "server-error" }) });
    expect(failed.status).toBe(500);
    expect(JSON.parse(failed.text).error).toMatchObject({
      message: expect.stringMatching(/^litellm\.InternalServerError: AzureException /),
      code: "500",
    });
    const broken = await ask(chatOf("gpt-4o", { stream: true }), {
      faults: () => ({ kind: "mid-stream" }),
    });
    expect(eventsOf(broken).at(-1)).toMatchObject({ error: { code: "500", param: "None" } });
  });
});

test("more calls at once than the proxy allows are sent away for a minute", async () => {
  await using proxy = await startLiteLlm({
    firstTokenMs: 60_000,
    variant: { maxParallelRequests: 1 },
  });
  const leave = new AbortController();
  const first = fetch(`${proxy.origin}${path}`, {
    method: "POST",
    body: JSON.stringify(chatOf("gpt-4o")),
    signal: leave.signal,
  }).catch(() => "left");
  while (proxy.counters().running === 0) await new Promise((next) => setTimeout(next, 5));
  const second = await rawCall(`${proxy.origin}${path}`, chatOf("gpt-4o"));
  expect(statusAndText(second)).toEqual([
    429,
    '{"error":{"message":"Max parallel request limit reached. Limit: 1","type":"None","param":"None","code":"429"}}',
  ]);
  expect(second.headers.get("retry-after")).toBe("60");
  leave.abort();
  expect(await first).toBe("left");
});

describe("parameters that the backend has not", () => {
  const body = chatOf("gpt-4o", { temperature: 0, seed: 7 });
  const unsupportedParams = ["seed", "temperature"];

  test("are refused", async () => {
    const answer = await ask(body, { variant: { unsupportedParams } });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).error.message).toBe(
      "litellm.UnsupportedParamsError: azure does not support parameters: ['temperature', 'seed'], for model=gpt-4o. To drop these, set `litellm.drop_params=True` or for proxy:\n\n`litellm_settings:\n drop_params: true`\n. \n If you want to use these params dynamically send allowed_openai_params=['temperature', 'seed'] in your request.",
    );
  });

  test("are dropped without a word when the proxy is told so", async () => {
    const seen: string[][] = [];
    const answer = await ask(body, {
      variant: { unsupportedParams, dropsParams: true },
      answer: (_prompt, passed) => {
        seen.push(Object.keys(passed));
        return { text: "42" };
      },
    });
    expect(answer.status).toBe(200);
    expect(seen).toEqual([["model", "messages"]]);
  });
});

test("a fallback model answers under its own name", async () => {
  const answer = await ask(chatOf("gpt-4o"), { variant: { fallbackModel: "gpt-4o-mini" } });
  expect(JSON.parse(answer.text).model).toBe("gpt-4o-mini");
});

test("thinking stands apart from the answer, and a stream's first chunk has the role", async () => {
  const options = { isThinking: true, answer: () => ({ text: "42", reasoning: "Six." }) };
  const whole = JSON.parse((await ask(chatOf("gpt-4o"), options)).text);
  expect(whole.choices[0].message).toEqual({
    content: "42",
    role: "assistant",
    tool_calls: null,
    function_call: null,
    reasoning_content: "Six.",
  });
  const events = eventsOf(await ask(chatOf("gpt-4o", { stream: true }), options)) as {
    choices?: { delta: object }[];
  }[];
  expect(events.slice(0, -1).map(({ choices }) => choices?.[0]?.delta)).toEqual([
    { role: "assistant", content: "", reasoning_content: "Six." },
    { content: "42" },
    {},
  ]);
});
