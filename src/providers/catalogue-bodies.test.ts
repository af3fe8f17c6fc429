import { describe, expect, test } from "vitest";
import { modelAt } from "../../test/support/provider-fixtures.ts";
import type { Endpoint, Model } from "../core/config.ts";
import type { ProviderErrorClass } from "../core/errors.ts";
import { Secret } from "../core/secret.ts";
import { classifyResponse } from "./classify-response.ts";
import { isErrorBody } from "./error-envelope.ts";
import { type FailureContext, failureContext } from "./failure-context.ts";
import { parseJson } from "./json-reading.ts";

/** An error body, and the words in it that must come out. */
interface Told {
  readonly body: unknown;
  readonly said: string;
}

/** OpenAI's shape (E1); with a number as code it is vLLM's and llama.cpp's (E2), with digits in text LiteLLM's and Azure's (E3). */
function nested(
  said: string,
  type: string | null,
  code: string | number | null,
  param: string | null = null,
): Told {
  return { body: { error: { message: said, type, param, code } }, said };
}

/** Text in place of an object (E4). */
function plain(said: string, members: Readonly<Record<string, unknown>> = {}): Told {
  return { body: { error: said, ...members }, said };
}

/** The members beside `object` (E5). */
function flat(said: string, type: string, code: number | null): Told {
  return { body: { object: "error", message: said, type, param: null, code }, said };
}

/** FastAPI's (E7). */
function detail(said: string): Told {
  return { body: { detail: said }, said };
}

/** No JSON at all (E12). */
function text(said: string): Told {
  return { body: said, said };
}

/** A body whose words stand deeper than its shape tells. */
function wrapped(said: string, body: unknown): Told {
  return { body, said };
}

/** Azure's (E3 and E9). */
function azureError(code: string, said: string, members: object = {}): Told {
  return { body: { error: { code, message: said, ...members } }, said };
}

type Row = readonly [
  server: string,
  status: number,
  told: Told,
  as: ProviderErrorClass,
  isRetryable: boolean,
  /** A part of the advice. */
  hint: string,
  rest?: {
    readonly waitMs?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly at?: FailureContext;
  },
];

function at(baseUrl: string, endpoint: Partial<Endpoint> = {}, model: Partial<Model> = {}) {
  return failureContext({ ...modelAt(baseUrl, endpoint), ...model }, new URL(baseUrl));
}

const local = at("http://localhost:8000/v1");
const withKey = at("https://api.openai.com/v1", { apiKey: new Secret("sk-1", null) });
const resource = "https://name.openai.azure.com";
const azureKey = { apiKey: new Secret("azure-key", null) };
const azureV1 = at(`${resource}/openai/v1`, azureKey, { provider: "azure" });
const classic = at(
  resource,
  { ...azureKey, azureApiVersion: "2024-10-21" },
  { provider: "azure", modelId: "my-deployment" },
);
const entra = at(`${resource}/openai/v1`, { tokenCommand: ["az", "x"] }, { provider: "azure" });

function check([_server, status, told, as, isRetryable, hint, rest = {}]: Row): void {
  const { waitMs = null, headers = {}, at: context = local } = rest;
  const bodyText = typeof told.body === "string" ? told.body : JSON.stringify(told.body);
  if (status === 200) expect(isErrorBody(parseJson(bodyText))).toBe(true);
  const error = classifyResponse(status, headers, bodyText, context);
  const how = status === 200 ? " with an error" : "";
  expect({
    class: error.class,
    isRetryable: error.isRetryable,
    waitMs: error.retryAfterMs,
    message: error.message,
  }).toEqual({
    class: as,
    isRetryable,
    waitMs,
    message: `HTTP ${status}${how} from ${context.baseUrl}: ${told.said}`,
  });
  expect(error.hint).toContain(hint);
}

