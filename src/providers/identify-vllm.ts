import {
  countOf,
  type EndpointSurvey,
  isOwnedBy,
  memberOf,
  quantizationIn,
  type ServerEvidence,
  type ServerKind,
  surveyOfCards,
  wordsOf,
} from "./identify-survey.ts";

/** vLLM: its list of models has the context (`max_model_len`) and what the model was loaded from (`root`); `/version` needs no key. */
export const vllm: ServerKind = { name: "vllm", ports: [8000], owner: "vllm", survey };

async function survey({ fetchJson, root, cards }: ServerEvidence): Promise<EndpointSurvey | null> {
  const isOwn = isOwnedBy(vllm.owner, cards);
  // Any server may have a `/version`; only those of this family tell the context in their list.
  const isLike = cards.some(({ members }) => countOf(members["max_model_len"]) !== null);
  if (!isOwn && !isLike) return null;
  const version = wordsOf(memberOf(await fetchJson("GET", `${root}/version`), "version"));
  if (version === null && !isOwn) return null;
  return surveyOfCards(vllm.name, version, cards, ({ source }) => ({
    quantization: quantizationIn(source),
    isLoaded: true,
  }));
}
