import { describe, expect, test } from "vitest";
import { modelAt } from "../../test/support/provider-fixtures.ts";
import { Secret } from "../core/secret.ts";
import { classifyResponse } from "./classify-response.ts";
import { failureContext } from "./failure-context.ts";

const baseUrl = "http://localhost:1234/v1";
const context = failureContext(modelAt(baseUrl), new URL(baseUrl));

function classify(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return classifyResponse(status, headers, text, context);
}

function openAiError(message: string, type: string | null, code: string | number | null) {
  return { error: { message, type, param: null, code } };
}

describe("an exception that a server on Starlette did not catch", () => {
  const uvicorn = { server: "uvicorn", "content-type": "text/plain; charset=utf-8" };

  test("is about its request, may pass, and names what text-generation-webui means by it", () => {
    const error = classify(500, "Internal Server Error", uvicorn);
    expect(error).toMatchObject({ class: "server", isRetryable: true, isAboutRequest: true });
    expect(error.hint).toMatch(/`max_tokens`.*`truncation_length`/);
  });

  test("is not what others say with the same words, or it with others", () => {
    for (const error of [
      classify(500, "Internal Server Error"),
      classify(502, "Internal Server Error", uvicorn),
      classify(500, "CUDA out of memory", uvicorn),
    ]) {
      expect(error).toMatchObject({ class: "server", isRetryable: true, isAboutRequest: false });
    }
  });
});

describe("a limit of the answer", () => {
  test("that is the whole context is told as such, with its number", () => {
    const words =
      "max_completion_tokens is too large: 600.This model supports at most 512 completion tokens.";
    const error = classify(400, { object: "error", message: words, type: "BadRequestError" });
    expect(error.class).toBe("context_length");
    expect(error.hint).toMatch(/it has 512 tokens for prompt and answer.* asks for 600/);
  });

  test("that is the model's own is not", () => {
    const words =
      "max_completion_tokens is too large: 99999. This model supports at most 16384 completion tokens, whereas you provided 99999.";
    expect(classify(400, openAiError(words, "invalid_request_error", "invalid_value")).class).toBe(
      "invalid_request",
    );
  });
});

