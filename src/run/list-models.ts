import type { Model } from "../core/config.ts";
import { ProviderError, ThemisError } from "../core/errors.ts";
import { unknownIdentity } from "../core/identity.ts";
import { hasCredential } from "../doctor/check-auth.ts";
import type { ExaminedEndpoint, ModelListing } from "../doctor/examined-endpoint.ts";
import { likelyBaseUrls } from "../doctor/repair-base-url.ts";
import type { OfferedModel } from "../providers/identify-survey.ts";
import { examinedEndpoint } from "./examined-endpoint.ts";

/** What one endpoint offers. */
export interface EndpointModels {
  /** Where the list is: another address than the model's where that has none, such as with `/v1` where it was forgotten. */
  readonly baseUrl: string;
  readonly server: string | null;
  readonly version: string | null;
  /** Null where the endpoint has no list. */
  readonly models: readonly OfferedModel[] | null;
  /** Whether these are what can be deployed, as Azure lists, and not what requests name. */
  readonly isOfBaseModels: boolean;
}

/**
 * What the endpoint of a model offers, with all that it says of each. Where there is no list at its address, those that were likely meant are tried.
 * Throws `ThemisError` "endpoint" when it cannot be asked.
 */
export async function listModels(model: Model, signal: AbortSignal): Promise<EndpointModels> {
  const opened: ExaminedEndpoint[] = [examinedEndpoint(model, {})];
  try {
    const { endpoint, listing } = await findList(opened, signal);
    const { names, failure } = listing;
    const isMissing = failure?.httpStatus === 404 || failure?.httpStatus === 405;
    if (failure !== null && !isMissing) throw failure;
    const { server, version, models } = await endpoint.survey(signal);
    // Servers that are known by other routes have no models there either.
    const offered = names === null && models?.length === 0 ? null : models;
    if (names === null && offered === null && failure !== null) throw failure;
    return {
      baseUrl: endpoint.model.endpoint.baseUrl,
      server,
      version,
      models: offered ?? names?.map(onlyNamed) ?? null,
      isOfBaseModels: model.provider === "azure",
    };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    throw new ThemisError("endpoint", `no list of models: ${error.message}`, {
      where: model.endpoint.baseUrl,
      hint: error.hint,
      cause: error,
    });
  } finally {
    await Promise.all(opened.map((endpoint) => endpoint.close()));
  }
}

interface FoundList {
  readonly endpoint: ExaminedEndpoint;
  readonly listing: ModelListing;
}

/** The list at the address itself, or at the first likely one that has any; every endpoint that is tried is added to `opened`. */
async function findList(opened: ExaminedEndpoint[], signal: AbortSignal): Promise<FoundList> {
  const [given] = opened;
  if (given === undefined) throw new Error("there is an endpoint to begin with");
  const written: FoundList = { endpoint: given, listing: await given.list(signal, false) };
  const { provider, endpoint } = given.model;
  if (provider === "azure" || !isElsewhere(written.listing)) return written;
  for (const baseUrl of likelyBaseUrls(endpoint.baseUrl, hasCredential(given))) {
    const other = given.changed({ baseUrl });
    opened.push(other);
    const listing = await listingOf(other, signal);
    if (listing?.names != null || listing?.failure?.httpStatus === 401) {
      return { endpoint: other, listing };
    }
  }
  return written;
}

/** Whether the answer is that of no API: not a list, nor the refusal of a key, nor trouble that may pass. */
function isElsewhere({ names, failure }: ModelListing): boolean {
  if (names !== null) return false;
  // Trouble under status 200 is how some servers say that they do not have the path.
  const status = failure?.httpStatus ?? 200;
  return status < 400 || ["invalid_request", "protocol"].includes(failure?.class ?? "");
}

async function listingOf(
  endpoint: ExaminedEndpoint,
  signal: AbortSignal,
): Promise<ModelListing | null> {
  try {
    return await endpoint.list(signal, false);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return null;
  }
}

function onlyNamed(id: string): OfferedModel {
  return { ...unknownIdentity, id, isEmbedding: false };
}
