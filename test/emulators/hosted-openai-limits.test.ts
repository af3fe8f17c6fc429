import { describe, expect, test } from "vitest";
import type { EmulatorOptions } from "./emulator-options.ts";
import { askOnce, chatOf, eventsOf, rawCall, statusAndText } from "./hosted-raw-call.ts";
import { type OpenAiVariant, startOpenAi } from "./openai.ts";

const ask = (
  body: unknown,
  options: EmulatorOptions<OpenAiVariant> = {},
  path = "/v1/chat/completions",
) => askOnce(startOpenAi(options), path, body);

describe("limits", () => {
  const clock = { requestsPerMinute: 600, tokensPerMinute: 30_000, nowMs: () => 0 };

  test("count the most that may be answered, and say when to come back", async () => {
    await using openAi = await startOpenAi({ variant: clock });
    const url = `${openAi.baseUrl}/chat/completions`;
    const first = await rawCall(url, chatOf("gpt-4o", { max_tokens: 29_932 }));
    expect(first.status).toBe(200);
    expect(first.headers.get("x-ratelimit-remaining-tokens")).toBe("63");
    expect(first.headers.get("x-ratelimit-reset-tokens")).toBe("59.874s");
    const second = await rawCall(url, chatOf("gpt-4o", { max_tokens: 380 }));
    expect(statusAndText(second)).toEqual([
      429,
      '{"error":{"message":"Rate limit reached for gpt-4o in organization org-emulated0000000000000000 on tokens per min (TPM): Limit 30000, Used 29937, Requested 385. Please try again in 644ms. Visit https://platform.openai.com/account/rate-limits to learn more.","type":"tokens","param":null,"code":"rate_limit_exceeded"}}',
    ]);
    const names = ["retry-after", "retry-after-ms", "x-should-retry", "x-ratelimit-limit-requests"];
    expect(names.map((name) => second.headers.get(name))).toEqual(["1", "644", "true", "600"]);
  });

  test("refuse for good what no minute has room for", async () => {
    const answer = await ask(chatOf("gpt-4o", { max_tokens: 31_533 }), { variant: clock });
    expect(statusAndText(answer)).toEqual([
      429,
      '{"error":{"message":"Request too large for gpt-4o in organization org-emulated0000000000000000 on tokens per min (TPM): Limit 30000, Requested 31538. The input or output tokens must be reduced in order to run successfully. Visit https://platform.openai.com/account/rate-limits to learn more.","type":"tokens","param":null,"code":"rate_limit_exceeded"}}',
    ]);
    expect(answer.headers.get("retry-after")).toBe(null);
    expect(answer.headers.get("x-should-retry")).toBe("false");
  });

  test("may be told inside a stream", async () => {
    const variant = { ...clock, requestsPerMinute: 0.5, isLimitInStream: true };
    const chat = await ask(chatOf("gpt-4o", { stream: true }), { variant });
    expect(chat.status).toBe(200);
    expect(eventsOf(chat).slice(1)).toEqual([
      { error: expect.objectContaining({ type: "requests", code: "rate_limit_exceeded" }) },
      "[DONE]",
    ]);
    const body = { model: "gpt-4o", input: "Hi", stream: true };
    const events = eventsOf(await ask(body, { variant }, "/v1/responses"));
    expect(events.at(-1)).toMatchObject({
      type: "response.failed",
      response: { status: "failed", error: { code: "rate_limit_exceeded" } },
    });
  });

  test("of money are no limits of time", async () => {
    const answer = await ask(chatOf("gpt-4o"), { variant: { hasQuota: false } });
    expect(statusAndText(answer)).toEqual([
      429,
      '{"error":{"message":"You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}',
    ]);
  });
});

test("overload is a 503 and a failure is a 500, each with its request id", async () => {
  const busy = await ask(chatOf("gpt-4o"), { faults: () => ({ kind: "busy" }) });
  expect(statusAndText(busy)).toEqual([
    503,
    '{"error":{"code":"server_is_overloaded","message":"Our servers are currently overloaded. Please try again later.","param":null,"type":"service_unavailable_error"}}',
  ]);
  expect(busy.headers.get("x-should-retry")).toBe("true");
  const failed = await ask(chatOf("gpt-4o"), { faults: () => ({ kind: "server-error" }) });
  expect(failed.status).toBe(500);
  expect(JSON.parse(failed.text).error).toMatchObject({ type: "server_error", code: null });
  expect(failed.headers.get("x-request-id")).toMatch(/^req_/);
});
