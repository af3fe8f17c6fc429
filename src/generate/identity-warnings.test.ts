import { describe, expect, test } from "vitest";
import type { Model } from "../core/config.ts";
import { type EndpointIdentity, unknownIdentity } from "../core/identity.ts";
import { contextAdvice, identityWarnings } from "./identity-warnings.ts";

const model: Model = {
  name: "qwen",
  modelId: "qwen2.5:7b",
  description: null,
  provider: "openai-compatible",
  endpoint: {
    baseUrl: "http://localhost:11434/v1",
    api: "chat",
    azureApiVersion: null,
    apiKey: null,
    tokenCommand: null,
    headers: {},
    extraBody: {},
    isStreaming: false,
    idleTimeoutMs: null,
    timeoutMs: 30_000,
    parallelism: 4,
    requestsPerMinute: null,
    tokensPerMinute: null,
    maxRetries: 0,
    maxOutageMs: 0,
    proxy: null,
    simulation: null,
  },
  prices: null,
};
const need = { promptTokens: 1_000, maxTokens: 2_000 };

function warned(
  identity: Partial<EndpointIdentity>,
  parallelism: number | "auto" = 4,
  asked: { promptTokens: number; maxTokens: number | null } = need,
) {
  const endpoint = { ...model.endpoint, parallelism };
  return identityWarnings({ ...model, endpoint }, { ...unknownIdentity, ...identity }, asked);
}

describe("an endpoint that says nothing of itself", () => {
  test("is no cause for a warning", () => {
    expect(warned({})).toEqual([]);
  });
});

describe("a context", () => {
  test("that holds prompt and answer is no cause for a warning", () => {
    expect(warned({ contextTokens: 3_000 })).toEqual([]);
  });

  test("that is too small is told with its figures and the server's own setting", () => {
    expect(warned({ server: "ollama", contextTokens: 2_048 })).toEqual([
      {
        code: "context-too-small",
        message:
          "model `qwen` at http://localhost:11434/v1 has a context of 2048 tokens, too few for this run: the longest prompt has about 1000, and `max_tokens` is 2000. Long answers will be cut, or will push the problem out of the context",
        hint: "start Ollama with `OLLAMA_CONTEXT_LENGTH=4096` in its environment, or put `PARAMETER num_ctx 4096` into a Modelfile; nothing in a request can do it; or lower `max_tokens` to 1024",
      },
    ]);
  });

  test.each([
    ["ollama", /cuts such prompts without a word/],
    ["llama.cpp", /refused, or cut/],
  ])("that the prompt alone does not fit says what %s does with it", (server, consequence) => {
    const [warning] = warned({ server, contextTokens: 512 });
    expect(warning?.message).toMatch(consequence);
    // There is no room to lower `max_tokens` to.
    expect(warning?.hint).not.toContain("or lower `max_tokens`");
  });

  test.each([
    ["lm-studio", "context length of 4096"],
    ["llama.cpp", "`-c`"],
    ["vllm", "`--max-model-len 4096`"],
    ["sglang", "`--context-length 4096`"],
    ["text-generation-webui", "`ctx-size`"],
    [null, "larger context"],
  ])("is made larger on %s by %s", (server, setting) => {
    expect(warned({ server, contextTokens: 2_048 })[0]?.hint).toContain(setting);
  });

  test("is only held against the prompt where the sampling sets no limit", () => {
    expect(warned({ contextTokens: 2_048 }, 4, { ...need, maxTokens: null })).toEqual([]);
  });
});

describe("the advice of llama.cpp", () => {
  test("names the whole context, of all slots together", () => {
    const of = (slots: number | null) =>
      warned({ server: "llama.cpp", contextTokens: 2_048, slots }, "auto")[0]?.hint;
    expect(of(4)).toContain("`-c 16384`, which is 4096 for each of its 4 slots");
    expect(of(1)).toContain("`-c 4096`");
    expect(of(null)).toContain("4096 times the number of slots");
  });

  test("agrees with itself where there are too few slots too", () => {
    const hints = warned({ server: "llama.cpp", contextTokens: 2_048, slots: 2 }).map(
      ({ hint }) => hint,
    );
    expect(hints[0]).toContain("`-c 8192`, which is 4096 for each of its 2 slots");
    expect(hints[1]).toContain("`-np 4` and `-c 16384`");
  });
});

describe("what SGLang does with long answers", () => {
  test.each([
    [2_000, /gives an answer only what the prompt leaves/],
    [2_049, /refuses such requests/],
  ])("with `max_tokens` %d is said as it is", (maxTokens, consequence) => {
    const [warning] = warned({ server: "sglang", contextTokens: 2_048 }, 4, { ...need, maxTokens });
    expect(warning?.message).toMatch(consequence);
  });
});

test("without a size the setting is named all the same", () => {
  expect(contextAdvice("ollama", null)).toContain("a larger `OLLAMA_CONTEXT_LENGTH`");
  expect(contextAdvice("text-generation-webui", null)).toContain("a larger `ctx-size`,");
  expect(contextAdvice("llama.cpp", null)).toContain("a larger `-c`");
});

describe("more requests at a time than slots", () => {
  test("are told with what waiting does", () => {
    expect(warned({ server: "llama.cpp", slots: 2 })).toEqual([
      {
        code: "parallel-above-slots",
        message:
          "`n_parallel` of model `qwen` is 4, but the server at http://localhost:11434/v1 works on 2 requests at a time; the others wait, and waiting counts in `timeout` (30 s)",
        hint: 'set `n_parallel` to 2 or "auto", or start the server with `-np 4` and a `-c` that much larger, or raise `timeout`',
      },
    ]);
  });

  test("are no matter when the number is found by itself, or there are enough slots", () => {
    expect(warned({ slots: 2 }, "auto")).toEqual([]);
    expect(warned({ slots: 4 })).toEqual([]);
  });
});

describe("a model that is not in memory", () => {
  test("is told, for the first answer takes long", () => {
    expect(warned({ isLoaded: false }).map(({ code }) => code)).toEqual(["model-not-loaded"]);
    expect(warned({ isLoaded: true })).toEqual([]);
  });
});
