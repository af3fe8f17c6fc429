import { describe, expect, test } from "vitest";
import { type AzureMode, type AzureVariant, startAzure } from "./azure.ts";
import type { EmulatorOptions } from "./emulator-options.ts";
import { askOnce, chatOf, eventsOf, rawCall, statusAndText } from "./hosted-raw-call.ts";

const classicPath = "/openai/deployments/my-gpt-4o/chat/completions?api-version=2024-10-21";
const question = chatOf("my-gpt-4o");

const ask = (
  mode: AzureMode,
  path: string,
  body: unknown,
  options: EmulatorOptions<AzureVariant> = {},
  headers: Readonly<Record<string, string>> = {},
) => askOnce(startAzure({ mode, ...options }), path, body, headers);

const notFound = '{"error":{"code":"404","message":"Resource not found"}}';
const accessDenied =
  '{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource."}}';
const unauthorized =
  '{"error":{"code":"Unauthorized","message":"Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired."}}';

describe("a key", () => {
  const options = { apiKey: "azure-key" };

  test("comes as api-key, in both forms of the URL, and as a bearer on v1 only", async () => {
    const bearer = { authorization: "Bearer azure-key" };
    const asKey = { "api-key": "azure-key" };
    const v1Path = "/openai/v1/chat/completions";
    expect((await ask("classic", classicPath, question, options, asKey)).status).toBe(200);
    expect((await ask("v1", v1Path, question, options, asKey)).status).toBe(200);
    expect((await ask("v1", v1Path, question, options, bearer)).status).toBe(200);
    const refused = await ask("classic", classicPath, question, options, bearer);
    expect(statusAndText(refused)).toEqual([401, unauthorized]);
  });

  test.each([
    ["wrong", { "api-key": "other" }],
    ["missing", {}],
  ])("that is %s is refused", async (_name, headers) => {
    const answer = await ask("classic", classicPath, question, options, headers);
    expect(statusAndText(answer)).toEqual([401, accessDenied]);
  });

  test("may be an Entra token, which expires", async () => {
    await using azure = await startAzure({
      variant: {
        entraTokens: [
          { token: "first", calls: 2 },
          { token: "second", calls: null },
        ],
      },
    });
    const call = (token: string) =>
      rawCall(`${azure.origin}${classicPath}`, question, { authorization: `Bearer ${token}` });
    expect((await call("first")).status).toBe(200);
    expect((await call("first")).status).toBe(200);
    expect(statusAndText(await call("first"))).toEqual([401, unauthorized]);
    expect((await call("second")).status).toBe(200);
    expect(statusAndText(await call("third"))).toEqual([401, unauthorized]);
  });
});

describe("the wrong path", () => {
  test.each([
    ["classic", "without its version", classicPath.replace(/\?.*/, "")],
    ["classic", "with a version that is none", classicPath.replace("2024-10-21", "v1")],
    ["classic", "of v1", "/openai/v1/chat/completions"],
    ["classic", "of OpenAI", "/v1/chat/completions"],
    ["v1", "of classic", classicPath],
    ["v1", "with a date as its version", "/openai/v1/chat/completions?api-version=2024-10-21"],
  ] as const)("on %s, %s", async (mode, _name, path) => {
    expect(statusAndText(await ask(mode, path, question))).toEqual([404, notFound]);
  });
});

test("an unknown deployment is not found, in both forms", async () => {
  const text =
    '{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again."}}';
  const path = "/openai/deployments/gpt-4o/chat/completions?api-version=2025-04-01-preview";
  expect(statusAndText(await ask("classic", path, question))).toEqual([404, text]);
  const v1 = await ask("v1", "/openai/v1/chat/completions", chatOf("gpt-4o"));
  expect(statusAndText(v1)).toEqual([404, text]);
});

test.each([
  ["my-gpt-5-pro", "gpt-5-pro-2025-10-06"],
  ["my-embeddings", "text-embedding-3-small"],
])("%s does not chat", async (deployment, model) => {
  const path = classicPath.replace("my-gpt-4o", deployment);
  expect(statusAndText(await ask("classic", path, question))).toEqual([
    400,
    `{"error":{"code":"OperationNotSupported","message":"The chatCompletion operation does not work with the specified model, ${model}. Please choose different model and try again. You can learn more about which models can be used with each operation here: https://go.microsoft.com/fwlink/?linkid=2197993."}}`,
  ]);
});

test("a reasoning model's deployment refuses what the model refuses", async () => {
  const path = classicPath.replace("my-gpt-4o", "my-o3");
  const answer = await ask("classic", path, chatOf("x", { max_tokens: 9 }));
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text).error).toMatchObject({
    param: "max_tokens",
    code: "unsupported_parameter",
  });
});

