const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];

/** Γ(x) to about 15 digits (Lanczos, g = 7, n = 9), by reflection for small x; a factorial is Γ(n + 1). */
export function gamma(x: number): number {
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
  const shifted = x - 1;
  const series = lanczos.reduce((total, term, index) => {
    return index === 0 ? term : total + term / (shifted + index);
  }, 0);
  const power = shifted + 7.5;
  return Math.sqrt(2 * Math.PI) * power ** (shifted + 0.5) * Math.exp(-power) * series;
}
