import type { ProviderErrorClass } from "../core/errors.ts";

const advice: Readonly<Record<ProviderErrorClass, string>> = {
  connect:
    "check that the server is running and that `base_url` is right; `themis doctor` tells which of both it is",
  timeout: "raise `timeout`, lower `max_tokens` or `n_parallel`, or use a faster model",
  auth: "check the key, wherever the config has it",
  model_not_found:
    "set the server's name for the model in `model_mapping`; `themis models` lists the names",
  context_length: "lower `max_tokens`, shorten the prompt, or load the model with a longer context",
  rate_limit:
    'set `requests_per_minute` or `tokens_per_minute` to what you may use, lower `n_parallel` or set it to "auto", or raise `max_retries`',
  quota: "check the account's credit and limits",
  overloaded: 'lower `n_parallel` or set it to "auto", or try again later',
  content_filter: "read the blocked problems in the report",
  invalid_request: "remove the parameter that the server's message names from the sampling",
  server: "look at the server's log; lower `n_parallel` if it ran out of memory",
  protocol: "check that `base_url` leads to an OpenAI-compatible API, usually ending in `/v1`",
};

/** Advice where other requests were answered: the address is right then. */
const adviceAmongAnswers: Partial<typeof advice> = {
  connect: "look at the server's log: it was gone for a while, or took no more connections",
  protocol:
    'look at the log of the server and of a proxy before it; with `"stream": true` a proxy does not take a long answer for a dead one',
};

/**
 * What to do about failures of a class, which may be one that this release does not know. `said` is what was said of most of them, and `isAmongAnswers` whether
 * other requests were answered.
 */
export function failureAdvice(errorClass: string, said: string, isAmongAnswers: boolean): string {
  if (errorClass === "protocol" && /is longer than \d+ MB/.test(said)) {
    return "look at the server's log: it wrote without an end, whether or not `max_tokens` is set";
  }
  if (errorClass === "server" && !isAmongAnswers && /internal server error/i.test(said)) {
    return "look at the server's log; some servers fail so when `max_tokens` leaves no room for the prompt in their context: lower it";
  }
  if (!Object.hasOwn(advice, errorClass)) return "read the error in the report";
  const known = errorClass as ProviderErrorClass;
  return (isAmongAnswers ? adviceAmongAnswers[known] : undefined) ?? advice[known];
}
