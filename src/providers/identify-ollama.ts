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

/** Ollama: `/api/version`, `/api/tags` (installed) and `/api/ps` (in memory, with the context they were loaded with). */
export const ollama: ServerKind = { name: "ollama", ports: [11434], owner: "library", survey };

async function survey({ fetchJson, root }: ServerEvidence): Promise<EndpointSurvey | null> {
  const version = wordsOf(memberOf(await fetchJson("GET", `${root}/api/version`), "version"));
  if (version === null) return null;
  const [tags, running] = await Promise.all([
    fetchJson("GET", `${root}/api/tags`),
    fetchJson("GET", `${root}/api/ps`),
  ]);
  const loaded = new Map(
    objectsIn(memberOf(running, "models")).map((each) => [nameOf(each), each]),
  );
  const models = objectsIn(memberOf(tags, "models")).flatMap((each): OfferedModel[] => {
    const id = nameOf(each);
    if (id === null) return [];
    const inMemory = loaded.get(id);
    const details = each["details"];
    return [
      {
        ...unknownIdentity,
        server: ollama.name,
        version,
        id,
        isEmbedding: isEmbeddingModel(id, undefined),
        quantization: wordsOf(memberOf(details, "quantization_level")),
        digest: wordsOf(each["digest"]),
        parameterSize: wordsOf(memberOf(details, "parameter_size")),
        contextTokens: countOf(inMemory?.["context_length"]),
        isLoaded: inMemory !== undefined,
      },
    ];
  });
  return { server: ollama.name, version, models };
}

/** What a model that is not in memory will be loaded with, where its Modelfile says so; null when the server's own setting decides. */
export async function ollamaConfiguredContext(
  modelId: string,
  { fetchJson, root }: Pick<ServerEvidence, "fetchJson" | "root">,
): Promise<number | null> {
  const shown = await fetchJson("POST", `${root}/api/show`, { model: modelId });
  const parameters = memberOf(shown, "parameters");
  if (typeof parameters !== "string") return null;
  const found = /^num_ctx\s+(\d{1,9})\s*$/m.exec(parameters.slice(0, 10_000))?.[1];
  return found === undefined ? null : countOf(Number(found));
}
