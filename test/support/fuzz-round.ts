import { parseCorpus, readCorpus } from "./answer-corpus.ts";
import { randomLatex } from "./random-latex.ts";
import { type Random, seededRandom } from "./seeded-random.ts";

const texts = parseCorpus(readCorpus()).map(
  ({ reference, answer, response }) => answer ?? response ?? reference,
);

const wrappers: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `So we get $\\boxed{${text}}$.`,
  (text) => `The final answer is $${text}$.`,
  (text) => `Answer: ${text}`,
  (text) => JSON.stringify({ answer: text }),
  (text) => `<think>\\boxed{${text}</think>${text}`,
];

/** The text with a few of its characters dropped, doubled, exchanged or taken from elsewhere. */
function mutated(random: Random, text: string): string {
  let result = text;
  for (let change = random.integer(1, 4); change > 0; change -= 1) {
    const place = random.integer(0, result.length);
    const end = Math.min(result.length, place + random.integer(0, 6));
    const [before, part, after] = [
      result.slice(0, place),
      result.slice(place, end),
      result.slice(end),
    ];
    result = random.pick([
      `${before}${after}`,
      `${before}${part}${part}${after}`,
      `${after}${part}${before}`,
      `${before}${random.pick(texts).slice(0, 20)}${after}`,
      `${before}${String.fromCharCode(random.integer(0, 127))}${after}`,
      `${before}${String.fromCodePoint(random.integer(128, 0x2fff))}${after}`,
      `${before}${part.repeat(random.integer(2, 30))}${after}`,
    ]);
  }
  return result;
}

const madeText = (random: Random): string =>
  random.pick([
    () => randomLatex(random, 4),
    () => mutated(random, random.pick(texts)),
    () => mutated(random, randomLatex(random, 3)),
    () => random.pick(texts),
  ])();

/** Two answers, the second sometimes nearly the first, and a response that holds the first; the same for the same seed. */
export function fuzzRound(seed: string): {
  readonly a: string;
  readonly b: string;
  readonly response: string;
} {
  const random = seededRandom(seed);
  const a = madeText(random);
  const b = random.pick([() => madeText(random), () => mutated(random, a)])();
  return { a, b, response: random.pick(wrappers)(a) };
}
