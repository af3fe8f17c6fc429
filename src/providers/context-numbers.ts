/** How much a server's context holds and how much a request asked of it, in tokens; `null` where its words do not say. */
export interface ContextNumbers {
  /** For prompt and answer together. */
  readonly limit: number | null;
  /** Prompt and the most that may be generated; of some servers one of them alone. */
  readonly asked: number | null;
  readonly prompt: number | null;
  /** The request's own limit of the answer. */
  readonly output: number | null;
}

const limitPatterns = [
  /context (?:length|size|window)(?: is| of)?(?: only)?:? \(?(\d+)/,
  /context (?:length|size|window) \((\d+) tokens\)/,
  /with (\d+) maximum context length/,
  /n_ctx: (\d+)/,
  /must be <= (\d+)/,
  // SGLang's own; OpenAI goes on with "whereas you provided", and means what a model can write.
  /supports at most (\d+) completion tokens(?!, whereas)/,
];
const askedPatterns = [
  /you requested (?:about )?(\d+) tokens/,
  /total of at least (\d+) tokens/,
  /resulted in (?:over )?(\d+) tokens/,
];
const promptPatterns = [
  /contains(?: at least)? (\d+)(?: input)? tokens/,
  /passed (\d+) input tokens/,
  /\((\d+) (?:in the messages|of text input)/,
  /request has (\d+) input tokens/,
  /given: (\d+) `inputs` tokens/,
  /(?:request|input) \((\d+) tokens\)/,
  /n_keep: ?(\d+)/,
];
const outputPatterns = [
  /requested (\d+) output tokens/,
  /(\d+) in the (?:completion|output)\)/,
  /tokens and (\d+) `max_new_tokens`/,
  /is too large: (\d+)/,
];

/**
 * Reads the numbers out of the words of OpenAI, vLLM, SGLang, llama.cpp, LM Studio, Mistral and TGI, or out of the members that llama.cpp's bodies
 * have beside them. `words` are in lower case.
 */
export function contextNumbers(words: string, bodyText: string): ContextNumbers {
  const prompt =
    firstNumber(words, promptPatterns) ?? firstNumber(bodyText, [/"n_prompt_tokens\\*": ?(\d+)/]);
  const output = firstNumber(words, outputPatterns);
  return {
    limit: firstNumber(words, limitPatterns) ?? firstNumber(bodyText, [/"n_ctx\\*": ?(\d+)/]),
    asked:
      firstNumber(words, askedPatterns) ??
      (prompt === null || output === null ? (prompt ?? output) : prompt + output),
    prompt,
    output,
  };
}

/** The number that the first pattern to match finds; null when none does. */
export function firstNumber(words: string, patterns: readonly RegExp[]): number | null {
  for (const pattern of patterns) {
    const [, digits] = pattern.exec(words) ?? [];
    if (digits !== undefined && digits.length <= 12) return Number(digits);
  }
  return null;
}
