import { multiplyRationals, powerOfRational, type Rational, rational } from "./rational.ts";

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

/** US dollars and cents. */
export const dollar: Unit = { name: "dollar", dimension: "money", factor: factorOne };
export const cent: Unit = { ...dollar, name: "cent", factor: { numerator: 1n, denominator: 100n } };

// Words (singular), dimension, and factor to the base unit as numerator and denominator.
const table: readonly (readonly [string, string, number, number])[] = [
  ["meter metre m", "length", 1, 1],
  ["centimeter centimetre cm", "length", 1, 100],
  ["millimeter millimetre mm", "length", 1, 1000],
  ["micrometer micrometre μm um micron", "length", 1, 1_000_000],
  ["nanometer nanometre nm", "length", 1, 1_000_000_000],
  ["kilometer kilometre km", "length", 1000, 1],
  ["inch in", "length", 254, 10_000],
  ["foot feet ft", "length", 3048, 10_000],
  ["yard yd", "length", 9144, 10_000],
  ["mile mi", "length", 1_609_344, 1000],
  ["unit", "unit", 1, 1],
  ["second sec s", "time", 1, 1],
  ["millisecond ms", "time", 1, 1000],
  ["minute min", "time", 60, 1],
  ["hour hr h", "time", 3600, 1],
  ["day", "time", 86_400, 1],
  ["week", "time", 604_800, 1],
  ["month", "month", 1, 1],
  ["year yr", "month", 12, 1],
  ["gram g", "mass", 1, 1],
  ["kilogram kg", "mass", 1000, 1],
  ["milligram mg", "mass", 1, 1000],
  ["ton tonne", "ton", 1, 1],
  ["pound lb", "weight", 16, 1],
  ["ounce oz", "weight", 1, 1],
  ["liter litre l", "length^3", 1, 1000],
  ["milliliter millilitre ml", "length^3", 1, 1_000_000],
  ["cc", "length^3", 1, 1_000_000],
  ["gallon gal", "gallon", 16, 1],
  ["quart qt", "gallon", 4, 1],
  ["pint pt", "gallon", 2, 1],
  ["cup", "gallon", 1, 1],
  ["euro eur", "euro", 1, 1],
  ["pence penny", "sterling", 1, 100],
  ["yen jpy", "yen", 1, 1],
  ["rupee", "rupee", 1, 1],
  ["newton n", "mass length time^-2", 1000, 1],
  ["joule j", "mass length^2 time^-2", 1000, 1],
  ["kilojoule kj", "mass length^2 time^-2", 1_000_000, 1],
  ["watt w", "mass length^2 time^-3", 1000, 1],
  ["kilowatt kw", "mass length^2 time^-3", 1_000_000, 1],
  ["coulomb c", "charge", 1, 1],
  ["volt v", "voltage", 1, 1],
  ["ampere amp a", "current", 1, 1],
  ["ohm", "resistance", 1, 1],
  ["hertz hz", "time^-1", 1, 1],
  ["kilohertz khz", "time^-1", 1000, 1],
  ["megahertz mhz", "time^-1", 1_000_000, 1],
  ["gigahertz ghz", "time^-1", 1_000_000_000, 1],
  ["terahertz thz", "time^-1", 1_000_000_000_000, 1],
  ["pascal pa", "mass length^-1 time^-2", 1000, 1],
  ["kilopascal kpa", "mass length^-1 time^-2", 1_000_000, 1],
  ["mole mol", "amount", 1, 1],
  ["kelvin k", "kelvin", 1, 1],
  ["electronvolt ev", "electronvolt", 1, 1],
  ["calorie cal", "calorie", 1, 1],
  ["bit", "information", 1, 1],
  ["byte", "information", 8, 1],
];

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
for (const [names, dimensions, numerator, denominator] of table) {
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
  return word.length > 1 && (lookUp(word) !== undefined || isPowerWord(word));
}

/** `square`, `cubic` and their short forms, which raise the unit behind them. */
export function isPowerWord(word: string): boolean {
  return powerOfWord(word) !== null;
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
