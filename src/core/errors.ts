/** Exit codes of the command line, by what they mean. */
export const exitCodes = {
  done: 0,
  someFailed: 1,
  usage: 2,
  unusable: 3,
  gate: 4,
  interrupted: 130,
} as const;

/** What kind of trouble a `ThemisError` is; the command line turns it into an exit code. */
export type ErrorCode =
  | "usage"
  | "config"
  | "dataset"
  | "endpoint"
  | "budget"
  | "store"
  | "run-locked"
  | "interrupted";

/**
 * A trouble that the user can mend: says what, where, why and what to do. Anything else that is thrown is a bug.
 * `message` is lower case without a full stop, names in backticks, the value got; `hint` is a command or an edit.
 */
export class ThemisError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | null;
  /** File, line and column, or URL; printed under the message. */
  readonly where: string | null;

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; where?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ThemisError";
    this.code = code;
    this.hint = options.hint ?? null;
    this.where = options.where ?? null;
  }
}

/** Why a call to an endpoint gave no completion. */
export type ProviderErrorClass =
  | "connect"
  | "timeout"
  | "auth"
  | "model_not_found"
  | "context_length"
  | "rate_limit"
  | "quota"
  | "overloaded"
  | "content_filter"
  | "invalid_request"
  | "server"
  | "protocol";

/** A failed call, classified once, where status and body are known. The retry loop only reads it. */
export class ProviderError extends Error {
  readonly class: ProviderErrorClass;
  /** Whether the same request may succeed a moment later. */
  readonly isRetryable: boolean;
  /** What the user can do about it. */
  readonly hint: string;
  readonly httpStatus: number | null;
  /** How long the server asked to wait; null when it did not say. */
  readonly retryAfterMs: number | null;
  /** Whether no connection could be made at all: no other request would fare better. */
  readonly isUnreachable: boolean;
  /** Whether the endpoint itself is up and only this request fails: it is no reason to wait with others. */
  readonly isAboutRequest: boolean;

  constructor(
    errorClass: ProviderErrorClass,
    message: string,
    options: {
      isRetryable: boolean;
      hint: string;
      httpStatus?: number | null;
      retryAfterMs?: number | null;
      isUnreachable?: boolean;
      isAboutRequest?: boolean;
      cause?: unknown;
    },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ProviderError";
    this.class = errorClass;
    this.isRetryable = options.isRetryable;
    this.hint = options.hint;
    this.httpStatus = options.httpStatus ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.isUnreachable = options.isUnreachable ?? false;
    this.isAboutRequest = options.isAboutRequest ?? false;
  }
}