describe("LM Studio", () => {
  const overflow = "request (40035 tokens) exceeds the available context size (8192 tokens)…";
  const engineError = {
    error: {
      code: 400,
      message: overflow,
      type: "exceed_context_size_error",
      n_prompt_tokens: 40_035,
      n_ctx: 8_192,
    },
  };
  // biome-ignore format: one line for each body that is quoted
  const rows: readonly Row[] = [
    ["wrong path", 200, plain("Unexpected endpoint or method. (POST /chat/completions)"), "invalid_request", false, "most servers need `/v1` at its end, as in `http://localhost:1234/v1`", { at: at("http://localhost:1234") }],
    ["no token", 401, nested("An LM Studio API token is required to make requests to this server, but none was provided using the Authorization header using the 'Bearer' scheme …", "invalid_request", "invalid_api_key"), "auth", false, "set `api_key` in `provider_options`"],
    ["no model, 400", 400, nested("No models loaded. Please load a model in the developer page or use the 'lms load' command.", "invalid_request_error", null, "model"), "model_not_found", false, "make sure that the model is loaded"],
    ["no model, 404", 404, nested("No models loaded. Please load a model in the developer page or use the 'lms load' command.", "invalid_request_error", null, "model"), "model_not_found", false, "LM Studio's \"Local Server\" tab", { at: at("http://localhost:1234/v1") }],
    ["unloaded", 400, plain("Model is unloaded."), "server", true, "make sure that a model is loaded"],
    ["crash", 400, plain("The model has crashed without additional information. (Exit code: 18446744072635812000)"), "server", true, "the server's own log"],
    ["response_format", 400, plain("'response_format.type' must be 'json_schema' or 'text'"), "invalid_request", false, "read the server's message"],
    ["overflow, double-wrapped", 400, wrapped(overflow, { error: `Engine protocol predict request returned 400: ${JSON.stringify(engineError)}` }), "context_length", false, "it has 8192 tokens for prompt and answer, and this request asks for 40035"],
    ["overflow, older", 400, plain("The number of tokens to keep from the initial prompt is greater than the context length (n_keep: 13055>= n_ctx: 4096). Try to load the model with a larger context length, or provide a shorter input."), "context_length", false, "it has 4096 tokens for prompt and answer, and this request asks for 13055"],
    ["overflow, oldest", 400, plain("Trying to keep the first 13055 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens"), "context_length", false, "it has 4096 tokens"],
    ["overflow under 200", 200, wrapped(overflow, engineError), "context_length", false, "8192"],
  ];
  test.for(rows)("%s, HTTP %i", (row) => check(row));
});

describe("Ollama", () => {
  const llamaServer = {
    error: {
      code: 400,
      message:
        "request (5827 tokens) exceeds the available context size (4096 tokens), try increasing it",
      type: "exceed_context_size_error",
      n_prompt_tokens: 5_827,
      n_ctx: 4_096,
    },
  };
  // biome-ignore format: one line for each body that is quoted
  const rows: readonly Row[] = [
    ["a host that it does not allow", 403, { body: "", said: "an empty body" }, "auth", false, "use the address it listens on, such as `http://127.0.0.1:11434/v1`", { at: at("http://ollama.lan:11434/v1") }],
    ["unknown model", 404, nested("model 'foo' not found", "not_found_error", null), "model_not_found", false, "`ollama list` or `curl http://localhost:11434/v1/models`", { at: at("http://localhost:11434/v1") }],
    ["unknown model, variant", 404, nested('model "foo" not found, try pulling it first', "not_found_error", null), "model_not_found", false, "`model_mapping`"],
    ["full queue", 503, wrapped("server busy, please try again. maximum pending requests exceeded", nested("server busy, please try again.  maximum pending requests exceeded", "api_error", null).body), "overloaded", true, "lower `n_parallel`"],
    ["dead runner", 500, nested("model runner has unexpectedly stopped, this may be due to resource limitations or an internal error, check ollama server logs for details", "api_error", null), "server", true, "the server's own log"],
    ["loading", 500, nested("unexpected server status: llm server loading model", "api_error", null), "overloaded", true, "wait until the server has loaded the model"],
    ["canceled", 499, text("request canceled"), "server", true, "the server's own log"],
    ["effort", 400, nested('invalid reasoning value: "x" (must be …)', "invalid_request_error", null), "invalid_request", false, "`extra_body`"],
    ["no thinking", 400, nested('"m" does not support thinking', "invalid_request_error", null), "invalid_request", false, "`extra_body`"],
    ["no messages", 400, nested("[] is too short - 'messages'", "invalid_request_error", null), "invalid_request", false, "read the server's message"],
    ["a model for embeddings", 400, nested('"nomic-embed-text" does not support chat', "invalid_request_error", null), "invalid_request", false, '`"api": "completions"`'],
    ["overflow of a few families", 400, nested("the prompt is longer than the context length currently available to the model; …", "invalid_request_error", null), "context_length", false, "load the model with a larger context"],
    ["the body of llama-server inside", 400, wrapped(llamaServer.error.message, nested(JSON.stringify(llamaServer), "invalid_request_error", null).body), "context_length", false, "it has 4096 tokens for prompt and answer, and this request asks for 5827"],
    ["wrong path", 404, text("404 page not found"), "invalid_request", false, "most servers need `/v1`", { at: at("http://localhost:11434") }],
  ];
  test.for(rows)("%s, HTTP %i", (row) => check(row));
});

