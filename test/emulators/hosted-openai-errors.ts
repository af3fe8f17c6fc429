import { type ErrorMembers, nestedError } from "./error-body.ts";
import { durationText, type RateVerdict, retryHeaders } from "./hosted-rate-limits.ts";
import type { Reply } from "./reply.ts";

/** An error body of OpenAI's; the type is `invalid_request_error` unless another is given. */
export function openAiError(
  status: number,
  { type = "invalid_request_error", ...members }: Partial<ErrorMembers> & { message: string },
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, headers, body: nestedError({ type, ...members }) };
}

/** 401. Most of the key is masked, as OpenAI does it, but its two ends are repeated. */
export function incorrectKey(key: string): Reply {
  const shown = key.length < 12 ? key : `${key.slice(0, 7)}${"*".repeat(8)}${key.slice(-4)}`;
  return openAiError(401, {
    message: `Incorrect API key provided: ${shown}. You can find your API key at https://platform.openai.com/account/api-keys.`,
    code: "invalid_api_key",
  });
}

/** 401 of a call that has no key at all. */
export function missingKey(): Reply {
  return openAiError(401, {
    message:
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the API from your browser and are prompted for a username and password. You can obtain an API key from https://platform.openai.com/account/api-keys.",
  });
}

/** 404 of a model that is not there, or not for this account. */
export function modelNotFound(model: string): Reply {
  return openAiError(404, {
    message: `The model \`${model}\` does not exist or you do not have access to it.`,
    code: "model_not_found",
  });
}

/** 404 of a model that speaks through another API. */
export function wrongApi(
  model: string,
  api: "chat" | "completions" | "responses",
  modelApi: "chat" | "completions" | "responses",
): Reply {
  return openAiError(404, { message: wrongApiWords(model, api, modelApi), param: "model" });
}

function wrongApiWords(model: string, api: string, modelApi: string): string {
  if (api === "responses") {
    return `The requested model '${model}' cannot be used with the Responses API.`;
  }
  if (modelApi === "responses") {
    const path = api === "chat" ? "chat/completions" : "completions";
    return `This model is only supported in v1/responses and not in v1/${path}.`;
  }
  return api === "chat"
    ? "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?"
    : "This is a chat model and not supported in the v1/completions endpoint. Did you mean to use v1/chat/completions?";
}

/** 404 of a path that OpenAI has not. */
export function invalidUrl(method: string, path: string): Reply {
  return openAiError(404, { message: `Invalid URL (${method} ${path})` });
}

/** A call that does not fit, in tokens; the answer is the most that was asked for, 0 for no limit. */
interface Overlong {
  readonly limit: number;
  readonly prompt: number;
  readonly answer: number;
}

/** The older words for a prompt, alone or with its answer, that is too long; other services have them too. */
export function contextWords({ limit, prompt, answer }: Overlong): string {
  const much =
    answer === 0
      ? `your messages resulted in ${prompt} tokens. Please reduce the length of the messages.`
      : `you requested ${prompt + answer} tokens (${prompt} in the messages, ${answer} in the completion). Please reduce the length of the messages or completion.`;
  return `This model's maximum context length is ${limit} tokens. However, ${much}`;
}

/** 400 of a call that is too long, in the words for older or for newer models. */
export function contextExceeded(
  size: Overlong,
  { isNew, param }: { readonly isNew: boolean; readonly param: string },
): Reply {
  const message = isNew
    ? "Your input exceeds the context window of this model. Please adjust your input and try again."
    : contextWords(size);
  return openAiError(400, { message, param, code: "context_length_exceeded" });
}

/** The account, as errors and headers name it. */
export const organization = "org-emulated0000000000000000";

const learnMore = "Visit https://platform.openai.com/account/rate-limits to learn more.";

/** 429 in OpenAI's words: one that can be waited out, or one that never can. */
export function rateLimited(
  model: string,
  verdict: Exclude<RateVerdict, { readonly kind: "passed" }>,
): { readonly error: ErrorMembers; readonly reply: Reply } {
  const who = `${model} in organization ${organization}`;
  const code = "rate_limit_exceeded";
  if (verdict.kind === "too-large") {
    const message = `Request too large for ${who} on tokens per min (TPM): Limit ${verdict.limit}, Requested ${verdict.requested}. The input or output tokens must be reduced in order to run successfully. ${learnMore}`;
    const error = { message, type: "tokens", code };
    return { error, reply: openAiError(429, error, { "x-should-retry": "false" }) };
  }
  const { by, limit, used, requested, waitMs } = verdict;
  const unit = by === "tokens" ? "tokens per min (TPM)" : "requests per min (RPM)";
  const message = `Rate limit reached for ${who} on ${unit}: Limit ${limit}, Used ${used}, Requested ${requested}. Please try again in ${durationText(waitMs)}. ${learnMore}`;
  const error = { message, type: by, code };
  const headers = { ...retryHeaders(waitMs), "x-should-retry": "true" };
  return { error, reply: openAiError(429, error, headers) };
}

/** 429 of an account without money: waiting does not help. */
export function insufficientQuota(): Reply {
  return openAiError(
    429,
    {
      message:
        "You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.",
      type: "insufficient_quota",
      code: "insufficient_quota",
    },
    { "x-should-retry": "false" },
  );
}

/** 503; its members stand in another order than those of all other errors. */
export function overloaded(): Reply {
  return {
    status: 503,
    headers: { "x-should-retry": "true" },
    body: {
      error: {
        code: "server_is_overloaded",
        message: "Our servers are currently overloaded. Please try again later.",
        param: null,
        type: "service_unavailable_error",
      },
    },
  };
}

/** What OpenAI says of its own failures, in a 500 or in a stream. */
export const serverTrouble = {
  message:
    "The server had an error while processing your request. Sorry about that! You can retry your request, or contact us through our help center at help.openai.com if you keep seeing this error.",
  type: "server_error",
} as const satisfies ErrorMembers;
