import type { AnswerFamily } from "./answer-family.ts";
import { framings, respellings } from "./notation-rewrites.ts";
import type { Random } from "./seeded-random.ts";
import { typicalReferences } from "./typical-references.ts";

/** The text with another digit in place of one of its digits; never 0, which may stand where it says nothing. */
function otherDigit(random: Random, text: string): string {
  const places = [...text.matchAll(/\d/g)].map(({ index }) => index);
  const place = random.pick(places);
  const others = [..."123456789"].filter((digit) => digit !== text[place]);
  return `${text.slice(0, place)}${random.pick(others)}${text.slice(place + 1)}`;
}

const rewrites: AnswerFamily = {
  name: "typical references rewritten",
  cases: 105,
  make: (random) => {
    const reference = random.pick(typicalReferences);
    return {
      reference,
      equal: random
        .some([...framings, ...respellings], 12)
        .map(({ rewrite }) => rewrite(reference))
        .filter((text) => text !== reference),
      different: [0, 1, 2, 3].map(() => otherDigit(random, reference)),
    };
  },
};

/** Families about notation alone. */
export const familiesOfNotation: readonly AnswerFamily[] = [rewrites];
