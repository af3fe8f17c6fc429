import { describe, expect, test } from "vitest";
import type { ResultRow } from "../src/core/score.ts";
import {
  askedOf,
  completionsOf,
  emulatorNamed,
  endOf,
  type RunParts,
  runBothWays,
} from "./conformance/endpoints-run.ts";
import {
  beginningOf,
  expectedOf,
  foundOf,
  refusal,
  type Speech,
  saying,
  speeches,
  speechTokens,
  unmarkedRefusal,
} from "./conformance/endpoints-speeches.ts";
import { allEmulators } from "./emulators/all-emulators.ts";
import type { EmulatorEntry } from "./emulators/emulator-entry.ts";
import type { EmulatorOptions } from "./emulators/emulator-options.ts";
import type { LmStudioVariant } from "./emulators/lm-studio-variant.ts";
import type { OllamaVariant } from "./emulators/ollama-variant.ts";
import type { SglangVariant } from "./emulators/sglang-variant.ts";
import type { VllmVariant } from "./emulators/vllm-variant.ts";
import { makeTempDir } from "./support/temp-dir.ts";

/** Has a model say all of it, read whole and streamed. */
async function hear(
  entry: EmulatorEntry,
  said: readonly Speech[],
  server: EmulatorOptions = {},
  options: RunParts["options"] = {},
) {
  await using dir = await makeTempDir();
  await using emulator = await entry.start({ isThinking: true, answer: saying(said), ...server });
  const both = await runBothWays(dir, entry, emulator.baseUrl, {
    limit: said.length,
    sampling: { max_tokens: speechTokens },
    options: { n_parallel: 8, max_retries: 1, ...options },
  });
  return { ...both, asked: askedOf(emulator) };
}

const [answer = expect.unreachable()] = speeches;

/** What of an answer does not depend on how it was read. */
function same(rows: readonly ResultRow[]) {
  return completionsOf(rows).map((completion) => {
    if (completion === null) return null;
    const { text, reasoning, refusal, finishReason, usage, servedModel } = completion;
    return { text, reasoning, refusal, finishReason, usage, servedModel };
  });
}

const markingRefusals: readonly string[] = [
  ...["OpenAI", "Azure OpenAI (classic)", "Azure OpenAI (v1)", "OpenRouter", "LiteLLM"],
];

function saidAt({ name }: EmulatorEntry): readonly Speech[] {
  return [...speeches, markingRefusals.includes(name) ? refusal : unmarkedRefusal];
}

