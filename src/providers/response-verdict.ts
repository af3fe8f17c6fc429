import type { ProviderErrorClass } from "../core/errors.ts";
import { contextNumbers, firstNumber } from "./context-numbers.ts";
import {
  apiMeant,
  has,
  isContentFilter,
  isContextLength,
  isOutputLimit,
  isUnknownModel,
  isWithoutCredit,
  isWrongKey,
} from "./error-words.ts";
import type { FailureContext } from "./failure-context.ts";
import { hints } from "./hints.ts";

/** What is known of an answer that is no completion. */
export interface Evidence {
  readonly status: number;
  /** The request parameter at fault, by the server's word. */
  readonly param: string | null;
  readonly isPage: boolean;
  /** Whether the body is only the beginning of what the server wanted to say. */
  readonly isCutShort: boolean;
  /** Whether a framework for web servers speaks, for a program that did not catch its own exception. */
  readonly isUncaught: boolean;
  /** How long the server asked to wait, in milliseconds. */
  readonly wait: number | null;
  /** All that the body says, in lower case. */
  readonly words: string;
  readonly bodyText: string;
  readonly context: FailureContext;
}

/** What an answer means. */
export interface Verdict {
  readonly class: ProviderErrorClass;
  readonly isRetryable: boolean;
  readonly hint: string;
  /** As in `ProviderError`. */
  readonly isAboutRequest: boolean;
}

/** The words come first, because servers disagree about statuses. */
export function verdictOf(evidence: Evidence): Verdict {
  return byWords(evidence) ?? byStatus(evidence);
}

function byWords(evidence: Evidence): Verdict | null {
  const { status, words, isPage, param, context } = evidence;
  if (isPage || status === 401 || status === 402) return null;
  if (isContentFilter(words) || (status === 403 && has(words, ["moderation", "flagged"]))) {
    return permanent("content_filter", hints.contentFilter);
  }
  if (status === 429) return null;
  if (isWithoutCredit(words)) return permanent("quota", hints.quota);
  if (status < 500) {
    const hint = hintOfMistake(words, context);
    if (hint !== null) return permanent("invalid_request", hint);
    if (isWrongKey(words)) return permanent("auth", hints.auth(context));
  }
  if (has(words, ["enginedeaderror", "enginecore encountered", "background loop has errored"])) {
    return passing("server", hints.engine);
  }
  if (status !== 404 && isContextLength(words)) return tooLong(evidence);
  if (isOutputLimit(words)) {
    return permanent(
      "invalid_request",
      hints.outputLimit(firstNumber(words, [/supports at most (\d+)/])),
    );
  }
  if (status < 500 && (param === null || param === "model") && isUnknownModel(words)) {
    return permanent("model_not_found", hints.model(context));
  }
  if (has(words, ["loading model", "model is loading", "overloaded", "server busy"])) {
    return passing("overloaded", hints.overloaded);
  }
  return has(words, ["model has crashed", "model is unloaded", "has unexpectedly stopped"])
    ? passing("server", hints.server)
    : null;
}

/** Azure speaks of subscriptions; asked as any other server, it does not see the key. */
function isAzureMissed({ words, context }: Evidence): boolean {
  return !context.isAzure && has(words, ["subscription key", "cognitiveservices.azure.com"]);
}

/** Requests that went to the wrong place, or by the wrong API. */
function hintOfMistake(words: string, context: FailureContext): string | null {
  switch (apiMeant(words)) {
    case "responses":
      return hints.responsesApi;
    case "completions":
      return hints.completionsApi;
    case "chat":
      return hints.chatApi;
    case null:
      break;
  }
  if (has(words, ["operationnotsupported", "does not work with the specified model"])) {
    // Azure does not say which one would do; a model that has no chat mostly has this.
    return context.api === "responses" ? hints.chatApi : hints.responsesApi;
  }
  if (has(words, ["unexpected endpoint", "resource not found", "api version not supported"])) {
    return hints.path(context);
  }
  if (has(words, ["no allowed providers"])) return hints.routing;
  return has(words, ["invalid host header"]) ? hints.hostHeader(context) : null;
}

/** llama.cpp says 500 when its slots together have used up a context that each prompt alone fits into. */
function tooLong({ words, bodyText }: Evidence): Verdict {
  return words.includes("context size has been exceeded")
    ? passing("context_length", hints.sharedContext)
    : permanent("context_length", hints.contextLength(contextNumbers(words, bodyText)));
}

function byStatus(evidence: Evidence): Verdict {
  const { status, words, param, context } = evidence;
  switch (status) {
    case 401:
      return permanent("auth", isAzureMissed(evidence) ? hints.azureKey : hints.auth(context));
    case 403:
      return permanent("auth", forbiddenHint(words, context));
    case 402:
      return permanent("quota", hints.quota);
    case 404:
    case 405:
    case 410:
      return permanent("invalid_request", hints.path(context));
    case 408:
    case 409:
    case 424:
    case 425:
    case 499:
      return passing("server", hints.server);
    case 413:
      return permanent(
        "invalid_request",
        has(words, ["tokens per min", "request too large for"])
          ? hints.tooLarge
          : hints.bodyTooLarge,
      );
    case 429:
      return limited(evidence);
    case 498:
    case 503:
    case 529:
      return passing("overloaded", hints.overloaded);
    case 501:
      return permanent("invalid_request", hints.missing);
    case 502:
    case 504:
    case 524:
      return passing("server", hints.gateway(context));
    default:
      break;
  }
  // The server is up. An answer to this very request may have no room: text-generation-webui then has no better words.
  if (evidence.isUncaught) return { ...passing("server", uncaughtHint), isAboutRequest: true };
  if (status >= 500 || status < 300) return passing("server", hints.server);
  // Half an error says nothing of the request; the whole one, next time, does.
  if (evidence.isCutShort) return passing("protocol", hints.protocol(context));
  return permanent("invalid_request", status < 400 ? hints.redirect : hints.invalid(param, words));
}

function limited({ words, wait }: Evidence): Verdict {
  if (words.includes("request too large")) return permanent("invalid_request", hints.tooLarge);
  if (has(words, ["overloaded", "server busy"])) return passing("overloaded", hints.overloaded);
  // "Quota" alone proves nothing: some services use the word for limits per minute, and then say how long to wait.
  const isSpent =
    isWithoutCredit(words) ||
    (wait === null && has(words, ["exceeded your current quota", "billing", "credit"]));
  return isSpent ? permanent("quota", hints.quota) : passing("rate_limit", hints.rateLimit);
}

function forbiddenHint(words: string, context: FailureContext): string {
  if (words === "") return hints.host(context);
  return has(words, ["firewall", "virtual network", "country, region"])
    ? hints.network
    : hints.auth(context);
}

const uncaughtHint =
  "look at the server's own log and make sure that a model is loaded; text-generation-webui answers so too when `max_tokens` leaves the prompt no room: lower it well below the model's context (`truncation_length`, `ctx-size`), or load the model with a larger one";

function permanent(errorClass: ProviderErrorClass, hint: string): Verdict {
  return { class: errorClass, isRetryable: false, hint, isAboutRequest: false };
}

function passing(errorClass: ProviderErrorClass, hint: string): Verdict {
  return { class: errorClass, isRetryable: true, hint, isAboutRequest: false };
}