describe("vLLM", () => {
  // biome-ignore format: one line for each body that is quoted
  const rows: readonly Row[] = [
    ["bad key", 401, plain("Unauthorized"), "auth", false, "set `api_key`"],
    ["unknown model", 404, nested("The model `x` does not exist.", "NotFoundError", 404, "model"), "model_not_found", false, "`model_mapping`"],
    ["unknown model, older", 404, flat("The model `x` does not exist.", "NotFoundError", 404), "model_not_found", false, "`model_mapping`"],
    ["overflow, newest", 400, nested("This model's maximum context length is 8192 tokens. However, you requested 64 output tokens and your prompt contains at least 8129 input tokens, for a total of at least 8193 tokens. Please reduce the length of the input prompt or the number of requested output tokens. (parameter=input_tokens, value=8129)", "BadRequestError", 400, "input_tokens"), "context_length", false, "lower `max_tokens` to at most 63,"],
    ["overflow, middle", 400, nested("You passed 8129 input tokens and requested 64 output tokens. However, the model's context length is only 8192 tokens, resulting in a maximum input length of 8128 tokens.", "BadRequestError", 400), "context_length", false, "lower `max_tokens` to at most 63,"],
    ["overflow, oldest", 400, flat("This model's maximum context length is 8192 tokens. However, you requested 8203 tokens (7691 in the messages, 512 in the completion). Please reduce the length of the messages or completion.", "BadRequestError", 400), "context_length", false, "lower `max_tokens` to at most 501,"],
    ["a limit beyond the context", 400, nested("'max_tokens' or 'max_completion_tokens' is too large: 5000. This model's maximum context length is 4096 tokens and your request has 100 input tokens (5000 > 4096 - 100).", "BadRequestError", 400), "context_length", false, "lower `max_tokens` to at most 3996,"],
    ["unknown field, old", 400, wrapped("body.stream_options: Extra inputs are not permitted", flat("[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options'), 'msg': 'Extra inputs are not permitted', 'input': {'include_usage': True}}]", "BadRequestError", 400).body), "invalid_request", false, "`stream_options`"],
    ["dead engine", 500, flat("EngineCore encountered an issue. See stack trace (above) for the root cause.", "EngineDeadError", 500), "server", true, "start it again"],
    ["no template", 400, nested("As of transformers v4.44, default chat template is no longer allowed, so you must provide a chat template if the tokenizer does not define one.", "BadRequestError", 400), "invalid_request", false, '`"api": "completions"`'],
    ["not implemented", 501, nested("Best of is not supported", "NotImplementedError", 501), "invalid_request", false, "has no such function"],
    ["in a stream", 200, nested("EngineDeadError", "InternalServerError", 500), "server", true, "start it again"],
  ];
  test.for(rows)("%s, HTTP %i", (row) => check(row));
});

describe("text-generation-webui", () => {
  // biome-ignore format: one line for each body that is quoted
  const rows: readonly Row[] = [
    ["a host name", 400, detail("Invalid host header"), "invalid_request", false, "write `http://127.0.0.1:5000/v1` as `base_url`", { at: at("http://[::1]:5000/v1") }],
    ["bad key", 401, detail("Unauthorized"), "auth", false, "set `api_key`"],
    ["no limit", 400, nested("max_tokens must be greater than 0.", "invalid_request_error", null, "max_tokens"), "invalid_request", false, "`max_tokens`"],
    ["n", 400, nested("n > 1 is not supported with streaming.", "invalid_request_error", null, "n"), "invalid_request", false, "`n`"],
    ["a fault, or no model", 500, text("Internal Server Error"), "server", true, "make sure that a model is loaded"],
    ["overflow, 2023", 400, nested("This model maximum context length is 2048 tokens. However, your messages resulted in over 2054 tokens.", "invalid_request_error", null, "messages"), "context_length", false, "it has 2048 tokens for prompt and answer, and this request asks for 2054"],
    ["validation", 422, wrapped("body.temperature: Input should be a valid number; body.stop: Input should be a valid list", { detail: [{ type: "float_parsing", loc: ["body", "temperature"], msg: "Input should be a valid number", input: "x" }, { type: "list_type", loc: ["body", "stop"], msg: "Input should be a valid list" }] }), "invalid_request", false, "`temperature`"],
  ];
  test.for(rows)("%s, HTTP %i", (row) => check(row));
});

