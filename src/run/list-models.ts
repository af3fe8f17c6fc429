import type { Model } from "../core/config.ts";
import { ProviderError, ThemisError } from "../core/errors.ts";
import { unknownIdentity } from "../core/identity.ts";
import type { OfferedModel } from "../providers/identify-survey.ts";
import { openWireProbe } from "../providers/probe.ts";

/** What one endpoint offers. */
export interface EndpointModels {
  readonly baseUrl: string;
  readonly server: string | null;
  readonly version: string | null;
  /** Null where the endpoint has no list. */
  readonly models: readonly OfferedModel[] | null;
  /** Whether these are what can be deployed, as Azure lists, and not what requests name. */
  readonly isOfBaseModels: boolean;
}

/** What the endpoint of a model offers, with all that it says of each. Throws `ThemisError` "endpoint" when it cannot be asked. */
export async function listModels(model: Model, signal: AbortSignal): Promise<EndpointModels> {
  const { baseUrl } = model.endpoint;
  const probe = openWireProbe(model);
  try {
    const { names, failure } = await probe.list(signal, false);
    const isMissing = failure?.httpStatus === 404 || failure?.httpStatus === 405;
    if (failure !== null && !isMissing) throw failure;
    const { server, version, models } = await probe.survey(signal);
    if (names === null && models === null && failure !== null) throw failure;
    return {
      baseUrl,
      server,
      version,
      models: models ?? names?.map(onlyNamed) ?? null,
      isOfBaseModels: model.provider === "azure",
    };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    throw new ThemisError("endpoint", `no list of models: ${error.message}`, {
      where: baseUrl,
      hint: error.hint,
      cause: error,
    });
  } finally {
    await probe.close();
  }
}

function onlyNamed(id: string): OfferedModel {
  return { ...unknownIdentity, id, isEmbedding: false };
}
