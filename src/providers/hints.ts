import type { FailureContext } from "./failure-context.ts";

const keyReference = `\`"\${OPENAI_API_KEY}"\``;

/** Advice for each kind of failure: what to do next, in the config's own words. */
export const hints = {
  auth: ({ hasKey }: FailureContext): string =>
    hasKey
      ? `check \`api_key\` for typos and extra spaces, or keep it in the environment and write ${keyReference}; for OpenAI it starts with \`sk-\``
      : `set \`api_key\` in \`provider_options\`, for example to ${keyReference}; local servers often take any string, such as \`"not-needed"\``,
  host: "the server refused the request without a word: use the address it listens on, such as `http://127.0.0.1:<port>/v1`, or check `api_key`",
  model: ({ baseUrl, modelId }: FailureContext): string =>
    `set \`model_mapping\` to the exact name on the server (now \`${modelId}\`; \`curl ${baseUrl}/models\` lists them) and make sure that the model is loaded`,
  path: ({ baseUrl }: FailureContext): string => {
    if (baseUrl.includes("/chat/completions")) {
      return "end `base_url` before `/chat/completions`: that part is added to it";
    }
    return baseUrl.endsWith("/v1")
      ? `check the path of \`base_url\`: \`curl ${baseUrl}/models\` should list the models`
      : `check the path of \`base_url\`: most servers need \`/v1\` at its end, as in \`${baseUrl}/v1\``;
  },
  redirect:
    "write the address that the server redirects to as `base_url`, often `https` for `http`",
  contextLength:
    "shorten the prompt, lower `max_tokens`, or load the model with a larger context on the server",
  sharedContext:
    "lower `n_parallel`: requests share one context on this server; or start it with a larger one",
  contentFilter:
    "the service's content filter stopped this prompt; asking again gives the same result",
  rateLimit: "lower `n_parallel`; the server limits how much it takes at a time",
  tooLarge:
    "lower `max_tokens`: the request alone is above the limit of tokens per minute, and the tokens it may generate count too",
  quota: "check plan and billing at the provider, then run again: what is done is kept",
  overloaded:
    "wait until the server has loaded the model and has free capacity, or lower `n_parallel`",
  server: "look at the server's own log; if it runs out of memory, lower `n_parallel`",
  gateway:
    "a proxy in front of the model did not get an answer: make sure that the model server behind it runs, and raise the proxy's own time limit",
  stream: 'remove `"stream": true` from `extra_body`: answers are read whole',
  invalid: (param: string | null, words: string): string =>
    words.includes("max_completion_tokens") && param === "max_tokens"
      ? 'leave `max_tokens` out of the sampling and set `"extra_body": { "max_completion_tokens": … }` in its place'
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
} as const;
