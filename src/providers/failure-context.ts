import type { Model } from "../core/config.ts";
import { Secret } from "../core/secret.ts";

/** What a failure's message and hint need to know of the endpoint it happened at. */
export interface FailureContext {
  /** As written, but without user name, password and query: those may hold secrets. */
  readonly baseUrl: string;
  readonly hostname: string;
  readonly modelId: string;
  readonly timeoutMs: number;
  readonly hasKey: boolean;
  /** The key and header values, in every spelling in which a server may echo them; longest first. */
  readonly secrets: readonly Secret[];
  /** Those of `secrets` that no answer holds by chance: in a completion, a short one such as `ollama` is a word. */
  readonly longSecrets: readonly Secret[];
}

/** What a timer can hold; more would fire at once. */
const maxTimerMs = 2_147_483_647;

// Characters; placeholders such as `not-needed` are shorter, keys of services much longer.
const longSecret = 12;

/** Made once per endpoint; `url` is its parsed base URL. */
export function failureContext(model: Model, url: URL): FailureContext {
  const { endpoint } = model;
  const headers = Object.entries(endpoint.headers);
  const secrets = [...headers.map(([, value]) => value)];
  if (endpoint.apiKey !== null) secrets.push(endpoint.apiKey);
  const spelled = secrets.flatMap(spellings).sort((a, b) => b.reveal().length - a.reveal().length);
  return {
    // Of another scheme than http, a URL has no origin: `simulated://local`.
    baseUrl: `${url.protocol}//${url.host}${url.pathname}`.replace(/\/$/, ""),
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    modelId: model.modelId,
    timeoutMs: Math.min(endpoint.timeoutMs, maxTimerMs),
    hasKey: endpoint.apiKey !== null || headers.some(([name]) => isCredential(name)),
    secrets: spelled,
    longSecrets: spelled.filter((secret) => secret.reveal().length >= longSecret),
  };
}

function isCredential(headerName: string): boolean {
  return ["authorization", "api-key", "x-api-key"].includes(headerName.toLowerCase());
}

/** As it is; without the scheme of `Bearer …`; and each of these as it looks inside a URL and inside JSON. */
function spellings(secret: Secret): Secret[] {
  const whole = secret.reveal();
  const token = whole.slice(whole.indexOf(" ") + 1);
  const plain = [whole, token].map((value) => value.trim());
  const all = plain.flatMap((value) => [
    value,
    encodeURIComponent(value.toWellFormed()),
    JSON.stringify(value).slice(1, -1),
  ]);
  return [...new Set(all)].map((value) => new Secret(value, secret.reference));
}
