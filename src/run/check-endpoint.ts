import type { Model, Sampling } from "../core/config.ts";
import { promptTokens } from "../core/estimate-tokens.ts";
import type { GenerationRequest } from "../core/generation.ts";
import { type EndpointIdentity, unknownIdentity } from "../core/identity.ts";
import type { Provider } from "../core/ports.ts";
import { identityWarnings, type RequestNeed } from "../generate/identity-warnings.ts";
import { preflight } from "../generate/preflight.ts";
import type { RunEffects } from "./effects.ts";
import type { PlannedCell } from "./planned-cells.ts";
import type { RunPlace } from "./run-place.ts";

/**
 * Looks at an endpoint before its model is asked, for at most some seconds: whether it can be used, what it says of itself, and whether that fits what
 * the cells need; doubts are emitted as warnings. Throws `ThemisError` "endpoint" when asking would be in vain.
 */
export async function checkEndpoint(
  model: Model,
  provider: Provider,
  cells: readonly PlannedCell[],
  place: RunPlace,
  effects: RunEffects,
): Promise<EndpointIdentity> {
  effects.emit({ type: "preflight", baseUrl: model.endpoint.baseUrl });
  const signal = AbortSignal.any([effects.stopping, effects.aborting]);
  const [{ warnings }, identity] = await Promise.all([
    preflight(
      model,
      provider,
      (limited) => provider.complete(probeOf(model), { signal: limited, attempt: 1 }),
      signal,
    ),
    identified(provider, signal),
  ]);
  const doubts = [...warnings, ...identityWarnings(model, identity, needOf(cells, place))];
  for (const warning of doubts) effects.emit({ type: "warning", ...warning });
  return identity;
}

const identifyMs = 10_000;

async function identified(provider: Provider, signal: AbortSignal): Promise<EndpointIdentity> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(identifyMs)]);
  try {
    return await provider.identify(limited);
  } catch (error) {
    if (signal.aborted || !limited.aborted) throw error;
    return unknownIdentity;
  }
}

/** The most that a request needs, by the first requests of each cell. */
function needOf(cells: readonly PlannedCell[], place: RunPlace): RequestNeed {
  const limits = cells.map(({ sampling }) => sampling.maxTokens).filter((limit) => limit !== null);
  return {
    promptTokens: Math.max(0, ...cells.map((cell) => longestPrompt(cell, place))),
    maxTokens: limits.length === 0 ? null : Math.max(...limits),
  };
}

const looksAt = 256;

function longestPrompt(cell: PlannedCell, { store, run, onlySession }: RunPlace): number {
  const page = store.requests.unanswered(run, cell.index, onlySession, -1, looksAt);
  const sizes = page.map(({ sample }) => promptTokens(cell.planner.messages(sample)));
  return Math.max(0, ...sizes);
}

/** The smallest question that shows whether a model answers. It is never stored. */
function probeOf(model: Model): GenerationRequest {
  return {
    key: "0".repeat(64),
    ordinal: 0,
    cell: { model: model.name, sampling: "", dataset: "" },
    sampleId: "",
    repeat: 0,
    modelId: model.modelId,
    messages: [{ role: "user", content: "Hi" }],
    sampling: probeSampling,
    extraBody: model.endpoint.extraBody,
  };
}

const probeSampling: Sampling = {
  name: "",
  temperature: null,
  topP: null,
  topK: null,
  minP: null,
  maxTokens: 1,
  seed: null,
  stop: null,
  presencePenalty: null,
  frequencyPenalty: null,
  extraBody: {},
  repeats: 1,
};
