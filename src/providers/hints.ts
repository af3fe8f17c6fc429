import type { ContextNumbers } from "./context-numbers.ts";
import type { FailureContext, ProxyName } from "./failure-context.ts";
import { apiRootOf, hostedService, usualKeyVariable } from "./identify-hosted.ts";

/** Advice for each kind of failure: what to do next, in the config's own words. */
export const hints = {
  auth: (context: FailureContext): string => authHint(context),
  azureKey:
    'set `"provider": "azure"` beside `provider_options`: the server answers as Azure OpenAI does, which takes a key by another header (with `api_version` for a classic resource)',
  host: ({ port }: FailureContext): string =>
    `the server refused the request without a word: use the address it listens on, such as \`http://127.0.0.1:${port || "<port>"}/v1\`, or check \`api_key\``,
  hostHeader: ({ port }: FailureContext): string =>
    `write \`http://127.0.0.1:${port || "<port>"}/v1\` as \`base_url\`: the server takes no other host name; text-generation-webui does when it is started with \`--listen\``,
  network:
    "the service takes no requests from this network or country: ask for access there, or go through a proxy that it knows (`HTTPS_PROXY`)",
  model: (context: FailureContext): string =>
    context.isAzure
      ? `set \`model_mapping\` to the name of a deployment of this resource, not of a model (now \`${context.modelId}\`; the portal lists them under Deployments); a new one takes some minutes`
      : `set \`model_mapping\` to the exact name on the server (now \`${context.modelId}\`; ${listOfNames(context)}) and make sure that the model is loaded`,
  path: (context: FailureContext): string => pathHint(context),
  redirect:
    "write the address that the server redirects to as `base_url`, often `https` for `http`",
  routing:
    "check `provider` in `extra_body`: none of the providers that it allows serves this model",
  responsesApi:
    'set `"api": "responses"` in `provider_options`: the server offers this model only there',
  completionsApi:
    'set `"api": "completions"` in `provider_options` if this is a base model, which has no chat template, or take its instruct version; a model for embeddings cannot be asked at all',
  chatApi: 'leave `"api"` out of `provider_options`: the server offers this model only for chat',
  contextLength: (numbers: ContextNumbers): string => contextHint(numbers),
  sharedContext:
    "lower `n_parallel`: requests share one context on this server; or start it with a larger one",
  outputLimit: (most: number | null): string =>
    `lower \`max_tokens\`${most === null ? "" : ` to at most ${most}`}: the model cannot write more in one answer`,
  contentFilter:
    "the service's content filter stopped this prompt; asking again gives the same result",
  rateLimit:
    "lower `n_parallel`, or set `requests_per_minute` or `tokens_per_minute`; the server limits how much it takes at a time",
  tooLarge:
    "lower `max_tokens`: the request alone is above the limit of tokens per minute, and the tokens it may generate count too",
  bodyTooLarge:
    "shorten the prompt: the server, or a proxy in front of it, takes no request of this size",
  quota: "check plan and billing at the provider, then run again: what is done is kept",
  overloaded:
    "wait until the server has loaded the model and has free capacity, or lower `n_parallel`",
  server:
    "look at the server's own log and make sure that a model is loaded; if it runs out of memory, lower `n_parallel`",
  engine:
    "the engine of the server has died, and the server ends with it: look at its log and start it again; if it ran out of memory, lower `n_parallel`",
  gateway: ({ proxy, baseUrl }: FailureContext): string =>
    `a proxy in front of the model did not get an answer: make sure that the model server behind it runs, and raise the proxy's own time limit${
      // An https address is reached through a tunnel, whose proxy speaks for itself.
      proxy !== null && baseUrl.startsWith("http:")
        ? `; or the proxy \`${proxy.host}\`${fromVariable(proxy)} cannot reach the endpoint`
        : ""
    }`,
  missing:
    "the server has no such function: read its message, and leave out what the sampling or `extra_body` asks for beyond the common parameters",
  invalid: (param: string | null, words: string): string =>
    words.includes("max_completion_tokens") && param === "max_tokens"
      ? "write `max_completion_tokens` for `max_tokens` in `extra_body`: the server does not accept the old name"
      : param === null
        ? "read the server's message; the sampling or `extra_body` asks for something that it does not accept"
        : `change or leave out \`${param}\` in the sampling or in \`extra_body\`: the server does not accept it`,
  protocol: ({ baseUrl }: FailureContext): string =>
    `make sure that \`base_url\` is an OpenAI-compatible API: \`curl ${baseUrl}/models\` should list the models; look at the server's own log`,
  unreachable: ({ baseUrl, hostname }: FailureContext): string =>
    `check that the server is running: \`curl ${baseUrl}/models\`; check the port in \`base_url\` and the firewall${
      hostname === "localhost" ? "; try `127.0.0.1` instead of `localhost`" : ""
    }`,
  dns: "check the host name in `base_url` and the network connection",
  certificate:
    "set NODE_EXTRA_CA_CERTS to the file of the certificate authority, or use a host name that the certificate covers",
  scheme: "check `http` and `https` in `base_url`: the other side speaks something else",
  reset: ({ baseUrl }: FailureContext): string =>
    `check that the server is still running: \`curl ${baseUrl}/models\`; look at its log, and lower \`n_parallel\` if it is overloaded`,
  timeout: ({ timeoutMs }: FailureContext): string =>
    `raise \`timeout\` in \`provider_options\` (now ${timeoutMs / 1_000} s), lower \`max_tokens\` or \`n_parallel\`, or use a smaller model`,
  proxyAway: ({ variable }: ProxyName): string =>
    `check the address in ${variable === null ? "the environment's proxy variable" : `\`${variable}\``}, or add the endpoint's host to \`NO_PROXY\` to go there directly`,
  proxyLogin: ({ variable }: ProxyName): string =>
    `write user name and password into ${variable === null ? "the proxy's address" : `\`${variable}\``}, as in \`http://user:password@proxy.example:3128\`, or add the endpoint's host to \`NO_PROXY\``,
  proxyRefusal:
    "check `base_url`; the proxy may not lead there, or may not reach it: add the endpoint's host to `NO_PROXY` if there is a direct way",
} as const;

