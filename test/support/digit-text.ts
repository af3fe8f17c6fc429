import type { Random } from "./seeded-random.ts";

/** Digits in groups of three from the right. */
export const grouped = (digits: string, separator: string): string => {
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= 3) {
    groups.unshift(digits.slice(Math.max(0, end - 3), end));
  }
  return groups.join(separator);
};

/** Random digits, the first of them not 0. */
export const digitsOf = (random: Random, length: number): string =>
  `${random.integer(1, 9)}${Array.from({ length: length - 1 }, () => random.integer(0, 9)).join("")}`;

/** The digits with another digit at one place, the first never 0. */
export const otherDigit = (random: Random, digits: string): string => {
  const place = random.integer(0, digits.length - 1);
  const digit = Number(digits[place]);
  const other = place === 0 ? (digit % 9) + 1 : (digit + random.integer(1, 9)) % 10;
  return `${digits.slice(0, place)}${other}${digits.slice(place + 1)}`;
};

/** The digits with two unlike neighbors exchanged, the first left in place; null when there are none. */
export const swappedDigits = (digits: string): string | null => {
  for (let place = 1; place + 1 < digits.length; place += 1) {
    const [a = "", b = ""] = [digits[place], digits[place + 1]];
    if (a !== b) return `${digits.slice(0, place)}${b}${a}${digits.slice(place + 2)}`;
  }
  return null;
};
