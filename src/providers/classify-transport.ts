import { ProviderError, type ProviderErrorClass } from "../core/errors.ts";
import type { FailureContext } from "./failure-context.ts";
import { hints } from "./hints.ts";
import { isJsonObject, textOrNull } from "./json-reading.ts";
import { ProxyError } from "./proxy-error.ts";
import { proxyFailure } from "./proxy-failure.ts";

/** How far a call had come: `connecting`, `waiting` for the first byte of the answer, or `reading` it. */
export type CallPhase = "connecting" | "waiting" | "reading";

/** The one reading of a call that brought no whole answer. Looks through `cause` and `AggregateError`, where Node hides the reasons. */
export function classifyTransport(
  error: unknown,
  phase: CallPhase,
  context: FailureContext,
): ProviderError {
  if (error instanceof ProxyError) return proxyFailure(error, context);
  const reasons = reasonsOf(error);
  const code = reasons[0]?.code ?? "no error code";
  const decision = reasons
    .map((reason) => decide(reason.code, phase, context))
    .find((candidate) => candidate !== null) ?? {
    class: "connect" as const,
    isRetryable: true,
    what: `call failed (${code})`,
    hint: hints.unreachable(context),
  };
  const addresses = reasons.flatMap(({ address }) => (address === null ? [] : [address]));
  const tried = addresses.length === 0 ? "" : ` (tried ${[...new Set(addresses)].join(" and ")})`;
  return new ProviderError(decision.class, `${decision.what} at ${context.baseUrl}${tried}`, {
    isRetryable: decision.isRetryable,
    hint: decision.hint,
    isUnreachable: decision.class === "connect" && phase === "connecting",
    // A parser's error holds what the server sent, which may hold a key.
    cause: decision.class === "protocol" ? undefined : error,
  });
}

/** The endpoint's own `timeout` has passed. */
export function timedOut(phase: CallPhase, context: FailureContext): ProviderError {
  const limit = `within ${context.timeoutMs / 1_000} s`;
  if (phase === "connecting") {
    return new ProviderError("connect", `no connection to ${context.baseUrl} ${limit}`, {
      isRetryable: true,
      hint: hints.unreachable(context),
      isUnreachable: true,
    });
  }
  const what = phase === "waiting" ? "no answer" : "no complete answer";
  return new ProviderError("timeout", `request timeout: ${what} from ${context.baseUrl} ${limit}`, {
    isRetryable: true,
    hint: hints.timeout(context),
  });
}

interface Decision {
  readonly class: ProviderErrorClass;
  readonly isRetryable: boolean;
  readonly what: string;
  readonly hint: string;
}

function decide(code: string, phase: CallPhase, context: FailureContext): Decision | null {
  const connect = (what: string, hint: string, isRetryable = true): Decision => ({
    class: "connect",
    isRetryable,
    what,
    hint,
  });
  switch (code) {
    case "ECONNREFUSED":
      return connect("connection refused", hints.unreachable(context));
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_NONAME":
      return connect(`host name \`${context.hostname}\` not found`, hints.dns);
    case "ETIMEDOUT":
    case "UND_ERR_CONNECT_TIMEOUT":
      return connect("connection timed out", hints.unreachable(context));
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EADDRNOTAVAIL":
    case "EHOSTDOWN":
    case "ENETDOWN":
    case "EACCES":
    case "EPERM":
      return connect("host not reachable", hints.unreachable(context));
    case "ECONNRESET":
    case "EPIPE":
    case "ECONNABORTED":
    case "UND_ERR_SOCKET":
    case "UND_ERR_RES_CONTENT_LENGTH_MISMATCH":
      return phase === "reading"
        ? {
            class: "protocol",
            isRetryable: true,
            what: "answer cut off: the connection closed in the middle of it",
            hint: hints.reset(context),
          }
        : connect("connection closed before an answer came", hints.reset(context));
    case "UND_ERR_DESTROYED":
    case "UND_ERR_CLOSED":
      return connect("provider closed during the call", hints.unreachable(context), false);
    default:
      break;
  }
  if (code.startsWith("HPE_") || code.startsWith("UND_ERR_HEADERS_OVERFLOW")) {
    return {
      class: "protocol",
      isRetryable: true,
      what: "answer is not HTTP as it should be",
      hint: hints.scheme,
    };
  }
  if (code.startsWith("ERR_SSL") || code === "EPROTO") {
    return connect(`TLS handshake failed (${code})`, hints.scheme, false);
  }
  return isCertificateCode(code)
    ? connect(`TLS certificate not accepted (${code})`, hints.certificate, false)
    : null;
}

/** OpenSSL's names for what is wrong with a certificate, as Node passes them on. */
function isCertificateCode(code: string): boolean {
  return (
    code.startsWith("ERR_TLS_CERT") || /(?:^|_)(?:CERT|CRL|CA|SIGNATURE|LEAF)(?:_|$)/.test(code)
  );
}

interface Reason {
  readonly code: string;
  readonly address: string | null;
}

const maxReasons = 20;

/** Every error with a code in a tree of causes, the outermost first. */
function reasonsOf(error: unknown): readonly Reason[] {
  const reasons: Reason[] = [];
  const open: unknown[] = [error];
  for (const current of open) {
    if (!isJsonObject(current) || open.length > maxReasons) continue;
    // undici's parser gives its errors a code only sometimes.
    const isParserError = current["name"] === "HTTPParserError";
    const code = textOrNull(current["code"]) ?? (isParserError ? "HPE_INVALID" : null);
    if (code !== null) reasons.push({ code, address: textOrNull(current["address"]) });
    if (current["cause"] !== undefined) open.push(current["cause"]);
    if (Array.isArray(current["errors"])) open.push(...current["errors"].slice(0, maxReasons));
  }
  return reasons;
}