/** " (from `HTTPS_PROXY`)", or nothing where no variable names the proxy. */
export function fromVariable({ variable }: ProxyName): string {
  return variable === null ? "" : ` (from \`${variable}\`)`;
}

function authHint(context: FailureContext): string {
  const { credential, isAzure } = context;
  switch (credential.kind) {
    case "none":
      return missingKeyHint(context);
    case "program":
      return `the token that \`${credential.name}\` printed was refused: run it by hand, and check the account and the resource that it is for${
        isAzure ? " (`https://cognitiveservices.azure.com`)" : ""
      }`;
    case "header": {
      const { name, variable } = credential;
      const source = variable === null ? "" : `, whose value comes from \`${variable}\``;
      return `check \`${name}\` in \`headers\`${source}: the server refused what it holds${
        name.toLowerCase() === "authorization"
          ? "; most want the word `Bearer` in front, and tokens run out"
          : ""
      }`;
    }
    case "key":
      return refusedKeyHint(context, credential.variable);
  }
}

function missingKeyHint(context: FailureContext): string {
  const variable = keyVariable(context);
  const set = `set \`api_key\` in \`provider_options\`, for example to \`"\${${variable}}"\`, or without a config give \`--api-key-env ${variable}\``;
  if (context.isAzure) {
    return `${set}; or name a program that prints a token in \`api_key_command\``;
  }
  return hostedService(context.hostname) === null
    ? `${set}; local servers often take any string, such as \`"not-needed"\``
    : set;
}

