import { ProviderError, type ProviderErrorClass } from "../core/errors.ts";
import { type ErrorEnvelope, readErrorEnvelope } from "./error-envelope.ts";
import type { FailureContext } from "./failure-context.ts";
import { hints } from "./hints.ts";
import { parseJson } from "./json-reading.ts";
import { headerText, type ResponseHeaders, retryAfterMs } from "./response-headers.ts";
import { serverWords } from "./server-words.ts";

/**
 * The one reading of an answer that is no completion: an error status, or an error body under status 200. A body that names a status of its
 * own (OpenRouter does under 200) is read by that.
 */
export function classifyResponse(
  status: number,
  headers: ResponseHeaders,
  bodyText: string,
  context: FailureContext,
): ProviderError {
  const page = pageTitle(headers, bodyText, context);
  const envelope = page === null ? envelopeOf(bodyText) : null;
  const said = serverWords(envelope?.message ?? page ?? bodyText, context.secrets);
  const wait = retryAfterMs(headers, said);
  const meant = status < 300 ? statusNamed(envelope) : status;
  const verdict = decide({
    status: meant,
    envelope,
    isPage: page !== null,
    wait,
    words: wordsOf(envelope, said),
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
    },
  );
}

/** A successful status whose body is no chat completion; `problem` says what was found instead. */
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
  const title = pageTitle(headers, bodyText, context);
  if (title !== null) {
    return failure(`an HTML page titled "${title}"`, false, hints.path(context));
  }
  if (headerText(headers, "content-type")?.startsWith("text/event-stream") === true) {
    return failure("a stream of events", false, hints.stream);
  }
  if (bodyText.trim() === "") return failure("the body is empty", true, hints.protocol(context));
  const start = serverWords(bodyText, context.secrets).slice(0, 200);
  const problem =
    parseJson(bodyText) === undefined
      ? `the body is not valid JSON or was cut short; it begins: ${start}`
      : `the body holds no \`choices\`; it begins: ${start}`;
  return failure(problem, true, hints.protocol(context));
}

interface Evidence {
  readonly status: number;
  readonly envelope: ErrorEnvelope | null;
  readonly isPage: boolean;
  readonly wait: number | null;
  /** All that the body says, in lower case. */
  readonly words: string;
  readonly context: FailureContext;
}

interface Decision {
  readonly class: ProviderErrorClass;
  readonly isRetryable: boolean;
  readonly hint: string;
}

function decide(evidence: Evidence): Decision {
  return byWords(evidence) ?? byStatus(evidence);
}

/** What holds whatever the status, because servers disagree about it. */
function byWords({ status, words, isPage, context }: Evidence): Decision | null {
  if (isPage || status === 401 || status === 402) return null;
  if (has(words, ["content_filter", "content management policy", "content_policy_violation"])) {
    return { class: "content_filter", isRetryable: false, hint: hints.contentFilter };
  }
  if (status === 403 && has(words, ["moderation", "flagged"])) {
    return { class: "content_filter", isRetryable: false, hint: hints.contentFilter };
  }
  if (status !== 429 && status !== 404 && isContextLength(words)) {
    // llama.cpp says this with 500 when its slots together have used up a context that each prompt alone fits into.
    const isShared = words.includes("context size has been exceeded");
    return {
      class: "context_length",
      isRetryable: isShared,
      hint: isShared ? hints.sharedContext : hints.contextLength,
    };
  }
  if (has(words, ["unexpected endpoint"])) {
    return { class: "invalid_request", isRetryable: false, hint: hints.path(context) };
  }
  if (status !== 429 && status < 500 && isUnknownModel(words)) {
    return { class: "model_not_found", isRetryable: false, hint: hints.model(context) };
  }
  if (has(words, ["loading model", "model is loading", "overloaded", "server busy"])) {
    return { class: "overloaded", isRetryable: true, hint: hints.overloaded };
  }
  if (has(words, ["model has crashed", "model is unloaded", "has unexpectedly stopped"])) {
    return { class: "server", isRetryable: true, hint: hints.server };
  }
  return null;
}

