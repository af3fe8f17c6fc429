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

/** The server of llama.cpp: `/props` has the context of one slot, the number of slots, the build and the model's file. */
export const llamaCpp: ServerKind = {
  name: "llama.cpp",
  ports: [8080],
  owner: "llamacpp",
  survey,
};

async function survey({ fetchJson, root, cards }: ServerEvidence): Promise<EndpointSurvey | null> {
  const props = await fetchJson("GET", `${root}/props`);
  const slots = countOf(memberOf(props, "total_slots"));
  const settings = memberOf(props, "default_generation_settings");
  const isLike = slots !== null || settings !== undefined;
  if (!isLike && !isOwnedBy(llamaCpp.owner, cards)) return null;
  const version = wordsOf(memberOf(props, "build_info"));
  const source = wordsOf(memberOf(props, "model_path"));
  return surveyOfCards(llamaCpp.name, version, cards, (_offered, { id, members }) => ({
    source: source ?? wordsOf(id),
    quantization: quantizationIn(source) ?? quantizationIn(id),
    contextTokens: countOf(memberOf(settings, "n_ctx")) ?? countOf(memberOf(props, "n_ctx")),
    slots,
    isLoaded: loadedState(members["status"]),
  }));
}

/** Only a router has several models and says which of them are loaded; else there is the one that it was started with. */
function loadedState(status: unknown): boolean {
  const state = typeof status === "string" ? status : memberOf(status, "value");
  return typeof state !== "string" || state === "loaded";
}