test("a filtered prompt is a 400 with the filter's verdict", async () => {
  const body = chatOf("x", {}, "This triggers-the-content-filter.");
  const answer = await ask("classic", classicPath, body);
  expect(statusAndText(answer)).toEqual([
    400,
    '{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI\'s content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"hate":{"filtered":false,"severity":"safe"},"jailbreak":{"filtered":false,"detected":false},"self_harm":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":true,"severity":"medium"}}}}}',
  ]);
});

describe("a rate limit", () => {
  const clock = { tokensPerMinute: 100, nowMs: () => 0 };

  test("may ask for a day, and has used up more than there is", async () => {
    const body = chatOf("x", { max_tokens: 90 });
    await using azure = await startAzure({ variant: { ...clock, retryAfterSeconds: 86_400 } });
    const url = `${azure.origin}${classicPath}`;
    const first = await rawCall(url, body);
    expect(first.headers.get("x-ratelimit-remaining-tokens")).toBe("5");
    const second = await rawCall(url, body);
    expect(statusAndText(second)).toEqual([
      429,
      '{"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 86400 seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit."}}',
    ]);
    expect(second.headers.get("retry-after")).toBe("86400");
    expect(second.headers.get("x-ratelimit-remaining-tokens")).toBe("-1");
    expect(second.headers.get("x-ratelimit-remaining-requests")).toBe("0");
  });

  test("asks for what its bucket needs otherwise, and for a second when Azure is busy", async () => {
    await using azure = await startAzure({ mode: "v1", variant: clock });
    const url = `${azure.baseUrl}/chat/completions`;
    await rawCall(url, chatOf("my-gpt-4o", { max_tokens: 90 }));
    const second = await rawCall(url, chatOf("my-gpt-4o", { max_tokens: 20 }));
    expect(second.headers.get("retry-after")).toBe("12");
    azure.change({ faults: () => ({ kind: "busy" }) });
    expect((await rawCall(url, question)).text).toContain(
      "have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 1 second.",
    );
  });
});

test("an answer names the model, not the deployment, and carries the filter's results", async () => {
  const answer = await ask("classic", classicPath, question, { answer: () => ({ text: "42" }) });
  expect(JSON.parse(answer.text)).toMatchObject({
    model: "gpt-4o-2024-11-20",
    choices: [
      {
        message: { content: "42" },
        content_filter_results: { hate: { filtered: false, severity: "safe" } },
      },
    ],
    prompt_filter_results: [{ prompt_index: 0 }],
  });
});

describe("a stream", () => {
  const body = chatOf("my-gpt-4o", { stream: true });

  test("begins with a chunk that has nothing but the filter's results", async () => {
    const answer = await ask("v1", "/openai/v1/chat/completions", body, {
      answer: () => ({ text: "42" }),
    });
    expect(answer.text.split("\n\n")[0]).toBe(
      'data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"},"self_harm":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":false,"severity":"safe"},"jailbreak":{"filtered":false,"detected":false}}}]}',
    );
    const events = eventsOf(answer);
    expect(events).toHaveLength(5);
    expect(events[2]).toMatchObject({
      model: "gpt-4o-2024-11-20",
      choices: [{ delta: { content: "42" } }],
    });
    expect(events.at(-1)).toBe("[DONE]");
  });

  test("has choices without a delta where the filter works beside it", async () => {
    const answer = await ask("classic", classicPath, body, {
      answer: () => ({ text: "42" }),
      variant: { hasAsyncFilter: true },
    });
    const choices = (eventsOf(answer) as { choices?: readonly object[] }[]).flatMap(
      (event) => event.choices ?? [],
    );
    const withoutDelta = choices.filter((choice) => !("delta" in choice));
    expect(withoutDelta).toEqual([
      {
        index: 0,
        finish_reason: null,
        content_filter_results: expect.any(Object),
        content_filter_offsets: { check_offset: 2, start_offset: 0, end_offset: 2 },
      },
    ]);
  });
});

test("v1 has the Responses API, for the models that have nothing else too", async () => {
  const answer = await ask("v1", "/openai/v1/responses", { model: "my-gpt-5-pro", input: "Hi" });
  expect(JSON.parse(answer.text)).toMatchObject({
    status: "completed",
    model: "gpt-5-pro-2025-10-06",
  });
});

test("the list of models holds models, not deployments", async () => {
  const answer = await ask("v1", "/openai/v1/models", undefined);
  const ids = JSON.parse(answer.text).data.map(({ id }: { id: string }) => id);
  expect(ids).toContain("gpt-4o-2024-11-20");
  expect(ids).not.toContain("my-gpt-4o");
  expect((await ask("classic", "/openai/models", undefined)).text).toBe(notFound);
  const dated = await ask("classic", "/openai/models?api-version=2024-10-21", undefined);
  expect(dated.text).toBe(answer.text);
});
