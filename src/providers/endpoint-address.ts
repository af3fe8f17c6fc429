import type { Endpoint, Model } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";

/** Where an endpoint's routes are, and the headers that every call to it carries. */
export interface EndpointAddress {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Of the route that the endpoint's `api` asks, from the origin's root, with the query. */
  readonly callPath: string;
  /** Of the list of models. On Azure's classic API it lists base models, not deployments: a name that is not on it proves nothing. */
  readonly listPath: string;
  /** Of any other route of the API, such as `completions`, from the origin's root, with the query. */
  pathOf(route: string): string;
  /** Names and values in turn; without `authorization` where a token command gives it. */
  readonly fixedHeaders: string[];
}

const routes = {
  chat: "chat/completions",
  completions: "completions",
  responses: "responses",
} as const satisfies Readonly<Record<Endpoint["api"], string>>;

/** The routes that belong to one deployment on Azure's classic API; all others belong to the resource (openai-node, `azure.ts`). */
const deploymentRoutes: readonly string[] = ["chat/completions", "completions", "embeddings"];

/** Throws `ThemisError` "config" for an address or a header that no call could be made with. */
export function endpointAddress(model: Model): EndpointAddress {
  const { endpoint, modelId } = model;
  const url = parseBaseUrl(endpoint.baseUrl);
  const root = url.pathname.replace(/\/+$/, "");
  const version = model.provider === "azure" ? endpoint.azureApiVersion : null;

  function pathOf(route: string): string {
    const plain = route.replace(/^\/+/, "");
    if (version === null) return `${root}/${plain}${url.search}`;
    const owner = deploymentRoutes.includes(plain)
      ? `/deployments/${encodeURIComponent(modelId.toWellFormed())}`
      : "";
    const query = new URLSearchParams(url.search);
    query.set("api-version", version);
    return `${root}/openai${owner}/${plain}?${query}`;
  }

  return {
    origin: url.origin,
    callPath: pathOf(routes[endpoint.api]),
    listPath: pathOf("models"),
    pathOf,
    fixedHeaders: fixedHeaders(endpoint, model.provider === "azure"),
  };
}

/** Throws `ThemisError` "config" for what is no http address; the message does not repeat it, for it may hold a password. */
export function parseBaseUrl(baseUrl: string): URL {
  const url = URL.parse(baseUrl);
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new ThemisError("config", `\`base_url\` must be an http or https address`, {
      hint: "write it like `http://localhost:1234/v1`",
    });
  }
  return url;
}

/** Headers that HTTP itself sets; a second value would break the message. */
const reservedHeaders: readonly string[] = [
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
];

function fixedHeaders({ apiKey, headers, tokenCommand }: Endpoint, isAzure: boolean): string[] {
  const byName = new Map([
    ["accept", "application/json"],
    ["accept-encoding", "identity"],
    ["content-type", "application/json"],
    ["user-agent", "themis"],
  ]);
  for (const [name, value] of Object.entries(headers)) {
    const lowerName = name.toLowerCase();
    if (reservedHeaders.includes(lowerName) || !/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) {
      throw new ThemisError("config", `header \`${name}\` cannot be set`, {
        hint: "remove it from `headers`",
      });
    }
    if (lowerName === "authorization" && tokenCommand !== null) {
      throw new ThemisError(
        "config",
        "`headers.Authorization` and `api_key_command` cannot both be given",
        { hint: "remove one of the two" },
      );
    }
    byName.set(lowerName, headerValue(`headers.${name}`, value.reveal()));
  }
  // What the user writes into `headers` is meant: a key beside it would be a second, contradicting credential.
  const isSetByUser = byName.has("authorization") || (isAzure && byName.has("api-key"));
  if (apiKey !== null && tokenCommand === null && !isSetByUser) {
    const key = headerValue("api_key", apiKey.reveal());
    if (isAzure) byName.set("api-key", key);
    else byName.set("authorization", `Bearer ${key}`);
  }
  return [...byName].flat();
}

/** The value itself; throws `ThemisError` "config" that names the field when HTTP cannot carry it. */
function headerValue(field: string, value: string): string {
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
    throw new ThemisError(
      "config",
      `\`${field}\` holds a character that no HTTP header can carry`,
      {
        hint: "check it for line breaks, typographic quotes and other characters that came in by copying",
      },
    );
  }
  return value;
}
