import { ProviderError } from "../core/errors.ts";
import type { ExaminedEndpoint, ModelListing } from "./examined-endpoint.ts";
import { type Finding, ok, problem } from "./finding.ts";

/** Whether a key is needed, given and accepted, as far as the list of models tells; questions may still need one. */
export async function checkAuth(
  endpoint: ExaminedEndpoint,
  listing: ModelListing,
  isHosted: boolean,
  signal: AbortSignal,
): Promise<{ readonly findings: readonly Finding[]; readonly isAccepted: boolean }> {
  const { failure, names } = listing;
  if (failure?.class === "auth") {
    const what = hasCredential(endpoint)
      ? `the key is refused: ${failure.message}`
      : `a key is needed: ${failure.message}`;
    return { findings: [problem("auth", what, null, failure.hint)], isAccepted: false };
  }
  if (names === null) return { findings: [], isAccepted: true };
  if (!hasCredential(endpoint)) {
    return {
      findings: [ok("auth", "no key is needed for the list of models")],
      isAccepted: true,
    };
  }
  if (isHosted) return { findings: [], isAccepted: true };
  const what = (await isOpen(endpoint, signal))
    ? "the list of models needs no key; the one given does no harm"
    : "a key is needed, and the one given is accepted";
  return { findings: [ok("auth", what)], isAccepted: true };
}

/** Whether a key, token or header is sent. */
export function hasCredential({ model: { endpoint } }: ExaminedEndpoint): boolean {
  return (
    endpoint.apiKey !== null ||
    endpoint.tokenCommand !== null ||
    Object.keys(endpoint.headers).length > 0
  );
}

async function isOpen(endpoint: ExaminedEndpoint, signal: AbortSignal): Promise<boolean> {
  try {
    return (await endpoint.list(signal, true)).names !== null;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return false;
  }
}