function byStatus(evidence: Evidence): Decision {
  const { status, words, context } = evidence;
  switch (status) {
    case 401:
      return { class: "auth", isRetryable: false, hint: hints.auth(context) };
    case 403:
      return {
        class: "auth",
        isRetryable: false,
        hint: words === "" ? hints.host : hints.auth(context),
      };
    case 402:
      return { class: "quota", isRetryable: false, hint: hints.quota };
    case 404:
    case 405:
    case 410:
      return { class: "invalid_request", isRetryable: false, hint: hints.path(context) };
    case 408:
    case 409:
    case 425:
    case 499:
      return { class: "server", isRetryable: true, hint: hints.server };
    case 429:
      return limited(evidence);
    case 498:
    case 503:
    case 529:
      return { class: "overloaded", isRetryable: true, hint: hints.overloaded };
    case 501:
      return { class: "server", isRetryable: false, hint: hints.path(context) };
    case 502:
    case 504:
    case 524:
      return { class: "server", isRetryable: true, hint: hints.gateway };
    default:
      if (status >= 500 || status < 300) {
        return { class: "server", isRetryable: true, hint: hints.server };
      }
      return {
        class: "invalid_request",
        isRetryable: false,
        hint:
          status < 400 ? hints.redirect : hints.invalid(evidence.envelope?.param ?? null, words),
      };
  }
}

function limited({ words, wait }: Evidence): Decision {
  if (words.includes("request too large")) {
    return { class: "invalid_request", isRetryable: false, hint: hints.tooLarge };
  }
  // "Quota" alone proves nothing: some services use the word for limits per minute, and then say how long to wait.
  const isSpent =
    words.includes("insufficient_quota") ||
    (wait === null && has(words, ["exceeded your current quota", "billing", "credit"]));
  return isSpent
    ? { class: "quota", isRetryable: false, hint: hints.quota }
    : { class: "rate_limit", isRetryable: true, hint: hints.rateLimit };
}

function isContextLength(words: string): boolean {
  if (
    has(words, [
      "context_length_exceeded",
      "exceed_context_size",
      "n_keep",
      "trying to keep the first",
      "max_new_tokens` must be <=",
      "prompt is too long",
      "input is too long",
    ])
  ) {
    return true;
  }
  return (
    /context[ _](?:length|window|size)/.test(words) &&
    has(words, ["exceed", "maximum", "longer than", "greater than", "is only", "too l", "at most"])
  );
}

function isUnknownModel(words: string): boolean {
  if (
    has(words, ["model_not_found", "deploymentnotfound", "no models loaded", "no model loaded"])
  ) {
    return true;
  }
  return (
    /\bmodel\b/.test(words) &&
    has(words, [
      "not found",
      "not exist",
      "invalid model",
      "valid model",
      "unknown model",
      "no such model",
      "notfounderror",
    ])
  );
}

function has(words: string, phrases: readonly string[]): boolean {
  return phrases.some((phrase) => words.includes(phrase));
}

function envelopeOf(bodyText: string): ErrorEnvelope | null {
  const body = parseJson(bodyText);
  return body === undefined ? null : readErrorEnvelope(body);
}

function wordsOf(envelope: ErrorEnvelope | null, said: string): string {
  return [said, envelope?.type, envelope?.code]
    .filter((part) => typeof part === "string")
    .join(" ")
    .toLowerCase()
    .trim();
}

function statusNamed(envelope: ErrorEnvelope | null): number {
  const status = Number(envelope?.code);
  return Number.isInteger(status) && status >= 400 && status < 600 ? status : 200;
}

/** The title of an HTML page in safe words, "" when it has none; null when the body is no HTML. Error pages are walls of markup. */
function pageTitle(
  headers: ResponseHeaders,
  bodyText: string,
  { secrets }: FailureContext,
): string | null {
  const start = bodyText.slice(0, 200).trimStart().toLowerCase();
  const isPage =
    start.startsWith("<!doctype html") ||
    start.startsWith("<html") ||
    (start.startsWith("<") &&
      headerText(headers, "content-type")?.startsWith("text/html") === true);
  if (!isPage) return null;
  const head = bodyText.slice(0, 65_536);
  const opening = head.search(/<title/i);
  if (opening < 0) return "";
  const from = head.indexOf(">", opening) + 1;
  const to = head.indexOf("<", from);
  return from > 0 && to > from ? serverWords(head.slice(from, to), secrets).slice(0, 200) : "";
}
