import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openPromptGuard, type PromptCut } from "./prompt-cut.ts";

/** A prompt's length in characters and its true count of tokens. */
type Prompt = readonly [characters: number, tokens: number];

interface Seen {
  readonly alarms: number;
  readonly verdict: PromptCut | null;
}

/** Shows a guard some prompts, told as a server would that does `cut` with their true counts. */
function watch(
  prompts: readonly Prompt[],
  cut: (tokens: number) => number = (count) => count,
): Seen {
  const guard = openPromptGuard();
  let alarms = 0;
  for (const [characters, tokens] of prompts) if (guard.add(characters, cut(tokens))) alarms += 1;
  return { alarms, verdict: guard.verdict() };
}

/** Lengths of the problems of MATH-500, from the shortest to the longest. */
const mathLengths = [
  20, 31, 41, 48, 55, 61, 67, 72, 78, 84, 90, 96, 102, 109, 116, 124, 132, 140, 148, 157, 166, 177,
  188, 200, 213, 228, 245, 264, 288, 316, 350, 395, 450, 530, 619, 650, 747, 1_226, 1_272, 1_700,
  1_733,
];

/** Lengths like those, as many as are wanted. */
const mathLength = (index: number): number =>
  (mathLengths[(index * 7) % mathLengths.length] ?? 0) + (index % 5);

const ordinaryLengths: fc.Arbitrary<readonly number[]> = fc.oneof(
  fc.array(fc.constantFrom(...mathLengths), { maxLength: 500 }),
  fc
    .tuple(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 400 }),
      fc.integer({ min: 1, max: 30_000 }),
      fc.double({ min: 0, max: 5, noNaN: true }),
    )
    .map(([places, least, spread]) =>
      places.map((place) => Math.round(least * (1 + spread * place))),
    ),
);

/** What no tokenizer goes beyond: each text has its own ratio around that of its kind. */
const tokensOf = (characters: number, ratio: number, overhead: number): number =>
  Math.max(1, Math.round(overhead + characters / ratio));

const uncut: fc.Arbitrary<readonly Prompt[]> = fc
  .record({
    lengths: ordinaryLengths,
    ratios: fc.uniqueArray(fc.double({ min: 1, max: 6, noNaN: true }), {
      minLength: 1,
      maxLength: 3,
    }),
    noise: fc.constantFrom(0, 0.02, 0.1),
    overhead: fc.integer({ min: 0, max: 3_000 }),
    repeats: fc.constantFrom(1, 1, 4),
    seed: fc.integer(),
  })
  .map(({ lengths, ratios, noise, overhead, repeats, seed }) =>
    lengths.flatMap((characters, index): readonly Prompt[] => {
      // Any spread of ratios will do that does not follow the lengths.
      const turn = Math.abs(Math.sin(seed + index * 12.9898) * 43_758.5453) % 1;
      const kind = ratios[Math.floor(turn * ratios.length)] ?? 4;
      const ratio = kind * (1 + noise * (2 * ((turn * 997) % 1) - 1));
      return Array(repeats).fill([characters, tokensOf(characters, ratio, overhead)]);
    }),
  );

