import { type EndpointIdentity, unknownIdentity } from "../core/identity.ts";
import { hostedService } from "./identify-hosted.ts";
import { llamaCpp } from "./identify-llama-cpp.ts";
import { lmStudio } from "./identify-lm-studio.ts";
import { ollama, ollamaConfiguredContext } from "./identify-ollama.ts";
import { sglang } from "./identify-sglang.ts";
import {
  type Card,
  cardsIn,
  type EndpointSurvey,
  type FetchJson,
  isOwnedBy,
  type OfferedModel,
  type ServerKind,
  surveyOfCards,
} from "./identify-survey.ts";
import { textGenerationWebui } from "./identify-text-generation-webui.ts";
import { vllm } from "./identify-vllm.ts";

/** Every kind of server that can be asked about itself; without evidence for one of them they are tried in this order. */
const kinds: readonly ServerKind[] = [
  ollama,
  lmStudio,
  llamaCpp,
  sglang,
  vllm,
  textGenerationWebui,
];

/** What Themis knows servers to listen on unless they are told otherwise; 4000 is LiteLLM's. */
export const usualPorts: readonly number[] = [1234, 11434, 8000, 5000, 8080, 30000, 4000];

const longestMs = 5_000;

/**
 * What an endpoint says of itself and of one model, by the routes of its kind. Hosted services are told by their host name and get no request
 * beyond their list of models; Azure, whose list does not hold what requests name, gets none at all. Never throws but for what `fetchJson` throws;
 * after 5 seconds the answer is that nothing is known.
 */
export async function identifyEndpoint(
  modelId: string,
  fetchJson: FetchJson,
  baseUrl: string,
): Promise<EndpointIdentity> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<EndpointIdentity>((resolve) => {
    timer = setTimeout(() => resolve(unknownIdentity), longestMs);
  });
  try {
    return await Promise.race([identify(modelId, fetchJson, baseUrl), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function identify(
  modelId: string,
  fetchJson: FetchJson,
  baseUrl: string,
): Promise<EndpointIdentity> {
  const survey = await surveyEndpoint(fetchJson, baseUrl);
  const { server, version } = survey;
  const model = findOffered(survey, modelId);
  if (model === null) return { ...unknownIdentity, server, version };
  const { id, isEmbedding: _, ...identity } = model;
  if (server !== ollama.name || identity.contextTokens !== null) return identity;
  const { root } = placesOf(baseUrl);
  return { ...identity, contextTokens: await ollamaConfiguredContext(id, { fetchJson, root }) };
}

/** What an endpoint is and which models it has, in as few requests as its kind allows. */
export async function surveyEndpoint(
  fetchJson: FetchJson,
  baseUrl: string,
): Promise<EndpointSurvey> {
  const { url, root, listPath } = placesOf(baseUrl);
  const service = hostedService(url.hostname);
  if (service === "azure") return { server: service, version: null, models: null };
  const cards = cardsIn(await fetchJson("GET", listPath));
  // The same path behind a name of one's own: a gateway in front of a service, which knows no other routes.
  if (service !== null || url.pathname.includes("/openai/"))
    return surveyOfCards(service, null, cards);
  for (const kind of byLikelihood(Number(url.port), cards ?? [])) {
    const found = await kind.survey({ fetchJson, root, cards: cards ?? [] });
    if (found !== null) return found;
  }
  return surveyOfCards(null, null, cards);
}

/** The model that a request of this name is answered by, as far as the endpoint's list tells. */
export function findOffered(
  { server, models }: EndpointSurvey,
  modelId: string,
): OfferedModel | null {
  const exact = models?.find(({ id }) => id === modelId) ?? null;
  if (exact !== null) return exact;
  if (server === ollama.name) return models?.find(({ id }) => id === `${modelId}:latest`) ?? null;
  // These answer with the one model that they have, whatever its name.
  const isNameIgnored = server === llamaCpp.name || server === textGenerationWebui.name;
  const loaded = models?.filter(({ isLoaded }) => isLoaded === true) ?? [];
  return isNameIgnored && loaded.length === 1 ? (loaded[0] ?? null) : null;
}

function placesOf(baseUrl: string): {
  readonly url: URL;
  readonly root: string;
  readonly listPath: string;
} {
  const url = new URL(baseUrl);
  const path = url.pathname.replace(/\/+$/, "");
  return { url, root: path.replace(/\/v1$/, ""), listPath: `${path}/models` };
}

function byLikelihood(port: number, cards: readonly Card[]): readonly ServerKind[] {
  const likelihood = ({ owner, ports }: ServerKind): number =>
    (isOwnedBy(owner, cards) ? 2 : 0) + (ports.includes(port) ? 1 : 0);
  return kinds.toSorted((a, b) => likelihood(b) - likelihood(a));
}
