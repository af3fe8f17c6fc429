import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Endpoint, Model } from "../src/core/config.ts";
import { ProviderError } from "../src/core/errors.ts";
import type { Completion, GenerationRequest } from "../src/core/generation.ts";
import type { Provider } from "../src/core/ports.ts";
import { Secret } from "../src/core/secret.ts";
import { createProvider } from "../src/providers/catalogue.ts";
import { startAzure } from "./emulators/azure.ts";
import type { Emulator } from "./emulators/emulator.ts";
import { startMistral } from "./emulators/mistral.ts";
import { startOpenAi } from "./emulators/openai.ts";
import { generationRequest, modelAt } from "./support/provider-fixtures.ts";
import { makeTempDir } from "./support/temp-dir.ts";

const signal = new AbortController().signal;

const known = [{ id: "test-model" }];
const plain = generationRequest();
/** Asks with all that hosted models most often refuse. */
const demanding = generationRequest({
  sampling: { ...plain.sampling, temperature: 0, topP: 0.9, maxTokens: 64, seed: 7 },
});

async function withProvider<Result>(
  model: Model,
  work: (provider: Provider) => Promise<Result>,
): Promise<Result> {
  const provider = createProvider(model, { targetsOf: () => null });
  try {
    return await work(provider);
  } finally {
    await provider.close();
  }
}

/** Asks so many times, one after the other. */
function ask(model: Model, request: GenerationRequest, times = 1): Promise<readonly Completion[]> {
  return withProvider(model, async (provider) => {
    const completions: Completion[] = [];
    while (completions.length < times) {
      completions.push(await provider.complete(request, { signal, attempt: 1 }));
    }
    return completions;
  });
}

async function failureOf(model: Model, request = plain): Promise<ProviderError> {
  const error: unknown = await ask(model, request).then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof ProviderError ? error : expect.unreachable(`no error: ${String(error)}`);
}

/** What a member was sent as, request by request. */
function sent(server: Pick<Emulator, "requests">, ...members: readonly string[]) {
  return server.requests.map(({ body }) => members.map((member) => body[member] ?? null));
}

describe("a reasoning model of OpenAI", () => {
  test("is asked once more for each thing it refuses, then never again, and says so", async () => {
    await using server = await startOpenAi({ models: known, isThinking: true });
    const completions = await ask(modelAt(server.baseUrl), demanding, 3);
    expect(sent(server, "max_tokens", "max_completion_tokens", "temperature", "top_p")).toEqual([
      [64, null, 0, 0.9],
      [null, 64, 0, 0.9],
      [null, 64, null, 0.9],
      ...Array(3).fill([null, 64, null, null]),
    ]);
    expect(completions.map(({ adaptations }) => adaptations)).toEqual(
      Array(3).fill([
        "without temperature",
        "without top_p",
        "max_completion_tokens for max_tokens",
      ]),
    );
  });

  test("is told the same way to all requests that were on their way", async () => {
    await using server = await startOpenAi({ models: known, isThinking: true, slots: 8 });
    const completions = await withProvider(
      modelAt(server.baseUrl, { parallelism: 8 }),
      (provider) =>
        Promise.all(
          Array.from({ length: 8 }, () => provider.complete(demanding, { signal, attempt: 1 })),
        ),
    );
    expect(new Set(completions.map(({ adaptations }) => adaptations.join()))).toEqual(
      new Set(["without temperature,without top_p,max_completion_tokens for max_tokens"]),
    );
    expect(server.requests.length).toBeLessThanOrEqual(8 * 4);
  });

  test("that refuses what the user wrote into `extra_body` fails with the server's words", async () => {
    await using server = await startOpenAi({ models: known, isThinking: true });
    const extraBody = { temperature: 0.5 };
    const error = await failureOf(
      modelAt(server.baseUrl, { extraBody }),
      generationRequest({ extraBody }),
    );
    expect([error.class, error.message]).toEqual([
      "invalid_request",
      `HTTP 400 from ${server.baseUrl}: Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported.`,
    ]);
    expect(server.requests).toHaveLength(1);
  });
});

test("Mistral gets its own name for `seed`", async () => {
  await using server = await startMistral({ models: known });
  const [first, second] = await ask(modelAt(server.baseUrl), demanding, 2);
  expect([first?.adaptations, second?.adaptations]).toEqual(
    Array(2).fill(["random_seed for seed"]),
  );
  expect(sent(server, "seed", "random_seed", "max_tokens")).toEqual([
    [7, null, 64],
    [null, 7, 64],
    [null, 7, 64],
  ]);
});

