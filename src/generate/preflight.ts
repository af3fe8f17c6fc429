import type { Model } from "../core/config.ts";
import { ProviderError, ThemisError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import type { Provider } from "../core/ports.ts";

/** What an endpoint said of itself before a run. */
export interface PreflightResult {
  /** The model ids on offer; null where the endpoint has no list. */
  readonly models: readonly string[] | null;
  readonly warnings: readonly {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
  }[];
}

/**
 * Finds out in about a second what would otherwise fail thousands of times: an endpoint that cannot be reached, refuses the key or does not know
 * the model. `probe` sends one tiny request; it is only asked when the model is not on the list, for some servers have no list and some
 * answer to names that are not on it. Azure's list is of what could be deployed, not of deployments, so there only the probe counts. Throws
 * `ThemisError` "endpoint".
 */
export async function preflight(
  model: Model,
  provider: Provider,
  probe: (signal: AbortSignal) => Promise<{ readonly servedModel: string | null }>,
  signal: AbortSignal,
): Promise<PreflightResult> {
  const models = model.provider === "azure" ? null : await listed(model, provider, signal);
  const isListed = models?.some((name) => isNameOf(name, model.modelId)) === true;
  // That the model is there does not say that the route is.
  if (isListed && model.endpoint.api === "chat") return { models, warnings: [] };
  try {
    const { servedModel } = await probe(signal);
    const isKnown = isListed || models === null;
    return { models, warnings: isKnown ? [] : [notListed(model, models, servedModel)] };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    // Some servers without a model only break down when they are asked.
    const hasNoModel = models?.length === 0 && error.class === "server";
    if (error.class === "model_not_found" || hasNoModel) throw unknownModel(error, model, models);
    if (isConclusive(error)) throw unusable(error, model);
    return { models, warnings: [] };
  }
}

/** Ollama lists a name without a tag with the tag that it then takes. */
function isNameOf(listed: string, modelId: string): boolean {
  return listed === modelId || listed === `${modelId}:latest`;
}

async function listed(
  model: Model,
  provider: Provider,
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  try {
    return await provider.listModels(signal);
  } catch (error) {
    if (!isPassing(error)) throw unusable(error, model);
    return null;
  }
}

/** Trouble that a run may well outlive: it waits and tries again. */
function isPassing(error: unknown): boolean {
  const passing = ["rate_limit", "overloaded", "server"];
  return error instanceof ProviderError && passing.includes(error.class);
}

/** Whether a refused probe says that no real request would fare better. */
function isConclusive(error: ProviderError): boolean {
  const conclusive = ["connect", "auth", "quota"];
  // A probe differs from real requests, so that being refused as such (400) proves nothing; a missing path (404, 405) does.
  return conclusive.includes(error.class) || error.httpStatus === 404 || error.httpStatus === 405;
}

/** The error of an endpoint that cannot be used, for people. */
export function unusable(error: unknown, model: Model): unknown {
  if (!(error instanceof ProviderError)) return error;
  return new ThemisError("endpoint", `model \`${model.name}\` cannot be asked: ${error.message}`, {
    where: model.endpoint.baseUrl,
    hint: error.hint,
    cause: error,
  });
}

function notListed(
  model: Model,
  models: readonly string[],
  servedModel: string | null,
): PreflightResult["warnings"][number] {
  const served = servedModel === null ? "" : ` as \`${servedModel}\``;
  return {
    code: "model-not-listed",
    message: `the endpoint does not list model \`${model.modelId}\` but answers to it${served}`,
    hint: `${didYouMean(model.modelId, models)}make sure that it is the model you mean; on offer: ${someOf(models)}`,
  };
}

function didYouMean(modelId: string, models: readonly string[]): string {
  const similar = nearest(modelId, models, 3).map((name) => `\`${name}\``);
  return similar.length === 0 ? "" : `did you mean ${similar.join(" or ")}? `;
}

function unknownModel(
  error: ProviderError,
  model: Model,
  offered: readonly string[] | null,
): ThemisError {
  const models = offered ?? [];
  const similar = didYouMean(model.modelId, models);
  const offer =
    models.length === 0
      ? offered === null
        ? model.provider === "azure"
          ? "on Azure the name is that of the deployment, as the portal lists it."
          : "check the model's name."
        : "the server has no model loaded: load one first."
      : similar !== ""
        ? similar.trim()
        : `on offer: ${someOf(models)}.`;
  return new ThemisError(
    "endpoint",
    `the endpoint does not know model \`${model.modelId}\` (${error.message})`,
    {
      where: model.endpoint.baseUrl,
      hint: `${offer} Put the server's exact name into \`model_mapping\` of model \`${model.name}\``,
      cause: error,
    },
  );
}

function someOf(models: readonly string[]): string {
  if (models.length === 0) return "nothing";
  const shown = models.slice(0, 8).map((name) => `\`${name}\``);
  return models.length > shown.length
    ? `${shown.join(", ")} and ${models.length - shown.length} more`
    : shown.join(", ");
}
