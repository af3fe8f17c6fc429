import { textIn } from "./body-members.ts";
import { renderMessages } from "./chat-template.ts";
import { tokenCount } from "./emulated-model.ts";
import type { EmulatedModel } from "./emulator-options.ts";
import { llamaCppError } from "./llama-cpp-errors.ts";
import type { LlamaCppVariant } from "./llama-cpp-variant.ts";
import { json } from "./reply.ts";
import type { Route } from "./server-profile.ts";
import { contextOf, type ServerState } from "./server-state.ts";

type Server = ServerState<LlamaCppVariant>;
type Handler = Route<LlamaCppVariant>["handle"];

/** The context of one slot. */
export function slotContext(model: EmulatedModel, server: Server): number {
  const context = contextOf(model, server);
  return server.variant.cache === "divided" ? Math.floor(context / server.options.slots) : context;
}

function firstContext(server: Server): number {
  const [model] = server.options.models;
  return model === undefined ? 0 : slotContext(model, server);
}

const listModels: Handler = (_, server) => {
  const { options, variant } = server;
  const served = variant.isRouter ? options.models : options.models.slice(0, 1);
  return json({
    models: served.map(({ id }) => ({ name: id, model: id, type: "model", format: "gguf" })),
    object: "list",
    data: served.map((model) => ({
      ...{ id: model.id, object: "model", created: 1_767_323_045, owned_by: "llamacpp" },
      ...(variant.isRouter
        ? { status: { value: server.isLoaded(model) ? "loaded" : "unloaded" } }
        : {
            meta: {
              ...{
                vocab_type: 2,
                n_vocab: 151_936,
                n_ctx_train: model.maxContextTokens ?? 131_072,
              },
              ...{ n_embd: 4_096, n_params: 8_030_261_312, size: 4_912_898_304 },
            },
          }),
    })),
  });
};

const props: Handler = (_, server) =>
  json({
    default_generation_settings: {
      id: 0,
      n_ctx: firstContext(server),
      params: {
        ...{ seed: 4_294_967_295, temperature: 0.8, top_k: 40, top_p: 0.95, min_p: 0.05 },
        ...{ max_tokens: -1, n_predict: -1, reasoning_format: "auto" },
      },
    },
    total_slots: server.options.slots,
    model_path: `/models/${server.options.models[0]?.id ?? ""}.gguf`,
    chat_template: "{% for message in messages %}…{% endfor %}",
    modalities: { vision: false, audio: false },
    build_info: server.variant.build,
  });

const listSlots: Handler = (_, server) =>
  server.variant.hasSlotsRoute
    ? json(
        Array.from({ length: server.options.slots }, (_, id) => ({
          ...{ id, n_ctx: firstContext(server), is_processing: id < server.running() },
        })),
      )
    : llamaCppError(
        501,
        "This server does not support slots endpoint. Start it with `--slots`",
        "not_supported_error",
      );

const health: Handler = () => json({ status: "ok" });

const tokenize: Handler = ({ body }) => {
  const count = tokenCount(textIn(body, "content") ?? "");
  return json({ tokens: Array.from({ length: count }, (_, index) => 1_000 + index) });
};

/** The routes that ask no model. */
export const llamaCppInfoRoutes: readonly Route<LlamaCppVariant>[] = [
  { method: "GET", path: /^(\/v1)?\/models$/, handle: listModels },
  { method: "GET", path: /^(\/v1)?\/health$/, handle: health },
  { method: "GET", path: "/props", handle: props },
  { method: "GET", path: "/slots", handle: listSlots },
  {
    method: "POST",
    path: "/apply-template",
    handle: ({ body }) => json({ prompt: renderMessages(body) }),
  },
  { method: "POST", path: "/tokenize", handle: tokenize },
];
