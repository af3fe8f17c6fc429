import type { Api, Model } from "../core/config.ts";
import { Secret } from "../core/secret.ts";
import { percentDecoded } from "./percent-decoded.ts";

/** What a failure's message and hint need to know of the endpoint it happened at. */
export interface FailureContext {
  /** As written, but without user name, password and query: those may hold secrets. */
  readonly baseUrl: string;
  readonly hostname: string;
  /** "" for the scheme's own. */
  readonly port: string;
  readonly modelId: string;
  readonly api: Api;
  readonly isAzure: boolean;
  /** Null for Azure's v1 API, and everywhere else. */
  readonly azureApiVersion: string | null;
  readonly timeoutMs: number;
  readonly credential: Credential;
  readonly proxy: ProxyName | null;
  readonly secrets: EndpointSecrets;
}

/** By what a call is let in, as messages may name it; `variable` is that of the environment that holds it, null where it is written out. */
type Credential =
  | { readonly kind: "none" }
  | { readonly kind: "key"; readonly variable: string | null }
  | { readonly kind: "header"; readonly name: string; readonly variable: string | null }
  | { readonly kind: "program"; readonly name: string };

/** The key, token and header values, in every spelling in which a server may echo them; longest first. To be read when needed: tokens change. */
export interface EndpointSecrets {
  readonly all: readonly Secret[];
  /** Those that no answer holds by chance: in a completion, a short one such as `ollama` is a word. */
  readonly long: readonly Secret[];
}

/** A proxy as it may be printed. */
export interface ProxyName {
  /** Host and port. */
  readonly host: string;
  /** The environment variable that names it; null where none does. */
  readonly variable: string | null;
}

/** What a timer can hold; more would fire at once. */
const maxTimerMs = 2_147_483_647;

// Characters; placeholders such as `not-needed` are shorter, keys of services much longer.
const longSecret = 12;

/** Made once per endpoint; `url` is its parsed base URL, `tokens` where its bearer tokens come from. */
export function failureContext(
  model: Model,
  url: URL,
  tokens: { readonly known: readonly Secret[] } = noTokens,
): FailureContext {
  const { endpoint } = model;
  const headers = Object.entries(endpoint.headers);
  const fixed = headers.map(([, value]) => value);
  if (endpoint.apiKey !== null) fixed.push(endpoint.apiKey);
  if (endpoint.proxy !== null) fixed.push(...proxySecrets(endpoint.proxy));
  return {
    // Of another scheme than http, a URL has no origin: `simulated://local`.
    baseUrl: `${url.protocol}//${url.host}${url.pathname}`.replace(/\/$/, ""),
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port,
    modelId: model.modelId,
    api: endpoint.api,
    azureApiVersion: endpoint.azureApiVersion,
    isAzure: model.provider === "azure",
    timeoutMs: Math.min(endpoint.timeoutMs, maxTimerMs),
    credential: credentialOf(model),
    proxy: endpoint.proxy === null ? null : proxyName(endpoint.proxy),
    secrets: endpointSecrets(fixed, tokens),
  };
}

const noTokens = { known: [] } as const;

function endpointSecrets(
  fixed: readonly Secret[],
  tokens: { readonly known: readonly Secret[] },
): EndpointSecrets {
  let spelledFor: readonly Secret[] | null = null;
  let spelled: EndpointSecrets = { all: [], long: [] };
  // Spelling them out takes a while, so it is done once for each new list of tokens.
  const now = (): EndpointSecrets => {
    const { known } = tokens;
    if (known === spelledFor) return spelled;
    const all = [...fixed, ...known]
      .flatMap(spellings)
      .sort((a, b) => b.reveal().length - a.reveal().length);
    spelledFor = known;
    spelled = { all, long: all.filter((secret) => secret.reveal().length >= longSecret) };
    return spelled;
  };
  return {
    get all() {
      return now().all;
    },
    get long() {
      return now().long;
    },
  };
}

/** How a proxy is called in messages: never by its credentials. */
export function proxyName(proxy: Secret): ProxyName {
  const url = URL.parse(proxy.reveal());
  return {
    host: url === null ? "of the environment" : url.host,
    variable: proxy.reference === null ? null : proxy.reference.replace(/^\$\{|\}$/g, ""),
  };
}

function proxySecrets(proxy: Secret): readonly Secret[] {
  const { username = "", password = "" } = URL.parse(proxy.reveal()) ?? {};
  if (password === "") return [];
  // As the header has them, which a server may echo.
  const login = Buffer.from(`${percentDecoded(username)}:${percentDecoded(password)}`).toString(
    "base64",
  );
  return [password, percentDecoded(password), login].map((value) => new Secret(value, null));
}

function credentialOf({ endpoint, provider }: Model): Credential {
  const { apiKey, tokenCommand, headers } = endpoint;
  if (tokenCommand !== null) return { kind: "program", name: tokenCommand[0] ?? "" };
  // Where a key is given too, only these are sent in its place.
  const telling =
    apiKey === null
      ? ["authorization", "api-key", "x-api-key"]
      : ["authorization", ...(provider === "azure" ? ["api-key"] : [])];
  const header = Object.entries(headers).find(([name]) => telling.includes(name.toLowerCase()));
  if (header !== undefined) {
    return { kind: "header", name: header[0], variable: variableOf(header[1]) };
  }
  return apiKey === null ? { kind: "none" } : { kind: "key", variable: variableOf(apiKey) };
}

/** The first variable that a value was put together from. */
function variableOf({ reference }: Secret): string | null {
  return /\$\{(\w+)/.exec(reference ?? "")?.[1] ?? null;
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
