/** Notices that a server cuts prompts without saying so, as Ollama, text-generation-webui and OpenRouter do. Its memory does not grow. */
export interface PromptGuard {
  /**
   * Takes a prompt's length in characters, or that of its varying part, and the prompt tokens that the server told. True once: when the evidence
   * has become sufficient.
   */
  add(characters: number, inputTokens: number): boolean;
  /** What the prompts so far show; null: nothing speaks for a cut. */
  verdict(): PromptCut | null;
}

/** What speaks for a cut. */
export interface PromptCut {
  /** Prompts seen that look cut. */
  readonly cut: number;
  /** The tokens that the server leaves of each; null where they differ. */
  readonly cap: number | null;
}

/** A guard that has seen nothing. */
export function openPromptGuard(): PromptGuard {
  const buckets = new Map<number, Bucket>();
  const far = noMatches();
  let top = noMatches();
  const usual = { characters: 0, tokens: 0 };
  let count = 0;
  let nextLook = 1;
  let hasAlarmed = false;

  const verdict = (): PromptCut | null => {
    const plateau = plateauOf(buckets);
    if (plateau !== null) return plateau;
    if (isImprobable([top])) return { cut: top.count, cap: top.mostTokens };
    return lengths(far) >= enoughFar ? { cut: far.count, cap: null } : null;
  };

  return {
    add: (characters, inputTokens) => {
      if (inputTokens < leastTokens || characters <= 0) return false;
      count += 1;
      addToBucket(buckets, characters, inputTokens);
      if (inputTokens > top.mostTokens + band) top = noMatches();
      if (inputTokens >= top.mostTokens - band) match(top, characters, inputTokens);
      if (isFar(characters, inputTokens, usual)) match(far, characters, inputTokens);
      else if (characters >= usualLength) {
        usual.characters += characters;
        usual.tokens += inputTokens;
      }
      if (hasAlarmed || count < nextLook) return false;
      // A look costs more than a prompt: the more prompts there were, the rarer it is worth one.
      nextLook = count + 1 + Math.floor(count / 64);
      hasAlarmed = verdict() !== null;
      return hasAlarmed;
    },
    verdict,
  };
}

/** Smaller counts are no cut: some servers leave out what they had in their cache, or tell a constant. */
const leastTokens = 32;

/** Texts of any language and tokenizer have fewer characters a token, over a long text … */
const absurdRatio = 12;
/** … and texts that are like shorter ones fewer than this, where those have at most half of it. */
const suspectRatio = 8;
const usualLength = 300;
const farLength = 600;
const enoughFar = 4;

function isFar(
  characters: number,
  tokens: number,
  usual: { readonly characters: number; readonly tokens: number },
): boolean {
  if (characters < farLength) return false;
  const ratio = characters / tokens;
  if (ratio > absurdRatio) return true;
  return ratio > suspectRatio && ratio * usual.tokens > 2 * usual.characters && usual.tokens > 0;
}

/** Prompts of one kind. */
interface Matches {
  count: number;
  /** A bit for each remainder of a length by 32: how many lengths there were at least. Equal prompts, as repeats are, prove nothing. */
  lengthBits: number;
  shortest: number;
  longest: number;
  fewestTokens: number;
  mostTokens: number;
}

function noMatches(): Matches {
  return {
    count: 0,
    lengthBits: 0,
    shortest: Number.POSITIVE_INFINITY,
    longest: 0,
    fewestTokens: Number.POSITIVE_INFINITY,
    mostTokens: 0,
  };
}

function match(matches: Matches, characters: number, tokens: number): void {
  matches.count += 1;
  matches.lengthBits |= 1 << (characters % 32);
  matches.shortest = Math.min(matches.shortest, characters);
  matches.longest = Math.max(matches.longest, characters);
  matches.fewestTokens = Math.min(matches.fewestTokens, tokens);
  matches.mostTokens = Math.max(matches.mostTokens, tokens);
}

function lengths({ lengthBits }: Matches): number {
  let bits = lengthBits;
  let ones = 0;
  while (bits !== 0) {
    bits &= bits - 1;
    ones += 1;
  }
  return ones;
}

/** Prompts of about one length, and the count that most of them share if most of them share one (by the vote of Boyer and Moore). */
interface Bucket {
  count: number;
  candidate: number;
  votes: number;
  matches: Matches;
}

/** A server that cuts by characters comes out a little below its cap. */
const band = 3;
const bucketsPerDoubling = 8;

function addToBucket(buckets: Map<number, Bucket>, characters: number, tokens: number): void {
  const index = Math.floor(Math.log2(characters) * bucketsPerDoubling);
  let bucket = buckets.get(index);
  if (bucket === undefined) {
    bucket = { count: 0, candidate: tokens, votes: 0, matches: noMatches() };
    buckets.set(index, bucket);
  }
  bucket.count += 1;
  if (Math.abs(tokens - bucket.candidate) <= band) {
    bucket.votes += 1;
    match(bucket.matches, characters, tokens);
  } else if (bucket.votes > 0) {
    bucket.votes -= 1;
  } else {
    bucket.candidate = tokens;
    bucket.votes = 1;
    bucket.matches = noMatches();
    match(bucket.matches, characters, tokens);
  }
}

/** Below one in a hundred million: so improbable must it be that uncut prompts of such different lengths have the same count. */
const enoughEvidence = Math.log(1e8);
const mostCharactersPerToken = 6;
const leastDifference = 256;

/** The count that prompts share however long they are. */
function plateauOf(buckets: ReadonlyMap<number, Bucket>): PromptCut | null {
  const majorities = [...buckets].filter(([, { count, matches }]) => 2 * matches.count >= count);
  let best: PromptCut | null = null;
  for (const candidate of new Set(majorities.map(([, bucket]) => bucket.candidate))) {
    const members = majorities.filter(
      ([, bucket]) => Math.abs(bucket.candidate - candidate) <= band,
    );
    const found = cutOf(members, buckets);
    if (found !== null && found.cut > (best?.cut ?? 0)) best = found;
  }
  return best;
}

function cutOf(
  members: readonly (readonly [number, Bucket])[],
  buckets: ReadonlyMap<number, Bucket>,
): PromptCut | null {
  const all = members.map(([, { matches }]) => matches);
  const cut = all.reduce((sum, { count }) => sum + count, 0);
  // A cap caps: what is longer than a cut prompt is cut too, but for texts of other languages.
  const from = Math.min(...members.map(([index]) => index));
  let asLong = 0;
  for (const [index, { count }] of buckets) if (index >= from) asLong += count;
  if (2 * cut < asLong || !isImprobable(all)) return null;
  return { cut, cap: Math.max(...all.map(({ mostTokens }) => mostTokens)) };
}

/** Whether these prompts, had they been told uncut, would hardly have counts that are so near each other. */
function isImprobable(groups: readonly Matches[]): boolean {
  const shortest = Math.min(...groups.map((group) => group.shortest));
  const longest = Math.max(...groups.map((group) => group.longest));
  if (longest - shortest < leastDifference) return false;
  const fewest = Math.min(...groups.map(({ fewestTokens }) => fewestTokens));
  const most = Math.max(...groups.map(({ mostTokens }) => mostTokens));
  // The count of each would be anywhere in the range that their lengths span.
  const range = (longest - shortest) / mostCharactersPerToken;
  const others = groups.reduce((sum, group) => sum + lengths(group), 0) - 1;
  return others * Math.log(range / (most - fewest + 1)) > enoughEvidence;
}
