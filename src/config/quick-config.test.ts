import { inspect } from "node:util";
import { expect, test } from "vitest";
import type { Config } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";
import type { ConfigOverrides } from "./override.ts";
import { type QuickFlags, quickConfig } from "./quick-config.ts";

const endpoint = { baseUrl: "http://localhost:1234/v1", model: "Qwen/Qwen2.5:7b" };

function quick(
  flags: QuickFlags,
  environment: Record<string, string> = {},
  overrides: ConfigOverrides = {},
): Config {
  const catalogue = {
    datasetKinds: ["demo", "math500_hf", "math500_local"],
    providers: ["openai-compatible", "simulated"],
    patternFault: () => null,
  };
  return quickConfig(flags, { catalogue, environment, overrides });
}

function refusal(flags: QuickFlags, overrides: ConfigOverrides = {}): [string, string | null] {
  try {
    quick(flags, {}, overrides);
  } catch (error) {
    if (!(error instanceof ThemisError)) throw error;
    expect([error.code, error.where]).toEqual(["config", null]);
    return [error.message, error.hint];
  }
  throw new Error("the flags were accepted");
}

test("an address and a model are enough", () => {
  const { runId, models, samplings, datasets } = quick(endpoint);
  expect(runId).toMatch(/^quick-Qwen-Qwen2\.5-7b-math500_hf-[0-9a-f]{8}$/);
  expect(models).toEqual([
    {
      name: "Qwen/Qwen2.5:7b",
      modelId: "Qwen/Qwen2.5:7b",
      description: null,
      provider: "openai-compatible",
      endpoint: {
        baseUrl: "http://localhost:1234/v1",
        api: "chat",
        azureApiVersion: null,
        apiKey: null,
        tokenCommand: null,
        headers: {},
        extraBody: {},
        timeoutMs: 30_000,
        isStreaming: false,
        idleTimeoutMs: null,
        parallelism: 4,
        requestsPerMinute: null,
        tokensPerMinute: null,
        maxRetries: 4,
        maxOutageMs: 600_000,
        proxy: null,
        simulation: null,
      },
      prices: null,
    },
  ]);
  expect(samplings).toMatchObject([{ name: "default", temperature: null, repeats: 1 }]);
  expect(datasets).toMatchObject([{ name: "math500_hf", kind: "math500_hf", limit: null }]);
});

test("numbers may be text, as a shell gives them", () => {
  const { models, samplings, datasets } = quick(
    {
      ...endpoint,
      model: ["a", "b"],
      dataset: "math500_local",
      dataDir: `\${not a reference}`,
      limit: "10",
      subjects: ["algebra"],
      levels: ["4", 5],
      temperature: ".7",
      topP: "0.95",
      maxTokens: "1e3",
      seed: "-1",
      repeats: "2",
      nParallel: "8",
      timeout: "1.5",
      systemPrompt: "Think.",
    },
    {},
    { nRecords: 3, storageDir: "runs" },
  );
  expect(
    models.map(({ name, endpoint: { parallelism, timeoutMs } }) => [name, parallelism, timeoutMs]),
  ).toEqual([
    ["a", 8, 1500],
    ["b", 8, 1500],
  ]);
  expect(samplings).toMatchObject([
    { temperature: 0.7, topP: 0.95, maxTokens: 1000, seed: -1, repeats: 2 },
  ]);
  expect(datasets).toMatchObject([
    {
      kind: "math500_local",
      dataDir: `\${not a reference}`,
      limit: 3,
      subjects: ["algebra"],
      levels: [4, 5],
      systemPrompt: "Think.",
    },
  ]);
});

test("the key comes from the variable that is named, and is kept as its reference", () => {
  const result = quick({ ...endpoint, apiKeyEnv: "MY_KEY" }, { MY_KEY: "canary" });
  expect(result.models[0]?.endpoint.apiKey?.reveal()).toBe("canary");
  expect(inspect(result, { depth: null })).not.toContain("canary");
  expect(JSON.stringify(result)).not.toContain("canary");
  expect(JSON.stringify(result.written)).toContain(`"api_key":"\${MY_KEY}"`);
});