describe("llama.cpp", () => {
  const overflow = (message: string, code: number) =>
    wrapped(message, {
      error: {
        code,
        message,
        type: "exceed_context_size_error",
        n_prompt_tokens: 5_827,
        n_ctx: 4_096,
      },
    });
  // biome-ignore format: one line for each body that is quoted
  const rows: readonly Row[] = [
    ["bad key", 401, nested("Invalid API Key", "authentication_error", 401), "auth", false, "check `api_key` for typos and extra spaces", { at: withKey }],
    ["loading", 503, nested("Loading model", "unavailable_error", 503), "overloaded", true, "wait until the server has loaded the model"],
    ["wrong path", 404, nested("File Not Found", "not_found_error", 404), "invalid_request", false, "check the path of `base_url`"],
    ["overflow", 400, overflow("request (5827 tokens) exceeds the available context size (4096 tokens), try increasing it", 400), "context_length", false, "it has 4096 tokens for prompt and answer, and this request asks for 5827"],
    ["overflow, when introduced", 500, overflow("the request exceeds the available context size. try increasing the context size or enable context shift", 500), "context_length", false, "it has 4096 tokens for prompt and answer, and this request asks for 5827"],
    ["overflow of all slots together", 500, nested("Context size has been exceeded.", "server_error", 500), "context_length", true, "lower `n_parallel`"],
    ["not supported", 501, nested("This server does not support completions.", "not_supported_error", 501), "invalid_request", false, "has no such function"],
    ["not permitted", 403, nested("Not allowed", "permission_error", 403), "auth", false, "`api_key`"],
    ["a fault", 500, nested("slot failed", "server_error", 500), "server", true, "the server's own log"],
    ["a fault, uncaught", 500, text("basic_string::substr: out of range"), "server", true, "the server's own log"],
    ["in a stream, new", 200, overflow("request (5827 tokens) exceeds the available context size (4096 tokens), try increasing it", 400), "context_length", false, "4096"],
  ];
  test.for(rows)("%s, HTTP %i", (row) => check(row));

  test("the error of a stream in its old spelling is read, with and without the field's name", () => {
    const error = '{"code":500,"message":"Context size has been exceeded.","type":"server_error"}';
    for (const bodyText of [
      error,
      `error: ${error}\n\ndata: [DONE]\n\n`,
      `data: {"error":${error}}`,
    ]) {
      expect(classifyResponse(200, {}, bodyText, local)).toMatchObject({
        class: "context_length",
        isRetryable: true,
        message: `HTTP 200 with an error from ${local.baseUrl}: Context size has been exceeded.`,
      });
    }
  });
});

