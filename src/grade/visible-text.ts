import { endOfReasoning } from "../math/extract-answer.ts";

/** What a response says after its reasoning, and where that begins; null when it ends within reasoning. */
export function visibleText(
  response: string,
): { readonly text: string; readonly start: number } | null {
  const start = endOfReasoning(response);
  return start === null ? null : { text: response.slice(start), start };
}
