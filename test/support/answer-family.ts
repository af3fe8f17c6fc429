import type { Random } from "./seeded-random.ts";

/** A reference with answers that mean the same and with near misses. */
interface AnswerCase {
  readonly reference: string;
  readonly equal: readonly string[];
  readonly different: readonly string[];
}

/** Cases of one class, each made from random values whose meaning is known by construction. */
export interface AnswerFamily {
  /** The class of its lines. */
  readonly name: string;
  readonly cases: number;
  readonly make: (random: Random) => AnswerCase;
}
