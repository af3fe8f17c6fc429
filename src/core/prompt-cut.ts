/** Notices that a server cuts prompts without saying so, as Ollama, text-generation-webui and OpenRouter do. Its memory does not grow. */
export interface PromptGuard {
  /**
   * Takes the length in characters of what differs between the prompts, and the prompt tokens that the server told. True once: when the evidence has
   * become sufficient.
   */
  add(characters: number, inputTokens: number): boolean;
  /** What the prompts so far show; null: nothing speaks for a cut. What was sufficient once is never forgotten. */
  verdict(): PromptCut | null;
}

/** What speaks for a cut. */
export interface PromptCut {
  /** Prompts that look cut: about so many where there is a cap, at least so many where there is none. */
  readonly cut: number;
  /** Prompts seen. */
  readonly seen: number;
  /** The tokens that the server leaves of each; null where they differ. */
  readonly cap: number | null;
  /** Whether the counts are so small that the server may as well count wrongly, such as without what it has in its cache. */
  readonly isDoubtful: boolean;
}

/** A guard that has seen nothing. */
export function openPromptGuard(): PromptGuard {
  const buckets = new Map<number, Bucket>();
  const far = noMatches();
  let top = noMatches();
  const usual = { characters: 0, tokens: 0 };
  let seen = 0;
  let nextLook = 1;
  let alarm: PromptCut | null = null;

  const look = (): PromptCut | null => {
    const isTop = top.mostTokens >= fewTokens && isImprobable([top]);
    const plateau = plateauOf(buckets) ?? (isTop ? top : null);
    if (plateau !== null) return { cut: plateau.count, seen, ...capOf(plateau.mostTokens) };
    const enough = lengths(far.lengthBits) >= enoughFar;
    return enough ? { cut: far.count, seen, cap: null, isDoubtful: false } : null;
  };

  return {
    add: (characters, inputTokens) => {
      if (inputTokens < 1 || characters <= 0) return false;
      seen += 1;
      addToBucket(buckets, characters, inputTokens);
      if (inputTokens > top.mostTokens + band) top = noMatches();
      if (inputTokens >= top.mostTokens - band) match(top, characters, inputTokens);
      if (isFar(characters, inputTokens, usual)) match(far, characters, inputTokens);
      else if (characters >= usualLength && inputTokens >= fewTokens) {
        usual.characters += characters;
        usual.tokens += inputTokens;
      }
      if (alarm !== null || seen < nextLook) return false;
      // A look costs more than a prompt: the more prompts there were, the rarer it is worth one.
      nextLook = seen + 1 + Math.floor(seen / 64);
      alarm = look();
      return alarm !== null;
    },
    verdict: () => look() ?? alarm,
  };
}

function capOf(cap: number): Pick<PromptCut, "cap" | "isDoubtful"> {
  return { cap, isDoubtful: cap < fewTokens };
}

/** Servers that leave out what they had in their cache tell smaller counts than this for a prompt that they were asked before, or a constant. */
const fewTokens = 32;

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
  if (characters < farLength || tokens < fewTokens) return false;
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
  /** Of `count`, those with `mostTokens` exactly. */
  withMost: number;
}

function noMatches(): Matches {
  return {
    count: 0,
    lengthBits: 0,
    shortest: Number.POSITIVE_INFINITY,
    longest: 0,
    fewestTokens: Number.POSITIVE_INFINITY,
    mostTokens: 0,
    withMost: 0,
  };
}

function match(matches: Matches, characters: number, tokens: number): void {
  matches.count += 1;
  matches.lengthBits |= lengthBit(characters);
  matches.shortest = Math.min(matches.shortest, characters);
  matches.longest = Math.max(matches.longest, characters);
  matches.fewestTokens = Math.min(matches.fewestTokens, tokens);
  if (tokens > matches.mostTokens) matches.withMost = 0;
  matches.mostTokens = Math.max(matches.mostTokens, tokens);
  if (tokens === matches.mostTokens) matches.withMost += 1;
}

function lengthBit(characters: number): number {
  return 1 << (characters % 32);
}

function lengths(lengthBits: number): number {
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
  /** The lengths of those with more than a few tokens. */
  manyBits: number;
}

/** A server that cuts by characters comes out a little below its cap. */
const band = 3;
const bucketsPerDoubling = 8;