describe("every error body on the wire becomes one class with the server's own words", () => {
  test.each([
    [
      "E1 OpenAI, wrong key",
      401,
      openAiError("Incorrect API key provided: sk-x.", "invalid_request_error", "invalid_api_key"),
      "auth",
      "Incorrect API key provided: sk-x.",
    ],
    [
      "E1 OpenAI, unknown model",
      404,
      openAiError("The model `x` does not exist.", "invalid_request_error", "model_not_found"),
      "model_not_found",
      "The model `x` does not exist.",
    ],
    [
      "E1 Ollama, unknown model",
      404,
      openAiError("model 'foo' not found", "not_found_error", null),
      "model_not_found",
      "model 'foo' not found",
    ],
    [
      "E2 vLLM, unknown model",
      404,
      openAiError("The model `x` does not exist.", "NotFoundError", 404),
      "model_not_found",
      "The model `x` does not exist.",
    ],
    [
      "E2 llama.cpp, wrong path",
      404,
      openAiError("File Not Found", "not_found_error", 404),
      "invalid_request",
      "File Not Found",
    ],
    [
      "E2 llama.cpp, loading",
      503,
      openAiError("Loading model", "unavailable_error", 503),
      "overloaded",
      "Loading model",
    ],
    [
      "E3 LiteLLM, bad token",
      401,
      openAiError("Authentication Error, Invalid proxy server token passed.", "auth_error", "401"),
      "auth",
      "Authentication Error, Invalid proxy server token passed.",
    ],
    ["E4 vLLM, bad token", 401, { error: "Unauthorized" }, "auth", "Unauthorized"],
    [
      "E4 TGI, too long",
      422,
      {
        error: "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 65537.",
        error_type: "validation",
      },
      "context_length",
      "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 65537.",
    ],
    [
      "E4 TGI, overloaded",
      429,
      { error: "Model is busy", error_type: "overloaded" },
      "overloaded",
      "Model is busy",
    ],
    [
      "E5 flat, SGLang",
      400,
      {
        object: "error",
        message:
          "The input (61709 tokens) is longer than the model's context length (40960 tokens).",
        type: "BadRequestError",
        param: null,
        code: 400,
      },
      "context_length",
      "The input (61709 tokens) is longer than the model's context length (40960 tokens).",
    ],
    [
      "E6 Mistral, unknown field",
      422,
      {
        object: "error",
        message: {
          detail: [
            {
              type: "extra_forbidden",
              loc: ["body", "max_completion_tokens"],
              msg: "Extra inputs are not permitted",
            },
          ],
        },
        type: "invalid_request_error",
      },
      "invalid_request",
      "body.max_completion_tokens: Extra inputs are not permitted",
    ],
    ["E7 detail as text", 401, { detail: "Unauthorized" }, "auth", "Unauthorized"],
    [
      "E7 detail as a list",
      422,
      { detail: [{ loc: ["body", "stop"], msg: "value is not a valid list", type: "type_error" }] },
      "invalid_request",
      "body.stop: value is not a valid list",
    ],
    [
      "E8 JSON inside a string, twice",
      400,
      {
        error: `Engine protocol predict request returned 400: ${JSON.stringify({
          error: JSON.stringify({
            error: {
              code: 400,
              message: "request (40035 tokens) exceeds the available context size (8192 tokens)",
              type: "exceed_context_size_error",
            },
          }),
        })}`,
      },
      "context_length",
      "request (40035 tokens) exceeds the available context size (8192 tokens)",
    ],
    [
      "E9 Azure, content filter",
      400,
      {
        error: {
          message: "The response was filtered.",
          type: null,
          param: "prompt",
          code: "content_filter",
          status: 400,
          innererror: { code: "ResponsibleAIPolicyViolation" },
        },
      },
      "content_filter",
      "The response was filtered.",
    ],
    [
      "E9 by way of LiteLLM",
      400,
      {
        error: {
          message: "AzureException",
          code: "400",
          provider_specific_fields: { innererror: { code: "ResponsibleAIPolicyViolation" } },
        },
      },
      "content_filter",
      "AzureException",
    ],
    [
      "E10 status 200, LM Studio without /v1",
      200,
      { error: "Unexpected endpoint or method. (POST /chat/completions)" },
      "invalid_request",
      "Unexpected endpoint or method. (POST /chat/completions)",
    ],
    [
      "E10 status 200, OpenRouter names its status in the body",
      200,
      {
        error: {
          code: 429,
          message: "Provider returned error",
          metadata: { raw: '{"error":{"message":"slow down"}}' },
        },
      },
      "rate_limit",
      "Provider returned error: slow down",
    ],
    ["E12 plain text", 500, "Internal Server Error", "server", "Internal Server Error"],
    ["E13 empty body", 403, "", "auth", "an empty body"],
    [
      "E14 blank lines first",
      402,
      '\n\n\n{"error":{"message":"Insufficient Balance"}}',
      "quota",
      "Insufficient Balance",
    ],
    [
      "a list around the error, Gemini",
      400,
      [{ error: { code: 400, message: "Invalid value", status: "INVALID_ARGUMENT" } }],
      "invalid_request",
      "Invalid value",
    ],
  ])("%s", (_name, status, body, expectedClass, words) => {
    const error = classify(status, body);
    const how = status === 200 ? " with an error" : "";
    expect({ class: error.class, message: error.message, status: error.httpStatus }).toEqual({
      class: expectedClass,
      message: `HTTP ${status}${how} from ${baseUrl}: ${words}`,
      status,
    });
  });
});

describe("the prompt is too long, in every server's words", () => {
  test.each([
    [400, "This model's maximum context length is 8192 tokens. However, you requested 8203 tokens"],
    [400, "You passed 9 input tokens. However, the model's context length is only 8"],
    [400, "Your input exceeds the context window of this model."],
    [400, "the prompt is longer than the context length currently available to the model"],
    [400, "This model maximum context length is 2048 tokens. However, your messages resulted in"],
    [400, "The number of tokens to keep is greater than the context length (n_keep: 9>= n_ctx: 4)"],
    [400, "Trying to keep the first 9 tokens when context the overflows."],
    [500, "request (5827 tokens) exceeds the available context size (4096 tokens)"],
  ])("%i %s", (status, message) => {
    const error = classify(status, { error: message });
    expect([error.class, error.isRetryable]).toEqual(["context_length", false]);
  });

  test("slots that share one context may succeed a moment later", () => {
    const error = classify(
      500,
      openAiError("Context size has been exceeded.", "server_error", 500),
    );
    expect([error.class, error.isRetryable]).toEqual(["context_length", true]);
    expect(error.hint).toContain("`n_parallel`");
  });
});

