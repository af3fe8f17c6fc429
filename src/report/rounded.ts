/** A measured time or speed to a hundredth of its unit, which is finer than it can be measured. */
export function hundredths(value: number | null): number | null {
  return value === null ? null : rounded(value, 2);
}

/** A share from 0 to 1 to six digits: a billion answers would move the last one. */
export function millionths(value: number | null): number | null {
  return value === null ? null : rounded(value, 6);
}

/** US dollars as they were meant: prices have few digits, and what follows them is noise of the arithmetic. */
export function nanodollars(usd: number | null): number | null {
  return usd === null ? null : rounded(usd, 9);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
