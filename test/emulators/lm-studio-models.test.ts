import { describe, expect, test } from "vitest";
import type { EmulatorOptions } from "./emulator-options.ts";
import { chatOf, rawCall, statusAndText } from "./hosted-raw-call.ts";
import { startLmStudio } from "./lm-studio.ts";
import type { LmStudioVariant } from "./lm-studio-variant.ts";

type Options = EmulatorOptions<LmStudioVariant>;

async function ask(members: object, options: Options = {}) {
  await using studio = await startLmStudio(options);
  return await rawCall(`${studio.baseUrl}/chat/completions`, {
    ...chatOf("test-model"),
    ...members,
  });
}

const noModels =
  '{"error":{"message":"No models loaded. Please load a model in the developer page or use the \'lms load\' command.","type":"invalid_request_error","param":"model","code":null}}';

describe("models", () => {
  const models = [
    { id: "big", isLoaded: false },
    { id: "small" },
    { id: "embed", kind: "embedding" },
  ] as const;

  test("are all listed with loading on first use, otherwise those that are loaded", async () => {
    await using studio = await startLmStudio({ models });
    const ids = async () =>
      JSON.parse((await rawCall(`${studio.baseUrl}/models`)).text).data.map(
        (model: { readonly id: string }) => model.id,
      );
    expect(await ids()).toEqual(["big", "small", "embed"]);
    studio.change({ variant: { isJit: false } });
    expect(await ids()).toEqual(["small", "embed"]);
    studio.change({ models: [] });
    expect((await rawCall(`${studio.baseUrl}/models`)).text).toBe('{"data":[],"object":"list"}');
  });

  test("tell in the older list whether they are loaded, and with which context", async () => {
    await using studio = await startLmStudio({ models, contextTokens: 4_096 });
    const list = JSON.parse((await rawCall(`${studio.origin}/api/v0/models`)).text);
    expect(list.data).toMatchObject([
      { id: "big", type: "llm", state: "not-loaded", max_context_length: 131_072 },
      { id: "small", state: "loaded", quantization: "Q4_K_M", loaded_context_length: 4_096 },
      { id: "embed", type: "embeddings" },
    ]);
    expect(list.data[0]).not.toHaveProperty("loaded_context_length");
  });

  test("tell in the newer list with which settings they are loaded", async () => {
    await using studio = await startLmStudio({ models, slots: 3 });
    const list = JSON.parse((await rawCall(`${studio.origin}/api/v1/models`)).text);
    expect(list.models[0]).toMatchObject({ key: "big", loaded_instances: [] });
    expect(list.models[1]).toMatchObject({
      key: "small",
      loaded_instances: [{ id: "small", config: { context_length: 4_096, parallel: 3 } }],
      selected_variant: "small@q4_k_m",
    });
  });

  test("that are not known are answered by another that is loaded", async () => {
    expect((await ask({ model: "typo" })).text).toContain('"model":"test-model"');
  });

  test.each<readonly [string, object, Options, number]>([
    [
      "none is loaded and none has the name",
      { model: "typo" },
      { models: [{ id: "a", isLoaded: false }] },
      404,
    ],
    ["there is none", {}, { models: [] }, 404],
    [
      "there is none, with another status",
      {},
      { models: [], variant: { noModelStatus: 400 } },
      400,
    ],
    ["unknown names are refused", { model: "typo" }, { variant: { unknownModel: "refused" } }, 404],
    [
      "it is not loaded and nothing loads it",
      {},
      { models: [{ id: "test-model", isLoaded: false }], variant: { isJit: false } },
      404,
    ],
  ])("are missed when %s", async (_, members, options, status) => {
    expect(statusAndText(await ask(members, options))).toEqual([status, noModels]);
  });
});