describe("OpenAI", () => {
  const rateLimited =
    "Rate limit reached for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000, Used 29937, Requested 385. Please try again in 644ms. Visit https://platform.openai.com/account/rate-limits to learn more.";
  // biome-ignore format: one line for each body that is quoted
  const rows: readonly Row[] = [
    ["wrong key", 401, nested("Incorrect API key provided: sk-…. You can find your API key at https://platform.openai.com/account/api-keys.", "invalid_request_error", "invalid_api_key"), "auth", false, "for OpenAI it starts with `sk-`", { at: withKey }],
    ["unknown model", 404, nested("The model `x` does not exist or you do not have access to it.", "invalid_request_error", "model_not_found"), "model_not_found", false, "(now `test-model`; `themis models` lists them)", { at: withKey }],
    ["overflow", 400, nested("This model's maximum context length is 4096 tokens. However, you requested 4118 tokens (3118 in the messages, 1000 in the completion). Please reduce the length of the messages or completion.", "invalid_request_error", "context_length_exceeded", "messages"), "context_length", false, "lower `max_tokens` to at most 978,"],
    ["overflow, without numbers", 400, nested("Your input exceeds the context window of this model. Please adjust your input and try again.", "invalid_request_error", "context_length_exceeded", "input"), "context_length", false, "shorten the prompt, lower `max_tokens`, or load"],
    ["rate limit", 429, nested(rateLimited, "tokens", "rate_limit_exceeded"), "rate_limit", true, "`tokens_per_minute`", { waitMs: 644 }],
    ["rate limit, by the header", 429, nested(rateLimited, "tokens", "rate_limit_exceeded"), "rate_limit", true, "`n_parallel`", { waitMs: 700, headers: { "retry-after": "1", "retry-after-ms": "700" } }],
    ["rate limit, by its reset", 429, nested("Rate limit reached.", "requests", "rate_limit_exceeded"), "rate_limit", true, "`requests_per_minute`", { waitMs: 432_000, headers: { "x-ratelimit-limit-requests": "200", "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "7m12s", "x-ratelimit-remaining-tokens": "100", "x-ratelimit-reset-tokens": "1h" } }],
    ["rate limit in a stream", 200, nested(rateLimited, "tokens", "rate_limit_exceeded"), "rate_limit", true, "`n_parallel`", { waitMs: 644 }],
    ["request too large", 429, nested("Request too large for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000, Requested 31538. The input or output tokens must be reduced in order to run successfully.", "tokens", "rate_limit_exceeded"), "invalid_request", false, "lower `max_tokens`", { headers: { "retry-after": "2" } }],
    ["no credit", 429, nested("You exceeded your current quota, please check your plan and billing details. …", "insufficient_quota", "insufficient_quota"), "quota", false, "check plan and billing"],
    ["overloaded", 503, wrapped("Our servers are currently overloaded. Please try again later.", { error: { code: "server_is_overloaded", message: "Our servers are currently overloaded. Please try again later.", param: null, type: "service_unavailable_error" } }), "overloaded", true, "free capacity"],
    ["a fault", 500, nested("The server had an error while processing your request. Sorry about that!", "server_error", null), "server", true, "the server's own log"],
    ["parameter", 400, nested("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", "invalid_request_error", "unsupported_parameter", "max_tokens"), "invalid_request", false, "write `max_completion_tokens` for `max_tokens` in `extra_body`"],
    ["value", 400, nested("Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.", "invalid_request_error", "unsupported_value", "temperature"), "invalid_request", false, "change or leave out `temperature`"],
    ["too many stops", 400, nested("Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length 5 instead.", "invalid_request_error", "array_above_max_length", "stop"), "invalid_request", false, "`stop`"],
    ["too long an answer", 400, nested("max_tokens is too large: 99999. This model supports at most 16384 completion tokens, whereas you provided 99999.", "invalid_request_error", "invalid_value", "max_tokens"), "invalid_request", false, "lower `max_tokens` to at most 16384"],
    ["only responses", 404, nested("This model is only supported in v1/responses and not in v1/chat/completions.", "invalid_request_error", null, "model"), "invalid_request", false, 'set `"api": "responses"`'],
    ["no chat", 404, nested("This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?", "invalid_request_error", null, "model"), "invalid_request", false, 'set `"api": "completions"`'],
    ["only chat", 404, nested("This is a chat model and not supported in the v1/completions endpoint. Did you mean to use v1/chat/completions?", "invalid_request_error", null, "model"), "invalid_request", false, 'leave `"api"` out'],
    ["flagged", 400, nested("Invalid prompt: your prompt was flagged as potentially violating our usage policy.", "invalid_request_error", "invalid_prompt"), "content_filter", false, "asking again gives the same result"],
    ["a country", 403, nested("Country, region, or territory not supported", "request_forbidden", "unsupported_country_region_territory"), "auth", false, "from this network or country"],
    ["not to be retried", 500, nested("No.", "server_error", null), "server", false, "log", { headers: { "x-should-retry": "false" } }],
  ];
  test.for(rows)("%s, HTTP %i", (row) => check(row));
});

describe("Azure OpenAI", () => {
  const denied =
    "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.";
  const filtered =
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.";
  const innererror = {
    code: "ResponsibleAIPolicyViolation",
    content_filter_result: { hate: { filtered: false, severity: "safe" } },
  };
  const limited =
    "Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 86400 seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.";
  const notFound =
    "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.";
  // biome-ignore format: one line for each body that is quoted
  const rows: readonly Row[] = [
    ["wrong key", 401, azureError("401", denied), "auth", false, "a key of this very resource", { at: classic }],
    ["wrong key, variant", 401, azureError("Unauthorized", denied), "auth", false, "a key of this very resource", { at: azureV1 }],
    ["wrong token", 401, azureError("Unauthorized", "Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired."), "auth", false, "the token that `az` printed was refused", { at: entra }],
    ["unknown deployment", 404, azureError("DeploymentNotFound", notFound), "model_not_found", false, "the name of a deployment of this resource, not of a model (now `my-deployment`;", { at: classic }],
    ["wrong path, v1", 404, azureError("404", "Resource not found"), "invalid_request", false, "for the classic API of deployments add `api_version`", { at: azureV1 }],
    ["wrong path, classic", 404, azureError("404", "Resource not found"), "invalid_request", false, "check `api_version` (now `2024-10-21`)", { at: classic }],
    ["wrong path, without the provider", 404, azureError("404", "Resource not found"), "invalid_request", false, 'set `"provider": "azure"`', { at: at(`${resource}/v1`) }],
    ["wrong version", 400, azureError("BadRequest", "API version not supported"), "invalid_request", false, "check `api_version` (now `2024-10-21`)", { at: classic }],
    ["another API", 400, azureError("OperationNotSupported", "The chatCompletion operation does not work with the specified model, gpt-5-codex. Please choose different model and try again."), "invalid_request", false, 'set `"api": "responses"`', { at: classic }],
    ["a day", 429, azureError("429", limited), "rate_limit", true, "`n_parallel`", { at: classic, waitMs: 86_400_000 }],
    ["a filtered prompt", 400, azureError("content_filter", filtered, { type: null, param: "prompt", status: 400, innererror }), "content_filter", false, "asking again gives the same result", { at: classic }],
    ["a filtered prompt, by its inner error alone", 400, azureError("400", "No.", { innererror }), "content_filter", false, "content filter", { at: classic }],
    ["a filtered prompt that is called too many requests", 429, azureError("content_filter", filtered), "content_filter", false, "content filter", { at: classic }],
    ["a firewall", 403, azureError("403", "Access denied due to Virtual Network/Firewall rules."), "auth", false, "from this network", { at: classic }],
  ];
  test.for(rows)("%s, HTTP %i", (row) => check(row));
});

describe("others", () => {
  const forbidden = {
    type: "extra_forbidden",
    loc: ["body", "max_completion_tokens"],
    msg: "Extra inputs are not permitted",
    input: 32_000,
  };
  const refused = "body.max_completion_tokens: Extra inputs are not permitted";
  const mistral = { object: "error", type: "invalid_request_error", param: null, code: null };
  const violation = {
    innererror: { content_filter_result: { violence: { filtered: true, severity: "medium" } } },
  };
  const azureBody = { error: { code: "429", message: "Please retry after 7 seconds." } };
  // biome-ignore format: one line for each body that is quoted
  const rows: readonly Row[] = [
    ["SGLang, bad key", 401, plain("Unauthorized"), "auth", false, "`api_key`"],
    ["SGLang, overflow", 400, flat("The input (61709 tokens) is longer than the model's context length (40960 tokens).", "BadRequestError", 400), "context_length", false, "it has 40960 tokens for prompt and answer, and this request asks for 61709"],
    ["SGLang, too long an answer", 400, flat("max_completion_tokens is too large: 50000.This model supports at most 40960 completion tokens.", "BadRequestError", 400), "context_length", false, "lower `max_tokens`, or load the model with a larger context on the server: it has 40960 tokens for prompt and answer, and this request asks for 50000"],
    ["SGLang, a fault", 500, flat("Internal server error: x", "InternalServerError", 500), "server", true, "log"],
    ["SGLang, starting", 503, { body: "", said: "an empty body" }, "overloaded", true, "wait until"],
    ["LiteLLM, bad token", 401, nested("Authentication Error, Invalid proxy server token passed. valid_token=None.", "auth_error", "401", "None"), "auth", false, "`api_key`"],
    ["LiteLLM, upstream's limit", 429, wrapped("Please retry after 7 seconds.", nested(`litellm.RateLimitError: AzureException RateLimitError - ${JSON.stringify(azureBody)}`, "throttling_error", "429", "None").body), "rate_limit", true, "`n_parallel`", { waitMs: 7_000 }],
    ["LiteLLM, upstream's limit in words", 429, nested("litellm.RateLimitError: AzureException RateLimitError - slow down", "throttling_error", "429", "None"), "rate_limit", true, "`n_parallel`"],
    ["LiteLLM, max_parallel_requests", 429, nested("Max parallel request limit reached", "None", "429", "None"), "rate_limit", true, "`n_parallel`", { waitMs: 60_000, headers: { "retry-after": "60" } }],
    ["LiteLLM, Azure's filter", 400, wrapped("litellm.BadRequestError: AzureException", { error: { message: "litellm.BadRequestError: AzureException", type: null, param: null, code: "400", provider_specific_fields: violation } }), "content_filter", false, "content filter"],
    ["LiteLLM, any filter", 400, nested("litellm.ContentPolicyViolationError: no", "None", "400", "None"), "content_filter", false, "content filter"],
    ["LiteLLM, overflow", 400, nested("litellm.ContextWindowExceededError: too long", "None", "400", "None"), "context_length", false, "shorten the prompt"],
    ["LiteLLM, unknown model", 400, nested("/chat/completions: Invalid model name passed in model=x. Call `/v1/models` to view available models for your key.", "None", "400", "None"), "model_not_found", false, "`model_mapping`"],
    ["LiteLLM, unknown model, in Python", 400, wrapped("/chat/completions: Invalid model name passed in model=x.", nested("{'error': '/chat/completions: Invalid model name passed in model=x.'}", "None", "400", "None").body), "model_not_found", false, "`model_mapping`"],
    ["OpenRouter, overflow", 400, wrapped("This endpoint's maximum context length is 131072 tokens. However, you requested about 131100 tokens (131036 of text input, 64 in the output).", { error: { code: 400, message: "This endpoint's maximum context length is 131072 tokens. However, you requested about 131100 tokens (131036 of text input, 64 in the output)." } }), "context_length", false, "lower `max_tokens` to at most 36,"],
    ["OpenRouter, no credit", 402, wrapped("Insufficient credits", { error: { code: 402, message: "Insufficient credits" } }), "quota", false, "billing"],
    ["OpenRouter, moderation", 403, wrapped("Your input was flagged", { error: { code: 403, message: "Your input was flagged", metadata: { reasons: ["violence"], flagged_input: "x", provider_name: "y", model_slug: "z" } } }), "content_filter", false, "content filter"],
    ["OpenRouter, moderation by its metadata", 200, wrapped("No.", { error: { code: 403, message: "No.", metadata: { reasons: ["violence"], flagged_input: "x" } } }), "content_filter", false, "content filter"],
    ["OpenRouter, timeout", 408, wrapped("Timed out", { error: { code: 408, message: "Timed out" } }), "server", true, "log"],
    ["OpenRouter, the provider's words", 200, wrapped("Provider returned error: slow down", { error: { code: 429, message: "Provider returned error", metadata: { raw: '{"error":{"message":"slow down"}}' } } }), "rate_limit", true, "`n_parallel`"],
    ["OpenRouter, the provider is down", 200, wrapped("Bad gateway", { error: { code: 502, message: "Bad gateway" } }), "server", true, "a proxy in front of the model"],
    ["OpenRouter, in a stream", 200, wrapped("Provider disconnected", { id: "1", object: "chat.completion.chunk", provider: "y", error: { code: "server_error", message: "Provider disconnected" }, choices: [{ index: 0, delta: { content: "" }, finish_reason: "error" }] }), "server", true, "log"],
    ["OpenRouter, no such model", 404, wrapped("No endpoints found for x.", { error: { code: 404, message: "No endpoints found for x." } }), "model_not_found", false, "`model_mapping`"],
    ["DeepSeek, no balance after blank lines", 402, wrapped("Insufficient Balance", '\n\n \n{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}'), "quota", false, "billing"],
    ["DeepSeek, wrong key", 401, nested("Authentication Fails, Your api key: ****-key is invalid", "authentication_error", "invalid_request_error"), "auth", false, "`api_key`"],
    ["DeepSeek, wrong path", 404, wrapped("Not Found. Please check the configuration.", { error_msg: "Not Found. Please check the configuration." }), "invalid_request", false, "check the path of `base_url`"],
    ["DeepSeek, parameters", 422, nested("Invalid max_tokens value, the valid range of max_tokens is [1, 8192]", "invalid_request_error", "invalid_request_error"), "invalid_request", false, "read the server's message"],
    ["DeepSeek, its filter", 400, nested("Content Exists Risk", "invalid_request_error", "invalid_request_error"), "content_filter", false, "content filter"],
    ["Groq, too large", 413, nested("Request too large for model `x` in organization `org` service tier `on_demand` on tokens per minute (TPM): Limit 6000, Requested 7000, please reduce your message size and try again.", "tokens", "rate_limit_exceeded"), "invalid_request", false, "lower `max_tokens`"],
    ["Groq, no capacity", 498, nested("Flex tier capacity exceeded.", "flex_tier_capacity_exceeded", "capacity_exceeded"), "overloaded", true, "free capacity"],
    ["Groq, gone", 404, nested("The model `x` has been decommissioned and is no longer supported.", "invalid_request_error", "model_decommissioned"), "model_not_found", false, "`model_mapping`"],
    ["Groq, a dependency", 424, nested("Failed dependency", "api_error", null), "server", true, "log"],
    ["Mistral, unknown field", 422, wrapped(refused, { ...mistral, message: { detail: [forbidden] } }), "invalid_request", false, "`max_completion_tokens`"],
    ["Mistral, on other dates text", 422, wrapped(refused, { ...mistral, message: JSON.stringify({ detail: [forbidden] }) }), "invalid_request", false, "`max_completion_tokens`"],
    ["Mistral, on other dates a list", 422, wrapped(refused, { object: "Error", message: [forbidden], detail: [forbidden], code: 3_001 }), "invalid_request", false, "`max_completion_tokens`"],
    ["Mistral, unknown model", 400, flat("Invalid model: x", "invalid_model", 1_500), "model_not_found", false, "`model_mapping`"],
    ["Mistral, overflow", 400, flat("Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length", "invalid_request_prompt", 3_051), "context_length", false, "it has 32768 tokens for prompt and answer, and this request asks for 40000"],
    ["TGI, overflow", 422, plain("Input validation error: `inputs` tokens + `max_new_tokens` must be <= 65537. Given: 65000 `inputs` tokens and 1000 `max_new_tokens`", { error_type: "validation" }), "context_length", false, "lower `max_tokens` to at most 537,"],
    ["TGI, overflow in a stream", 200, plain("Input validation error: `inputs` tokens + `max_new_tokens` must be <= 65537. Given: 1 `inputs` tokens", { error_type: "validation" }), "context_length", false, "65537"],
    ["TGI, overloaded", 429, plain("Model is overloaded", { error_type: "overloaded" }), "overloaded", true, "free capacity"],
    ["TGI, no template", 422, plain("Template error: template not found", { error_type: "template_error" }), "invalid_request", false, '`"api": "completions"`'],
    ["Gemini, wrong key", 400, wrapped("API key not valid. Please pass a valid API key.", [{ error: { code: 400, message: "API key not valid. Please pass a valid API key.", status: "INVALID_ARGUMENT" } }]), "auth", false, "`api_key`"],
    ["Anthropic's way, overloaded", 529, wrapped("Overloaded", { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }), "overloaded", true, "free capacity"],
    ["nginx", 413, wrapped('an HTML page titled "413 Request Entity Too Large"', "<html>\r\n<head><title>413 Request Entity Too Large</title></head></html>"), "invalid_request", false, "takes no request of this size"],
    ["nginx", 502, wrapped('an HTML page titled "502 Bad Gateway"', "<html>\r\n<head><title>502 Bad Gateway</title></head></html>"), "server", true, "a proxy in front of the model"],
    ["Cloudflare", 524, wrapped('an HTML page titled "api.example | 524: A timeout occurred"', "<!DOCTYPE html>\n<html><head><title>api.example | 524: A timeout occurred</title></head></html>"), "server", true, "a proxy in front of the model"],
    ["nginx, in text", 504, text("stream timeout"), "server", true, "time limit"],
  ];
  test.for(rows)("%s, HTTP %i", (row) => check(row));
});

describe("JSON inside strings", () => {
  const inner = (message: string) => JSON.stringify({ error: { message, type: "t", code: "c" } });
  test("is unwrapped twice at most: what is deeper stays as it is", () => {
    const twice = inner(inner("the words"));
    expect(
      classifyResponse(400, {}, `{"error":${JSON.stringify(twice)}}`, local).message,
    ).toContain(`${local.baseUrl}: the words`);
    const thrice = inner(twice);
    expect(
      classifyResponse(400, {}, `{"error":${JSON.stringify(thrice)}}`, local).message,
    ).toContain(`${local.baseUrl}: ${inner("the words")}`);
  });

  test("is also unwrapped in a body that is text", () => {
    const { message } = classifyResponse(500, {}, `upstream said: ${inner("the words")}`, local);
    expect(message).toBe(`HTTP 500 from ${local.baseUrl}: the words`);
  });
});
