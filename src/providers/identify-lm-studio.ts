import { unknownIdentity } from "../core/identity.ts";
import {
  countOf,
  type EndpointSurvey,
  isEmbeddingModel,
  memberOf,
  type OfferedModel,
  objectsIn,
  type ServerEvidence,
  type ServerKind,
  wordsOf,
} from "./identify-survey.ts";
import { nameOf } from "./model-list.ts";

/**
 * LM Studio: `/api/v1/models`, where each loaded instance has the context and the parallel requests that it was loaded with; before version
 * 0.4 `/api/v0/models`. The `max_context_length` of both is what the model could be loaded with, which says nothing.
 */
export const lmStudio: ServerKind = {
  name: "lm-studio",
  ports: [1234],
  owner: "organization_owner",
  survey,
};

async function survey({ fetchJson, root }: ServerEvidence): Promise<EndpointSurvey | null> {
  const current = objectsIn(memberOf(await fetchJson("GET", `${root}/api/v1/models`), "models"));
  const described = current.flatMap(modelsOfCurrent);
  if (described.length > 0) return { server: lmStudio.name, version: null, models: described };
  const older = objectsIn(memberOf(await fetchJson("GET", `${root}/api/v0/models`), "data"));
  const models = older.flatMap(modelsOfOlder);
  return models.length === 0 ? null : { server: lmStudio.name, version: null, models };
}

/** One entry for the model, and one for each instance that has a name of its own. */
function modelsOfCurrent(each: Readonly<Record<string, unknown>>): readonly OfferedModel[] {
  const id = nameOf({ id: each["key"] });
  const instances = objectsIn(each["loaded_instances"]);
  if (id === null || !Array.isArray(each["loaded_instances"])) return [];
  const common = {
    ...unknownIdentity,
    server: lmStudio.name,
    isEmbedding: isEmbeddingModel(id, each["type"]),
    source: wordsOf(each["selected_variant"]),
    quantization: wordsOf(memberOf(each["quantization"], "name")),
    parameterSize: wordsOf(each["params_string"]),
  };
  const [first] = instances;
  const loaded = (instance: Readonly<Record<string, unknown>>, name: string): OfferedModel => ({
    ...common,
    id: name,
    contextTokens: countOf(memberOf(instance["config"], "context_length")),
    slots: countOf(memberOf(instance["config"], "parallel")),
    isLoaded: true,
  });
  const named = instances.flatMap((instance) => {
    const name = nameOf(instance);
    return name === null || name === id ? [] : [loaded(instance, name)];
  });
  const itself: OfferedModel =
    first === undefined ? { ...common, id, isLoaded: false } : loaded(first, id);
  return [itself, ...named];
}

function modelsOfOlder(each: Readonly<Record<string, unknown>>): readonly OfferedModel[] {
  const id = nameOf(each);
  if (id === null || typeof each["state"] !== "string") return [];
  return [
    {
      ...unknownIdentity,
      server: lmStudio.name,
      id,
      isEmbedding: isEmbeddingModel(id, each["type"]),
      quantization: wordsOf(each["quantization"]),
      contextTokens: countOf(each["loaded_context_length"]),
      isLoaded: each["state"] === "loaded",
    },
  ];
}