describe("status 429 means three things", () => {
  test("a rate limit is waited out, for as long as the server asks", () => {
    const body = openAiError("Rate limit reached. Please try again in 644ms.", "tokens", "x");
    const waits = [
      classify(429, body, { "retry-after": "3" }),
      classify(429, body, { "retry-after": "3", "retry-after-ms": "1500" }),
      classify(429, body),
      classify(429, { error: "Please retry after 86400 seconds." }),
      classify(429, { error: "try again in 1m30s" }),
      classify(429, { error: "slow down" }),
    ].map((error) => [error.class, error.isRetryable, error.retryAfterMs]);
    expect(waits).toEqual([
      ["rate_limit", true, 3_000],
      ["rate_limit", true, 1_500],
      ["rate_limit", true, 644],
      ["rate_limit", true, 86_400_000],
      ["rate_limit", true, 90_000],
      ["rate_limit", true, null],
    ]);
  });

  test("Retry-After may be a date, and one that has passed means at once", () => {
    const later = classify(429, "", {
      "retry-after": new Date(Date.now() + 3_600_000).toUTCString(),
    });
    expect(later.retryAfterMs).toBeGreaterThan(3_500_000);
    expect(later.retryAfterMs).toBeLessThanOrEqual(3_600_000);
    expect(classify(429, "", { "retry-after": "Mon, 01 Jan 2024 00:00:00 GMT" }).retryAfterMs).toBe(
      0,
    );
  });

  test("a spent quota is not retried", () => {
    const spent = classify(
      429,
      openAiError("You exceeded your current quota.", "insufficient_quota", "insufficient_quota"),
      { "retry-after": "1" },
    );
    expect([spent.class, spent.isRetryable, spent.retryAfterMs]).toEqual(["quota", false, null]);
  });

  test("a limit per minute that is called a quota is a rate limit when it says how long", () => {
    const message = "You exceeded your current quota, check your billing. Please retry in 33s.";
    const error = classify(429, { error: { code: 429, message, status: "RESOURCE_EXHAUSTED" } });
    expect([error.class, error.retryAfterMs]).toEqual(["rate_limit", 33_000]);
  });

  test("a request above the limit by itself is not retried", () => {
    const error = classify(
      429,
      openAiError("Request too large for gpt-4o: Limit 30000, Requested 31538.", "tokens", null),
    );
    expect([error.class, error.isRetryable]).toEqual(["invalid_request", false]);
    expect(error.hint).toContain("`max_tokens`");
  });
});

describe("statuses without telling words", () => {
  test.each([
    [302, "invalid_request", false],
    [400, "invalid_request", false],
    [403, "auth", false],
    [404, "invalid_request", false],
    [405, "invalid_request", false],
    [408, "server", true],
    [409, "server", true],
    [413, "invalid_request", false],
    [425, "server", true],
    [498, "overloaded", true],
    [500, "server", true],
    [424, "server", true],
    [499, "server", true],
    [501, "invalid_request", false],
    [502, "server", true],
    [503, "overloaded", true],
    [504, "server", true],
    [524, "server", true],
    [529, "overloaded", true],
  ])("%i", (status, expectedClass, isRetryable) => {
    const error = classify(status, "");
    expect([error.class, error.isRetryable]).toEqual([expectedClass, isRetryable]);
  });

  test("a server that says not to retry is believed", () => {
    expect(classify(500, "", { "x-should-retry": "false" }).isRetryable).toBe(false);
  });
});

