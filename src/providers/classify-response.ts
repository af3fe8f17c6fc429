import { ProviderError } from "../core/errors.ts";
import { type ErrorEnvelope, readErrorEnvelope } from "./error-envelope.ts";
import type { FailureContext } from "./failure-context.ts";
import { hints } from "./hints.ts";
import { pageTitle } from "./html-page.ts";
import { parseJson } from "./json-reading.ts";
import { ProxyError } from "./proxy-error.ts";
import { proxyFailure } from "./proxy-failure.ts";
import { headerText, type ResponseHeaders } from "./response-headers.ts";
import { verdictOf } from "./response-verdict.ts";
import { retryAfterMs } from "./retry-after.ts";
import { serverWords } from "./server-words.ts";

/**
 * The one reading of an answer that is no completion: an error status, or an error body under status 200, also one that came in a stream. A body
 * that names a status of its own (OpenRouter does under 200) is read by that.
 */
export function classifyResponse(
  status: number,
  headers: ResponseHeaders,
  bodyText: string,
  context: FailureContext,
): ProviderError {
  if (status === 407) {
    const proxy = context.proxy ?? { host: context.hostname, variable: null };
    return proxyFailure(new ProxyError(proxy, status), context);
  }
  const page = pageTitle(headers, bodyText, context.secrets.all);
  const envelope = page === null ? readErrorEnvelope(payloadOf(bodyText)) : null;
  const said = serverWords(envelope?.message ?? page ?? bodyText, context.secrets.all);
  const meant = status < 300 ? statusNamed(envelope) : status;
  const wait = retryAfterMs(meant, headers, said);
  const verdict = verdictOf({
    status: meant,
    param: envelope?.param ?? null,
    isPage: page !== null,
    isCutShort: page === null && isCutShort(headers, bodyText),
    isUncaught: status === 500 && isUncaught(headers, bodyText),
    wait,
    words: wordsOf(envelope, said),
    bodyText,
    context,
  });
  const isTold = said !== "";
  const reason = page !== null && isTold ? `an HTML page titled "${said}"` : said;
  return new ProviderError(
    verdict.class,
    `HTTP ${status}${status < 300 ? " with an error" : ""} from ${context.baseUrl}: ${
      isTold ? reason : page === null ? "an empty body" : "an HTML page"
    }`,
    {
      isRetryable: verdict.isRetryable && headerText(headers, "x-should-retry") !== "false",
      hint: verdict.hint,
      httpStatus: status,
      retryAfterMs: verdict.isRetryable ? wait : null,
      isAboutRequest: verdict.isAboutRequest,
    },
  );
}

/** A successful status whose body is no chat completion; the message says what was found instead. */
export function unreadableAnswer(
  status: number,
  headers: ResponseHeaders,
  bodyText: string,
  context: FailureContext,
): ProviderError {
  const failure = (problem: string, isRetryable: boolean, hint: string) =>
    new ProviderError(
      "protocol",
      `HTTP ${status} from ${context.baseUrl} without a readable answer: ${problem}`,
      { isRetryable, hint, httpStatus: status },
    );
  const title = pageTitle(headers, bodyText, context.secrets.all);
  if (title !== null) {
    return failure(`an HTML page titled "${title}"`, false, hints.path(context));
  }
  if (bodyText.trim() === "") return failure("the body is empty", true, hints.protocol(context));
  const start = serverWords(bodyText, context.secrets.all).slice(0, 200);
  const problem =
    parseJson(bodyText) === undefined
      ? `the body is not valid JSON or was cut short; it begins: ${start}`
      : `the body holds no \`choices\`; it begins: ${start}`;
  return failure(problem, true, hints.protocol(context));
}

/** Whether a body was to be JSON and is only the beginning of it. */
function isCutShort(headers: ResponseHeaders, bodyText: string): boolean {
  const isJson = headerText(headers, "content-type")?.includes("json") === true;
  return isJson && /^\s*[{[]/.test(bodyText) && parseJson(bodyText) === undefined;
}

/** Starlette's whole answer for an exception that a program on it did not catch (uvicorn is what it runs on). */
function isUncaught(headers: ResponseHeaders, bodyText: string): boolean {
  return (
    headerText(headers, "server")?.toLowerCase().includes("uvicorn") === true &&
    bodyText.trim() === "Internal Server Error"
  );
}

/** JSON, alone or as the data of an event; anything else as the text it is. */
function payloadOf(bodyText: string): unknown {
  const whole = parseJson(bodyText);
  if (whole !== undefined) return whole;
  const [, data] = /^\s*(?:event:[^\r\n]*[\r\n]+)?(?:data|error): ?(.+)/.exec(bodyText) ?? [];
  return (data === undefined ? undefined : parseJson(data)) ?? bodyText;
}

function wordsOf(envelope: ErrorEnvelope | null, said: string): string {
  return [said, envelope?.type, envelope?.code]
    .filter((part) => typeof part === "string")
    .join(" ")
    .toLowerCase()
    .trim();
}

/** What servers mean that say it under 200, by OpenAI's, vLLM's and TGI's codes and types. */
const statusByName: Readonly<Record<string, number>> = {
  rate_limit_exceeded: 429,
  rate_limit_error: 429,
  tokens: 429,
  requests: 429,
  insufficient_quota: 429,
  invalid_api_key: 401,
  authentication_error: 401,
  invalid_request_error: 400,
  badrequesterror: 400,
  model_not_found: 404,
  notfounderror: 404,
  server_is_overloaded: 503,
  service_unavailable_error: 503,
  overloaded_error: 503,
  server_error: 500,
  internalservererror: 500,
  validation: 422,
  generation: 424,
  overloaded: 503,
};

/** The status that an error body names, by number or in words; 200 when it names none. */
function statusNamed(envelope: ErrorEnvelope | null): number {
  for (const name of [envelope?.code, envelope?.type]) {
    const status = Number(name);
    if (Number.isInteger(status) && status >= 400 && status < 600) return status;
    const lowerName = name?.toLowerCase() ?? "";
    const meant = Object.hasOwn(statusByName, lowerName) ? statusByName[lowerName] : undefined;
    if (meant !== undefined) return meant;
  }
  return 200;
}
