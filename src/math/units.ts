import { multiplyRationals, type Rational, rational } from "./rational.ts";

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
/** US dollars. */
export const dollar: Unit = { name: "$", dimension: "money", factor: factorOne };

// Words (singular), dimension, and factor to the base unit as numerator and denominator.
const table: readonly (readonly [string, string, number, number])[] = [
  ["meter metre m", "length", 1, 1],
  ["centimeter centimetre cm", "length", 1, 100],
  ["millimeter millimetre mm", "length", 1, 1000],
  ["kilometer kilometre km", "length", 1000, 1],
  ["inch in", "length", 254, 10_000],
  ["foot feet ft", "length", 3048, 10_000],
  ["yard yd", "length", 9144, 10_000],
  ["mile mi", "length", 1_609_344, 1000],
  ["unit", "unit", 1, 1],
  ["second sec s", "time", 1, 1],
  ["minute min", "time", 60, 1],
  ["hour hr h", "time", 3600, 1],
  ["day", "time", 86_400, 1],
  ["week", "time", 604_800, 1],
  ["month", "month", 1, 1],
  ["year yr", "month", 12, 1],
  ["gram g", "mass", 1, 1],
  ["kilogram kg", "mass", 1000, 1],
  ["milligram mg", "mass", 1, 1000],
  ["pound lb", "weight", 16, 1],
  ["ounce oz", "weight", 1, 1],
  ["liter litre l", "volume", 1, 1],
  ["milliliter millilitre ml", "volume", 1, 1000],
  ["gallon gal", "gallon", 4, 1],
  ["quart qt", "gallon", 1, 1],
  ["dollar usd", "money", 1, 1],
  ["cent", "money", 1, 100],
  ["mph", "mph", 1, 1],
];

const units = new Map<string, Unit>([
  ["percent", percent],
  ["degree", degree],
  ["deg", degree],
  ["radian", radian],
  ["rad", radian],
]);
for (const [names, dimension, numerator, denominator] of table) {
  const factor = rational(BigInt(numerator), BigInt(denominator)) ?? factorOne;
  for (const name of names.split(" ")) {
    units.set(name, { name: names.split(" ", 1)[0] ?? name, dimension, factor });
  }
}

const powerWords = new Map([
  ["square", 2],
  ["sq", 2],
  ["squared", 2],
  ["cubic", 3],
  ["cubed", 3],
]);

/** Whether a bare word behind a number (`5cm`) is a unit rather than a product of letters. */
export function isUnitWord(word: string): boolean {
  return word.length > 1 && lookUp(word.toLowerCase()) !== undefined;
}

/** The unit that words name, `power` being the exponent written behind them (1 if none); unknown words keep their text and no dimension. */
export function unitOf(words: readonly string[], power: number): Unit {
  let exponent = power;
  const names: string[] = [];
  for (const word of words) {
    const lower = word.toLowerCase();
    const wordPower = powerWords.get(lower);
    if (wordPower === undefined) names.push(lower);
    else exponent *= wordPower;
  }
  const [name = ""] = names;
  const unit = names.length === 1 ? lookUp(name) : undefined;
  if (unit === undefined) return { name: words.join(" "), dimension: null, factor: factorOne };
  if (exponent === 1) return unit;
  let factor = unit.factor;
  for (let step = 1; step < Math.min(exponent, 4); step += 1) {
    factor = multiplyRationals(factor, unit.factor) ?? factor;
  }
  return {
    name: `${unit.name}^${exponent}`,
    dimension:
      unit.dimension === "unit" && exponent <= 3 ? "unit" : `${unit.dimension}^${exponent}`,
    factor,
  };
}

function lookUp(word: string): Unit | undefined {
  return (
    units.get(word) ??
    (word.endsWith("s") ? units.get(word.slice(0, -1)) : undefined) ??
    (word.endsWith("es") ? units.get(word.slice(0, -2)) : undefined)
  );
}