describe("the model on the server", () => {
  test.each([
    [400, openAiError("No models loaded. Please load a model", "invalid_request_error", null)],
    [404, openAiError("The API deployment does not exist.", null, "DeploymentNotFound")],
    [400, { error: { message: "foo is not a valid model ID", code: 400 } }],
  ])("unknown or not loaded: %i %j", (status, body) => {
    const error = classify(status, body);
    expect([error.class, error.isRetryable]).toEqual(["model_not_found", false]);
    expect(error.hint).toBe(
      'set `model_mapping` to the exact name on the server (now `test-model`; LM Studio\'s "Local Server" tab or `curl http://localhost:1234/v1/models` lists them) and make sure that the model is loaded',
    );
  });

  test.each([
    [400, { error: "The model has crashed without additional information. (Exit code: 6)" }],
    [500, openAiError("model runner has unexpectedly stopped", "api_error", null)],
  ])("crashed: %i %j", (status, body) => {
    const error = classify(status, body);
    expect([error.class, error.isRetryable]).toEqual(["server", true]);
  });

  test("still loading behind status 500", () => {
    const message = "unexpected server status: llm server loading model";
    expect(classify(500, openAiError(message, "api_error", null)).class).toBe("overloaded");
  });

  test("a parameter that this model does not take is named", () => {
    const error = classify(400, {
      error: {
        message: "Unsupported value: 'temperature' does not support 0 with this model.",
        type: "invalid_request_error",
        param: "temperature",
        code: "unsupported_value",
      },
    });
    expect(error.class).toBe("invalid_request");
    expect(error.hint).toContain("`temperature`");
  });
});

test("a long title hides a key that is cut with it", () => {
  const title = `${"x".repeat(190)}sk-canary-0123456789`;
  const error = classifyResponse(
    502,
    {},
    `<html><head><title>${title}</title></head>`,
    failureContext(
      modelAt("http://localhost:1/v1", { apiKey: new Secret("sk-canary-0123456789", null) }),
      new URL("http://localhost:1/v1"),
    ),
  );
  expect(error.message).not.toContain("sk-canary");
});

test("an HTML page is told by its title, never by its markup", () => {
  const page = `<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>${"<p>x".repeat(9_999)}`;
  const error = classify(502, page, { "content-type": "text/html" });
  expect(error.message).toBe(`HTTP 502 from ${baseUrl}: an HTML page titled "502 Bad Gateway"`);
  expect([error.class, error.isRetryable]).toEqual(["server", true]);
  expect(classify(404, "<html><p>the model was not found").class).toBe("invalid_request");
});

test("a wrong path is met with advice about /v1", () => {
  const rootless = failureContext(
    modelAt("http://localhost:1234"),
    new URL("http://localhost:1234"),
  );
  const body = '{"error":"Unexpected endpoint or method. (GET /models)"}';
  expect(classifyResponse(200, {}, body, rootless).hint).toBe(
    "check the path of `base_url`: most servers need `/v1` at its end, as in `http://localhost:1234/v1`",
  );
});

describe("the way to an endpoint", () => {
  const proxied = (url: string) =>
    failureContext(
      modelAt(url, {
        proxy: new Secret("http://user:hunter22@proxy.example:3128", `\${HTTP_PROXY}`),
      }),
      new URL(url),
    );

  test("407 comes from the proxy, which is named with its variable and without its password", () => {
    const error = classifyResponse(
      407,
      {},
      "who is user:hunter22?",
      proxied("http://models.example/v1"),
    );
    expect([error.class, error.isRetryable, error.message]).toEqual([
      "connect",
      false,
      "proxy `proxy.example:3128` (from `HTTP_PROXY`) gave no way to http://models.example/v1: HTTP 407",
    ]);
    expect(error.hint).not.toContain("hunter22");
  });

  test("a gateway error of an http address may be the proxy's, that of an https address is not", () => {
    const behind = classifyResponse(502, {}, "no hunter22", proxied("http://models.example/v1"));
    expect(behind.hint).toContain("or the proxy `proxy.example:3128` (from `HTTP_PROXY`)");
    expect(behind.message).toBe("HTTP 502 from http://models.example/v1: no [secret]");
    const tunneled = classifyResponse(502, {}, "", proxied("https://models.example/v1"));
    expect(tunneled.hint).not.toContain("proxy.example");
  });

  test.each([
    ["http://localhost:1234", "as in `http://localhost:1234/v1`"],
    [
      "http://localhost:1234/v1/v1",
      "write `http://localhost:1234/v1` as `base_url`: `/v1` stands there twice",
    ],
    ["http://localhost:1234/v1/chat/completions", "end `base_url` before `/chat/completions`"],
    ["http://localhost:1234/v1", "`curl http://localhost:1234/v1/models` should list the models"],
  ])("a wrong path of %s is met with the right one", (url, hint) => {
    const here = failureContext(modelAt(url), new URL(url));
    expect(classifyResponse(404, {}, "", here).hint).toContain(hint);
  });

  test("a server without the API that was asked for is named as a reason", () => {
    const here = failureContext(modelAt(baseUrl, { api: "responses" }), new URL(baseUrl));
    expect(classifyResponse(404, {}, "", here).hint).toContain(
      'or the server has no `/responses`: then leave `"api"` out',
    );
  });
});