describe.concurrent("a model that thinks", () => {
  test.for(allEmulators)("at $name: each answer ends as what it is", async (entry) => {
    const said = saidAt(entry);
    const { whole, streamed, asked } = await hear(entry, said);
    expect(foundOf(said, whole)).toEqual(expectedOf(said, entry));
    expect(foundOf(said, streamed)).toEqual(expectedOf(said, entry));
    expect(same(streamed)).toEqual(same(whole));
    // Only what is no model's doing is asked again; refusals and filtered answers never are.
    const again = asked.filter(({ attempt }) => attempt > 1).map(({ prompt }) => prompt);
    const nothing = said.findIndex(({ end }) => end.startsWith("failed"));
    expect(again.map((prompt) => prompt.includes(beginningOf(nothing)))).toEqual([true, true]);
  });

  interface Variant {
    readonly name: string;
    readonly as: string;
    readonly server?: EmulatorOptions;
    readonly options?: RunParts["options"];
    readonly reasoning?: EmulatorEntry["reasoning"];
  }
  const variants: readonly Variant[] = [
    ...(["reasoning_content", "reasoning"] as const).map((reasoning) => ({
      name: "LM Studio",
      as: `with thinking in ${reasoning}`,
      server: { variant: { reasoning } satisfies Partial<LmStudioVariant> },
    })),
    {
      name: "vLLM",
      as: "of older versions",
      server: { variant: { reasoningField: "reasoning_content" } satisfies Partial<VllmVariant> },
    },
    {
      name: "vLLM",
      as: "without a reasoning parser",
      server: {
        variant: {
          reasoningField: null,
          isThinkOpenedByTemplate: false,
        } satisfies Partial<VllmVariant>,
      },
    },
    {
      name: "Ollama",
      as: "of older versions",
      server: { variant: { hasRoleOnEveryChunk: true } satisfies Partial<OllamaVariant> },
    },
    {
      name: "llama.cpp",
      as: "asked to leave thinking in the text",
      options: { extra_body: { reasoning_format: "none" } },
    },
    {
      name: "OpenRouter",
      as: "asked to hide it",
      options: { extra_body: { reasoning: { exclude: true } } },
      reasoning: "hidden",
    },
  ];

  test.for(variants)("at $name $as: the same", async ({ name, server, options, reasoning }) => {
    const { whole, streamed } = await hear(emulatorNamed(name), speeches, server, options);
    const expected = expectedOf(speeches, { reasoning: reasoning ?? "reasoning" });
    expect(foundOf(speeches, whole)).toEqual(expected);
    expect(foundOf(speeches, streamed)).toEqual(expected);
    expect(same(streamed)).toEqual(same(whole));
  });

  /** Its template writes `<think>`, so that the text begins in the middle of thinking. */
  const unopened = [
    {
      name: "vLLM",
      server: { variant: { reasoningField: null } satisfies Partial<VllmVariant> },
    },
    {
      name: "SGLang",
      server: { variant: { hasReasoningParser: false } satisfies Partial<SglangVariant> },
    },
  ];
  const closed = speeches.filter(
    ({ name }) => name === "an answer" || name.startsWith("an answer that"),
  );

  test.for(unopened)(
    "at $name without an opening tag: the same, once it is closed",
    async (wanted) => {
      const said = closed.slice(0, 3);
      const { whole, streamed } = await hear(emulatorNamed(wanted.name), said, wanted.server);
      expect(foundOf(said, whole)).toEqual(expectedOf(said, { reasoning: "think" }));
      expect(same(streamed)).toEqual(same(whole));
    },
  );

  const cutWithin = speeches.filter(({ name }) => name.startsWith("thinking until"));

  test.for(unopened)(
    "at $name without an opening tag: the same, cut before it is closed",
    async (wanted) => {
      // One at a time, so that an answer that is closed comes first.
      const said = [...closed.slice(0, 1), ...cutWithin];
      const one = { n_parallel: 1 };
      const heard = await hear(emulatorNamed(wanted.name), said, wanted.server, one);
      expect(foundOf(said, heard.whole)).toEqual(expectedOf(said, { reasoning: "think" }));
      expect(foundOf(said, heard.streamed)).toEqual(expectedOf(said, { reasoning: "think" }));
      expect(heard.ran.warnings).not.toContain("thinking-unmarked");
    },
  );

  test.for(unopened)(
    "at $name without an opening tag: a warning of those that were cut before one was closed",
    async (wanted) => {
      const said = [...cutWithin, ...closed.slice(0, 1), ...cutWithin];
      const one = { n_parallel: 1 };
      const { ran, whole } = await hear(emulatorNamed(wanted.name), said, wanted.server, one);
      expect(whole.map(endOf)).toEqual(["incorrect", "correct", "truncated"]);
      const told = ran.outcome.summary.warnings.filter(({ code }) => code === "thinking-unmarked");
      expect(told.map(({ message }) => message)).toEqual(
        ["model", "streamed"].map((name) =>
          expect.stringContaining(
            `1 of 3 answers of \`${name}\` · \`plain\` may be thinking that was cut off`,
          ),
        ),
      );
    },
  );

  test.for([
    {
      name: "LM Studio",
      server: {
        variant: { saysStopWhenThinkingIsCut: true } satisfies Partial<LmStudioVariant>,
      },
    },
    {
      name: "Ollama",
      server: { variant: { isReasonMissing: true } satisfies Partial<OllamaVariant> },
    },
  ])(
    "at $name that does not say so: cut by `max_tokens` as its count of tokens shows",
    async (wanted) => {
      const { whole } = await hear(emulatorNamed(wanted.name), cutWithin, wanted.server);
      expect(whole.map(endOf)).toEqual(["truncated"]);
    },
  );

  // Its thinking came apart, so that nothing in the text can be its end.
  test.for([
    { what: "behind it", text: (target: string) => `It is $\\boxed{${target}}$.\n</think>` },
    { what: "in it", text: (target: string) => `It is $\\boxed{${target}}$, </think> or not.` },
  ])("apart from its answer: a closing tag $what does not take it away", async ({ text }) => {
    const stray: Speech = {
      name: "a stray tag",
      answer: (target) => ({ text: text(target), reasoning: "Let me see." }),
      end: "correct",
      text,
    };
    const { whole, streamed } = await hear(emulatorNamed("llama.cpp"), [stray]);
    expect([...whole, ...streamed].map(endOf)).toEqual(["correct", "correct"]);
  });

  test("at a server that forgets the reason for an end in streams: the same text", async () => {
    const variant: Partial<SglangVariant> = { losesFinishReason: true };
    const said = speeches.filter(({ end }) => !end.startsWith("failed"));
    const { whole, streamed } = await hear(emulatorNamed("SGLang"), said, { variant });
    expect(foundOf(said, whole)).toEqual(expectedOf(said, { reasoning: "reasoning" }));
    expect(foundOf(said, streamed)).toEqual(foundOf(said, whole));
    expect(completionsOf(streamed)[0]).toMatchObject({ finishReason: "other" });
  });
});

describe.concurrent("an answer without thinking", () => {
  test("at Ollama that does not say so: cut by `max_tokens` as its count of tokens shows", async () => {
    const variant: Partial<OllamaVariant> = { isReasonMissing: true };
    const cut = speeches.filter(({ name }) => name.startsWith("an answer that is cut"));
    const server = { variant, isThinking: false };
    const { whole } = await hear(emulatorNamed("Ollama"), cut, server);
    expect(whole.map(endOf)).toEqual(["truncated"]);
  });
});

describe.concurrent("a prompt that a filter stops", () => {
  const filters = [
    { name: "Azure OpenAI (classic)", word: "filteredWord" },
    { name: "Azure OpenAI (v1)", word: "filteredWord" },
    { name: "LiteLLM", word: "filteredWord" },
    { name: "OpenRouter", word: "moderatedWord" },
  ];

  test.for(filters)("at $name is filtered, not failed, and asked once", async ({ name, word }) => {
    const said = Array<Speech>(3).fill(answer);
    const variant = { [word]: beginningOf(1) };
    const { whole, streamed, ran, asked } = await hear(emulatorNamed(name), said, { variant });
    expect(whole.map(endOf)).toEqual(["correct", "filtered", "correct"]);
    expect(streamed.map(endOf)).toEqual(["correct", "filtered", "correct"]);
    expect(whole[1]?.scores).toEqual([]);
    expect(asked.every(({ attempt }) => attempt === 1)).toBe(true);
    expect(ran.outcome.summary.total.outcomes).toMatchObject({ filtered: 2, failed: 0 });
  });
});
