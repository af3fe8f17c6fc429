import { ProviderError, type ProviderErrorClass } from "../core/errors.ts";
import { hasCredential } from "./check-auth.ts";
import type { ExaminedEndpoint, ModelListing } from "./examined-endpoint.ts";
import { type Finding, note, ok, problem } from "./finding.ts";
import { likelyBaseUrls } from "./repair-base-url.ts";

/** Where the API really is. */
export interface FoundApi {
  readonly findings: readonly Finding[];
  /** The endpoint, at the corrected address where that was needed; null where nobody speaks the API. */
  readonly endpoint: ExaminedEndpoint | null;
  readonly listing: ModelListing | null;
}

/**
 * Whether the address is that of an API: its list of models is asked for, and where that is not found, at the addresses that were likely
 * meant. A refused key is an answer of an API too. Only when none has a list, the smallest question decides.
 */
export async function checkBaseUrl(
  endpoint: ExaminedEndpoint,
  signal: AbortSignal,
): Promise<FoundApi> {
  const { baseUrl } = endpoint.model.endpoint;
  const first = await listingOf(endpoint, signal);
  if (isAnswerOfApi(first)) {
    return { findings: [ok("base-url", `${baseUrl} is an API`)], endpoint, listing: first };
  }
  if (first.failure?.class === "timeout") {
    const finding = note("base-url", `no list of models: ${first.failure.message}`, {
      todo: first.failure.hint,
    });
    return { findings: [finding], endpoint, listing: first };
  }
  if (endpoint.model.provider === "azure") return otherAzureForm(endpoint, first, signal);
  for (const candidate of likelyBaseUrls(baseUrl, hasCredential(endpoint))) {
    const other = endpoint.changed({ baseUrl: candidate });
    const listing = await listingOf(other, signal);
    if (isAnswerOfApi(listing)) {
      return { findings: [mistaken(baseUrl, candidate, first)], endpoint: other, listing };
    }
    await other.close();
  }
  return withoutList(endpoint, first, signal);
}

/** A version of the classic API that every resource has. */
const classicVersion = "2024-10-21";

/** Azure's two APIs are mixed up easily: the one of deployments in the path, which needs `api_version`, and v1, which has none. */
async function otherAzureForm(
  endpoint: ExaminedEndpoint,
  first: ModelListing,
  signal: AbortSignal,
): Promise<FoundApi> {
  const { baseUrl, azureApiVersion } = endpoint.model.endpoint;
  if (first.failure?.httpStatus !== 404) return { findings: [], endpoint, listing: first };
  const { origin } = new URL(baseUrl);
  const other =
    azureApiVersion === null
      ? endpoint.changed({ baseUrl: origin, azureApiVersion: classicVersion })
      : endpoint.changed({ baseUrl: `${origin}/openai/v1`, azureApiVersion: null });
  const listing = await listingOf(other, signal);
  if (!isAnswerOfApi(listing)) {
    await other.close();
    // Its list may be closed all the same; the first question decides.
    return { findings: [], endpoint, listing: first };
  }
  const finding = problem(
    "base-url",
    azureApiVersion === null
      ? "this resource has the classic API only, with deployments in the path"
      : `this resource does not have the classic API in version \`${azureApiVersion}\`, but the v1 API`,
    `with the settings as they are every request would fail (${first.failure.message})`,
    azureApiVersion === null
      ? `set \`"api_version": "${classicVersion}"\` in \`provider_options\``
      : "leave out `api_version`",
  );
  return { findings: [finding], endpoint: other, listing };
}

async function withoutList(
  endpoint: ExaminedEndpoint,
  listing: ModelListing,
  signal: AbortSignal,
): Promise<FoundApi> {
  try {
    await endpoint.ask({ prompt: "Hi", maxTokens: 16 }, signal);
    const finding = note("base-url", "the endpoint answers, but has no list of models");
    return { findings: [finding], endpoint, listing };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const isAnswered = ["auth", "model_not_found", "quota", "rate_limit"].includes(error.class);
    if (isAnswered) {
      const finding = note("base-url", "the endpoint has no list of models");
      return { findings: [finding], endpoint, listing };
    }
    const said = listing.failure?.message ?? error.message;
    const what = `no OpenAI-compatible API at ${endpoint.model.endpoint.baseUrl}: ${said}`;
    const todo = listing.failure?.class === "connect" ? listing.failure.hint : error.hint;
    return { findings: [problem("base-url", what, null, todo)], endpoint: null, listing };
  }
}

/** A call that brought no answer at all counts as one that found no API. */
async function listingOf(endpoint: ExaminedEndpoint, signal: AbortSignal): Promise<ModelListing> {
  try {
    return await endpoint.list(signal, false);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { names: null, failure: error };
  }
}

/** What an API says when it has no time for a list, or lets nobody in. */
const busyClasses: readonly ProviderErrorClass[] = ["rate_limit", "quota", "overloaded", "server"];

function isAnswerOfApi({ names, failure }: ModelListing): boolean {
  if (names !== null) return true;
  const status = failure?.httpStatus ?? null;
  // Trouble under status 200 is how some servers say that they do not have the path.
  if (failure !== null && status !== null && status >= 400 && busyClasses.includes(failure.class)) {
    return true;
  }
  // A refusal without a word may be that of anything, such as the guard of a host name.
  return failure?.class === "auth" && failure.httpStatus === 401;
}

function mistaken(baseUrl: string, corrected: string, { failure }: ModelListing): Finding {
  const said = failure === null ? "it has no list of models" : failure.message;
  return problem(
    "base-url",
    `the API is not at ${baseUrl} but at ${corrected}`,
    `with the address as it is every request would fail (${said})`,
    /\.azure\.com\//.test(corrected)
      ? `set \`"provider": "azure"\` and \`base_url\` to ${new URL(corrected).origin}`
      : `set \`base_url\` to ${corrected}`,
  );
}
