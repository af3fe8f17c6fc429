import { createHash } from "node:crypto";
import { textIn } from "./body-members.ts";
import type { CommonOptions, EmulatedModel } from "./emulator-options.ts";
import type { OllamaVariant } from "./ollama-variant.ts";
import { plain, type Reply } from "./reply.ts";
import type { Route } from "./server-profile.ts";
import { contextOf } from "./server-state.ts";

const modifiedAt = "2026-01-02T03:04:05.678901234Z";
const sizeBytes = 4_920_753_328;

/** A model's full name: without a tag it is the latest. */
export function ollamaName({ id }: EmulatedModel): string {
  return id.includes(":") ? id : `${id}:latest`;
}

/** The installed model that a request means. */
export function findOllamaModel(
  { models }: Pick<CommonOptions, "models">,
  name: string,
): EmulatedModel | null {
  const full = name.includes(":") ? name : `${name}:latest`;
  return models.find((model) => ollamaName(model) === full) ?? null;
}

/** What identifies the model's files. */
function digestOf(model: EmulatedModel): string {
  return createHash("sha256").update(ollamaName(model)).digest("hex");
}

const details = {
  parent_model: "",
  format: "gguf",
  family: "llama",
  families: ["llama"],
  parameter_size: "8.0B",
  quantization_level: "Q4_K_M",
};

function listed(model: EmulatedModel): object {
  const name = ollamaName(model);
  const digest = digestOf(model);
  return { name, model: name, modified_at: modifiedAt, size: sizeBytes, digest, details };
}

function card(model: EmulatedModel): object {
  const created = Math.floor(Date.parse(modifiedAt) / 1_000);
  return { id: ollamaName(model), object: "model", created, owned_by: "library" };
}

/** Ollama's own API writes JSON as gin does, with a character set. */
function native(body: unknown, status = 200): Reply {
  return { status, headers: { "content-type": "application/json; charset=utf-8" }, body };
}

/** The routes that ask no model, OpenAI's list of models included. */
export const ollamaNativeRoutes: readonly Route<OllamaVariant>[] = [
  { method: "GET", path: "/", handle: () => plain(200, "Ollama is running") },
  {
    method: "GET",
    path: "/api/version",
    handle: (_, { variant }) => native({ version: variant.version }),
  },
  {
    method: "GET",
    path: "/api/tags",
    handle: (_, { options }) => native({ models: options.models.map(listed) }),
  },
  {
    method: "GET",
    path: "/api/ps",
    handle: (_, server) =>
      native({
        models: server.options.models.filter(server.isLoaded).map((model) => ({
          name: ollamaName(model),
          model: ollamaName(model),
          size: sizeBytes,
          digest: digestOf(model),
          details,
          expires_at: new Date(Date.now() + 300_000).toISOString(),
          size_vram: sizeBytes,
          context_length: contextOf(model, server),
        })),
      }),
  },
  {
    method: "POST",
    path: "/api/show",
    handle: ({ body }, { options }) => {
      const name = textIn(body, "model") ?? "";
      const model = findOllamaModel(options, name);
      if (model === null) return native({ error: `model '${name}' not found` }, 404);
      const thinks = model.isThinking ?? options.isThinking;
      const chats = thinks ? ["completion", "thinking"] : ["completion"];
      return native({
        parameters: 'stop                           "<|im_end|>"',
        template:
          "{{ range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}",
        details,
        model_info: {
          "general.architecture": "llama",
          "llama.context_length": model.maxContextTokens ?? 131_072,
        },
        capabilities: model.kind === "embedding" ? ["embedding"] : chats,
        modified_at: modifiedAt,
      });
    },
  },
  {
    method: "GET",
    path: "/v1/models",
    // An empty slice of Go is no list.
    handle: (_, { options: { models } }) => ({
      status: 200,
      body: { object: "list", data: models.length === 0 ? null : models.map(card) },
    }),
  },
  {
    method: "GET",
    path: /^\/v1\/models\/.+$/,
    handle: ({ path }, { options }) => {
      const name = decodeURIComponent(path.slice("/v1/models/".length));
      const model = findOllamaModel(options, name);
      if (model !== null) return { status: 200, body: card(model) };
      const message = `model '${name}' not found`;
      const error = { message, type: "not_found_error", param: null, code: null };
      return { status: 404, body: { error } };
    },
  },
];
