import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import {
  type BothRan,
  emulatorNamed,
  endOf,
  type Ran,
  type RunParts,
  runAgainst,
  runBothWays,
} from "./conformance/endpoints-run.ts";
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

/** Runs problems of the demo against a server of four slots with a small context. */
async function runSmall(name: string, contextTokens: number, parts: RunParts): Promise<Ran> {
  await using dir = await makeTempDir();
  const entry = emulatorNamed(name);
  await using emulator = await entry.start({ contextTokens, slots: 4 });
  return await runAgainst(dir, entry, emulator.baseUrl, { limit: 50, ...parts });
}

/** The warnings of a kind on the way, and beside the figures of the stored run. */
function warningsIn({ events, outcome }: Ran, code: string): Readonly<Record<string, string[]>> {
  const told = ({ message, hint }: { message: string; hint: string }) => `${message}; ${hint}`;
  return {
    live: events.flatMap((event) =>
      event.type === "warning" && event.code === code ? [told(event)] : [],
    ),
    shown: outcome.summary.warnings.filter((warning) => warning.code === code).map(told),
  };
}

describe.concurrent("a context that is too small for all", () => {
  test.for([
    [505, "about 7 tokens"],
    [511, "about 1 token"],
  ] as const)(
    "is noticed at text-generation-webui with `max_tokens` %d, which leaves prompts next to nothing",
    async ([max_tokens, left]) => {
      const sampling = { max_tokens };
      const ran = await runSmall("text-generation-webui", 512, { sampling });
      const { live, shown } = warningsIn(ran, "prompt-cut");
      expect(live).toEqual([expect.stringContaining("or counts them wrongly: it counts")]);
      expect(shown).toEqual([expect.stringContaining("all 50 prompts")]);
      expect(shown?.[0]).toContain(left);
      expect(shown?.[0]).toContain("a `ctx-size` of 1024");
    },
  );

  test("ends a run soon where text-generation-webui has no room for any prompt, and is named as the likely cause", async () => {
    const { outcome, events, rows } = await runSmall("text-generation-webui", 512, {
      sampling: { max_tokens: 600 },
      options: { max_retries: 0 },
    });
    expect(outcome.status).toBe("paused");
    expect(outcome.problem?.hint).toMatch(/`max_tokens`.*`truncation_length`, `ctx-size`/);
    expect(events.map(({ type }) => type)).not.toContain("paused");
    const ends = rows.map(endOf).filter((end) => end !== "not asked");
    expect(new Set(ends)).toEqual(new Set(["failed: server"]));
    expect(ends.length).toBeLessThan(30);
  });

  test("is told with one size, before a run, on the way and beside the figures", async () => {
    const sampling = { max_tokens: 1_000 };
    const ran = await runSmall("Ollama", 64, { sampling, limit: 57 });
    const { live, shown } = warningsIn(ran, "context-too-small");
    expect(live).toHaveLength(1);
    expect(shown).toEqual(live);
    expect(live?.[0]).toContain("OLLAMA_CONTEXT_LENGTH=2048");
  });

  test("is told with the size of all slots together at llama.cpp", async () => {
    const ran = await runSmall("llama.cpp", 512, { sampling: { max_tokens: 600 }, limit: 3 });
    const { shown } = warningsIn(ran, "context-too-small");
    expect(shown?.[0]).toContain("`-c 4096`, which is 1024 for each of its 4 slots");
  });

  test.for([
    [400, "incorrect", null],
    [500, "incorrect", /gives an answer only what the prompt leaves/],
    [600, "failed: context_length", /refuses such requests/],
  ] as const)(
    "is met by SGLang with `max_tokens` %d as is told before",
    async ([max_tokens, end, said]) => {
      const ran = await runSmall("SGLang", 512, { sampling: { max_tokens }, limit: 3 });
      expect(new Set(ran.rows.map(endOf))).toEqual(new Set([end]));
      const { live, shown } = warningsIn(ran, "context-too-small");
      if (said === null) expect(live).toEqual([]);
      else expect(live).toEqual([expect.stringMatching(said)]);
      expect(shown).toEqual(live);
    },
  );
});
