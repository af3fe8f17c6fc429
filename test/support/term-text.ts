/** `3x^2-x+5` from its coefficients, the constant first. */
export const polynomial = (coefficients: readonly number[], name: string): string => {
  const terms = coefficients.map((coefficient, power) => ({ coefficient, power }));
  return signedTerms(
    terms.reverse().map(({ coefficient, power }) => monomial(coefficient, name, power)),
  );
};

/** `-3x^2`; nothing where the coefficient is 0. */
export const monomial = (coefficient: number, name: string, power: number): string => {
  if (coefficient === 0) return "";
  if (power === 0) return String(coefficient);
  const factor = coefficient === 1 ? "" : coefficient === -1 ? "-" : String(coefficient);
  return `${factor}${name}${power === 1 ? "" : `^${power}`}`;
};

/** Terms joined by their signs, empty ones left out. */
export const signedTerms = (terms: readonly string[]): string => {
  const text = terms
    .filter((term) => term !== "")
    .map((term, index) => (index > 0 && !term.startsWith("-") ? `+${term}` : term))
    .join("");
  return text === "" ? "0" : text;
};

/** The coefficients of a product of two polynomials. */
export const product = (a: readonly number[], b: readonly number[]): readonly number[] => {
  const result = Array.from({ length: a.length + b.length - 1 }, () => 0);
  for (const [i, left] of a.entries()) {
    for (const [j, right] of b.entries()) result[i + j] = (result[i + j] ?? 0) + left * right;
  }
  return result;
};

/** The values, one of them changed by an amount. */
export const changedAt = (
  values: readonly number[],
  place: number,
  by: number,
): readonly number[] => values.map((value, index) => (index === place ? value + by : value));
