import { unknownIdentity } from "../core/identity.ts";
import {
  type EndpointSurvey,
  memberOf,
  quantizationIn,
  type ServerEvidence,
  type ServerKind,
  surveyOfCards,
  wordsOf,
} from "./identify-survey.ts";
import { nameOf } from "./model-list.ts";

/** text-generation-webui: `/v1/internal/model/info` names the loaded model, or `None`. Its context is nowhere to be read. */
export const textGenerationWebui: ServerKind = {
  name: "text-generation-webui",
  ports: [5000],
  owner: "user",
  survey,
};

async function survey({ fetchJson, root, cards }: ServerEvidence): Promise<EndpointSurvey | null> {
  const info = await fetchJson("GET", `${root}/v1/internal/model/info`);
  const name = wordsOf(memberOf(info, "model_name"));
  if (name === null) return null;
  const loaded = name === "None" ? null : nameOf({ id: name });
  const listed = surveyOfCards(textGenerationWebui.name, null, cards, (_offered, { id }) => ({
    source: loaded,
    quantization: quantizationIn(loaded),
    isLoaded: id === loaded,
  }));
  const isListed = loaded === null || cards.some(({ id }) => id === loaded);
  const unlisted = isListed
    ? []
    : [
        {
          ...unknownIdentity,
          server: textGenerationWebui.name,
          id: loaded,
          isEmbedding: false,
          source: loaded,
          quantization: quantizationIn(loaded),
          isLoaded: true,
        },
      ];
  return { ...listed, models: [...(listed.models ?? []), ...unlisted] };
}