describe("what to do about a key", () => {
  test("that Azure does not see because it is asked as another server: name the provider", () => {
    const words =
      "Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired.";
    const error = classify(401, openAiError(words, null, "401"));
    expect(error.class).toBe("auth");
    expect(error.hint).toContain('set `"provider": "azure"`');
  });

  const withKey = failureContext(
    modelAt(baseUrl, { apiKey: new Secret("sk-0123456789", null) }),
    new URL(baseUrl),
  );

  test("a key that is refused is looked at for typos, kept in the environment, and begins with `sk-`", () => {
    expect(classifyResponse(401, {}, '{"error":"Invalid API key"}', withKey).hint).toBe(
      `check \`api_key\` for typos and extra spaces, or keep it in the environment and write \`"\${OPENAI_API_KEY}"\`; for OpenAI it starts with \`sk-\`; a local server that was started with a key wants that one`,
    );
  });

  test("a key that is missing may be any string for a local server", () => {
    expect(classify(401, { error: "Authentication failed" }).hint).toContain(
      'local servers often take any string, such as `"not-needed"`',
    );
  });
});

describe("secrets and hostile words", () => {
  const key = 'sk-"canary"/0123456789';
  const secretContext = failureContext(
    modelAt("http://user:hunter22@localhost:1234/v1?api-key=hunter33", {
      apiKey: new Secret(key, null),
      headers: { Authorization: new Secret("Bearer canary-in-header", null) },
    }),
    new URL("http://user:hunter22@localhost:1234/v1?api-key=hunter33"),
  );

  test.each([
    ["as it is", key],
    ["behind its scheme", `Bearer ${key}`],
    ["in a URL", `/v1?key=${encodeURIComponent(key)}`],
    ["in JSON", JSON.stringify({ key })],
    ["the token of a header", "token canary-in-header is wrong"],
  ])("a key that is echoed %s is redacted", (_name, echo) => {
    const bodies = [echo, JSON.stringify({ error: { message: `Wrong key: ${echo}` } })];
    for (const body of bodies) {
      const { message } = classifyResponse(401, {}, body, secretContext);
      const letters = message.replace(/[^a-z0-9]/gi, "");
      expect(letters).not.toContain("canary0123456789");
      expect(letters).not.toContain("canaryinheader");
    }
  });

  test("a token that came after the endpoint was made is redacted too, also in a copy of its context", () => {
    const tokens: { known: readonly Secret[] } = { known: [] };
    const url = new URL(baseUrl);
    const copy = { ...failureContext(modelAt(baseUrl), url, tokens), timeoutMs: 1 };
    expect(copy.secrets.all).toEqual([]);
    tokens.known = [new Secret("eyJ-canary-0123456789", null)];
    expect(classifyResponse(401, {}, "no eyJ-canary-0123456789", copy).message).toBe(
      `HTTP 401 from ${baseUrl}: no [secret]`,
    );
    expect(copy.secrets.long).toHaveLength(1);
  });

  test("a secret with spaces is found across line breaks", () => {
    const spaced = failureContext(
      modelAt(baseUrl, { apiKey: new Secret("correct horse battery", null) }),
      new URL(baseUrl),
    );
    expect(classifyResponse(500, {}, "no correct\r\nhorse\tbattery", spaced).message).toBe(
      `HTTP 500 from ${baseUrl}: no [secret]`,
    );
  });

  test("a key across the cut of a long message does not survive in part", () => {
    const body = `${"x".repeat(1_990)}${key}`;
    expect(classifyResponse(500, {}, body, secretContext).message).not.toContain("sk-");
  });

  test("credentials of the address are not printed", () => {
    const error = classifyResponse(404, {}, "", secretContext);
    expect(`${error.message} ${error.hint}`).not.toMatch(/hunter/);
  });

  test("words are one line of at most 2,000 characters without control characters", () => {
    const error = classify(500, { error: `a\u001b[31mb\r\n\u202ec${"d".repeat(9_999)}` });
    const words = error.message.slice(`HTTP 500 from ${baseUrl}: `.length);
    expect(words).toBe(`a [31mb c${"d".repeat(2_000 - 9)}`);
  });
});
