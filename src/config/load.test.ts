import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Config } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";
import { loadConfig, parseConfig } from "./load.ts";
import type { ConfigOverrides } from "./override.ts";

const catalogue = {
  datasetKinds: ["demo", "math500_hf", "math500_local"],
  providers: ["openai-compatible", "azure", "simulated"],
  patternFault: () => null,
};

interface ParseOptions {
  readonly environment?: Record<string, string>;
  readonly overrides?: ConfigOverrides;
  readonly fileName?: string;
}

function parse(value: unknown, options: ParseOptions = {}): Config {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return parseConfig(text, { fileName: "my_config.json", catalogue, environment: {}, ...options });
}

function refusal(
  value: unknown,
  options: ParseOptions = {},
): [string, string | null, string | null] {
  try {
    parse(value, options);
  } catch (error) {
    if (!(error instanceof ThemisError)) throw error;
    expect(error.code).toBe("config");
    return [error.message, error.where, error.hint];
  }
  throw new Error("the config was accepted");
}

/** A model, a sampling and a dataset, each to be completed. */
function config({
  options = {},
  model = {},
  sampling = {},
  dataset = {},
  ...top
}: Record<string, object | string | number | boolean | null | undefined> = {}): object {
  return {
    models: [
      {
        name: "m",
        provider_options: { base_url: "http://localhost:1234/v1", ...(options as object) },
        ...(model as object),
      },
    ],
    samplings: [{ name: "s", ...(sampling as object) }],
    datasets: [{ name: "d", kind: "demo", ...(dataset as object) }],
    ...top,
  };
}

const localOptions = { base_url: "http://localhost:1234/v1", api_key: "not-needed" };

const quickStart = {
  run_id: "my-first-openai-run",
  storage_dir: ".cache/my-first-openai-run",
  resume: true,
  n_records: 5,
  models: [
    {
      name: "my-local-model",
      provider: "openai-compatible",
      description: "My local LLM via LM Studio",
      provider_options: {
        ...localOptions,
        model_mapping: { "my-local-model": "qwen2.5-7b-instruct" },
      },
    },
  ],
  samplings: [{ name: "standard", temperature: 0.7, top_p: 0.95, max_tokens: 512 }],
  datasets: [{ name: "math500", kind: "math500_hf", limit: 10 }],
};

const quickTest = {
  run_id: "quick-test",
  storage_dir: ".cache/quick-test",
  resume: true,
  n_records: 5,
  models: [
    {
      name: "local-model",
      provider: "openai-compatible",
      provider_options: { ...localOptions, model_mapping: { "local-model": "model-name" } },
    },
  ],
  samplings: [{ name: "test", temperature: 0.7, max_tokens: 256 }],
  datasets: [{ name: "math500", kind: "math500_hf", limit: 5 }],
};

const temperatureSweep = {
  run_id: "temperature-sweep",
  storage_dir: ".cache/temperature-sweep",
  resume: true,
  models: [
    {
      name: "my-model",
      provider: "openai-compatible",
      provider_options: { ...localOptions, model_mapping: { "my-model": "qwen2.5-7b-instruct" } },
    },
  ],
  samplings: [
    { name: "greedy", temperature: 0.0, max_tokens: 512 },
    { name: "balanced", temperature: 0.7, max_tokens: 512 },
    { name: "creative", temperature: 1.0, max_tokens: 512 },
  ],
  datasets: [{ name: "math500", kind: "math500_hf", limit: 50 }],
};

const modelComparison = {
  run_id: "model-comparison",
  storage_dir: ".cache/model-comparison",
  resume: true,
  models: [
    {
      name: "qwen-7b",
      provider: "openai-compatible",
      provider_options: { ...localOptions, model_mapping: { "qwen-7b": "qwen2.5-7b-instruct" } },
    },
    {
      name: "llama-8b",
      provider: "openai-compatible",
      provider_options: { ...localOptions, model_mapping: { "llama-8b": "llama-3.1-8b-instruct" } },
    },
  ],
  samplings: [{ name: "standard", temperature: 0.7, max_tokens: 512 }],
  datasets: [{ name: "math500", kind: "math500_hf", limit: 100 }],
};

function servedModel(
  name: string,
  baseUrl: string,
  apiKey: string,
  modelId: string,
  limits: object = {},
): object {
  return {
    name,
    provider: "openai-compatible",
    provider_options: {
      base_url: baseUrl,
      api_key: apiKey,
      model_mapping: { [name]: modelId },
      ...limits,
    },
  };
}

