import { describe, expect, test } from "vitest";
import { generationRequest, modelAt } from "../../test/support/provider-fixtures.ts";
import type { Model } from "../core/config.ts";
import type { RunEvent } from "../core/events.ts";
import type { Completion } from "../core/generation.ts";
import { watchAnswers } from "./answer-watch.ts";

const answer: Completion = {
  text: "4",
  reasoning: null,
  refusal: null,
  finishReason: "stop",
  rawFinishReason: "stop",
  usage: { inputTokens: 9, cachedInputTokens: null, outputTokens: 1, reasoningTokens: null },
  servedModel: "test-model",
  systemFingerprint: null,
  servedBy: null,
  firstTokenMs: null,
  adaptations: [],
};

interface Served {
  readonly servedModel: string | null;
  readonly systemFingerprint: string | null;
}

/** The codes and messages of the warnings that answers bring about, in order. */
function warnings(
  answers: readonly Partial<Completion>[],
  options: {
    readonly model?: Model;
    readonly before?: readonly Served[];
    readonly isBudgeted?: boolean;
    readonly prompts?: readonly string[];
    readonly samplings?: readonly string[];
  } = {},
): readonly string[] {
  const heard: string[] = [];
  const watch = watchAnswers({
    model: options.model ?? modelAt("http://127.0.0.1:1/v1"),
    servedBefore: (options.before ?? []).map((served) => ({
      ...served,
      servedBy: null,
      adaptations: [],
      count: 1,
    })),
    server: null,
    isBudgeted: options.isBudgeted ?? false,
    emit: (event: RunEvent) => {
      if (event.type === "warning") heard.push(`${event.code}: ${event.message}`);
    },
  });
  for (const [index, parts] of answers.entries()) {
    const content = options.prompts?.[index] ?? "2 + 2?";
    const request = generationRequest({ messages: [{ role: "user", content }] });
    const sampling = options.samplings?.[index] ?? request.cell.sampling;
    watch({ ...request, cell: { ...request.cell, sampling } }, { ...answer, ...parts });
  }
  return heard;
}

test("answers like all others bring no warning", () => {
  expect(warnings([{}, {}, { servedModel: null }, { systemFingerprint: "fp_1" }])).toEqual([]);
});

describe("another model than asked", () => {
  test("is warned of once", () => {
    expect(warnings([{ servedModel: "qwen" }, { servedModel: "qwen" }])).toEqual([
      "served-model-changed: `friendly` is asked as `test-model`, but `qwen` answers",
    ]);
  });

  test("is no dated form of its name", () => {
    expect(warnings([{ servedModel: "test-model-2026-01-01" }])).toEqual([]);
  });

  test("is what every deployment of Azure answers as", () => {
    const model = { ...modelAt("https://name.openai.azure.com"), provider: "azure" };
    expect(warnings([{ servedModel: "gpt" }, { servedModel: "gpt" }], { model })).toEqual([]);
  });
});

describe("a change of who answers", () => {
  test("is warned of once, be it of the model or of its fingerprint", () => {
    const first = { servedModel: "test-model-0101", systemFingerprint: "fp_1" };
    const model = { ...first, servedModel: "test-model-0202" };
    expect(warnings([first, model, first, model])).toEqual([
      "served-model-changed: `friendly` answered as `test-model-0101`, and now as `test-model-0202`",
    ]);
    expect(warnings([first, { ...first, systemFingerprint: "fp_2" }, model])).toEqual([
      "served-model-changed: `friendly` answered with the fingerprint `fp_1`, and now with `fp_2`: the service, its settings or its machine changed",
    ]);
  });

  test("since the last session is one too", () => {
    const before = [{ servedModel: "test-model", systemFingerprint: "fp_1" }];
    expect(warnings([{ systemFingerprint: "fp_2" }], { before })).toHaveLength(1);
    expect(warnings([{ systemFingerprint: "fp_1" }], { before })).toEqual([]);
  });
});

test("each way in which requests are sent otherwise than asked is told once", () => {
  const heard = warnings([
    { adaptations: ["max_completion_tokens for max_tokens"] },
    { adaptations: ["max_completion_tokens for max_tokens", "without temperature"] },
    { adaptations: ["max_completion_tokens for max_tokens", "without temperature"] },
  ]);
  expect(heard).toEqual([
    "adapted: the server refuses requests as `friendly` is asked, so they are sent otherwise: max_completion_tokens for max_tokens",
    "adapted: the server refuses requests as `friendly` is asked, so they are sent otherwise: without temperature",
  ]);
});

test("prompts that all have the same tokens however long they are seem to be cut", () => {
  const prompts = Array.from({ length: 30 }, (_, index) => "word ".repeat(2_000 + 97 * index));
  const usage = { ...answer.usage, inputTokens: 2_050 };
  const heard = warnings(
    prompts.map(() => ({ usage })),
    { prompts },
  );
  expect(heard).toEqual([
    "prompt-cut: the server seems to cut the prompts of `friendly` · `plain` without a word: it counts about 2050 tokens, however long they are",
  ]);
});

test("prompts are compared with those of their own sampling, of which each may leave them another room", () => {
  const texts = Array.from({ length: 12 }, (_, index) => `What is ${"1 + ".repeat(9 * index)} 1?`);
  const usageOf = (inputTokens: number) => ({ usage: { ...answer.usage, inputTokens } });
  const heard = warnings(
    texts.flatMap(() => [usageOf(7), usageOf(40)]),
    {
      prompts: texts.flatMap((text) => [text, text]),
      samplings: texts.flatMap(() => ["long", "short"]),
    },
  );
  expect(heard).toEqual([
    "prompt-cut: the server seems to cut the prompts of `friendly` · `short` without a word: it counts about 40 tokens, however long they are",
  ]);
  const few = warnings(
    texts.map(() => usageOf(7)),
    { prompts: texts },
  );
  expect(few).toEqual([
    "prompt-cut: the server seems to cut the prompts of `friendly` · `plain` without a word, or counts them wrongly: it counts about 7 tokens, however long they are",
  ]);
});

test("a long beginning that all prompts share and the server has in its cache is not taken for cut", () => {
  const examples = "Solve it as in these examples. ".repeat(300);
  const texts = Array.from({ length: 60 }, (_, index) => `${"2 + ".repeat(10 + 5 * index)} 2?`);
  const heard = warnings(
    texts.map((text) => ({ usage: { ...answer.usage, inputTokens: 6 + text.length / 4 } })),
    { prompts: texts.map((text) => `${examples}${text} Answer:`) },
  );
  expect(heard).toEqual([]);
});

test("tokens that are not told matter, once, to a budget that counts them", () => {
  const usage = { ...answer.usage, outputTokens: null };
  expect(warnings([{ usage }, { usage }])).toEqual([]);
  expect(warnings([{ usage }, { usage }], { isBudgeted: true })).toEqual([
    expect.stringMatching(/^usage-estimated: .*`friendly`/),
  ]);
});
