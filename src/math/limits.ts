/**
 * The caps that bound the time and memory of every comparison. What goes beyond one is not read, or is compared by notation alone.
 */
export const limits = {
  /** Characters of an answer that are read as mathematics. */
  answerLength: 2_000,
  /** Brackets and braces within each other. */
  depth: 50,
  /** Bits of a numerator or denominator. */
  bits: 16_384,
  /** Bits that numerator and denominator may not both go beyond. */
  fractionBits: 2_048,
  /** Largest `n` of an exact `n!` or binomial. */
  factorial: 1_000,
  /** Factors side by side. */
  factors: 400,
  /** Terms of a `\\sum` that are written out. */
  writtenTerms: 200,
  /** Products of two terms while one expression is expanded. */
  termProducts: 2_000,
  /** Largest exponent by which a sum is expanded. */
  expandedPower: 24,
  /** Comparisons of one item with another within one pair of answers. */
  itemComparisons: 1_000,
  /** Parts of an expression that is made of others, such as a sum that is written out or a determinant. */
  builtParts: 3_000,
  /** Products of two items while matrices are multiplied. */
  matrixProducts: 216,
  /** Digits of a numeral whose base is taken for its value. */
  basedDigits: 200,
  /** References kept in parsed form. */
  memo: 2_048,
} as const;
