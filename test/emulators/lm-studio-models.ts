import type { EmulatedModel } from "./emulator-options.ts";
import type { LmStudioVariant } from "./lm-studio-variant.ts";
import { json } from "./reply.ts";
import type { Route } from "./server-profile.ts";
import { contextOf, type ServerState } from "./server-state.ts";

type Server = ServerState<LmStudioVariant>;
type Handler = Route<LmStudioVariant>["handle"];

const listOpenAi: Handler = (_, { options, variant, isLoaded }) => {
  const listed = variant.isJit ? options.models : options.models.filter(isLoaded);
  const data = listed.map(({ id }) => ({ id, object: "model", owned_by: "organization_owner" }));
  return json({ data, object: "list" });
};

function oldCard(model: EmulatedModel, server: Server): object {
  const isLoaded = server.isLoaded(model);
  return {
    id: model.id,
    object: "model",
    type: model.kind === "embedding" ? "embeddings" : "llm",
    publisher: "lmstudio-community",
    arch: "llama",
    compatibility_type: "gguf",
    quantization: "Q4_K_M",
    state: isLoaded ? "loaded" : "not-loaded",
    max_context_length: model.maxContextTokens ?? 131_072,
    ...(isLoaded && server.variant.hasLoadedContext
      ? { loaded_context_length: contextOf(model, server) }
      : {}),
  };
}

function newCard(model: EmulatedModel, server: Server): object {
  const config = {
    context_length: contextOf(model, server),
    eval_batch_size: 512,
    parallel: server.options.slots,
    flash_attention: true,
    offload_kv_cache_to_gpu: true,
  };
  const canThink = model.isThinking ?? server.options.isThinking;
  return {
    type: model.kind ?? "llm",
    publisher: "lmstudio-community",
    key: model.id,
    display_name: model.id,
    architecture: "llama",
    quantization: { name: "Q4_K_M", bits_per_weight: 4 },
    size_bytes: 4_912_898_304,
    params_string: "8B",
    loaded_instances: server.isLoaded(model) ? [{ id: model.id, config }] : [],
    max_context_length: model.maxContextTokens ?? 131_072,
    format: "gguf",
    capabilities: {
      vision: false,
      trained_for_tool_use: true,
      ...(canThink ? { reasoning: { allowed_options: ["off", "on"], default: "on" } } : {}),
    },
    variants: [`${model.id}@q4_k_m`],
    selected_variant: `${model.id}@q4_k_m`,
  };
}

/** The three lists of models. */
export const lmStudioModelRoutes: readonly Route<LmStudioVariant>[] = [
  { method: "GET", path: "/v1/models", handle: listOpenAi },
  {
    method: "GET",
    path: "/api/v0/models",
    handle: (_, server) =>
      json({
        object: "list",
        data: server.options.models.map((model) => oldCard(model, server)),
      }),
  },
  {
    method: "GET",
    path: "/api/v1/models",
    handle: (_, server) =>
      json({ models: server.options.models.map((model) => newCard(model, server)) }),
  },
];