function addToBucket(buckets: Map<number, Bucket>, characters: number, tokens: number): void {
  const index = Math.floor(Math.log2(characters) * bucketsPerDoubling);
  let bucket = buckets.get(index);
  if (bucket === undefined) {
    bucket = { count: 0, candidate: tokens, votes: 0, matches: noMatches(), manyBits: 0 };
    buckets.set(index, bucket);
  }
  bucket.count += 1;
  if (tokens >= fewTokens) bucket.manyBits |= lengthBit(characters);
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

interface Plateau {
  readonly count: number;
  readonly mostTokens: number;
}

/** The count that prompts share however long they are. */
function plateauOf(buckets: ReadonlyMap<number, Bucket>): Plateau | null {
  const longestFirst = [...buckets].sort(([a], [b]) => b - a).map(([, bucket]) => bucket);
  let best: Plateau | null = null;
  for (const candidate of new Set(longestFirst.map((bucket) => bucket.candidate))) {
    const found = plateauAt(candidate, longestFirst);
    if (found !== null && found.count > (best?.count ?? 0)) best = found;
  }
  return best;
}

/**
 * A cap caps: what is longer than a cut prompt is cut too, but for texts of other languages. So the plateau begins where those above are most clearly
 * more with this count than without it; what has it by chance, among shorter prompts that have others, is left out.
 */
function plateauAt(candidate: number, longestFirst: readonly Bucket[]): Plateau | null {
  const members: Matches[] = [];
  let surplus = 0;
  let mostSurplus = 0;
  let size = 0;
  const passed = { prompts: 0, many: 0 };
  let above = passed;
  for (const bucket of longestFirst) {
    const { matches, count } = bucket;
    const isMember = Math.abs(bucket.candidate - candidate) <= band && 2 * matches.count >= count;
    if (isMember) members.push(matches);
    surplus += isMember ? 2 * matches.count - count : -count;
    passed.prompts += count;
    passed.many += lengths(bucket.manyBits);
    if (surplus <= mostSurplus) continue;
    mostSurplus = surplus;
    size = members.length;
    above = { ...passed };
  }
  const cut = members.slice(0, size);
  if (!isImprobable(cut)) return null;
  const mostTokens = Math.max(...cut.map((group) => group.mostTokens));
  const count = total(cut, (group) => group.count);
  if (mostTokens < fewTokens) {
    // Repeats of a prompt that were cached have few tokens too, but each was told whole once.
    const differing = total(cut, ({ lengthBits }) => lengths(lengthBits));
    if (fewestTimes * above.many > differing || 10 * count < 9 * above.prompts) return null;
  }
  const exact = total(cut, (group) => (group.mostTokens === mostTokens ? group.withMost : 0));
  // Where it is always the same count, what comes near it is whole.
  return { mostTokens, count: 10 * exact >= 6 * count ? exact : count };
}

const fewestTimes = 8;

function total<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

/** Below one in a hundred million: so improbable must it be that uncut prompts of such different lengths have the same count. */
const enoughEvidence = Math.log(1e8);
const mostCharactersPerToken = 6;
const leastDifference = 256;
/** Enough where the longest has that many times the length of the shortest. */
const smallDifference = 96;
const manyTimes = 3;
const usualBlock = 16;

/** Whether these prompts, had they been told uncut, would hardly have counts that are so near each other. */
function isImprobable(groups: readonly Matches[]): boolean {
  const shortest = Math.min(...groups.map((group) => group.shortest));
  const longest = Math.max(...groups.map((group) => group.longest));
  const difference = longest - shortest;
  const isWide =
    difference >= leastDifference ||
    (difference >= smallDifference && longest >= manyTimes * shortest);
  if (!isWide) return false;
  const fewest = Math.min(...groups.map(({ fewestTokens }) => fewestTokens));
  const most = Math.max(...groups.map(({ mostTokens }) => mostTokens));
  // The count of each would be anywhere in the range that their lengths span; or, of what a cache leaves, in the size of its blocks.
  const span = difference / mostCharactersPerToken;
  const range = most < fewTokens ? Math.min(span, usualBlock) : span;
  const others = total(groups, ({ lengthBits }) => lengths(lengthBits)) - 1;
  return others * Math.log(range / (most - fewest + 1)) > enoughEvidence;
}
