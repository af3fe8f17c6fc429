/** A reduced fraction with a positive denominator: what the tests compute with, apart from the engine that they judge. */
export interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

/** The reduced fraction of two integers; the bottom must not be 0. */
export function fraction(top: bigint | number, bottom: bigint | number = 1n): Fraction {
  const [a, b] = [BigInt(top), BigInt(bottom)];
  if (b === 0n) throw new Error("a fraction over 0");
  const divisor = greatestDivisor(a, b) * (b < 0n ? -1n : 1n);
  return { top: a / divisor, bottom: b / divisor };
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  let [left, right] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (right !== 0n) [left, right] = [right, left % right];
  return left;
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return fraction(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
}

export function times(a: Fraction, b: Fraction): Fraction {
  return fraction(a.top * b.top, a.bottom * b.bottom);
}

export function over(a: Fraction, b: Fraction): Fraction {
  return fraction(a.top * b.bottom, a.bottom * b.top);
}

export function sameFraction(a: Fraction, b: Fraction): boolean {
  return a.top === b.top && a.bottom === b.bottom;
}

/** `5`, `-\frac{3}{7}`. */
export function toLatex({ top, bottom }: Fraction): string {
  if (bottom === 1n) return String(top);
  return top < 0n ? `-\\frac{${-top}}{${bottom}}` : `\\frac{${top}}{${bottom}}`;
}

/** `-3/7`. */
export function toPlain({ top, bottom }: Fraction): string {
  return bottom === 1n ? String(top) : `${top}/${bottom}`;
}

/** The decimal of a value that has no end, correctly rounded to significant digits; `ulps` moves its last digit. */
export function toDecimal(value: Fraction, digits: number, ulps = 0): string {
  const sign = value.top < 0n ? "-" : "";
  const top = value.top < 0n ? -value.top : value.top;
  let scale = 0;
  while ((top * 10n ** BigInt(scale)) / value.bottom < 10n ** BigInt(digits - 1)) scale += 1;
  const doubled = (2n * top * 10n ** BigInt(scale)) / value.bottom;
  const rounded = (doubled + 1n) / 2n + BigInt(ulps);
  const text = String(rounded).padStart(scale + 1, "0");
  return scale === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}
