import { describe, expect, test } from "vitest";
import type { EmulatorOptions } from "./emulator-options.ts";
import { askOnce, chatOf, eventsOf } from "./hosted-raw-call.ts";
import { type OpenAiVariant, startOpenAi } from "./openai.ts";

const ask = (
  body: unknown,
  options: EmulatorOptions<OpenAiVariant> = {},
  path = "/v1/chat/completions",
) => askOnce(startOpenAi(options), path, body);

describe("a chat", () => {
  test("is answered by the snapshot, with all details of the usage", async () => {
    const answer = await ask(chatOf("gpt-4o", { max_tokens: 64 }), {
      answer: () => ({ text: "42" }),
    });
    expect(JSON.parse(answer.text)).toEqual({
      id: expect.stringMatching(/^chatcmpl-[0-9a-z]{29}$/),
      object: "chat.completion",
      created: expect.any(Number),
      model: "gpt-4o-2024-08-06",
      service_tier: "default",
      system_fingerprint: "fp_44709d6fcb",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "42", refusal: null, annotations: [] },
          finish_reason: "stop",
          logprobs: null,
        },
      ],
      usage: {
        prompt_tokens: 5,
        completion_tokens: 1,
        total_tokens: 6,
        prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: 0,
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
      },
    });
    const names = [...answer.headers.keys()].filter((name) => name.startsWith("x-ratelimit"));
    expect(names).toHaveLength(6);
  });

  test("of a reasoning model is empty when the budget goes into hidden reasoning", async () => {
    const options = { answer: () => ({ text: "42", reasoning: "Let me think about it." }) };
    const whole = JSON.parse(
      (await ask(chatOf("gpt-5-mini", { max_completion_tokens: 64 }), options)).text,
    );
    expect(whole.choices[0].message.content).toBe("42");
    expect(whole.usage.completion_tokens_details.reasoning_tokens).toBe(6);
    expect(whole.usage.completion_tokens).toBe(7);
    const cut = JSON.parse(
      (await ask(chatOf("gpt-5-mini", { max_completion_tokens: 4 }), options)).text,
    );
    expect(cut.choices[0].message.content).toBe("");
    expect(cut.choices[0].finish_reason).toBe("length");
    expect(cut.usage.completion_tokens_details.reasoning_tokens).toBe(4);
  });

  test("of a reasoning model has no reasoning when none is asked for", async () => {
    const body = chatOf("gpt-5-mini", { reasoning_effort: "none" });
    const { usage } = JSON.parse((await ask(body)).text);
    expect(usage.completion_tokens_details.reasoning_tokens).toBe(0);
  });

  test("may have several choices, whole and streamed", async () => {
    const options: EmulatorOptions<OpenAiVariant> = {
      answer: (_prompt, _body, { index }) => ({ text: `no${index}` }),
    };
    const whole = JSON.parse((await ask(chatOf("gpt-4o", { n: 2 }), options)).text);
    const texts = whole.choices.map(
      ({ message }: { message: { content: string } }) => message.content,
    );
    expect(texts).toEqual(["no0", "no1"]);
    const stream = await ask(chatOf("gpt-4o", { n: 2, stream: true }), options);
    expect(stream.text).toContain('"choices":[{"index":1,"delta":{"content":"no1"}');
  });

  test("may be refused, or cut by the content filter", async () => {
    const refused = await ask(chatOf("gpt-4o"), {
      answer: () => ({ text: "I can't help with that.", isRefusal: true }),
    });
    expect(JSON.parse(refused.text).choices[0]).toMatchObject({
      message: { content: null, refusal: "I can't help with that." },
      finish_reason: "stop",
    });
    const filtered = await ask(chatOf("gpt-4o"), {
      answer: () => ({ text: "First you", finishReason: "content_filter" }),
    });
    expect(JSON.parse(filtered.text).choices[0].finish_reason).toBe("content_filter");
  });
});

describe("a stream", () => {
  const streamed = { stream: true, stream_options: { include_usage: true } };

  test("has a role first, null usages, padding, and its usage before the end", async () => {
    const answer = await ask(chatOf("gpt-4o", streamed), { answer: () => ({ text: "Seven." }) });
    expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const events = eventsOf(answer) as {
      choices: { delta: object; finish_reason: string | null }[];
      usage: object | null;
      obfuscation?: string;
    }[];
    expect(events.slice(0, -2).map(({ choices }) => choices[0])).toEqual([
      {
        index: 0,
        delta: { role: "assistant", content: "", refusal: null },
        finish_reason: null,
        logprobs: null,
      },
      { index: 0, delta: { content: "Seve" }, finish_reason: null, logprobs: null },
      { index: 0, delta: { content: "n." }, finish_reason: null, logprobs: null },
      { index: 0, delta: {}, finish_reason: "stop", logprobs: null },
    ]);
    expect(events.slice(0, -2).every(({ usage }) => usage === null)).toBe(true);
    expect(events.slice(0, -2).every(({ obfuscation }) => obfuscation !== undefined)).toBe(true);
    expect(events.at(-2)).toMatchObject({ choices: [], usage: { total_tokens: 7 } });
    expect(events.at(-1)).toBe("[DONE]");
  });

  test("can be asked for without padding and usage", async () => {
    const body = chatOf("gpt-4o", { stream: true, stream_options: { include_obfuscation: false } });
    const { text } = await ask(body);
    expect(text).not.toContain("obfuscation");
    expect(text).not.toContain("usage");
  });

  test("of a refusal has refusal deltas and no content", async () => {
    const answer = await ask(chatOf("gpt-4o", streamed), {
      answer: () => ({ text: "No", isRefusal: true }),
    });
    expect(answer.text).toContain('"delta":{"refusal":"No"}');
    expect(answer.text).not.toContain('"delta":{"content"');
  });

  test("that fails half way has the error and its end, but no finish reason", async () => {
    const events = eventsOf(
      await ask(chatOf("gpt-4o", streamed), { faults: () => ({ kind: "mid-stream" }) }),
    );
    expect(events.at(-2)).toMatchObject({ error: { type: "server_error" } });
    expect(events.at(-1)).toBe("[DONE]");
    expect(JSON.stringify(events)).not.toContain('"finish_reason":"stop"');
  });
});
