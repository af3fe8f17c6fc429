import { describe, expect, test } from "vitest";
import type { EmulatorOptions } from "./emulator-options.ts";
import { chatOf, rawCall } from "./hosted-raw-call.ts";
import { startOllama } from "./ollama.ts";
import type { OllamaVariant } from "./ollama-variant.ts";

type Options = EmulatorOptions<OllamaVariant>;

async function ask(members: object, options: Options) {
  await using ollama = await startOllama(options);
  return await rawCall(`${ollama.baseUrl}/chat/completions`, {
    ...chatOf("test-model"),
    ...members,
  });
}

describe("a prompt longer than the context", () => {
  const system = { role: "system", content: "S".repeat(400) };
  const turn = (letter: string, tokens: number) => ({
    role: "user",
    content: letter.repeat(tokens * 4),
  });
  const echo: Options = { answer: (prompt) => ({ text: prompt.replace(/(.)\1+/g, "$1") }) };

  test("loses its middle without a word: 2,050 of 4,096 tokens are left", async () => {
    const content = `${"start "}${"x".repeat(40_000)}${" end"}`;
    const options: Options = {
      answer: (prompt) => ({ text: `${prompt.slice(0, 6)}/${prompt.slice(-4)}/${prompt.length}` }),
    };
    const answer = await ask({ messages: [{ role: "user", content }] }, options);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({
      choices: [{ message: { content: "start / end/8200" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 2_050 },
    });
  });

  test("loses its oldest messages first, never the system's", async () => {
    const messages = [system, turn("a", 2_000), turn("b", 2_000), turn("c", 1_500)];
    const answer = JSON.parse((await ask({ messages }, echo)).text);
    expect(answer.choices[0].message.content).toBe("S\nb\nc");
    expect(answer.usage.prompt_tokens).toBe(3_601);
  });

  test("lands exactly on the context in old versions", async () => {
    const variant = { overlongPrompt: "cut-to-context" } as const;
    const answer = await ask({ messages: [turn("a", 9_000)] }, { ...echo, variant });
    expect(JSON.parse(answer.text).usage.prompt_tokens).toBe(4_096);
  });

  test("is refused by a few models", async () => {
    const variant = { overlongPrompt: "refused" } as const;
    const answer = await ask({ messages: [turn("a", 9_000)] }, { variant });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(
      "the prompt is longer than the context length currently available to the model; ",
    );
  });

  test("is refused by the engine inside of Ollama's message", async () => {
    const variant = { overlongPrompt: "refused-nested" } as const;
    const answer = await ask({ messages: [turn("a", 9_000)] }, { variant });
    expect(JSON.parse(JSON.parse(answer.text).error.message)).toEqual({
      error: {
        code: 400,
        message:
          "request (9000 tokens) exceeds the available context size (4096 tokens), try increasing it",
        type: "exceed_context_size_error",
        n_prompt_tokens: 9_000,
        n_ctx: 4_096,
      },
    });
  });

  test("is cut at the model's own context", async () => {
    const models = [{ id: "test-model", contextTokens: 100 }];
    const answer = await ask({ messages: [turn("a", 200)] }, { ...echo, models });
    expect(JSON.parse(answer.text).usage.prompt_tokens).toBe(52);
  });
});