describe("Azure", () => {
  function azure(baseUrl: string, overrides: Partial<Endpoint>, modelId = "my-deployment"): Model {
    return { ...modelAt(baseUrl, overrides), provider: "azure", modelId };
  }
  const models = [{ id: "my-deployment" }];
  const apiKey = new Secret("azure-key-0123456789", null);

  test("is asked by its classic address, with the key in its own header", async () => {
    await using server = await startAzure({ mode: "classic", models, apiKey: apiKey.reveal() });
    const model = azure(server.origin, { apiKey, azureApiVersion: "2024-10-21" });
    const [completion] = await ask(model, plain);
    expect(completion?.text).toContain("42");
    expect(
      server.requests.map(({ path, query, headers }) => [
        path,
        query.get("api-version"),
        headers["api-key"],
        headers["authorization"],
      ]),
    ).toEqual([
      [
        "/openai/deployments/my-deployment/chat/completions",
        "2024-10-21",
        apiKey.reveal(),
        undefined,
      ],
    ]);
  });

  test("is asked by its v1 address, with a token from the user's headers in place of the key", async () => {
    const variant = { entraTokens: [{ token: "by-hand", calls: null }] };
    await using server = await startAzure({ mode: "v1", models, variant });
    const headers = { Authorization: new Secret("Bearer by-hand", null) };
    const model = azure(server.baseUrl, { apiKey, headers });
    const request = generationRequest({ modelId: "my-deployment" });
    expect((await ask(model, request))[0]?.text).toContain("42");
    expect(server.requests[0]?.headers["api-key"]).toBeUndefined();
  });

  test("gets a new token from the program when one has run out, and no caller notices", async () => {
    const variant = {
      entraTokens: [
        { token: "first", calls: 3 },
        { token: "second", calls: null },
      ],
    };
    await using server = await startAzure({ mode: "classic", models, variant });
    await using dir = await makeTempDir();
    const marker = join(dir.path, "has-run");
    const code =
      "const fs = require('fs'); const marker = process.argv.at(-1); console.log(fs.existsSync(marker) ? 'second' : 'first'); fs.writeFileSync(marker, '')";
    const model = azure(server.origin, {
      azureApiVersion: "2024-10-21",
      tokenCommand: [process.execPath, "-e", code, "--", marker],
    });
    expect(existsSync(marker)).toBe(false);
    expect(await ask(model, plain, 5)).toHaveLength(5);
    expect(server.requests.map(({ headers }) => headers["authorization"])).toEqual([
      ...Array(4).fill("Bearer first"),
      ...Array(2).fill("Bearer second"),
    ]);
  });

  test("that refuses the token tells which program it came from", async () => {
    const variant = { entraTokens: [{ token: "right", calls: null }] };
    await using server = await startAzure({ mode: "v1", models, variant });
    const tokenCommand = [process.execPath, "-e", "console.log('wrong-0123456789')"];
    const error = await failureOf(azure(server.baseUrl, { tokenCommand }));
    expect([error.class, error.httpStatus]).toEqual(["auth", 401]);
    expect(error.hint).toContain(`the token that \`${process.execPath}\` printed was refused`);
  });

  test("that filters a prompt says so, and that asking again is of no use", async () => {
    const variant = { filteredWord: "What is" };
    await using server = await startAzure({ mode: "v1", models, variant });
    const request = generationRequest({ modelId: "my-deployment" });
    const error = await failureOf(azure(server.baseUrl, {}), request);
    expect([error.class, error.isRetryable, error.retryAfterMs]).toEqual([
      "content_filter",
      false,
      null,
    ]);
    expect(error.message).toContain("content management policy");
  });

  test("that asks to wait for a day is believed", async () => {
    const variant = { requestsPerMinute: 0, retryAfterSeconds: 86_400 };
    await using server = await startAzure({ mode: "v1", models, variant });
    const request = generationRequest({ modelId: "my-deployment" });
    const error = await failureOf(azure(server.baseUrl, {}), request);
    expect([error.class, error.isRetryable, error.retryAfterMs]).toEqual([
      "rate_limit",
      true,
      86_400_000,
    ]);
  });

  test("that has no such deployment says that the name is not a model's", async () => {
    await using server = await startAzure({ mode: "v1", models });
    const error = await failureOf(azure(server.baseUrl, {}, "gpt-4o"));
    expect([error.class, error.isRetryable]).toEqual(["model_not_found", false]);
    expect(error.hint).toContain("the name of a deployment of this resource, not of a model");
  });

  test.each([
    ["classic", "v1", "/openai/v1", null, "for the classic API of deployments add `api_version`"],
    ["v1", "classic", "", "2024-10-21", "leave `api_version` out for the v1 API"],
  ] as const)(
    "that only has the %s API says so to a caller of %s",
    async (mode, _asked, path, version, hint) => {
      await using server = await startAzure({ mode, models });
      const model = azure(`${server.origin}${path}`, { azureApiVersion: version });
      const error = await failureOf(model);
      expect([error.class, error.message]).toEqual([
        "invalid_request",
        `HTTP 404 from ${server.origin}${path}: Resource not found`,
      ]);
      expect(error.hint).toContain(hint);
    },
  );
});
