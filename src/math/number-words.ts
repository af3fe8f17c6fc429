import { type Rational, rational } from "./rational.ts";

const small = (
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen " +
  "eighteen nineteen"
).split(" ");
const tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const scales = new Map([
  ["thousand", 1_000n],
  ["million", 1_000_000n],
  ["billion", 1_000_000_000n],
  ["trillion", 1_000_000_000_000n],
]);
const ordinals =
  "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(" ");
const parts = new Map([
  ["half", 2n],
  ["halves", 2n],
  ["third", 3n],
  ["thirds", 3n],
  ["quarter", 4n],
  ["quarters", 4n],
  ["fourth", 4n],
  ["fourths", 4n],
  ["fifth", 5n],
  ["fifths", 5n],
  ["sixth", 6n],
  ["sixths", 6n],
  ["eighth", 8n],
  ["eighths", 8n],
  ["tenth", 10n],
  ["tenths", 10n],
]);

/** The number that words spell, such as `twenty-one`, `three million`, `two thirds`, `third`; null where any word spells none. */
export function numberOfWords(words: readonly string[]): Rational | null {
  const all = words.flatMap((word) => word.toLowerCase().split("-"));
  // "a hundred" is one of them.
  const spelled = all[0] === "a" || all[0] === "an" ? ["one", ...all.slice(1)] : all;
  const last = spelled.at(-1) ?? "";
  if (spelled.length === 1 && last === "half") return rational(1n, 2n);
  const ordinal = spelled.length === 1 ? ordinals.indexOf(last) : -1;
  if (ordinal >= 0) return rational(BigInt(ordinal + 1), 1n);
  const part = parts.get(last);
  const counted = part === undefined ? spelled : spelled.slice(0, -1);
  const count = wholeOfWords(counted);
  return count === null ? null : rational(count, part ?? 1n);
}

/** The whole number that words count, such as `ninety`; null for ordinals, fractions and all other words. */
export function cardinalOfWords(words: readonly string[]): Rational | null {
  const value = wholeOfWords(words.flatMap((word) => word.toLowerCase().split("-")));
  return value === null ? null : rational(value, 1n);
}

function wholeOfWords(words: readonly string[]): bigint | null {
  let total = 0n;
  let group: bigint | null = null;
  for (const word of words) {
    if (word === "and" && group !== null) continue;
    const scale = scales.get(word);
    if (scale !== undefined) {
      total += (group ?? 1n) * scale;
      group = 0n;
    } else if (word === "hundred") {
      group = (group ?? 1n) * 100n;
    } else {
      const value = valueOfWord(word);
      if (value === null || (group !== null && !canFollow(group, value))) return null;
      group = (group ?? 0n) + value;
    }
  }
  return group === null ? null : total + group;
}

function valueOfWord(word: string): bigint | null {
  const unit = small.indexOf(word);
  if (unit >= 0) return BigInt(unit);
  const ten = tens.indexOf(word);
  return ten < 0 ? null : BigInt(20 + 10 * ten);
}

/** "twenty one" is a number, "one two" and "ten five" are not. */
function canFollow(group: bigint, value: bigint): boolean {
  const rest = group % 100n;
  if (rest === 0n) return true;
  return rest >= 20n && rest % 10n === 0n && value > 0n && value < 10n;
}

/** What a word behind a number multiplies it by: `5 million`, `3 dozen`; null for any other word. */
export function multiplierOfWord(word: string): Rational | null {
  const lower = word.toLowerCase();
  if (lower === "dozen") return rational(12n, 1n);
  if (lower === "hundred") return rational(100n, 1n);
  const scale = scales.get(lower.endsWith("s") ? lower.slice(0, -1) : lower);
  return scale === undefined ? null : { numerator: scale, denominator: 1n };
}
