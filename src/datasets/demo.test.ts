import { expect, test } from "vitest";
import type { DatasetConfig } from "../core/config.ts";
import type { Sample } from "../core/sample.ts";
import type { DatasetEffects } from "./dataset-kind.ts";
import { demo } from "./demo.ts";
import { mathLevels, mathSubjects } from "./math-subjects.ts";

const effects: DatasetEffects = {
  hub: { endpoint: "http://127.0.0.1:9", token: null, cacheDir: "nowhere", isOffline: true },
  signal: new AbortController().signal,
  onDownload: () => expect.unreachable("the demo downloads nothing"),
};

function config(changes: Partial<DatasetConfig> = {}): DatasetConfig {
  return {
    name: "demo",
    kind: "demo",
    limit: null,
    subjects: null,
    levels: null,
    dataDir: null,
    shuffleSeed: null,
    revision: null,
    prompt: null,
    systemPrompt: null,
    graders: null,
    ...changes,
  };
}

async function samplesOf(changes: Partial<DatasetConfig> = {}): Promise<readonly Sample[]> {
  const { samples } = await demo.open(config(changes), effects);
  return await Array.fromAsync(samples);
}

test("the demo has at least 42 problems, with ids of their own", async () => {
  const samples = await samplesOf();
  expect(samples.length).toBeGreaterThanOrEqual(42);
  expect(samples).toHaveLength(demo.size ?? 0);
  expect(new Set(samples.map(({ id }) => id)).size).toBe(samples.length);
  expect(samples.find(({ id }) => id === "demo/algebra/3")?.target).toEqual([
    "2x^3 - x^2 - 5x + 3",
  ]);
});

test("every subject of the demo has problems of all five levels", async () => {
  const samples = await samplesOf();
  const found = samples.map(({ metadata }) => `${metadata["subject"]} ${metadata["level"]}`);
  const wanted = mathSubjects.flatMap((subject) =>
    mathLevels.map((level) => `${subject} ${level}`),
  );
  expect(new Set(found)).toEqual(new Set(wanted));
});

test("every worked solution boxes the answer once, and has balanced braces and dollars", async () => {
  for (const { id, input, target, metadata } of await samplesOf()) {
    const solution = String(metadata["solution"]);
    expect(solution.split(`\\boxed{${target[0]}}`), id).toHaveLength(2);
    expect(solution.split("\\boxed"), id).toHaveLength(2);
    for (const text of [input, solution, target[0] ?? ""]) {
      const bare = text.replaceAll(/\\[{}$]/g, "");
      expect(bare.split("{").length, id).toBe(bare.split("}").length);
      expect(bare.split("$").length % 2, id).toBe(1);
      // A backslash that a string literal has eaten leaves a control character or a bare word.
      expect(text, id).not.toMatch(/\p{Cc}|(?<![\\a-z])(?:frac|sqrt|boxed|cdot|text)\b/u);
    }
  }
});

test("the revision is a hash of the content", async () => {
  const first = await demo.open(config(), effects);
  const second = await demo.open(config({ subjects: ["Algebra"] }), effects);
  expect(first.revision).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(second.revision).toBe(first.revision);
});

test.for([
  "Counting & Probability",
  "counting_and_probability",
  "COUNTING AND PROBABILITY",
  "counting-and-probability",
  " countingandprobability ",
])("the subject %j finds Counting & Probability", async (subject) => {
  const samples = await samplesOf({ subjects: [subject] });
  expect(new Set(samples.map(({ metadata }) => metadata["subject"]))).toEqual(
    new Set(["Counting & Probability"]),
  );
});

test("subjects and levels are both obeyed, in the source's order", async () => {
  const samples = await samplesOf({ subjects: ["geometry", "algebra"], levels: [5, 1] });
  expect(samples.map(({ id }) => id)).toEqual([
    "demo/algebra/1",
    "demo/algebra/8",
    "demo/geometry/1",
    "demo/geometry/8",
  ]);
});

test("an unknown subject is an error that suggests the nearest and lists the known", async () => {
  await expect(samplesOf({ subjects: ["Algebra", "Geometri"] })).rejects.toMatchObject({
    code: "dataset",
    message: "dataset `demo` has no subject `Geometri`",
    hint: "did you mean `Geometry`? known subjects: `Algebra`, `Counting & Probability`, `Geometry`, `Intermediate Algebra`, `Number Theory`, `Prealgebra`, `Precalculus`",
  });
});

test("an unknown level is an error that lists the known", async () => {
  await expect(samplesOf({ levels: [6] })).rejects.toMatchObject({
    code: "dataset",
    message: "dataset `demo` has no level 6",
    hint: "known levels: `1`, `2`, `3`, `4`, `5`",
  });
});

test.for([
  { field: "data_dir", changes: { dataDir: "here" } },
  { field: "revision", changes: { revision: "main" } },
])("$field is refused, since it would do nothing", async ({ field, changes }) => {
  await expect(samplesOf(changes)).rejects.toMatchObject({
    code: "config",
    message: `\`${field}\` of dataset \`demo\` means nothing for the kind \`demo\``,
  });
});
