import { describe, expect, test } from "vitest";
import type { Config, DatasetConfig, Endpoint, Model, Sampling } from "../core/config.ts";
import type { Sample } from "../core/sample.ts";
import { cellPlanner, type PlanCell, planCells } from "./plan.ts";

const endpoint: Endpoint = {
  baseUrl: "http://localhost:1234/v1",
  api: "chat",
  azureApiVersion: null,
  apiKey: null,
  tokenCommand: null,
  headers: {},
  extraBody: { top_a: 0.1, reasoning: { effort: "low" } },
  isStreaming: false,
  idleTimeoutMs: null,
  timeoutMs: 1000,
  parallelism: 1,
  requestsPerMinute: null,
  tokensPerMinute: null,
  maxRetries: 0,
  maxOutageMs: 0,
  proxy: null,
  simulation: null,
};

function model(name: string): Model {
  return {
    name,
    modelId: `${name}-7b`,
    description: null,
    provider: "openai-compatible",
    endpoint,
    prices: null,
  };
}

function sampling(name: string, parts: Partial<Sampling> = {}): Sampling {
  return {
    name,
    temperature: 0.5,
    topP: null,
    topK: null,
    minP: null,
    maxTokens: 100,
    seed: null,
    stop: null,
    presencePenalty: null,
    frequencyPenalty: null,
    extraBody: {},
    repeats: 1,
    ...parts,
  };
}

function dataset(name: string): DatasetConfig {
  return {
    name,
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
  };
}

const sample: Sample = { id: "demo/1", input: "What is 6 · 7?", target: ["42"], metadata: {} };

const planCell: PlanCell = {
  cell: { model: "a", sampling: "varied", dataset: "x" },
  model: model("a"),
  sampling: sampling("varied", { repeats: 3, extraBody: { reasoning: { effort: "high" } } }),
  dataset: dataset("x"),
};

const planner = cellPlanner(planCell, ({ input }) => [{ role: "user", content: input }]);

describe("the grid", () => {
  test("is asked by model, then by sampling, then by dataset, as the config has them", () => {
    const config: Config = {
      runId: "run",
      storageDir: "store",
      resume: true,
      models: [model("b"), model("a")],
      samplings: [sampling("s"), sampling("r")],
      datasets: [dataset("y"), dataset("x")],
      budget: { maxCostUsd: null, maxOutputTokens: null, maxDurationMs: null },
      written: {},
    };
    const cells = planCells(config);
    expect(cells.map(({ cell }) => `${cell.model} ${cell.sampling} ${cell.dataset}`)).toEqual([
      ...["b s y", "b s x", "b r y", "b r x"],
      ...["a s y", "a s x", "a r y", "a r x"],
    ]);
    expect(cells[3]).toEqual({
      cell: { model: "b", sampling: "r", dataset: "x" },
      model: config.models[0],
      sampling: config.samplings[1],
      dataset: config.datasets[1],
    });
  });
});

describe("the requests of a cell", () => {
  test("have a key for each repeat of a sample, the same whenever it is planned", () => {
    const keys = planner.keys(sample);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(3);
    expect(planner.keys({ ...sample })).toEqual(keys);
  });

  test("have keys of what is asked, not of how the sample is called or judged", () => {
    const keys = planner.keys(sample);
    expect(planner.keys({ ...sample, id: "demo/2", target: [], metadata: { level: 1 } })).toEqual(
      keys,
    );
    expect(planner.keys({ ...sample, input: "What is 6 · 8?" })).not.toEqual(keys);
  });

  test("hold all that a provider needs, the sampling's extra body over the endpoint's", () => {
    const [, key = ""] = planner.keys(sample);
    expect(planner.request({ ordinal: 7, sample, repeat: 1, key })).toEqual({
      key,
      ordinal: 7,
      cell: planCell.cell,
      sampleId: "demo/1",
      repeat: 1,
      modelId: "a-7b",
      messages: [{ role: "user", content: "What is 6 · 7?" }],
      sampling: planCell.sampling,
      extraBody: { top_a: 0.1, reasoning: { effort: "high" } },
    });
  });
});
