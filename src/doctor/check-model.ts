import { nearest } from "../core/nearest.ts";
import { isSameModel } from "../core/same-model.ts";
import type { OfferedModel, Survey } from "./examined-endpoint.ts";
import { someOf } from "./figures.ts";
import { type Finding, note, ok, problem } from "./finding.ts";

/** What the endpoint's list says of a model. */
export interface ModelLookUp {
  /** Null: not to be asked; a finding says why. */
  readonly modelId: string | null;
  readonly offered: OfferedModel | null;
  readonly findings: readonly Finding[];
}

/** Looks a model up in the list of its endpoint. Without a name, the one that would be meant is taken. */
export function checkModel(
  modelId: string | null,
  survey: Survey,
  find: (modelId: string) => OfferedModel | null,
): ModelLookUp {
  if (modelId === null) return chosenModel(survey);
  if (survey.models === null) return { modelId, offered: null, findings: [] };
  const offered = find(modelId);
  if (offered === null) return { modelId, offered, findings: [] };
  if (offered.isEmbedding) {
    return { modelId: null, offered, findings: [embedding(offered, survey)] };
  }
  // Some servers answer to any name; that is told once, when they have answered.
  const isSame = isSameModel(offered.id, modelId);
  return { modelId, offered, findings: isSame ? [found(modelId, offered)] : [] };
}

/** The only model of an endpoint that one can chat with; null where there are others, or no list. */
export function onlyModel({ models }: Survey): OfferedModel | null {
  const chats = (models ?? []).filter(({ isEmbedding }) => !isEmbedding);
  return chats.length === 1 ? (chats[0] ?? null) : null;
}

/** What a server that does not know the model has in its place. */
export function unknownModel(
  modelId: string,
  { models }: Survey,
  said: string,
  isAzure: boolean,
): Finding {
  const names = (models ?? []).filter(({ isEmbedding }) => !isEmbedding).map(({ id }) => id);
  const similar = nearest(modelId, names, 3);
  const todo = isAzure
    ? "put the name of a deployment, as the portal lists it, into `model_mapping`"
    : models === null
      ? "check the model's name"
      : names.length === 0
        ? "load a model on the server first"
        : similar.length > 0
          ? `did you mean ${similar.map((name) => `\`${name}\``).join(" or ")}? put the exact name into \`model_mapping\``
          : `on offer: ${someOf(names)}; put the exact name into \`model_mapping\``;
  return problem("model", `the endpoint does not know model \`${modelId}\` (${said})`, null, todo);
}

function chosenModel({ models }: Survey): ModelLookUp {
  const chats = (models ?? []).filter(({ isEmbedding }) => !isEmbedding);
  const loaded = chats.filter(({ isLoaded }) => isLoaded === true);
  const [only] = chats.length === 1 ? chats : loaded;
  if (only !== undefined) {
    const finding = note("model", `\`${only.id}\` is examined, for no model was named`, {
      todo: chats.length > 1 ? `name another with --model: ${someOf(namesOf(chats))}` : null,
    });
    return { modelId: only.id, offered: only, findings: [finding] };
  }
  const finding =
    models !== null && chats.length === 0
      ? problem(
          "model",
          "the endpoint has no model to chat with",
          null,
          "load a model on the server first",
        )
      : note("model", "no model was examined, for none was named", {
          todo: `name one with --model; on offer: ${models === null ? "no list" : someOf(namesOf(chats))}`,
        });
  return { modelId: null, offered: null, findings: [finding] };
}

function found(modelId: string, offered: OfferedModel): Finding {
  const facts = [
    offered.id === modelId ? null : `as \`${offered.id}\``,
    offered.parameterSize === null ? null : `${offered.parameterSize} parameters`,
    offered.quantization,
    offered.isLoaded === true ? "loaded" : null,
  ].filter((fact) => fact !== null);
  const what = `\`${modelId}\` is there${facts.length === 0 ? "" : `: ${facts.join(", ")}`}`;
  if (offered.isLoaded !== false) return ok("model", what);
  // What loading takes, and whether `timeout` is enough, is told when it has been loaded.
  return ok("model", `${what}${facts.length === 0 ? ":" : ","} not in memory yet`);
}

function embedding(offered: OfferedModel, { models }: Survey): Finding {
  const chats = (models ?? []).filter(({ isEmbedding }) => !isEmbedding);
  return problem(
    "model",
    `\`${offered.id}\` makes embeddings and cannot answer questions`,
    null,
    `name a chat model; on offer: ${someOf(namesOf(chats))}`,
  );
}

function namesOf(models: readonly OfferedModel[]): readonly string[] {
  return models.map(({ id }) => id);
}
