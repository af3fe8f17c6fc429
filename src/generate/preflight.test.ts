import { describe, expect, test } from "vitest";
import type { Model } from "../core/config.ts";
import { ProviderError, type ProviderErrorClass, ThemisError } from "../core/errors.ts";
import { unknownIdentity } from "../core/identity.ts";
import { type PreflightResult, preflight } from "./preflight.ts";

const baseUrl = "http://localhost:1234/v1";

const model: Model = {
  name: "qwen",
  modelId: "qwen2.5-7b-instruct",
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
    timeoutMs: 1000,
    parallelism: 1,
    requestsPerMinute: null,
    tokensPerMinute: null,
    maxRetries: 0,
    maxOutageMs: 0,
    proxy: null,
    simulation: null,
  },
  prices: null,
};

function failure(errorClass: ProviderErrorClass, httpStatus: number | null = null): ProviderError {
  const isRetryable = ["rate_limit", "overloaded", "server", "timeout"].includes(errorClass);
  return new ProviderError(errorClass, `no: ${errorClass}`, {
    isRetryable,
    hint: "do something",
    httpStatus,
  });
}

interface Answers {
  readonly list: readonly string[] | null | Error;
  readonly probe?: { readonly servedModel: string | null } | Error;
}

/** What the preflight says of an endpoint that answers so; `probes` counts the chat requests it was sent. */
async function checked(
  { list, probe }: Answers,
  asked: Model = model,
): Promise<{ result: PreflightResult | null; error: unknown; probes: number }> {
  let probes = 0;
  try {
    const result = await preflight(
      asked,
      {
        complete: () => Promise.reject(new Error("only the probe asks")),
        listModels: () => (list instanceof Error ? Promise.reject(list) : Promise.resolve(list)),
        identify: () => Promise.resolve(unknownIdentity),
        close: () => Promise.resolve(),
      },
      () => {
        probes += 1;
        if (probe === undefined) throw new Error("no probe was expected");
        return probe instanceof Error ? Promise.reject(probe) : Promise.resolve(probe);
      },
      new AbortController().signal,
    );
    return { result, error: null, probes };
  } catch (error) {
    return { result: null, error, probes };
  }
}

/** What people see of an error. */
function shown(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof ThemisError)) throw error;
  const { code, message, hint, where } = error;
  return { code, message, hint, where };
}

describe("an endpoint that lists the model", () => {
  test("is used without a further request", async () => {
    const list = ["other", model.modelId];
    expect(await checked({ list })).toEqual({
      result: { models: list, warnings: [] },
      error: null,
      probes: 0,
    });
  });
});

describe("an endpoint without a list", () => {
  test("is used when it answers a probe", async () => {
    const { result, probes } = await checked({ list: null, probe: { servedModel: "whatever" } });
    expect(result).toEqual({ models: null, warnings: [] });
    expect(probes).toBe(1);
  });
});

describe("an endpoint that does not list the model but answers to it", () => {
  test("is used with a warning that tells what it answered as, and what there is", async () => {
    const { result } = await checked({ list: ["a", "b"], probe: { servedModel: "b" } });
    expect(result).toEqual({
      models: ["a", "b"],
      warnings: [
        {
          code: "model-not-listed",
          message:
            "the endpoint does not list model `qwen2.5-7b-instruct` but answers to it as `b`",
          hint: "make sure that it is the model you mean; on offer: `a`, `b`",
        },
      ],
    });
  });

  test("is warned of too when its list is empty and it does not say who it is", async () => {
    const { result } = await checked({ list: [], probe: { servedModel: null } });
    expect(result?.warnings).toEqual([
      {
        code: "model-not-listed",
        message: "the endpoint does not list model `qwen2.5-7b-instruct` but answers to it",
        hint: "make sure that it is the model you mean; on offer: nothing",
      },
    ]);
  });
});

describe("a list that cannot be had", () => {
  test.each(["connect", "auth", "quota", "timeout", "protocol"] as const)(
    "because of %s is the end, with the reason and the advice",
    async (errorClass) => {
      const { error, probes } = await checked({ list: failure(errorClass) });
      expect(shown(error)).toEqual({
        code: "endpoint",
        message: `model \`qwen\` cannot be asked: no: ${errorClass}`,
        hint: "do something",
        where: baseUrl,
      });
      expect(probes).toBe(0);
    },
  );

  test.each(["rate_limit", "overloaded", "server"] as const)(
    "for the moment, because of %s, is made up for by a probe",
    async (errorClass) => {
      const { result, probes } = await checked({
        list: failure(errorClass),
        probe: { servedModel: null },
      });
      expect(result).toEqual({ models: null, warnings: [] });
      expect(probes).toBe(1);
    },
  );

  test("because of a signal ends with the signal's own reason", async () => {
    const reason = new DOMException("stopped", "AbortError");
    expect((await checked({ list: reason })).error).toBe(reason);
  });
});

