/** What servers say in words, where status and code do not tell. All of these take words in lower case. */

/** Whether one of the phrases stands in the words. */
export function has(words: string, phrases: readonly string[]): boolean {
  return phrases.some((phrase) => words.includes(phrase));
}

/** A content filter: Azure's, LiteLLM's name for any, OpenAI's image and prompt checks, DeepSeek's and Alibaba's. */
export function isContentFilter(words: string): boolean {
  return has(words, [
    "content_filter",
    "content management policy",
    "content_policy_violation",
    "contentpolicyviolation",
    "responsibleaipolicyviolation",
    "flagged as potentially violating",
    "rejected as a result of our safety system",
    "content exists risk",
    "data_inspection_failed",
  ]);
}

/** A prompt that is too long, by itself or with what may be generated. */
export function isContextLength(words: string): boolean {
  if (
    has(words, [
      "context_length_exceeded",
      "contextwindowexceeded",
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
    isAboveContext(words) ||
    (/context[ _](?:length|window|size)/.test(words) && hasLimitWord(words))
  );
}

/** SGLang's words for a `max_tokens` above its context. OpenAI says nearly the same of what a model can write, and ends with "whereas you provided". */
function isAboveContext(words: string): boolean {
  return /max_completion_tokens is too large: \d+\. ?this model supports at most \d+ completion tokens(?!, whereas)/.test(
    words,
  );
}

function hasLimitWord(words: string): boolean {
  return has(words, [
    "exceed",
    "maximum",
    "longer than",
    "greater than",
    "is only",
    "too l",
    "at most",
  ]);
}

/** A model that is not there: unknown, not loaded, taken away, or an Azure deployment that does not exist. */
export function isUnknownModel(words: string): boolean {
  if (
    has(words, [
      "model_not_found",
      "deploymentnotfound",
      "no models loaded",
      "no model loaded",
      "no endpoints found",
    ])
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
      "decommissioned",
    ])
  );
}

/** A request that is longer than the model can answer, however short its prompt. */
export function isOutputLimit(words: string): boolean {
  return /max_(?:completion_|output_|new_)?tokens'? is too large/.test(words);
}

/** A key that is wrong, from servers that say so with 400. */
export function isWrongKey(words: string): boolean {
  return has(words, [
    "invalid_api_key",
    "invalid api key",
    "incorrect api key",
    "api key not valid",
    "authentication fail",
  ]);
}

/** An account without credit, whatever the status. */
export function isWithoutCredit(words: string): boolean {
  return has(words, ["insufficient_quota", "insufficient balance", "insufficient credit"]);
}

/** Which of a server's APIs its words send us to; null when they do not. */
export function apiMeant(words: string): "responses" | "completions" | "chat" | null {
  if (has(words, ["only supported in v1/responses", "only supported by the responses api"])) {
    return "responses";
  }
  if (has(words, ["this is a chat model", "cannot be used with the responses api"])) return "chat";
  return has(words, [
    "not a chat model",
    "does not support chat",
    "chat template is not set",
    "chat_template is not set",
    "no chat template",
    "no default chat template",
    "must provide a chat template",
    "default chat template is no longer allowed",
    "template not found",
  ])
    ? "completions"
    : null;
}
