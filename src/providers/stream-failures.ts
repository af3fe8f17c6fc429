import { ProviderError } from "../core/errors.ts";
import type { StreamEnding } from "./answer-stream.ts";
import type { FailureContext } from "./failure-context.ts";
import { hints } from "./hints.ts";
import { serverWords } from "./server-words.ts";

/** Why a stream that has ended holds no whole answer, where the server has not said it itself. What had come of the answer is worth nothing. */
export function brokenStream(
  ending: Exclude<StreamEnding, { readonly kind: "complete" | "error" }>,
  context: FailureContext,
): ProviderError {
  switch (ending.kind) {
    case "cut-off":
      return failure(
        "protocol",
        `answer cut off: the stream from ${context.baseUrl} ended without a finish reason`,
        hints.reset(context),
      );
    case "garbled":
      return failure(
        "protocol",
        `answer from ${context.baseUrl} cannot be read: an event of the stream is not valid JSON; it begins: ${serverWords(
          ending.event,
          context.secrets.all,
        ).slice(0, 200)}`,
        hints.protocol(context),
      );
    case "lost":
      return failure(
        "server",
        `generation broken off by ${context.baseUrl}: the server lost its own error message and sent an empty chunk instead`,
        "look at the server's own log (Ollama: `journalctl -u ollama`, or `~/.ollama/logs/server.log`); if it runs out of memory, lower `n_parallel`",
      );
  }
}

/** The endpoint's own `idle_timeout` has passed in the middle of a stream. */
export function fellSilent(idleTimeoutMs: number, context: FailureContext): ProviderError {
  return failure(
    "timeout",
    `request timeout: ${context.baseUrl} sent nothing for ${idleTimeoutMs / 1_000} s in the middle of an answer`,
    `look at the server's own log: it may hang; if it only pauses, raise \`idle_timeout\` in \`provider_options\` (now ${idleTimeoutMs / 1_000} s)`,
  );
}

function failure(
  errorClass: "protocol" | "server" | "timeout",
  message: string,
  hint: string,
): ProviderError {
  return new ProviderError(errorClass, message, {
    isRetryable: true,
    hint,
    httpStatus: errorClass === "timeout" ? null : 200,
  });
}
