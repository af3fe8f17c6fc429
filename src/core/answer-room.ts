/** With less room for an answer, in tokens, no problem is solved: then the context is the trouble, not `max_tokens`. */
export const leastAnswerRoom = 256;

/** A `max_tokens` to advise where there is room for so many tokens: a little less, as people write such numbers. */
export function advisedMaxTokens(room: number): number {
  return room - (room % (room >= 2_048 ? 256 : 64));
}
