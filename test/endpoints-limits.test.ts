import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { type BothRan, emulatorNamed, endOf, runBothWays } from "./conformance/endpoints-run.ts";
import { allEmulators } from "./emulators/all-emulators.ts";
import type { EmulatorEntry } from "./emulators/emulator-entry.ts";
import type { LlamaCppVariant } from "./emulators/llama-cpp-variant.ts";
import type { LmStudioVariant } from "./emulators/lm-studio-variant.ts";
import type { OllamaVariant } from "./emulators/ollama-variant.ts";
import type { TextGenerationWebuiVariant } from "./emulators/text-generation-webui-variant.ts";
import type { VllmVariant } from "./emulators/vllm-variant.ts";
import { makeTempDir, type TempDir } from "./support/temp-dir.ts";

const limit = 2_000;

/** Six problems that are longer than the context, and one that is not. */
async function longProblems(dir: TempDir): Promise<Readonly<Record<string, unknown>>> {
  const rows = Array.from({ length: 6 }, (_, index) => ({
    unique_id: `long-${index}`,
    problem: `${"Numbers and words. ".repeat(600 + 97 * index)} What is 1 + ${index}?`,
    answer: String(index + 1),
  }));
  const all = [...rows, { unique_id: "short", problem: "What is 6 times 7?", answer: "42" }];
  await writeFile(dir.file("long.jsonl"), all.map((row) => JSON.stringify(row)).join("\n"));
  return { name: "long", kind: "math500_local", data_dir: dir.file("long.jsonl") };
}

/** Asks them of a server with a small context. */
async function askTooMuch(
  name: string,
  variant: object,
  options: Readonly<Record<string, unknown>> = {},
): Promise<BothRan> {
  await using dir = await makeTempDir();
  const entry = emulatorNamed(name);
  await using emulator = await entry.start({ contextTokens: limit, variant });
  return await runBothWays(dir, entry, emulator.baseUrl, {
    dataset: await longProblems(dir),
    sampling: { max_tokens: 100 },
    options: { max_retries: 1, ...options },
  });
}

/** The limit, and whether there is a number of tokens above it. */
function numbersIn(message: string): readonly unknown[] {
  const words = message.replace(/^HTTP.*? from \S+/, "");
  const numbers = [...words.matchAll(/\d+/g)].map(([digits]) => Number(digits));
  return [numbers.find((number) => number === limit), numbers.some((number) => number > limit)];
}

interface Spelling {
  readonly name: string;
  readonly variant: object;
  /** Whether the server says how long the prompt is and how much it takes. */
  readonly hasNumbers?: boolean;
}

const tooLong = [...Array(6).fill("failed: context_length"), "correct"];

describe.concurrent("a prompt that is too long", () => {
  const plainly = (handling: EmulatorEntry["overlongPrompt"]): readonly Spelling[] =>
    allEmulators
      .filter(({ overlongPrompt }) => overlongPrompt === handling)
      .map(({ name }) => ({ name, variant: {} }));
  const spellings: readonly Spelling[] = [
    ...plainly("refused"),
    {
      name: "LM Studio",
      variant: {
        overlongStream: "status",
        contextWording: "keep",
      } satisfies Partial<LmStudioVariant>,
    },
    {
      name: "LM Studio",
      variant: {
        contextWording: "overflow",
        streamErrors: "data",
      } satisfies Partial<LmStudioVariant>,
    },
    {
      name: "Ollama",
      variant: { overlongPrompt: "refused" } satisfies Partial<OllamaVariant>,
      hasNumbers: false,
    },
    {
      name: "Ollama",
      variant: { overlongPrompt: "refused-nested" } satisfies Partial<OllamaVariant>,
    },
    { name: "vLLM", variant: { contextWording: 2 } satisfies Partial<VllmVariant> },
    { name: "vLLM", variant: { contextWording: 3, errors: "flat" } satisfies Partial<VllmVariant> },
    {
      name: "text-generation-webui",
      variant: { overlongPrompt: "refused" } satisfies Partial<TextGenerationWebuiVariant>,
    },
    {
      name: "llama.cpp",
      variant: { contextError: "old" } satisfies Partial<LlamaCppVariant>,
      hasNumbers: false,
    },
    { name: "llama.cpp", variant: { overlongStream: "event" } satisfies Partial<LlamaCppVariant> },
    {
      name: "llama.cpp",
      variant: {
        overlongStream: "event",
        streamErrorField: "error",
      } satisfies Partial<LlamaCppVariant>,
    },
  ];

  test.for(spellings)(
    "is refused by $name as $variant, and it is told with its numbers",
    async (wanted) => {
      const { name, variant, hasNumbers = true } = wanted;
      const { ran, whole, streamed } = await askTooMuch(name, variant);
      for (const rows of [whole, streamed]) {
        expect(rows.map(endOf)).toEqual(tooLong);
        for (const { generation } of rows.slice(0, 6)) {
          if (generation?.status !== "failed") expect.unreachable("an answer");
          expect(generation.attempts).toBe(1);
          if (hasNumbers) expect(numbersIn(generation.error.message)).toEqual([limit, true]);
        }
      }
      expect(ran.outcome.status).toBe("finished");
      expect(ran.warnings).not.toContain("prompt-cut");
    },
  );

  test.for([
    ...plainly("cut"),
    {
      name: "Ollama",
      variant: { overlongPrompt: "cut-to-context" } satisfies Partial<OllamaVariant>,
    },
  ])("is cut by $name as $variant in silence, which is noticed", async ({ name, variant }) => {
    const { ran } = await askTooMuch(name, variant);
    const said = ran.events.flatMap((event) =>
      event.type === "warning" && event.code === "prompt-cut" ? [event.message] : [],
    );
    const shown = ran.outcome.summary.warnings.filter(({ code }) => code === "prompt-cut");
    // Of both ways of reading, on the way and beside the figures.
    for (const model of ["`model`", "`streamed`"]) {
      expect(said.some((message) => message.includes(model))).toBe(true);
      expect(shown.some(({ message }) => message.includes(model))).toBe(true);
    }
  });

  test("is met by LM Studio with an empty stream, which is no answer, and keeps no others waiting", async () => {
    const variant: Partial<LmStudioVariant> = { overlongStream: "empty" };
    const options = { n_parallel: 1, max_outage: 2 };
    const { ran, whole, streamed } = await askTooMuch("LM Studio", variant, options);
    expect(whole.map(endOf)).toEqual(tooLong);
    expect(streamed.map(endOf)).toEqual([...Array(6).fill("failed: server"), "correct"]);
    expect(ran.warnings).toContain("context-too-small");
  });
});
