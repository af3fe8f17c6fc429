import type { AnswerFamily } from "./answer-family.ts";
import { familiesOfCounting } from "./families-of-counting.ts";
import { familiesOfEquations } from "./families-of-equations.ts";
import { familiesOfExactValues } from "./families-of-exact-values.ts";
import { familiesOfFractions } from "./families-of-fractions.ts";
import { familiesOfMatrices } from "./families-of-matrices.ts";
import { familiesOfNotation } from "./families-of-notation.ts";
import { familiesOfNumerals } from "./families-of-numerals.ts";
import { familiesOfPolynomials } from "./families-of-polynomials.ts";
import { familiesOfQuantities } from "./families-of-quantities.ts";
import { familiesOfSolutionSets } from "./families-of-solution-sets.ts";
import { familiesOfSymbols } from "./families-of-symbols.ts";
import { familiesOfTuples } from "./families-of-tuples.ts";
import { familiesOfWords } from "./families-of-words.ts";

/** All families, in the order of their lines in the corpus. */
export const answerFamilies: readonly AnswerFamily[] = [
  ...familiesOfNumerals,
  ...familiesOfFractions,
  ...familiesOfPolynomials,
  ...familiesOfSymbols,
  ...familiesOfExactValues,
  ...familiesOfEquations,
  ...familiesOfCounting,
  ...familiesOfSolutionSets,
  ...familiesOfTuples,
  ...familiesOfMatrices,
  ...familiesOfQuantities,
  ...familiesOfWords,
  ...familiesOfNotation,
];