describe("the configs of the user document", () => {
  test("the quick start becomes a config with every default filled in", () => {
    const { models, written, ...rest } = parse(quickStart);
    expect(rest).toEqual({
      runId: "my-first-openai-run",
      storageDir: ".cache/my-first-openai-run",
      resume: true,
      budget: { maxCostUsd: null, maxOutputTokens: null, maxDurationMs: null },
      samplings: [
        {
          name: "standard",
          temperature: 0.7,
          topP: 0.95,
          topK: null,
          minP: null,
          maxTokens: 512,
          seed: null,
          stop: null,
          presencePenalty: null,
          frequencyPenalty: null,
          extraBody: {},
          repeats: 1,
        },
      ],
      datasets: [
        {
          name: "math500",
          kind: "math500_hf",
          limit: 5,
          subjects: null,
          levels: null,
          dataDir: null,
          shuffleSeed: null,
          revision: null,
          prompt: null,
          systemPrompt: null,
          graders: null,
        },
      ],
    });
    expect(JSON.parse(JSON.stringify(models))).toEqual([
      {
        name: "my-local-model",
        modelId: "qwen2.5-7b-instruct",
        description: "My local LLM via LM Studio",
        provider: "openai-compatible",
        endpoint: {
          baseUrl: "http://localhost:1234/v1",
          api: "chat",
          azureApiVersion: null,
          apiKey: "[secret]",
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
    expect(models[0]?.endpoint.apiKey?.reveal()).toBe("not-needed");
    expect(written).toEqual({
      ...quickStart,
      models: [
        {
          ...quickStart.models[0],
          provider_options: { ...quickStart.models[0]?.provider_options, api_key: "[secret]" },
        },
      ],
    });
  });

  test.for([quickTest, temperatureSweep, modelComparison])("$run_id is accepted", (file) => {
    const { runId, models, samplings } = parse(file);
    expect(runId).toBe(file.run_id);
    expect(samplings.map(({ name }) => name)).toEqual(file.samplings.map(({ name }) => name));
    expect(models.map(({ modelId }) => modelId)).toEqual(
      file.models.flatMap(({ provider_options }) => Object.values(provider_options.model_mapping)),
    );
  });

  test("every server's own settings are accepted together", () => {
    const { models } = parse({
      ...(config() as Record<string, unknown>),
      models: [
        servedModel(
          "lmstudio-qwen",
          "http://localhost:1234/v1",
          "lm-studio",
          "qwen2.5-7b-instruct",
          {
            timeout: 60,
            n_parallel: 1,
          },
        ),
        servedModel("ollama-qwen", "http://localhost:11434/v1", "ollama", "qwen2.5:7b", {
          timeout: 45,
          n_parallel: 2,
        }),
        servedModel("vllm-qwen", "http://localhost:8000/v1", "vllm", "Qwen/Qwen2.5-7B-Instruct", {
          timeout: 30,
          n_parallel: 8,
        }),
        servedModel("textgen-model", "http://localhost:5000/v1", "textgen", "model-name"),
        servedModel(
          "gpt-4o-mini",
          "https://api.openai.com/v1",
          "sk-your-actual-key-here",
          "gpt-4o-mini",
          { n_parallel: 10 },
        ),
      ],
    });
    expect(
      models.map(({ modelId, endpoint: { timeoutMs, parallelism } }) => [
        modelId,
        timeoutMs,
        parallelism,
      ]),
    ).toEqual([
      ["qwen2.5-7b-instruct", 60_000, 1],
      ["qwen2.5:7b", 45_000, 2],
      ["Qwen/Qwen2.5-7B-Instruct", 30_000, 8],
      ["model-name", 30_000, 4],
      ["gpt-4o-mini", 30_000, 10],
    ]);
  });
});

describe("what a config may hold", () => {
  test("comments, trailing commas and a byte order mark are allowed", () => {
    const text = `\uFEFF// mine\n{ "models": [{ "name": "m", /* here */ "provider": "simulated", }],
      "samplings": [{ "name": "s" },], "datasets": [{ "name": "d", "kind": "demo" }], }`;
    expect(parse(text).models[0]?.name).toBe("m");
  });

  test("every field reaches its place", () => {
    const { samplings, datasets, models } = parse(
      config({
        options: {
          base_url: "https://example.org/v1//",
          timeout: 0.25,
          max_retries: 0,
          max_outage: 1.5,
          headers: { "X-Team": "math" },
          extra_body: { a: [1, { b: null }] },
        },
        model: { description: "note" },
        sampling: {
          temperature: 2,
          top_p: 1,
          max_tokens: 1,
          seed: -7,
          stop: "END",
          top_k: -1,
          min_p: 0,
          presence_penalty: -2,
          frequency_penalty: 2,
          repeats: 3,
          extra_body: { repetition_penalty: 1.1 },
        },
        dataset: {
          kind: "math500_local",
          limit: 7,
          subjects: ["Number Theory"],
          levels: [4, 5],
          data_dir: "problems",
          shuffle_seed: 3,
          revision: "main",
          prompt: "{problem}?",
          system_prompt: "",
        },
        prompt: "top {problem}",
        system_prompt: "top",
        n_records: 9,
      }),
    );
    expect(samplings).toEqual([
      {
        name: "s",
        temperature: 2,
        topP: 1,
        topK: -1,
        minP: 0,
        maxTokens: 1,
        seed: -7,
        stop: ["END"],
        presencePenalty: -2,
        frequencyPenalty: 2,
        extraBody: { repetition_penalty: 1.1 },
        repeats: 3,
      },
    ]);
    expect(datasets).toEqual([
      {
        name: "d",
        kind: "math500_local",
        limit: 7,
        subjects: ["Number Theory"],
        levels: [4, 5],
        dataDir: "problems",
        shuffleSeed: 3,
        revision: "main",
        prompt: "{problem}?",
        systemPrompt: null,
        graders: null,
      },
    ]);
    expect(models[0]?.endpoint).toMatchObject({
      baseUrl: "https://example.org/v1",
      apiKey: null,
      timeoutMs: 250,
      maxRetries: 0,
      maxOutageMs: 1500,
      extraBody: { a: [1, { b: null }] },
    });
    expect(models[0]?.endpoint.headers["X-Team"]?.reveal()).toBe("math");
  });

  test("prompts of the top level hold for datasets without their own", () => {
    const { datasets } = parse(config({ prompt: "top {problem}", system_prompt: "system" }));
    expect(datasets[0]).toMatchObject({ prompt: "top {problem}", systemPrompt: "system" });
  });

  test("a model without an entry in the mapping goes under its own name, even if it is called constructor", () => {
    const file = config({
      model: { name: "constructor" },
      options: { model_mapping: { other: "x" } },
    });
    expect(parse(file).models[0]?.modelId).toBe("constructor");
  });

  test("a run without an id is called like its file", () => {
    expect(parse(config(), { fileName: "runs/sweep of (May).v2.jsonc" }).runId).toBe(
      "sweep of -May-.v2",
    );
    expect(parse(config(), { fileName: "..." }).runId).toBe("run");
  });

  test("a simulated model needs no address and its address says what shapes its answers", () => {
    const simulatedModel = (options?: object) => {
      const file = config({
        model: { provider: "simulated", provider_options: options },
      });
      return parse(file).models[0]?.endpoint;
    };
    expect(simulatedModel()).toEqual({
      baseUrl: "simulated://local?seed=0&skill=0.7&reasoning_words=40",
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
      simulation: {
        seed: 0,
        skill: 0.7,
        latencyMs: 0,
        latencyJitterMs: 0,
        reasoningWords: 40,
        faultRate: 0,
        faults: ["rate-limit", "server-error", "reset"],
      },
    });
    const other = simulatedModel({
      skill: 1,
      latency: 0.05,
      fault_rate: 0.1,
      faults: ["truncated_body"],
    });
    expect(other?.baseUrl).toBe("simulated://local?seed=0&skill=1&reasoning_words=40");
    expect(other?.simulation).toMatchObject({ latencyMs: 50, faults: ["truncated-body"] });
    expect(simulatedModel({ fault_rate: 0.5, faults: ["empty"] })?.baseUrl).toBe(
      "simulated://local?seed=0&skill=0.7&reasoning_words=40&fault_rate=0.5&faults=empty",
    );
  });
});

describe("endpoints beyond the plain one", () => {
  const azure = (options: object, environment: Record<string, string> = {}) =>
    parse(
      config({
        model: {
          provider: "azure",
          provider_options: { base_url: "https://res.openai.azure.com", ...options },
        },
      }),
      { environment },
    ).models[0]?.endpoint;

  test.for([
    "https://res.openai.azure.com",
    "https://res.openai.azure.com/",
    "https://res.openai.azure.com/openai/v1",
    "https://res.openai.azure.com/openai/deployments/my-deployment",
  ])("an Azure resource may be written as people find it: %s", (base_url) => {
    expect(azure({ base_url })).toMatchObject({
      baseUrl: "https://res.openai.azure.com/openai/v1",
      azureApiVersion: null,
    });
    expect(azure({ base_url, api_version: "2024-10-21" })).toMatchObject({
      baseUrl: "https://res.openai.azure.com",
      azureApiVersion: "2024-10-21",
    });
  });

  test("the key of Azure in the environment is for hosts of Azure alone", () => {
    const environment = { AZURE_OPENAI_API_KEY: "azure-canary", OPENAI_API_KEY: "openai-canary" };
    expect(azure({}, environment)?.apiKey?.reveal()).toBe("azure-canary");
    expect(String(azure({}, environment)?.apiKey)).toBe("$" + "{AZURE_OPENAI_API_KEY}");
    expect(azure({ base_url: "http://res.openai.azure.com" }, environment)?.apiKey).toBeNull();
    expect(
      azure({ base_url: "https://openai.azure.com.evil.test" }, environment)?.apiKey,
    ).toBeNull();
    expect(azure({ api_key_command: ["az", "token"] }, environment)?.apiKey).toBeNull();
  });

  test("streaming, route, limits and a program for tokens are taken as written", () => {
    const { models, budget } = parse(
      config({
        options: {
          api: "responses",
          stream: true,
          idle_timeout: 2.5,
          n_parallel: "auto",
          requests_per_minute: 60,
          tokens_per_minute: 30_000,
          api_key_command: ["get-token", "--plain"],
        },
        model: { prices: { input: 2, output: 8 } },
        max_cost_usd: 1.5,
        max_output_tokens: 1000,
        max_duration: 60,
      }),
    );
    expect(models[0]?.endpoint).toMatchObject({
      api: "responses",
      isStreaming: true,
      idleTimeoutMs: 2500,
      parallelism: "auto",
      requestsPerMinute: 60,
      tokensPerMinute: 30_000,
      tokenCommand: ["get-token", "--plain"],
    });
    expect(models[0]?.prices).toEqual({ input: 2, cachedInput: 2, output: 8 });
    expect(budget).toEqual({ maxCostUsd: 1.5, maxOutputTokens: 1000, maxDurationMs: 60_000 });
  });

  test("what the program for tokens is told is not kept, for it may be a secret", () => {
    const { written } = parse(
      config({ options: { api_key_command: ["vault", "read", "canary", "$" + "{HOME}"] } }),
      { environment: { HOME: "home" } },
    );
    const kept = ["vault", "[secret]", "[secret]", "$" + "{HOME}"];
    expect(JSON.stringify(written)).toContain(JSON.stringify(kept));
    expect(JSON.stringify(written)).not.toContain("canary");
  });

  test("flags stand over the budgets of the file", () => {
    const file = config({ max_output_tokens: 1000, model: { prices: { input: 1, output: 1 } } });
    const overrides = { maxCostUsd: "2.5", maxOutputTokens: "5", maxDuration: "90" };
    expect(parse(file, { overrides }).budget).toEqual({
      maxCostUsd: 2.5,
      maxOutputTokens: 5,
      maxDurationMs: 90_000,
    });
  });

  test("the proxy of the environment is used for other machines and shows only its variable", () => {
    const proxyOf = (base_url: string, environment: Record<string, string>) =>
      parse(config({ options: { base_url } }), { environment }).models[0]?.endpoint.proxy ?? null;
    const environment = {
      HTTPS_PROXY: "http://me:canary@proxy.test:3128",
      http_proxy: "proxy.test:8080",
      NO_PROXY: "internal.test, .corp.test,10.0.0.7:8000",
    };
    const secure = proxyOf("https://api.openai.com/v1", environment);
    expect(secure?.reveal()).toBe("http://me:canary@proxy.test:3128");
    expect(String(secure)).toBe("$" + "{HTTPS_PROXY}");
    expect(proxyOf("http://models.test/v1", environment)?.reveal()).toBe("http://proxy.test:8080");
    for (const address of [
      "http://localhost:1234/v1",
      "http://127.0.0.1:1234/v1",
      "http://[::1]:1234/v1",
      "http://internal.test/v1",
      "https://a.internal.test/v1",
      "https://gpu.corp.test/v1",
      "http://10.0.0.7:8000/v1",
    ]) {
      expect(proxyOf(address, environment)).toBeNull();
    }
    expect(proxyOf("http://10.0.0.7:9000/v1", environment)).not.toBeNull();
    expect(proxyOf("http://notinternal.test/v1", environment)).not.toBeNull();
    expect(
      proxyOf("http://models.test/v1", { HTTP_PROXY: "http://p:1", NO_PROXY: "*" }),
    ).toBeNull();
  });
});

describe("values that are refused", () => {
  test("a number in a string is shown with its place and the edit that mends it", () => {
    const text = `{
  "models": [{ "name": "m", "provider": "simulated" }],
  "samplings": [
    { "name": "greedy", "temperature": "0,7" }
  ],
  "datasets": [{ "name": "d", "kind": "demo" }]
}`;
    expect(refusal(text)).toEqual([
      '`temperature` of sampling `greedy` must be a number from 0 to 2, got "0,7" (string)',
      "my_config.json:4:40",
      "write 0.7",
    ]);
  });

  test("an unknown key is shown with the nearest known one", () => {
    const text =
      '{ "models": [{ "name": "m", "provider": "simulated" }],\n"samplings": [{ "name": "s", "max_token": 5 }], "datasets": [{ "name": "d", "kind": "demo" }] }';
    expect(refusal(text)).toEqual([
      "unknown key `max_token` in sampling `s`",
      "my_config.json:2:30",
      "did you mean `max_tokens`?",
    ]);
  });

  test.for<[string, object, string, string | null]>([
    [
      "a key in the wrong place",
      config({ model: { api_key: "sk-1" } }),
      "unknown key `api_key` in model `m`",
      "`api_key` belongs in `provider_options` of a model behind an endpoint",
    ],
    [
      "a key of the other provider",
      config({ options: { skill: 1 } }),
      "unknown key `skill` in `provider_options` of model `m`",
      "`skill` belongs in `provider_options` of a model with the provider `simulated`",
    ],
    [
      "a key like no other",
      config({ xyzzy: 1 }),
      "unknown key `xyzzy`",
      "known keys are `$schema`, `run_id`, `storage_dir`, `resume`, `n_records`, `max_cost_usd`, `max_output_tokens`, `max_duration`, `models`, `samplings`, `datasets`, `prompt`, `system_prompt`",
    ],
    [
      "null",
      config({ prompt: null }),
      "`prompt` must be a string that is not empty, got null",
      "remove the key when there is no value",
    ],
    [
      "a quoted boolean",
      config({ resume: "True" }),
      '`resume` must be true or false, got "True" (string)',
      "write true without quotes",
    ],
    [
      "zero records",
      config({ n_records: 0 }),
      "`n_records` must be an integer of at least 1, got 0",
      null,
    ],
    [
      "a negative limit",
      config({ dataset: { limit: -3 } }),
      "`limit` of dataset `d` must be an integer of at least 1, got -3",
      null,
    ],
    [
      "half a token",
      config({ sampling: { max_tokens: 1.5 } }),
      "`max_tokens` of sampling `s` must be an integer of at least 1, got 1.5",
      null,
    ],
    [
      "top_p of 0",
      config({ sampling: { top_p: 0 } }),
      "`top_p` of sampling `s` must be a number above 0 and at most 1, got 0",
      null,
    ],
    [
      "an empty stop",
      config({ sampling: { stop: ["a", ""] } }),
      '`stop[1]` of sampling `s` must be a string that is not empty, or an array of 1 to 16 of them, got "" (string)',
      null,
    ],
    [
      "a seed beyond exactness",
      config({ sampling: { seed: 2 ** 60 } }),
      "`seed` of sampling `s` must be an integer of at most 9007199254740991 either side of 0, got 1152921504606847000",
      null,
    ],
    [
      "no timeout",
      config({ options: { timeout: 0 } }),
      "`timeout` of model `m` must be a number above 0 and at most 86400, got 0",
      null,
    ],
    [
      "too many requests at a time",
      config({ options: { n_parallel: 10_001 } }),
      "`n_parallel` of model `m` must be `auto` or an integer from 1 to 10000, got 10001",
      null,
    ],
    [
      "no models",
      config({ models: [] as object }),
      "`models` must have at least one entry, got an empty array",
      null,
    ],
    [
      "one sampling without brackets",
      config({ samplings: { name: "s" } }),
      "`samplings` must be an array, got an object",
      "put it in square brackets: `[ … ]`",
    ],
    [
      "no subject",
      config({ dataset: { subjects: [] } }),
      "`subjects` of dataset `d` must name at least one subject, got an empty array",
      null,
    ],
    [
      "a level in words",
      config({ dataset: { levels: [1, "2"] } }),
      '`levels[1]` of dataset `d` must be an integer, got "2" (string)',
      "write 2",
    ],
    [
      "an unknown dataset",
      config({ dataset: { kind: "math500" } }),
      '`kind` of dataset `d` must be one of `demo`, `math500_hf`, `math500_local`, got "math500" (string)',
      'did you mean "math500_hf"?',
    ],
    [
      "an unknown provider",
      config({ model: { provider: "openai" } }),
      '`provider` of model `m` must be one of `openai-compatible`, `azure`, `simulated`, got "openai" (string)',
      'did you mean "openai-compatible"?',
    ],
    [
      "an unknown fault",
      config({ model: { provider: "simulated", provider_options: { faults: ["hung"] } } }),
      '`faults[0]` of model `m` must be one of `rate_limit`, `server_error`, `reset`, `hang`, `malformed`, `truncated_body`, `empty`, got "hung" (string)',
      'did you mean "hang"?',
    ],
    [
      "a nameless model",
      config({ model: { name: " " } }),
      '`name` of model 1 must be a name of 1 to 200 characters, none of them a control character, got " " (string)',
      null,
    ],
    [
      "a name with a line break",
      config({ sampling: { name: "a\nb" } }),
      '`name` of sampling `a b` must be a name of 1 to 200 characters, none of them a control character, got "a\\nb" (string)',
      null,
    ],
    [
      "two samplings of one name",
      { ...config(), samplings: [{ name: "s" }, { name: "s" }] },
      "two samplings are named `s`",
      "give the second another name: results are told apart by it",
    ],
    [
      "a run id with a path",
      config({ run_id: "../../etc/x y" }),
      '`run_id` must be 1 to 128 letters, digits, spaces, `.`, `_` or `-`, without `.` in front or a space at either end, got "../../etc/x y" (string)',
      'write "etc-x y"',
    ],
    [
      "a parameter given twice",
      config({ sampling: { temperature: 0, extra_body: { temperature: 1 } } }),
      "`temperature` of sampling `s` is given twice: as a field and in `extra_body`",
      "remove it from `extra_body`",
    ],
    [
      "a reserved member",
      config({ sampling: { extra_body: { stream: true } } }),
      "`extra_body.stream` of sampling `s` is sent by Themis itself",
      "remove it: Themis reads whole answers",
    ],
    [
      "a header of the connection",
      config({ options: { headers: { "Content-Length": "5" } } }),
      "`headers.Content-Length` of model `m` is set by Themis itself",
      "remove it",
    ],
    [
      "a header twice",
      config({ options: { headers: { "X-A": "1", "x-a": "2" } } }),
      "`headers.x-a` of model `m` is given twice: case makes no difference to headers",
      "remove one",
    ],
    [
      "a header with a line break",
      config({ options: { headers: { "X-A": "1\r\nX-B: 2" } } }),
      "`headers.X-A` of model `m` must be printable ASCII without spaces around it, got a string",
      null,
    ],
    [
      "a key with a space behind it",
      config({ options: { api_key: "sk-canary " } }),
      "`api_key` of model `m` must be printable ASCII without spaces around it, got a string",
      null,
    ],
    [
      "a key as the options",
      config({ model: { provider_options: "sk-canary" } }),
      "`provider_options` of model `m` must be an object, got a string",
      null,
    ],
    [
      "an address without a scheme",
      config({ options: { base_url: "localhost:1234/v1" } }),
      "`base_url` of model `m` must be a URL that starts with `http://` or `https://`",
      "write http://localhost:1234/v1",
    ],
    [
      "an address with the route",
      config({ options: { base_url: "http://localhost:1234/v1/chat/completions/" } }),
      "`base_url` of model `m` must be the API's root, to which Themis adds the route itself",
      "write http://localhost:1234/v1",
    ],
    [
      "an address with the list of models",
      config({ options: { base_url: "http://localhost:1234/v1/models" } }),
      "`base_url` of model `m` must be the API's root, to which Themis adds the route itself",
      "write http://localhost:1234/v1",
    ],
    [
      "an address with a query",
      config({ options: { base_url: "http://h/v1?key=canary" } }),
      "`base_url` of model `m` must not have a query or fragment",
      "write http://h/v1",
    ],
    [
      "an address with a password",
      config({ options: { base_url: "http://me:canary@h/v1" } }),
      "`base_url` of model `m` must not hold a user name or password",
      "give the key in `api_key`, or an `Authorization` entry in `headers`",
    ],
    [
      "no address",
      config({ model: { provider_options: {} } }),
      "`base_url` of model `m` is missing",
      'add "base_url": "http://localhost:1234/v1"',
    ],
    [
      "a key and a program that prints one",
      config({ options: { api_key: "sk-canary", api_key_command: ["get-token"] } }),
      "`api_key` and `api_key_command` of model `m` cannot both be given",
      "remove one of the two",
    ],
    [
      "a limit of silence where nothing is streamed",
      config({ options: { idle_timeout: 5 } }),
      "`idle_timeout` of model `m` needs `stream`",
      'add "stream": true, or remove it: `timeout` limits the whole request',
    ],
    [
      "a budget in money without prices",
      config({ max_cost_usd: 5 }),
      "`max_cost_usd` needs the prices of model `m`",
      'add "prices": { "input": …, "output": … } to the model, in US dollars for a million tokens',
    ],
    [
      "a program as one string",
      config({ options: { api_key_command: "az account get-access-token" } }),
      '`api_key_command` of model `m` must be an array of strings: a program and its arguments, got "az account get-access-token" (string)',
      "put it in square brackets: `[ … ]`",
    ],
    [
      "a price below nothing",
      config({ model: { prices: { input: -1, output: 1 } } }),
      "`prices.input` of model `m` must be a number from 0 to 1000000, got -1",
      null,
    ],
    [
      "no options",
      config({ model: { provider_options: undefined } }),
      "`provider_options` of model `m` is missing",
      'add "provider_options": {"base_url":"http://localhost:1234/v1"}',
    ],
  ])("%s", ([, file, message, hint]) => {
    const [foundMessage, where, foundHint] = refusal(file);
    expect([foundMessage, foundHint]).toEqual([message, hint]);
    expect(where).toMatch(/^my_config\.json:\d+:\d+$/);
  });

  test("a repeated key is refused where it stands the second time", () => {
    const text =
      '{ "resume": true,\n  "resume": false,\n"models": [{ "name": "m", "provider": "simulated" }], "samplings": [{ "name": "s" }], "datasets": [{ "name": "d", "kind": "demo" }] }';
    expect(refusal(text)).toEqual([
      "the key `resume` is written twice in the same object",
      "my_config.json:2:3",
      "remove one of them; the first is on line 1",
    ]);
  });

  test("a key called __proto__ is unknown like any other", () => {
    const text = JSON.stringify(config()).replace("{", '{"__proto__": {"resume": false}, ');
    expect(refusal(text)[0]).toBe("unknown key `__proto__`");
  });

  test("all problems are told at once, in the order of the file", () => {
    const text = `{
  "n_record": 5,
  "models": [{ "name": "m", "provider_options": { "base_url": "ftp://h" } }],
  "samplings": [{ "name": "s", "temperature": 3 }],
  "datasets": [{ "name": "d" }]
}`;
    const [message, where, hint] = refusal(text);
    expect(message).toBe(`the config has 4 problems
  my_config.json:2:3: unknown key \`n_record\`
    hint: did you mean \`n_records\`?
  my_config.json:3:63: \`base_url\` of model \`m\` must be a URL that starts with \`http://\` or \`https://\`
    hint: write an address such as http://localhost:1234/v1
  my_config.json:4:47: \`temperature\` of sampling \`s\` must be a number from 0 to 2, got 3
  my_config.json:5:16: \`kind\` of dataset \`d\` is missing
    hint: add "kind": "math500_hf"`);
    expect([where, hint]).toEqual(["my_config.json:2:3", null]);
  });

  test("of very many problems the first twenty are told", () => {
    const samplings = Array.from({ length: 30 }, (_, index) => ({ name: `s${index}`, top_p: 2 }));
    const [message] = refusal(config({ samplings }));
    expect(message.split("\n")).toHaveLength(22);
    expect(message).toMatch(/^the config has 30 problems\n/);
    expect(message).toMatch(/\n {2}and 10 more$/);
  });
});

describe("text that is not JSON", () => {
  test.for<[string, string, string]>([
    ['{\n  "a": 1\n  "b": 2 }', "a comma is missing before this", "3:3"],
    ['{ "a" 1 }', "a colon is missing after the key", "1:7"],
    ["{ a: 1 }", "this word is not JSON", "1:3"],
    ["{ 'a': 1 }", "`'` is not a quote of JSON", "1:3"],
    ['{ "a": True }', "this word is not JSON", "1:8"],
    ['{ "a": .5 }', "this number is not in JSON's form", "1:8"],
    ['{ "a": 1. }', "this number is unfinished", "1:8"],
    ['{ "a": "C:\\data" }', "this string holds a backslash that escapes nothing", "1:8"],
    ['{ "a": "x\n" }', "this string is not closed on its line", "1:8"],
    ['{ "a": "\t" }', "this string holds a control character", "1:8"],
    ['{ "a": "\\u12" }', "this string holds an unfinished `\\u` escape", "1:8"],
    ['{ "a": 1,, }', "one comma too many", "1:10"],
    ['{ "a": [1, 2 }', "`}` closes what it did not open", "1:14"],
    ['{ "a": }', "a value is missing here", "1:8"],
    ['{ "a": 1', "the file ends before its last `}`", "1:9"],
    ["[1", "the file ends before its last `]`", "1:3"],
    ["{} {}", "the config ended before this", "1:4"],
    ["{} /* x", "this comment is not closed", "1:4"],
    ["# x\n{}", "`#` does not start a comment here", "1:1"],
    ["  ", "the file is empty", "1:3"],
    ["// nothing\n", "a value is missing here", "2:1"],
    ["", "the file is empty", "1:1"],
    [
      `${"[".repeat(101)}${"]".repeat(101)}`,
      "values are nested more than 100 levels deep",
      "1:101",
    ],
    ["[".repeat(1_000_000), "the file is nested too deeply to be a config", "1:1"],
  ])("case %#", ([text, message, place]) => {
    expect(refusal(text).slice(0, 2)).toEqual([message, `my_config.json:${place}`]);
  });

  test.for(["[]", "5", '"text"', "null"])("%s is no config", (text) => {
    expect(refusal(text)[0]).toMatch(/^the config must be an object, got /);
  });
});

describe("environment variables", () => {
  const environment = {
    HOST: "gpu-7",
    TOKEN: "canary-token",
    EMPTY: "",
    PASSWORD: "canary-password",
  };

  test("are replaced in any string value, and the references are what is kept", () => {
    const file = config({
      options: {
        base_url: `http://\${HOST}:\${PORT:-8000}/v1`,
        api_key: `\${TOKEN}`,
        headers: { "X-Auth": `Bearer \${TOKEN}`, "X-Plain": "canary-literal" },
        extra_body: { user: `\${PASSWORD}`, [`\${HOST}`]: [`$\${HOST}`] },
      },
      prompt: `{problem} \${EMPTY:-please}\${EMPTY}`,
    });
    const result = parse(file, { environment });
    const endpoint = result.models[0]?.endpoint;
    expect(endpoint?.baseUrl).toBe("http://gpu-7:8000/v1");
    expect(endpoint?.apiKey?.reveal()).toBe("canary-token");
    expect(endpoint?.apiKey?.reference).toBe(`\${TOKEN}`);
    expect(endpoint?.headers["X-Auth"]?.reveal()).toBe("Bearer canary-token");
    expect(endpoint?.headers["X-Auth"]?.reference).toBe(`Bearer \${TOKEN}`);
    expect(endpoint?.extraBody).toEqual({ user: "canary-password", [`\${HOST}`]: [`\${HOST}`] });
    expect(result.datasets[0]?.prompt).toBe("{problem} please");
    expect(result.written).toEqual({
      ...file,
      models: [
        {
          name: "m",
          provider_options: {
            base_url: `http://\${HOST}:\${PORT:-8000}/v1`,
            api_key: `\${TOKEN}`,
            headers: { "X-Auth": `Bearer \${TOKEN}`, "X-Plain": "[secret]" },
            extra_body: { user: `\${PASSWORD}`, [`\${HOST}`]: [`$\${HOST}`] },
          },
        },
      ],
    });
  });

  test("what is written out beside a reference, or as its default, stays secret", () => {
    const file = config({
      options: {
        api_key: `\${NOT_SET:-canary-default}`,
        headers: { "X-A": `canary-\${HOST}`, "X-B": "Bearer canary-literal" },
      },
    });
    const result = parse(file, { environment });
    expect(result.models[0]?.endpoint.apiKey?.reveal()).toBe("canary-default");
    expect(inspect(result, { depth: null })).not.toContain("canary");
    expect(JSON.stringify(result)).not.toContain("canary");
    expect(JSON.stringify(result.written)).toContain(`\${NOT_SET:-[secret]}`);
    expect(JSON.stringify(result.written)).toContain(`[secret]\${HOST}`);
  });

  test("a missing one names itself and the place", () => {
    const text = JSON.stringify(config({ storage_dir: `runs/\${NOWHERE}` }), null, 2);
    expect(refusal(text, { environment })).toEqual([
      "`storage_dir` needs the environment variable `NOWHERE`, which is not set",
      "my_config.json:21:18",
      `set NOWHERE, or give a default: \`\${NOWHERE:-default}\`; a literal \`\${\` is written \`$\${\``,
    ]);
  });

  test("members that every object has are not variables", () => {
    expect(refusal(config({ storage_dir: `\${constructor}` }), { environment })[0]).toBe(
      "`storage_dir` needs the environment variable `constructor`, which is not set",
    );
  });

  test.for([`\${`, `\${A B}`, `\${1}`, `\${HOST:?x}`, `\${HOST:-\${TOKEN}}`])(
    "%s is no reference",
    (text) => {
      expect(refusal(config({ storage_dir: text }), { environment })[0]).toBe(
        `\`storage_dir\` holds a \`\${\` that starts no reference`,
      );
    },
  );

  test("an error never shows what a variable holds", () => {
    const file = config({
      options: { base_url: `\${TOKEN}`, api_key: `\${PASSWORD}\n` },
      dataset: { kind: `\${TOKEN}` },
      sampling: { temperature: `\${PASSWORD}` },
      run_id: `\${TOKEN}/`,
    });
    const [message] = refusal(file, { environment });
    expect(message).toMatch(/^the config has 5 problems/);
    expect(message).not.toContain("canary");
    expect(message).toContain(`got the value of "\${TOKEN}"`);
  });

  test.for<[string, string | null]>([
    ["https://api.openai.com/v1", "sk-canary"],
    ["https://api.openai.com", "sk-canary"],
    ["http://api.openai.com/v1", null],
    ["https://api.openai.com:8443/v1", null],
    ["https://api.openai.com.example.org/v1", null],
    ["https://eu.api.openai.com/v1", null],
    ["http://localhost:1234/v1", null],
  ])("OPENAI_API_KEY is used without being asked for only by OpenAI: %s", ([baseUrl, key]) => {
    const result = parse(config({ options: { base_url: baseUrl } }), {
      environment: { OPENAI_API_KEY: "sk-canary" },
    });
    const apiKey = result.models[0]?.endpoint.apiKey ?? null;
    expect(apiKey?.reveal() ?? null).toBe(key);
    expect(String(apiKey)).toBe(key === null ? "null" : `\${OPENAI_API_KEY}`);
  });

  test("a broken OPENAI_API_KEY is refused without being shown", () => {
    const options = { environment: { OPENAI_API_KEY: "sk-canary\r" } };
    expect(
      refusal(config({ options: { base_url: "https://api.openai.com/v1" } }), options),
    ).toEqual([
      "`OPENAI_API_KEY` must be printable ASCII without spaces around it",
      "environment variable OPENAI_API_KEY",
      "set it again, without line breaks and quotes",
    ]);
  });
});

test("no secret can be read off a config", () => {
  const result = parse(
    config({
      options: { api_key: "canary-key", headers: { Authorization: "Bearer canary-header" } },
    }),
  );
  for (const text of [
    JSON.stringify(result),
    inspect(result, { depth: null }),
    JSON.stringify(result.written),
  ]) {
    expect(text).toContain("[secret]");
    expect(text).not.toContain("canary");
  }
});

describe("flags over the file", () => {
  test("win over its values and are kept as if they had been written there", () => {
    const result = parse(config({ run_id: "file", n_records: 9, dataset: { limit: 5 } }), {
      overrides: { runId: "flag", storageDir: `\${HOME}`, resume: false, nRecords: "3" },
    });
    expect(result).toMatchObject({ runId: "flag", storageDir: `\${HOME}`, resume: false });
    expect(result.datasets[0]?.limit).toBe(3);
    expect(result.written).toMatchObject({ run_id: "flag", resume: false, n_records: 3 });
  });

  test("spare the file's own values every check", () => {
    const file = config({ run_id: "../x", storage_dir: `\${NOWHERE}` });
    expect(parse(file, { overrides: { runId: "a", storageDir: "b" } }).storageDir).toBe("b");
  });

  test.for<[ConfigOverrides, string, string | null]>([
    [{ nRecords: 0 }, "`--n-records` must be an integer of at least 1, got 0", null],
    [{ nRecords: "many" }, '`--n-records` must be an integer of at least 1, got "many"', null],
    [
      { runId: "../x" },
      '`--run-id` must be 1 to 128 letters, digits, spaces, `.`, `_` or `-`, without `.` in front or a space at either end, got "../x"',
      'write "x"',
    ],
    [{ storageDir: "" }, '`--storage-dir` must be a string that is not empty, got ""', null],
  ])("name themselves when they are wrong: %s", ([overrides, message, hint]) => {
    expect(refusal(config(), { overrides })).toEqual([message, null, hint]);
  });
});

describe("files", () => {
  let folder = "";
  const load = (name: string): Promise<Config> =>
    loadConfig(path.join(folder, name), { catalogue, environment: {} });

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "themis-config-"));
    await mkdir(path.join(folder, "folder.json"));
    const text = JSON.stringify(config({ model: { description: "Größe" } }));
    await writeFile(path.join(folder, "sweep.json"), text);
    await writeFile(path.join(folder, "powershell.json"), `\uFEFF${text}`, "utf16le");
    await writeFile(path.join(folder, "latin1.json"), text, "latin1");
    await writeFile(path.join(folder, "large.json"), new Uint8Array(10_000_001));
  });

  afterAll(() => rm(folder, { recursive: true }));

  test.for(["sweep", "powershell"])(
    "%s.json is read and lends its name to the run",
    async (name) => {
      const { runId, models } = await load(`${name}.json`);
      expect([runId, models[0]?.description]).toEqual([name, "Größe"]);
    },
  );

  test.for<[string, RegExp]>([
    ["missing.json", /^there is no config file `.*missing\.json`$/],
    ["sweep.json/x", /^there is no config file/],
    ["folder.json", /^`.*folder\.json` is a folder, not a config file$/],
    ["latin1.json", /^the file is not text in UTF-8$/],
    ["large.json", /^the file is larger than 10 MB$/],
  ])("%s is refused", async ([name, message]) => {
    const error = await load(name).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ThemisError);
    expect(error).toMatchObject({ code: "config", message: expect.stringMatching(message) });
  });
});
