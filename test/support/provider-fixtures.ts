import type { Endpoint, Model, Simulation } from "../../src/core/config.ts";
import type { GenerationRequest } from "../../src/core/generation.ts";

/** A model at an endpoint, with short limits; `overrides` replace the endpoint's members. */
export function modelAt(baseUrl: string, overrides: Partial<Endpoint> = {}): Model {
  return {
    name: "friendly",
    modelId: "test-model",
    description: null,
    provider: "openai-compatible",
    endpoint: {
      baseUrl,
      api: "chat",
      azureApiVersion: null,
      apiKey: null,
      tokenCommand: null,
      headers: {},
      extraBody: {},
      isStreaming: false,
      idleTimeoutMs: null,
      timeoutMs: 20_000,
      parallelism: 4,
      requestsPerMinute: null,
      tokensPerMinute: null,
      maxRetries: 0,
      maxOutageMs: 0,
      proxy: null,
      simulation: null,
      ...overrides,
    },
    prices: null,
  };
}

/** A request that sends nothing but model and messages; `overrides` replace its members. */
export function generationRequest(overrides: Partial<GenerationRequest> = {}): GenerationRequest {
  return {
    key: "0123456789abcdef".repeat(4),
    ordinal: 0,
    cell: { model: "friendly", sampling: "plain", dataset: "demo" },
    sampleId: "sample-1",
    repeat: 0,
    modelId: "test-model",
    messages: [{ role: "user", content: "What is 2 + 2?" }],
    sampling: {
      name: "plain",
      temperature: null,
      topP: null,
      topK: null,
      minP: null,
      maxTokens: null,
      seed: null,
      stop: null,
      presencePenalty: null,
      frequencyPenalty: null,
      extraBody: {},
      repeats: 1,
    },
    extraBody: {},
    ...overrides,
  };
}

/** A simulated model that always answers rightly and at once; `overrides` replace its settings. */
export function simulation(overrides: Partial<Simulation> = {}): Simulation {
  return {
    seed: 1,
    skill: 1,
    latencyMs: 0,
    latencyJitterMs: 0,
    reasoningWords: 0,
    faultRate: 0,
    faults: [],
    ...overrides,
  };
}
