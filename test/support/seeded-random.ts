/** Random choices that are the same for the same seed, on every machine. */
export interface Random {
  /** An integer, both ends included. */
  readonly integer: (min: number, max: number) => number;
  /** An integer that is not 0, both ends included. */
  readonly nonZero: (min: number, max: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
  readonly shuffle: <T>(items: readonly T[]) => readonly T[];
  /** As many of the items as asked for, in their order. */
  readonly some: <T>(items: readonly T[], count: number) => readonly T[];
}

/** A generator whose whole sequence follows from a text, such as the name of what it is for. */
export function seededRandom(seed: string): Random {
  let state = hash(seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const nonZero = (min: number, max: number): number => {
    const value = integer(min, max);
    return value === 0 ? nonZero(min, max) : value;
  };
  const pick = <T>(items: readonly T[]): T => {
    const item = items[integer(0, items.length - 1)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  };
  const shuffle = <T>(items: readonly T[]): readonly T[] =>
    items
      .map((item) => ({ item, order: next() }))
      .sort((a, b) => a.order - b.order)
      .map(({ item }) => item);
  const some = <T>(items: readonly T[], count: number): readonly T[] => {
    const chosen = new Set(shuffle(items.map((_, index) => index)).slice(0, count));
    return items.filter((_, index) => chosen.has(index));
  };
  return { integer, nonZero, pick, shuffle, some };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value | 0;
}
