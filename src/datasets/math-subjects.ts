/** The seven subjects of the MATH benchmark, as its files spell them. */
export const mathSubjects: readonly string[] = [
  "Prealgebra",
  "Algebra",
  "Number Theory",
  "Counting & Probability",
  "Geometry",
  "Intermediate Algebra",
  "Precalculus",
];

/** The levels of the MATH benchmark, from the easiest. */
export const mathLevels: readonly number[] = [1, 2, 3, 4, 5];