describe("prompts that are told whole", () => {
  test("raise no alarm, whatever their lengths, languages, template and repeats", () => {
    fc.assert(
      fc.property(uncut, (prompts) => {
        expect(watch(prompts)).toEqual({ alarms: 0, verdict: null });
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([2, 3, 4, 5, 6])("raise no alarm on mathematics at %d characters a token", (ratio) => {
    for (const overhead of [0, 12, 40, 900]) {
      const prompts = mathLengths.map(
        (length): Prompt => [length, tokensOf(length, ratio, overhead)],
      );
      expect(watch(prompts)).toEqual({ alarms: 0, verdict: null });
    }
  });

  test("raise no alarm on Chinese beside code", () => {
    const prompts = Array.from({ length: 400 }, (_, index): Prompt => {
      const characters = 40 + ((index * 7_919) % 3_000);
      return [characters, tokensOf(characters, index % 2 === 0 ? 0.8 : 3.3, 25)];
    });
    expect(watch(prompts)).toEqual({ alarms: 0, verdict: null });
  });

  test("raise no alarm where one prompt is asked a thousand times", () => {
    const prompts = Array<Prompt>(1_000).fill([9_000, 2_200]);
    expect(watch(prompts)).toEqual({ alarms: 0, verdict: null });
  });

  test.each([2, 3, 8])(
    "raise no alarm where each of %d repeats but the first is told without what was in the cache",
    (repeats) => {
      for (const lengthOf of [(index: number) => 400 + 37 * index, mathLength]) {
        const prompts = Array.from({ length: 100 * repeats }, (_, index): Prompt => {
          const characters = lengthOf(Math.floor(index / repeats));
          return [
            characters,
            index % repeats === 0 ? tokensOf(characters, 4, 10) : 1 + (index % 2),
          ];
        });
        expect(watch(prompts)).toEqual({ alarms: 0, verdict: null });
      }
    },
  );

  test("raise no alarm where the server leaves out a beginning that it had in its cache, whole or in blocks", () => {
    for (const block of [1, 16]) {
      const prompts = mathLengths.map((length): Prompt => {
        const tokens = tokensOf(length, 4, 900);
        return [length, tokens - 880 + (880 % block)];
      });
      expect(watch(prompts)).toEqual({ alarms: 0, verdict: null });
      const again = mathLengths.map(
        (length): Prompt => [length, 1 + (tokensOf(length, 4, 900) % 16)],
      );
      expect(watch(again)).toEqual({ alarms: 0, verdict: null });
    }
  });

  test("raise no alarm where the server tells 0", () => {
    const prompts = mathLengths.map((length): Prompt => [length * 10, 0]);
    expect(watch(prompts)).toEqual({ alarms: 0, verdict: null });
  });
});

/** Prompts of a kind, of which those beyond the first few are longer than a context of `size` tokens. */
const withLongOnes = (size: number): fc.Arbitrary<readonly Prompt[]> =>
  fc
    .record({
      short: fc.array(fc.double({ min: 0.02, max: 0.9, noNaN: true }), { maxLength: 60 }),
      long: fc.uniqueArray(fc.integer({ min: 0, max: 999 }), { minLength: 30, maxLength: 60 }),
      ratio: fc.double({ min: 2, max: 6, noNaN: true }),
      overhead: fc.integer({ min: 0, max: 50 }),
    })
    .map(({ short, long, ratio, overhead }) => {
      const tokens = [
        ...short.map((share) => share * size),
        ...long.map((step) => size * (1.05 + step / 500)),
      ];
      return tokens.map((count): Prompt => {
        const characters = Math.max(1, Math.round(count * ratio));
        return [characters, tokensOf(characters, ratio, overhead)];
      });
    });

describe("prompts that a server cuts", () => {
  const context = 4_096;

  test.each([
    ["Ollama: to about half of its context", () => 2_050],
    ["Ollama: to its context exactly", () => context],
    [
      "text-generation-webui: to its budget or a token less",
      (count: number) => context - 512 - (count % 2),
    ],
    ["OpenRouter: to a cap by leaving out the middle", (count: number) => context - (count % 4)],
  ])("are noticed once, with their cap: %s", (_, told) => {
    fc.assert(
      fc.property(withLongOnes(context), (prompts) => {
        const { alarms, verdict } = watch(prompts, (count) =>
          count > context ? told(count) : count,
        );
        expect(alarms).toBe(1);
        expect(verdict?.cap).toBeGreaterThanOrEqual(told(0) - 4);
        expect(verdict?.cap).toBeLessThanOrEqual(told(0) + 4);
        const cut = prompts.filter(([, count]) => count > context).length;
        expect(verdict?.cut).toBeGreaterThan(cut / 2);
      }),
      { numRuns: 300 },
    );
  });

  test("are noticed before many were asked, where all are long and all are cut", () => {
    const guard = openPromptGuard();
    let asked = 0;
    for (let index = 0; index < 100; index += 1) {
      asked += 1;
      if (guard.add(20_000 + ((index * 7_919) % 9_000), 2_050)) break;
    }
    expect(asked).toBeLessThan(12);
    expect(guard.verdict()).toEqual({ cut: asked, seen: asked, cap: 2_050, isDoubtful: false });
  });

  test("are noticed though their counts differ, where no text has so few tokens", () => {
    const prompts = Array.from(
      { length: 20 },
      (_, index): Prompt => [60_000 + 1_000 * index, 2_000 + 31 * ((index * 7) % 20)],
    );
    expect(watch(prompts)).toMatchObject({ alarms: 1, verdict: { cut: 20, seen: 20, cap: null } });
  });

  test("are noticed where they have far fewer tokens for their length than shorter ones", () => {
    const short = Array.from(
      { length: 50 },
      (_, index): Prompt => [400 + 13 * index, tokensOf(400 + 13 * index, 3.5, 10)],
    );
    const long = Array.from(
      { length: 10 },
      (_, index): Prompt => [20_000 + 1_000 * index, 2_050 + 100 * index + 17 * ((index * 3) % 10)],
    );
    expect(watch([...short, ...long])).toMatchObject({
      alarms: 1,
      verdict: { cut: 10, seen: 60, cap: null },
    });
  });

  test("are noticed among many that fit, in any order", () => {
    const prompts = Array.from({ length: 2_000 }, (_, index): Prompt => {
      const characters = 300 + ((index * 7_919) % 2_000) + (index % 50 === 0 ? 20_000 : 0);
      return [characters, tokensOf(characters, 4.2 + (index % 7) / 10, 30)];
    });
    const { alarms, verdict } = watch(prompts, (count) => Math.min(count, 2_048));
    expect({ alarms, verdict }).toMatchObject({ alarms: 1, verdict: { cut: 40, cap: 2_048 } });
  });

  const problems = Array.from({ length: 500 }, (_, index): Prompt => {
    const characters = mathLength(index);
    return [characters, tokensOf(characters, 4, 25)];
  });

  test.each([1, 7, 20])(
    "are noticed within ten where all lose all but %d tokens, though a cache could be the reason",
    (cap) => {
      const { alarms, verdict } = watch(problems, () => cap);
      expect(alarms).toBe(1);
      expect(verdict).toEqual({ cut: 500, seen: 500, cap, isDoubtful: true });
      expect(watch(problems.slice(0, 10), () => cap).alarms).toBe(1);
    },
  );

  test.each([
    ["a cap of 42 tokens", (count: number) => Math.min(count, 42)],
    ["a cap of 80 tokens or one less", (count: number) => Math.min(count, 80 - (count % 2))],
    ["Ollama with 64 tokens", (count: number) => (count <= 64 ? count : 34)],
    ["Ollama with 128 tokens", (count: number) => (count <= 128 ? count : 66)],
    ["Ollama with 200 tokens", (count: number) => (count <= 200 ? count : 102)],
  ])("are counted within a tenth by %s, though whole ones have the same count", (_, cut) => {
    const { alarms, verdict } = watch(problems, cut);
    const truth = problems.filter(([, tokens]) => cut(tokens) < tokens).length;
    expect(alarms).toBe(1);
    expect(verdict?.cut).toBeGreaterThan(0.9 * truth);
    expect(verdict?.cut).toBeLessThan(1.1 * truth);
  });

  test("are not forgotten when later ones were whole", () => {
    const guard = openPromptGuard();
    const long = Array.from({ length: 12 }, (_, index) => 9_000 + ((index * 7_919) % 3_000));
    for (const characters of long) guard.add(characters, 2_050);
    for (let index = 0; index < 300; index += 1) {
      const characters = 14_000 + 61 * index;
      guard.add(characters, tokensOf(characters, 4, 25));
    }
    expect(guard.verdict()).toMatchObject({ cap: 2_050 });
  });
});