describe("a model that the endpoint does not know", () => {
  const unknown = failure("model_not_found", 404);

  test.each<[string, readonly string[] | null, string]>([
    [
      "the most similar names on offer",
      ["llama", "qwen2.5-7b-instruct-mlx", "Qwen2.5-7B", "phi-4"],
      "did you mean `qwen2.5-7b-instruct-mlx` or `Qwen2.5-7B`?",
    ],
    ["what is on offer when nothing is similar", ["llama", "phi-4"], "on offer: `llama`, `phi-4`."],
    [
      "the first eight names of a long list",
      Array.from({ length: 11 }, (_, index) => `m${index}`),
      "on offer: `m0`, `m1`, `m2`, `m3`, `m4`, `m5`, `m6`, `m7` and 3 more.",
    ],
    ["to load one, when none is loaded", [], "the server has no model loaded: load one first."],
    ["to check the name, when there is no list", null, "check the model's name."],
  ])("is refused with %s", async (_, list, offer) => {
    const { error } = await checked({ list, probe: unknown });
    expect(shown(error)).toEqual({
      code: "endpoint",
      message: "the endpoint does not know model `qwen2.5-7b-instruct` (no: model_not_found)",
      hint: `${offer} Put the server's exact name into \`model_mapping\` of model \`qwen\``,
      where: baseUrl,
    });
  });
});

describe("an Azure deployment", () => {
  const azure: Model = { ...model, provider: "azure" };

  test("is asked, not looked for in the list, which holds no deployments", async () => {
    const list = failure("server");
    const { result, probes } = await checked({ list, probe: { servedModel: "gpt-4o" } }, azure);
    expect(result).toEqual({ models: null, warnings: [] });
    expect(probes).toBe(1);
  });

  test("that does not exist is refused with where its name is found", async () => {
    const probe = failure("model_not_found", 404);
    const { error } = await checked({ list: [model.modelId], probe }, azure);
    expect(shown(error)).toMatchObject({
      hint: "on Azure the name is that of the deployment, as the portal lists it. Put the server's exact name into `model_mapping` of model `qwen`",
    });
  });
});

describe("a server that lists no model and breaks down when it is asked", () => {
  test("has none loaded, which is said", async () => {
    const { error } = await checked({ list: [], probe: failure("server", 500) });
    expect(shown(error)).toMatchObject({
      message: "the endpoint does not know model `qwen2.5-7b-instruct` (no: server)",
      hint: expect.stringContaining("the server has no model loaded: load one first."),
    });
  });

  test("is waited for while it is only busy", async () => {
    const { result } = await checked({ list: [], probe: failure("overloaded", 503) });
    expect(result).toEqual({ models: [], warnings: [] });
  });
});

describe("a probe that fails", () => {
  test.each<[ProviderErrorClass, number | null]>([
    ["connect", null],
    ["auth", 401],
    ["quota", 429],
    ["invalid_request", 404],
    ["invalid_request", 405],
  ])(
    "because of %s (%s) would fail for every request, and is the end",
    async (errorClass, status) => {
      const { error } = await checked({ list: null, probe: failure(errorClass, status) });
      expect(shown(error)).toMatchObject({
        code: "endpoint",
        message: `model \`qwen\` cannot be asked: no: ${errorClass}`,
      });
    },
  );

  test.each<[ProviderErrorClass, number | null]>([
    ["invalid_request", 400],
    ["context_length", 400],
    ["content_filter", 400],
    ["rate_limit", 429],
    ["overloaded", 503],
    ["server", 500],
    ["timeout", null],
    ["protocol", 200],
  ])("because of %s (%s) proves nothing of real requests", async (errorClass, status) => {
    const { result } = await checked({ list: ["a"], probe: failure(errorClass, status) });
    expect(result).toEqual({ models: ["a"], warnings: [] });
  });

  test("with anything else is a bug, and comes out as it is", async () => {
    const bug = new TypeError("undefined is not a function");
    expect((await checked({ list: null, probe: bug })).error).toBe(bug);
  });
});