function refusedKeyHint(context: FailureContext, variable: string | null): string {
  const key = variable === null ? "`api_key`" : `the key in \`${variable}\``;
  if (context.isAzure) {
    return `check ${key}: it must be a key of this very resource (in the portal under Keys and Endpoint), and \`base_url\` the endpoint beside it`;
  }
  const elsewhere =
    variable === null
      ? `, or keep it in the environment and write \`"\${${keyVariable(context)}}"\``
      : "";
  const service = hostedService(context.hostname);
  const start = service === null || service === "openai" ? "; for OpenAI it starts with `sk-`" : "";
  const own = isLocal(context) ? "; a local server that was started with a key wants that one" : "";
  return `check ${key} for typos and extra spaces${elsewhere}${start}${own}`;
}

/** The variable that a key for this endpoint would be looked for in. */
function keyVariable({ hostname, isAzure }: FailureContext): string {
  return usualKeyVariable(isAzure ? "azure" : (hostedService(hostname) ?? "openai"));
}

function isLocal({ hostname }: FailureContext): boolean {
  return hostname === "localhost" || hostname === "::1" || hostname.startsWith("127.");
}

/** The default ports of Ollama and LM Studio are their own; on others the words hold for all servers. `curl` alone brings no key. */
function listOfNames(context: FailureContext): string {
  const { baseUrl, port, credential } = context;
  const needsKey = credential.kind !== "none" && !isLocal(context);
  const list = needsKey ? "`themis models`" : `\`curl ${baseUrl}/models\``;
  if (port === "11434") return `\`ollama list\` or ${list} lists them`;
  if (port === "1234") return `LM Studio's "Local Server" tab or ${list} lists them`;
  return `${list} lists them`;
}

function pathHint({ baseUrl, hostname, api, isAzure, azureApiVersion }: FailureContext): string {
  if (isAzure) {
    return azureApiVersion === null
      ? "give the resource alone as `base_url`, `https://<resource>.openai.azure.com`; for the classic API of deployments add `api_version`, such as `2024-10-21`"
      : `check \`api_version\` (now \`${azureApiVersion}\`) and give the resource alone as \`base_url\`, \`https://<resource>.openai.azure.com\`; or leave \`api_version\` out for the v1 API`;
  }
  if (hostname.endsWith(".azure.com")) {
    return 'set `"provider": "azure"` for this model, and give the resource alone as `base_url`, `https://<resource>.openai.azure.com`';
  }
  if (baseUrl.includes("/chat/completions")) {
    return "end `base_url` before `/chat/completions`: that part is added to it";
  }
  const doubled = baseUrl.replace(/(?:\/v1){2,}$/, "/v1");
  if (doubled !== baseUrl)
    return `write \`${doubled}\` as \`base_url\`: \`/v1\` stands there twice`;
  const root = apiRootOf(hostedService(hostname) ?? "");
  if (root !== null && !baseUrl.endsWith(`${hostname}${root}`)) {
    return `write \`https://${hostname}${root}\` as \`base_url\`: the API of this service is there`;
  }
  const other =
    api === "chat" ? "" : `; or the server has no \`/${api}\`: then leave \`"api"\` out`;
  return baseUrl.endsWith("/v1")
    ? `check the path of \`base_url\`: \`curl ${baseUrl}/models\` should list the models${other}`
    : `check the path of \`base_url\`: most servers need \`/v1\` at its end, as in \`${baseUrl.replace(/\/v\d+$/, "")}/v1\`${other}`;
}

function contextHint({ limit, asked, prompt, output }: ContextNumbers): string {
  const general =
    "shorten the prompt, lower `max_tokens`, or load the model with a larger context on the server";
  if (limit === null) return general;
  if (prompt !== null && output !== null && prompt < limit) {
    return `lower \`max_tokens\` to at most ${limit - prompt}, or load the model with a larger context on the server: it has ${limit} tokens for both, and the prompt takes ${prompt}`;
  }
  const much = asked === null ? "" : `, and this request asks for ${asked}`;
  return `${general}: it has ${limit} tokens for prompt and answer${much}`;
}
