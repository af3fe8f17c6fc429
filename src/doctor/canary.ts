/** A long text with a word to find at each end. */
export interface Canary {
  readonly prompt: string;
  readonly first: string;
  readonly last: string;
}

const words: readonly string[] = [
  ...["cobalt", "walnut", "meadow", "copper", "saffron", "granite", "lantern", "harvest"],
];
const line = (number: number): string =>
  `Line ${number}: the ferry crosses the bay at seven and comes back at noon.`;
/** Of a line, its line break included; numbers are mostly of three digits. */
const lineCharacters = 68;

/** A text of about so many characters. Of two numbers, no beginning is the same: a server may keep the count of what it has seen before. */
export function canary(number: number, characters: number): Canary {
  const first = words[(2 * number) % words.length] ?? "";
  const last = words[(2 * number + 1) % words.length] ?? "";
  const lines = Math.max(1, Math.round((characters - 260) / lineCharacters));
  const body = Array.from({ length: lines }, (_, index) => line(index + 1));
  return {
    prompt: [
      `The password at the beginning is ${first}.`,
      ...body,
      `The password at the end is ${last}.`,
      "Which password stands at the beginning, and which at the end? Reply with the two words and nothing else.",
    ].join("\n"),
    first,
    last,
  };
}

/**
 * What the answers say about whether a longer text arrived: `doubtful` is a right count of tokens beside a first word that the model did not
 * find, though it did in a short text.
 */
export type Verdict = "whole" | "cut" | "doubtful" | "unclear";

/** One text that was sent, and what came back. */
export interface SentCanary {
  readonly canary: Canary;
  /** As the server counted; null where it did not, or counted nothing. */
  readonly promptTokens: number | null;
  readonly reply: string;
}

/** How a server counts the tokens of such texts. */
export interface TokenScale {
  readonly perCharacter: number;
  /** What the chat template adds to every prompt. */
  readonly template: number;
}

/** By two texts of different lengths; null where they were not counted. */
export function tokenScale(shorter: SentCanary, longer: SentCanary): TokenScale | null {
  if (shorter.promptTokens === null || longer.promptTokens === null) return null;
  const characters = longer.canary.prompt.length - shorter.canary.prompt.length;
  const perCharacter = (longer.promptTokens - shorter.promptTokens) / characters;
  return {
    perCharacter,
    template: Math.max(0, shorter.promptTokens - perCharacter * shorter.canary.prompt.length),
  };
}

/** The texts are alike, so that their counts follow their lengths closely; some tokenizers take more for the numbers of later lines, none fewer. */
const leastShare = 0.97;
/** Fewer, and even the short texts were cut. */
const leastPerCharacter = 0.1;

/**
 * Whether the long text arrived whole: by the server's count of its tokens against what shorter ones of the same words lead to expect, and by
 * whether the first word was found where the short text shows that the model can do that. A count that is too small is proof enough.
 */
export function verdictOf(short: SentCanary, long: SentCanary, scale: TokenScale | null): Verdict {
  const isAble =
    short.reply.includes(short.canary.first) && short.reply.includes(short.canary.last);
  const hasFirst = long.reply.includes(long.canary.first);
  const isFirstLost = isAble && long.reply.includes(long.canary.last) && !hasFirst;
  if (scale !== null && long.promptTokens !== null) {
    const expected = expectedTokens(long.canary, scale);
    if (scale.perCharacter < leastPerCharacter || long.promptTokens < leastShare * expected)
      return "cut";
    return isFirstLost ? "doubtful" : "whole";
  }
  if (isFirstLost) return "cut";
  return hasFirst ? "whole" : "unclear";
}

/** The tokens that a text should have. */
export function expectedTokens({ prompt }: Canary, { perCharacter, template }: TokenScale): number {
  return Math.round(template + Math.max(perCharacter, leastPerCharacter) * prompt.length);
}