test("OPENAI_API_KEY goes to OpenAI alone", () => {
  const environment = { OPENAI_API_KEY: "canary" };
  const keyAt = (baseUrl: string): string | undefined =>
    quick({ ...endpoint, baseUrl }, environment).models[0]?.endpoint.apiKey?.reveal();
  expect(keyAt("https://api.openai.com/v1")).toBe("canary");
  expect(keyAt("https://example.org/v1")).toBeUndefined();
});

test("the same question is the same run, and another question is another run", () => {
  const runId = (flags: QuickFlags): string => quick({ ...endpoint, ...flags }, { KEY: "k" }).runId;
  const first = runId({ temperature: 0 });
  expect(
    [
      { temperature: "0" },
      { temperature: 0, limit: 50 },
      { temperature: 0, repeats: 4 },
      { temperature: 0, nParallel: 64, timeout: 90, apiKeyEnv: "KEY" },
    ].map(runId),
  ).toEqual([first, first, first, first]);
  const others = [
    { temperature: 0.5 },
    { temperature: 0, maxTokens: 5 },
    { temperature: 0, baseUrl: "http://localhost:11434/v1" },
    { temperature: 0, model: ["Qwen/Qwen2.5:7b", "b"] },
    { temperature: 0, dataset: "demo" },
    { temperature: 0, levels: [5] },
    { temperature: 0, systemPrompt: "Think." },
  ].map(runId);
  expect(new Set([first, ...others]).size).toBe(1 + others.length);
});

test("a very long model name gives a run id that is still accepted", () => {
  const { runId } = quick({ ...endpoint, model: ["/".padEnd(200, "né"), "b", "c"] });
  expect(runId).toMatch(/^quick-(?:né)+n?-and-2-more-math500_hf-[0-9a-f]{8}$/);
});

test.for<[QuickFlags, string, string | null]>([
  [{ model: "m" }, "`--base-url` is missing", "add --base-url http://localhost:1234/v1"],
  [{ baseUrl: endpoint.baseUrl }, "`--model` is missing", "add --model qwen-7b"],
  [
    { ...endpoint, temperature: "0,7" },
    '`--temperature` must be a number from 0 to 2, got "0,7"',
    "write 0.7",
  ],
  [{ ...endpoint, topP: 0 }, "`--top-p` must be a number above 0 and at most 1, got 0", null],
  [
    { ...endpoint, nParallel: "all" },
    '`--n-parallel` must be `auto` or an integer from 1 to 10000, got "all"',
    null,
  ],
  [{ ...endpoint, levels: ["x"] }, '`--levels` must be an integer, got "x"', null],
  [{ ...endpoint, limit: 0 }, "`--limit` must be an integer of at least 1, got 0", null],
  [
    { ...endpoint, dataset: "math" },
    '`--dataset` must be one of `demo`, `math500_hf`, `math500_local`, got "math"',
    'did you mean "math500_hf"?',
  ],
  [
    { ...endpoint, model: ["a", "a"] },
    "two models are named `a`",
    "give the second another name: results are told apart by it",
  ],
  [
    { ...endpoint, model: ["a", "b"], baseUrl: "localhost:1234" },
    "`--base-url` must be a URL that starts with `http://` or `https://`",
    "write http://localhost:1234",
  ],
  [
    { ...endpoint, apiKeyEnv: "hf_canary" },
    "`--api-key-env` names an environment variable that is not set",
    "give the name of the variable that holds the key, such as OPENAI_API_KEY, not the key itself",
  ],
  [
    { ...endpoint, apiKeyEnv: "sk-canary" },
    "`--api-key-env` must be the name of an environment variable",
    "set the variable to the key and give its name, such as OPENAI_API_KEY",
  ],
])("errors name the flag: %j", ([flags, message, hint]) => {
  expect(refusal(flags)).toEqual([message, hint]);
});

test("errors of the overrides name their flags too", () => {
  expect(refusal(endpoint, { nRecords: -1 })).toEqual([
    "`--n-records` must be an integer of at least 1, got -1",
    null,
  ]);
});
