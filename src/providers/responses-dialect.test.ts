import { describe, expect, onTestFinished, test } from "vitest";
import { generationRequest, modelAt } from "../../test/support/provider-fixtures.ts";
import { type Reply, startScriptedServer } from "../../test/support/scripted-server.ts";
import { ProviderError } from "../core/errors.ts";
import { createOpenAiCompatible } from "./openai-compatible.ts";

async function asked(reply: Reply, isStreaming = false) {
  const server = await startScriptedServer(() => reply);
  onTestFinished(() => server.stop());
  const provider = createOpenAiCompatible(
    modelAt(server.baseUrl, { api: "responses", isStreaming }),
  );
  onTestFinished(() => provider.close());
  const { sampling, messages } = generationRequest();
  const request = generationRequest({
    messages: [{ role: "system", content: "You solve problems." }, ...messages],
    sampling: { ...sampling, temperature: 0, maxTokens: 64, topK: 40, stop: ["\n\n"] },
    extraBody: { reasoning: { effort: "low" } },
  });
  const answer = await provider
    .complete(request, { signal: new AbortController().signal, attempt: 1 })
    .catch((error: unknown) => error);
  const [sent] = server.requests;
  return { answer, path: sent?.path, body: JSON.parse(sent?.body ?? "") };
}

const message = (content: readonly object[]) => ({ type: "message", role: "assistant", content });
const text = (said: string) => ({ type: "output_text", text: said, annotations: [] });
const summary = (said: string) => ({ type: "summary_text", text: said });
const body = {
  object: "response",
  model: "test-model-2026",
  status: "completed",
  error: null,
  incomplete_details: null,
  output: [
    { type: "reasoning", summary: [summary("First."), summary("Then.")] },
    message([text("The answer "), text("is 4.")]),
  ],
  usage: {
    input_tokens: 20,
    input_tokens_details: { cached_tokens: 16 },
    output_tokens: 30,
    output_tokens_details: { reasoning_tokens: 12 },
  },
};

/** Events as the API names them, each with its number. */
function events(list: readonly (readonly [string, object])[]): readonly string[] {
  return list.map(
    ([type, members], index) =>
      `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: index, ...members })}\n\n`,
  );
}

const deltas = [
  ["response.created", { response: { ...body, status: "in_progress", output: [], usage: null } }],
  ["response.reasoning_summary_text.delta", { output_index: 0, summary_index: 0, delta: "Fir" }],
  ["response.reasoning_summary_text.delta", { output_index: 0, summary_index: 0, delta: "st." }],
  ["response.reasoning_summary_text.delta", { output_index: 0, summary_index: 1, delta: "Then." }],
  ["response.output_text.delta", { output_index: 1, content_index: 0, delta: "The answer " }],
  ["response.output_text.delta", { output_index: 1, content_index: 1, delta: "is 4." }],
] as const;

describe("a whole response", () => {
  test("is asked for with instructions and input, and nothing is stored on the server", async () => {
    const { path, body: sent } = await asked({ body });
    expect(path).toBe("/v1/responses");
    expect(sent).toEqual({
      model: "test-model",
      instructions: "You solve problems.",
      input: [{ role: "user", content: "What is 2 + 2?" }],
      store: false,
      temperature: 0,
      max_output_tokens: 64,
      top_k: 40,
      stop: ["\n\n"],
      reasoning: { effort: "low" },
    });
  });

  test("is read: text, thinking, counts and who answered", async () => {
    expect((await asked({ body })).answer).toEqual({
      text: "The answer is 4.",
      reasoning: "First.\n\nThen.",
      refusal: null,
      finishReason: "stop",
      rawFinishReason: "completed",
      usage: { inputTokens: 20, cachedInputTokens: 16, outputTokens: 30, reasoningTokens: 12 },
      servedModel: "test-model-2026",
      systemFingerprint: null,
      servedBy: null,
      firstTokenMs: null,
      adaptations: [],
    });
  });

  test("shows open thinking rather than its summary", async () => {
    const content = [{ type: "reasoning_text", text: "All of it." }];
    const output = [
      { type: "reasoning", summary: [summary("Short.")], content },
      message([text("4")]),
    ];
    expect((await asked({ body: { ...body, output } })).answer).toMatchObject({
      reasoning: "All of it.",
    });
  });

  test("keeps a refusal apart", async () => {
    const output = [message([{ type: "refusal", refusal: "I cannot." }])];
    expect((await asked({ body: { ...body, output } })).answer).toMatchObject({
      text: "",
      refusal: "I cannot.",
    });
  });

  test.each([
    ["max_output_tokens", "length"],
    ["content_filter", "content-filter"],
  ])("that is incomplete for %s says so", async (reason, finishReason) => {
    const cut = { ...body, status: "incomplete", incomplete_details: { reason } };
    expect((await asked({ body: cut })).answer).toMatchObject({
      finishReason,
      rawFinishReason: reason,
    });
  });

  test("that failed is an error with the server's own words", async () => {
    const failed = {
      ...body,
      status: "failed",
      output: [],
      error: { code: "server_error", message: "the engine died" },
    };
    const { answer } = await asked({ body: failed });
    expect(answer).toBeInstanceOf(ProviderError);
    expect(answer).toMatchObject({
      class: "server",
      message: expect.stringContaining("the engine died"),
    });
  });
});

describe("a streamed response", () => {
  test("comes to the same answer, whether or not its last event holds everything again", async () => {
    const whole = await asked({ body });
    for (const output of [body.output, []]) {
      const parts = events([...deltas, ["response.completed", { response: { ...body, output } }]]);
      const streamed = await asked({ kind: "stream", parts }, true);
      expect(streamed.answer).toEqual({
        ...Object(whole.answer),
        firstTokenMs: expect.any(Number),
      });
      expect(streamed.body).toMatchObject({ stream: true, store: false });
      expect(streamed.body).not.toHaveProperty("stream_options");
    }
  });

  test("that is incomplete has what was said until then", async () => {
    const cut = {
      ...body,
      status: "incomplete",
      incomplete_details: { reason: "max_output_tokens" },
    };
    const parts = events([...deltas, ["response.incomplete", { response: cut }]]);
    expect((await asked({ kind: "stream", parts }, true)).answer).toMatchObject({
      finishReason: "length",
    });
  });

  test("that failed is an error with the server's own words", async () => {
    const error = {
      code: "rate_limit_exceeded",
      message: "Rate limit reached. Please try again in 2s.",
    };
    const parts = events([
      ...deltas,
      ["response.failed", { response: { ...body, status: "failed", error } }],
    ]);
    expect((await asked({ kind: "stream", parts }, true)).answer).toMatchObject({
      class: "rate_limit",
      retryAfterMs: 2_000,
    });
  });

  test("that stops in the middle is no answer", async () => {
    const parts = events(deltas);
    expect((await asked({ kind: "stream", parts }, true)).answer).toMatchObject({
      class: "protocol",
      isRetryable: true,
    });
  });
});
