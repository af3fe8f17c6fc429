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

/** SGLang: `/get_model_info` names the model's path, `/get_server_info` holds the version and every argument that it was started with. */
export const sglang: ServerKind = { name: "sglang", ports: [30000], owner: "sglang", survey };

async function survey({ fetchJson, root, cards }: ServerEvidence): Promise<EndpointSurvey | null> {
  const info = await fetchJson("GET", `${root}/get_model_info`);
  const source = wordsOf(memberOf(info, "model_path"));
  if (source === null && !isOwnedBy(sglang.owner, cards)) return null;
  // Only named members are read: among the arguments may be the server's key.
  const server = await fetchJson("GET", `${root}/get_server_info`);
  const version = wordsOf(memberOf(server, "version"));
  return surveyOfCards(sglang.name, version, cards, (offered) => ({
    source: source ?? offered.source,
    quantization:
      wordsOf(memberOf(server, "quantization")) ?? quantizationIn(source ?? offered.source),
    contextTokens: offered.contextTokens ?? countOf(memberOf(server, "context_length")),
    slots: countOf(memberOf(server, "max_running_requests")),
    isLoaded: true,
  }));
}
