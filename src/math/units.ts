import { multiplyRationals, powerOfRational, type Rational, rational } from "./rational.ts";
import { unitTable } from "./unit-table.ts";

/**
 * What stood behind a number. `dimension` is null for words that are no known unit (`apples`); `factor` leads to the dimension's base unit,
 * which for angles is the degree.
 */
export interface Unit {
  readonly name: string;
  readonly dimension: string | null;
  readonly factor: Rational;
}

const factorOne: Rational = { numerator: 1n, denominator: 1n };

/** `%`: as written, or a hundredth. */
export const percent: Unit = { name: "%", dimension: "percent", factor: factorOne };
/** Degrees of angle: as written, or π/180. */
export const degree: Unit = { name: "°", dimension: "angle", factor: factorOne };
// The factor of radians to degrees is no fraction.
const radian: Unit = { name: "rad", dimension: "radian", factor: factorOne };
/** Degrees of temperature; the two scales have no common factor. */
export const celsius: Unit = { name: "°C", dimension: "celsius", factor: factorOne };
export const fahrenheit: Unit = { name: "°F", dimension: "fahrenheit", factor: factorOne };

// US dollars, and cents by them.
const dollar: Unit = { name: "dollar", dimension: "money", factor: factorOne };
export const cent: Unit = { ...dollar, name: "cent", factor: { numerator: 1n, denominator: 100n } };

const units = new Map<string, Unit>([
  ["dollar", dollar],
  ["usd", dollar],
  ["buck", dollar],
  ["cent", cent],
  ["percent", percent],
  ["degree", degree],
  ["deg", degree],
  ["radian", radian],
  ["rad", radian],
  ["celsius", celsius],
  ["fahrenheit", fahrenheit],
]);
for (const [names, dimensions, numerator, denominator] of unitTable) {
  const dimension = dimensions
    .split(" ")
    .sort((a, b) => (a < b ? -1 : 1))
    .join(" ");
  const factor = rational(BigInt(numerator), BigInt(denominator)) ?? factorOne;
  for (const name of names.split(" ")) {
    units.set(name, { name: names.split(" ", 1)[0] ?? name, dimension, factor });
  }
}

const currencies: ReadonlyMap<string, Unit | undefined> = new Map([
  ["$", dollar],
  ["€", units.get("euro")],
  ["£", { name: "pound sterling", dimension: "sterling", factor: factorOne }],
  ["¥", units.get("yen")],
]);

/** The unit of a currency sign; null for any other sign. */
export function currencyOf(sign: string): Unit | null {
  return currencies.get(sign) ?? null;
}

/** Whether a bare word behind a number (`5cm`) is a unit rather than a product of letters. */
export function isUnitWord(word: string): boolean {
  return word.length > 1 && (lookUp(word) !== undefined || powerOfWord(word) !== null);
}

/** Whether a word has a known dimension, letters such as `s` included. */
export function isKnownUnit(word: string): boolean {
  return lookUp(word) !== undefined;
}

/** The exponent that `square` or `cubic` gives; null for any other word. */
export function powerOfWord(word: string): number | null {
  switch (word.toLowerCase()) {
    case "square":
    case "sq":
      return 2;
    case "cubic":
    case "cu":
      return 3;
    default:
      return null;
  }
}

const unitLetters = new Set("mshgLlNJWVAKC".split(""));

/** Whether a single upright letter behind a number, or behind `/` in a unit, is a unit. */
export function isUnitLetter(letter: string): boolean {
  return unitLetters.has(letter);
}

/** One word of a unit and its exponent: -1 behind `per` or `/`. */
export interface UnitPart {
  readonly word: string;
  readonly power: number;
}

/** The unit that words name together: `m` and `s` to the power of -2. Unknown words keep their text and give no dimension. */
export function unitOf(words: readonly UnitPart[]): Unit {
  const isScale = words.some(({ word }) => lookUp(word) === celsius || lookUp(word) === fahrenheit);
  const parts = isScale ? words.filter(({ word }) => lookUp(word) !== degree) : words;
  const dimensions = new Map<string, number>();
  const names: string[] = [];
  let factor: Rational | null = factorOne;
  let isKnown = parts.length > 0;
  for (const { word, power } of parts) {
    const unit = lookUp(word);
    if (unit === undefined) isKnown = false;
    names.push(power === 1 ? (unit?.name ?? word) : `${unit?.name ?? word}^${power}`);
    if (unit === undefined || unit.dimension === null) continue;
    addDimensions(dimensions, unit.dimension, power);
    const raised = Math.abs(power) > 6 ? null : powerOfRational(unit.factor, BigInt(power));
    factor = factor === null || raised === null ? null : multiplyRationals(factor, raised);
  }
  const [only] = parts;
  if (parts.length === 1 && only?.power === 1) {
    const unit = lookUp(only.word);
    if (unit !== undefined) return unit;
  }
  const name = names.join(" ");
  if (!isKnown || factor === null) return { name, dimension: null, factor: factorOne };
  return { name, dimension: printDimensions(dimensions), factor };
}

function addDimensions(total: Map<string, number>, dimension: string, power: number): void {
  for (const part of dimension.split(" ")) {
    const [name = "", exponent = "1"] = part.split("^");
    total.set(name, (total.get(name) ?? 0) + Number(exponent) * power);
  }
}

/** Square units are units: `20` of either. Cubic ones are not. */
function isFlatUnit(name: string, power: number): boolean {
  return name === "unit" && power === 2;
}

function printDimensions(dimensions: ReadonlyMap<string, number>): string {
  return [...dimensions]
    .filter(([, power]) => power !== 0)
    .map(([name, power]) => (power === 1 || isFlatUnit(name, power) ? name : `${name}^${power}`))
    .sort((a, b) => (a < b ? -1 : 1))
    .join(" ");
}

const perHour = { word: "hour", power: -1 };
units.set("mph", unitOf([{ word: "mile", power: 1 }, perHour]));
units.set("kph", unitOf([{ word: "kilometer", power: 1 }, perHour]));

function lookUp(word: string): Unit | undefined {
  const lower = word.toLowerCase();
  return (
    units.get(lower) ??
    (lower.length > 3 && lower.endsWith("s") ? units.get(lower.slice(0, -1)) : undefined) ??
    (lower.length > 4 && lower.endsWith("es") ? units.get(lower.slice(0, -2)) : undefined) ??
    (lower.length === 3 && lower.endsWith("s") ? units.get(lower.slice(0, -1)) : undefined)
  );
}
