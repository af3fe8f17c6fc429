import { ProviderError } from "../core/errors.ts";
import type { ExaminedEndpoint, ModelListing } from "./examined-endpoint.ts";
import { type Finding, ok, problem } from "./finding.ts";

/** What the list of models shows of keys. That it is open says nothing of questions: many servers guard only those. */
export interface ListAuth {
  /** Null where nobody is let in, which a finding tells. */
  readonly isListOpen: boolean | null;
  readonly findings: readonly Finding[];
}

/** Whether a key is needed, given and accepted, as far as the list of models tells. */
export async function checkAuth(
  endpoint: ExaminedEndpoint,
  { failure, names }: ModelListing,
  isHosted: boolean,
  signal: AbortSignal,
): Promise<ListAuth> {
  if (failure?.class === "auth") {
    return { isListOpen: null, findings: [notLetIn(endpoint, failure)] };
  }
  const isListOpen =
    names === null || isHosted || !hasCredential(endpoint) || (await isOpen(endpoint, signal));
  return { isListOpen, findings: [] };
}

/** What a question that was answered shows of keys. */
export function acceptedKey(endpoint: ExaminedEndpoint, isListOpen: boolean): Finding {
  if (!hasCredential(endpoint)) return ok("auth", "no key is needed");
  return ok(
    "auth",
    isListOpen
      ? "questions are answered with the key that is given"
      : "a key is needed, and the one given is accepted",
  );
}

/** What a refusal means, by whether a key was sent. */
export function notLetIn(endpoint: ExaminedEndpoint, { message, hint }: ProviderError): Finding {
  const what = hasCredential(endpoint)
    ? `the key is refused: ${message}`
    : `a key is needed: ${message}`;
  return problem("auth", what, null, hint);
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
