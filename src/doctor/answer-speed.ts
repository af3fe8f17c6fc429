import type { Answer, ExaminedEndpoint } from "./examined-endpoint.ts";

/** Shorter times say more of the network than of the model. */
const leastWritingMs = 10;
const charactersPerToken = 4;

/** The tokens of an answer, as the server counts them or by their letters. */
export function tokensOf({ completion: { text, reasoning, usage } }: Answer): number {
  return (
    usage.outputTokens ?? Math.ceil((text.length + (reasoning?.length ?? 0)) / charactersPerToken)
  );
}

/**
 * Tokens a second of one answer: of the writing alone where that took a time that can be measured, else of all the time, which the endpoint reaches at
 * the least. Null for an empty answer.
 */
export function answerSpeed(answer: Answer): number | null {
  const tokens = tokensOf(answer);
  if (tokens === 0) return null;
  const writingMs = answer.totalMs - (answer.completion.firstTokenMs ?? 0);
  return (tokens * 1_000) / Math.max(1, writingMs < leastWritingMs ? answer.totalMs : writingMs);
}

/** The same endpoint; `hear` gets every answer to a question. */
export function overheard(
  endpoint: ExaminedEndpoint,
  hear: (answer: Answer) => void,
): ExaminedEndpoint {
  return {
    ...endpoint,
    async ask(question, signal, onToken) {
      const answer = await endpoint.ask(question, signal, onToken);
      hear(answer);
      return answer;
    },
    changed: (change) => overheard(endpoint.changed(change), hear),
  };
}
