/**
 * How many standard deviations to each side of its mean hold `level` (0 < level < 1) of a normal distribution: 1.96 for
 * 0.95.
 */
export function normalReach(level: number): number {
  return inverse(normalWithin, level);
}

/** The same for Student's t with a whole number of degrees of freedom, at least 1: 2.262 for 0.95 and 9. */
export function studentReach(level: number, freedom: number): number {
  if (freedom <= 200) return inverse((reach) => studentWithin(reach, freedom), level);
  // Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.5; the next term is below 1e-6 here.
  const z = normalReach(level);
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  );
}

/** Abramowitz and Stegun 26.2.11: the share of a normal distribution within `reach` of its mean. */
function normalWithin(reach: number): number {
  let term = reach;
  let sum = reach;
  for (let odd = 3; term > sum * 1e-17; odd += 2) {
    term *= (reach * reach) / odd;
    sum += term;
  }
  return Math.sqrt(2 / Math.PI) * Math.exp((-reach * reach) / 2) * sum;
}

/** Abramowitz and Stegun 26.7.3 and 26.7.4, exact for whole degrees of freedom. */
function studentWithin(reach: number, freedom: number): number {
  const angle = Math.atan(reach / Math.sqrt(freedom));
  const cosine = Math.cos(angle);
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let power = isOdd ? 3 : 2; power <= freedom - 2; power += 2) {
    term *= ((power - 1) / power) * cosine * cosine;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

/** Where a rising function from 0 towards 1 reaches `share`, to the last bit that halving finds. */
function inverse(rising: (reach: number) => number, share: number): number {
  let low = 0;
  let high = 1;
  while (rising(high) < share && high < 1e9) high *= 2;
  for (let step = 0; step < 80; step += 1) {
    const middle = (low + high) / 2;
    if (rising(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
