import { describe, expect, test } from "vitest";
import type { EmulatorOptions } from "./emulator-options.ts";
import { askOnce, chatOf, eventsOf, statusAndText } from "./hosted-raw-call.ts";
import { type OpenAiVariant, startOpenAi } from "./openai.ts";

const ask = (
  body: unknown,
  options: EmulatorOptions<OpenAiVariant> = {},
  path = "/v1/chat/completions",
) => askOnce(startOpenAi(options), path, body);

const error = (message: string, param: string | null, code: string | null) =>
  JSON.stringify({ error: { message, type: "invalid_request_error", param, code } });

describe("the old completions", () => {
  test("are for models that have nothing else, and give 16 tokens unless asked for more", async () => {
    const body = { model: "gpt-3.5-turbo-instruct", prompt: "6 times 7 is" };
    const answer = await ask(
      body,
      { answer: () => ({ text: "x".repeat(100) }) },
      "/v1/completions",
    );
    const { object, choices, usage } = JSON.parse(answer.text);
    expect(object).toBe("text_completion");
    expect(choices[0]).toEqual({
      text: "x".repeat(64),
      index: 0,
      logprobs: null,
      finish_reason: "length",
    });
    expect(usage).toMatchObject({ completion_tokens: 16 });
  });

  test("are not for chat models, nor chats for theirs", async () => {
    const chatModel = await ask({ model: "gpt-4o", prompt: "Hi" }, {}, "/v1/completions");
    expect(statusAndText(chatModel)).toEqual([
      404,
      error(
        "This is a chat model and not supported in the v1/completions endpoint. Did you mean to use v1/chat/completions?",
        "model",
        null,
      ),
    ]);
    expect((await ask(chatOf("gpt-3.5-turbo-instruct"))).text).toContain(
      "This is not a chat model",
    );
  });
});

describe("the Responses API", () => {
  const respond = (members: object, options: EmulatorOptions<OpenAiVariant> = {}) =>
    ask({ model: "gpt-5-pro", input: "What is 6 times 7?", ...members }, options, "/v1/responses");
  const thoughtful = { answer: () => ({ text: "42", reasoning: "Multiply." }) };

  test("answers with items: the reasoning without its text, and the message", async () => {
    const body = JSON.parse((await respond({}, thoughtful)).text);
    expect(body).toMatchObject({
      object: "response",
      status: "completed",
      error: null,
      incomplete_details: null,
      model: "gpt-5-pro-2025-10-06",
      output: [
        { type: "reasoning", summary: [] },
        { type: "message", status: "completed", content: [{ type: "output_text", text: "42" }] },
      ],
      usage: { output_tokens: 4, output_tokens_details: { reasoning_tokens: 3 } },
    });
  });

  test("is incomplete when the budget is used up, or the filter cuts", async () => {
    const long = { answer: () => ({ text: "42", reasoning: "x".repeat(100) }) };
    const cut = JSON.parse((await respond({ max_output_tokens: 16 }, long)).text);
    expect(cut).toMatchObject({
      status: "incomplete",
      incomplete_details: { reason: "max_output_tokens" },
      output: [{ type: "reasoning" }],
    });
    const filtered = { answer: () => ({ text: "First", finishReason: "content_filter" }) };
    expect(JSON.parse((await respond({}, filtered)).text)).toMatchObject({
      status: "incomplete",
      incomplete_details: { reason: "content_filter" },
    });
  });

  test("streams named, numbered events, the summary among them when it is asked for", async () => {
    const answer = await respond({ stream: true, reasoning: { summary: "auto" } }, thoughtful);
    expect(answer.text).toContain("event: response.output_text.delta\ndata: {");
    const events = eventsOf(answer) as { type: string; sequence_number: number }[];
    expect(events.map(({ type }) => type.replace("response.", ""))).toEqual([
      "created",
      "in_progress",
      "output_item.added",
      "reasoning_summary_part.added",
      "reasoning_summary_text.delta",
      "reasoning_summary_text.delta",
      "reasoning_summary_text.delta",
      "reasoning_summary_text.done",
      "reasoning_summary_part.done",
      "output_item.done",
      "output_item.added",
      "content_part.added",
      "output_text.delta",
      "output_text.done",
      "content_part.done",
      "output_item.done",
      "completed",
    ]);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual([...events.keys()]);
  });

  test("ends a stream as incomplete, refused, failed or with a bare error", async () => {
    const cut = await respond(
      { stream: true, max_output_tokens: 16 },
      { answer: () => ({ text: "x".repeat(100) }) },
    );
    expect(eventsOf(cut).at(-1)).toMatchObject({ type: "response.incomplete" });
    const refused = await respond(
      { stream: true },
      { answer: () => ({ text: "No", isRefusal: true }) },
    );
    expect(refused.text).toContain('"type":"response.refusal.delta"');
    const faults = () => ({ kind: "mid-stream" as const });
    const failed = eventsOf(await respond({ stream: true }, { faults }));
    expect(failed.at(-1)).toMatchObject({
      type: "response.failed",
      response: { status: "failed", error: { code: "server_error" } },
    });
    const variant = { responsesFailure: "error" as const };
    const bare = eventsOf(await respond({ stream: true }, { faults, variant }));
    expect(bare.at(-1)).toMatchObject({ type: "error", code: "server_error", param: null });
  });

  test.each([
    ["max_tokens", 9, "unsupported_parameter", "has moved to 'max_output_tokens'"],
    ["seed", 1, "unknown_parameter", "Unknown parameter: 'seed'."],
    ["temperature", 0, "unsupported_value", "does not support 0 with this model"],
    ["max_output_tokens", 8, "integer_below_min_value", "Expected a value >= 16, but got 8"],
  ])("refuses %s: %d", async (name, value, code, words) => {
    const answer = await respond({ [name]: value });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).error).toMatchObject({ param: name, code });
    expect(answer.text).toContain(words);
  });
});
