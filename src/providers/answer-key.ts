/** A problem and its accepted answers. */
export interface KeyedProblem {
  readonly input: string;
  readonly target: readonly string[];
}

/** Finds the known problem inside a prompt, whatever template stands around it; null when there is none. */
export type AnswerKey = (prompt: string) => readonly string[] | null;

/** Lengths of the beginnings that are looked for, longest first; each problem is found by the longest one that fits into it. */
const windows = [64, 32, 16, 8, 4, 2, 1] as const;

/** Problems with one beginning: by length, then by text. Many of them (generated problems) still cost one look-up per length. */
type Bucket = Map<number, Map<string, readonly string[]>>;

/**
 * Reads all problems into a look-up that takes well under a millisecond for thousands of problems: a rolling hash finds the places where one may begin.
 * White space counts as equal whatever its kind. Where a prompt holds several problems (worked examples), the last one is meant; where one holds another, the longer.
 */
export async function answerKey(
  problems: Iterable<KeyedProblem> | AsyncIterable<KeyedProblem>,
): Promise<AnswerKey> {
  const index = new Map<number, Map<number, Bucket>>();
  for await (const { input, target } of problems) {
    const text = normalized(input);
    const window = windows.find((length) => length <= text.length);
    if (window === undefined) continue;
    const byHash = madeIn(index, window, () => new Map<number, Bucket>());
    const bucket = madeIn(byHash, beginningHash(text, window), () => new Map());
    const byText = madeIn(bucket, text.length, () => new Map<string, readonly string[]>());
    if (!byText.has(text)) byText.set(text, target);
  }
  for (const byHash of index.values()) {
    for (const [hash, bucket] of byHash) {
      byHash.set(hash, new Map([...bucket].sort(([a], [b]) => b - a)));
    }
  }
  return (prompt) => lastAnswer(normalized(prompt), index);
}

interface Match {
  readonly start: number;
  readonly end: number;
  readonly target: readonly string[];
}

function lastAnswer(
  text: string,
  index: ReadonlyMap<number, ReadonlyMap<number, Bucket>>,
): readonly string[] | null {
  let best: Match | null = null;
  for (const [window, byHash] of index) {
    best = lastMatch(text, window, byHash, best);
  }
  return best?.target ?? null;
}

function lastMatch(
  text: string,
  window: number,
  byHash: ReadonlyMap<number, Bucket>,
  known: Match | null,
): Match | null {
  if (text.length < window) return known;
  let best = known;
  let hash = beginningHash(text, window);
  const outgoing = power(window);
  for (let start = 0; ; start += 1) {
    const bucket = byHash.get(hash);
    const match = bucket === undefined ? null : matchAt(text, start, bucket);
    if (match !== null && isBetter(match, best)) best = match;
    if (start + window >= text.length) return best;
    hash =
      (Math.imul(hash, base) +
        text.charCodeAt(start + window) -
        Math.imul(text.charCodeAt(start), outgoing)) |
      0;
  }
}

function matchAt(text: string, start: number, bucket: Bucket): Match | null {
  for (const [length, byText] of bucket) {
    const target = byText.get(text.slice(start, start + length));
    if (target !== undefined) return { start, end: start + length, target };
  }
  return null;
}

/** Further on in the text, unless it lies within the other. */
function isBetter(match: Match, other: Match | null): boolean {
  if (other === null) return true;
  const isInside = match.start >= other.start && match.end <= other.end;
  const isAround = match.start <= other.start && match.end >= other.end;
  return isAround || (!isInside && match.end > other.end);
}

const base = 0x01000193;

function beginningHash(text: string, window: number): number {
  let hash = 0;
  for (let position = 0; position < window; position += 1) {
    hash = (Math.imul(hash, base) + text.charCodeAt(position)) | 0;
  }
  return hash;
}

function power(exponent: number): number {
  let result = 1;
  for (let step = 0; step < exponent; step += 1) result = Math.imul(result, base);
  return result;
}

function normalized(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function madeIn<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
