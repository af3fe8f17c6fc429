import type { AnswerFamily } from "./answer-family.ts";
import { fraction, times, toLatex, toPlain } from "./exact-fraction.ts";

const money: AnswerFamily = {
  name: "money",
  cases: 14,
  make: (random) => {
    const [dollars, cents] = [random.integer(1, 999), random.integer(1, 99)];
    const text = (whole: number, rest: number): string =>
      `${whole}.${String(rest).padStart(2, "0")}`;
    const shown = text(dollars, cents);
    return {
      reference: `\\$${shown}`,
      equal: [
        shown,
        `$${shown}`,
        `${shown} dollars`,
        `${shown}\\text{ dollars}`,
        `${dollars * 100 + cents} cents`,
        `${dollars * 100 + cents}\\text{ cents}`,
        `\\$ ${shown}.`,
      ],
      different: [
        `\\$${text(dollars, (cents % 99) + 1)}`,
        `\\$${text(dollars + 1, cents)}`,
        String(dollars * 100 + cents),
        `${shown} cents`,
        `-\\$${shown}`,
        `\\$${dollars * 100 + cents}`,
        String(dollars),
      ],
    };
  },
};

interface UnitPair {
  readonly large: string;
  readonly small: string;
  readonly factor: number;
}

const unitPairs: readonly UnitPair[] = [
  { large: "meters", small: "centimeters", factor: 100 },
  { large: "km", small: "m", factor: 1000 },
  { large: "cm", small: "mm", factor: 10 },
  { large: "feet", small: "inches", factor: 12 },
  { large: "yards", small: "feet", factor: 3 },
  { large: "miles", small: "feet", factor: 5280 },
  { large: "hours", small: "minutes", factor: 60 },
  { large: "minutes", small: "seconds", factor: 60 },
  { large: "days", small: "hours", factor: 24 },
  { large: "weeks", small: "days", factor: 7 },
  { large: "years", small: "months", factor: 12 },
  { large: "kg", small: "g", factor: 1000 },
  { large: "pounds", small: "ounces", factor: 16 },
  { large: "liters", small: "mL", factor: 1000 },
  { large: "gallons", small: "quarts", factor: 4 },
  { large: "dollars", small: "cents", factor: 100 },
];

const conversions: AnswerFamily = {
  name: "unit conversion",
  cases: 16,
  make: (random) => {
    const { large, small, factor } = random.pick(unitPairs);
    const value = fraction(random.integer(2, 60), random.pick([1, 1, 2]));
    const inSmall = times(value, fraction(factor));
    const of = (amount: string, unit: string): string => `${amount}\\text{ ${unit}}`;
    return {
      reference: of(toLatex(value), large),
      equal: [
        of(toLatex(inSmall), small),
        `${toLatex(inSmall)}\\,\\text{${small}}`,
        of(toPlain(value), large),
        toLatex(value),
        `${toPlain(value)}\\mbox{ ${large}}`,
      ],
      different: [
        of(toLatex(value), small),
        of(toLatex(inSmall), large),
        of(toLatex(times(inSmall, fraction(10))), small),
        of(toLatex(times(value, fraction(random.integer(2, 5)))), large),
        toLatex(inSmall),
        of(toLatex(inSmall), "degrees"),
      ],
    };
  },
};

const areaUnits = [
  { symbol: "cm", name: "centimeters" },
  { symbol: "m", name: "meters" },
  { symbol: "ft", name: "feet" },
  { symbol: "in", name: "inches" },
  { symbol: "km", name: "kilometers" },
] as const;

const areas: AnswerFamily = {
  name: "square and cubic units",
  cases: 14,
  make: (random) => {
    const value = random.integer(2, 400);
    const [unit, other] = random.shuffle(areaUnits);
    const power = random.pick([2, 3]);
    if (unit === undefined || other === undefined) throw new Error("no units");
    const word = (of: number): string => (of === 2 ? "square" : "cubic");
    return {
      reference: `${value}\\text{ ${unit.symbol}}^${power}`,
      equal: [
        String(value),
        `${value}\\text{ ${word(power)} ${unit.name}}`,
        `${value} ${word(power)} ${unit.name}`,
        `${value}\\,\\mathrm{${unit.symbol}}^{${power}}`,
        `${value}\\mbox{ ${unit.symbol}}^${power}`,
        `${value}\\text{ ${unit.name}}^${power}`,
      ],
      different: [
        `${value}\\text{ ${unit.symbol}}^${5 - power}`,
        `${value}\\text{ ${unit.symbol}}`,
        `${value}\\text{ ${other.symbol}}^${power}`,
        `${value}\\text{ ${word(5 - power)} ${unit.name}}`,
        `${value + 1}\\text{ ${unit.symbol}}^${power}`,
        `${value ** 2}`,
      ],
    };
  },
};

const angles: AnswerFamily = {
  name: "degrees and radians",
  cases: 16,
  make: (random) => {
    const steps = random.nonZero(-23, 24);
    const radians = fraction(steps, 12);
    const text = (of: typeof radians): string => {
      const sign = of.top < 0n ? "-" : "";
      const top = of.top < 0n ? -of.top : of.top;
      const above = top === 1n ? "\\pi" : `${top}\\pi`;
      return of.bottom === 1n ? `${sign}${above}` : `${sign}\\frac{${above}}{${of.bottom}}`;
    };
    const degrees = steps * 15;
    return {
      reference: `${degrees}^\\circ`,
      equal: [
        text(radians),
        String(degrees),
        `${degrees}°`,
        `${degrees}\\text{ degrees}`,
        `${degrees}^{\\circ}`,
        `${toLatex(radians)}\\pi`,
        `${text(radians)}\\text{ radians}`,
      ],
      different: [
        text(fraction(steps + 1 === 0 ? 2 : steps + 1, 12)),
        `${degrees + 1}^\\circ`,
        `${degrees}\\text{ radians}`,
        `${-degrees}^\\circ`,
        text(fraction(-steps, 12)),
        `${degrees + 180}°`,
        toLatex(radians),
      ],
    };
  },
};

/** At multiples of 15 degrees from 0 to 90. */
const sines = [
  "0",
  "\\frac{\\sqrt{6}-\\sqrt{2}}{4}",
  "\\frac{1}{2}",
  "\\frac{\\sqrt{2}}{2}",
  "\\frac{\\sqrt{3}}{2}",
  "\\frac{\\sqrt{6}+\\sqrt{2}}{4}",
  "1",
] as const;

/** The text of the sine of a multiple of 15 degrees. */
const sineOf = (steps: number): string => {
  const turn = ((steps % 24) + 24) % 24;
  const half = turn % 12;
  const text = sines[half <= 6 ? half : 12 - half] ?? "0";
  return turn > 12 && text !== "0" ? `-${text}` : text;
};

const sineValues: AnswerFamily = {
  name: "trigonometric values",
  cases: 18,
  make: (random) => {
    const steps = random.integer(0, 23);
    const degrees = steps * 15;
    const radians = `\\frac{${steps}\\pi}{12}`;
    const value = sineOf(steps);
    const isSame = (other: number): boolean => sineOf(other) === value;
    const others = [steps + 1, steps + 2, steps + 6, steps + 12, steps + 5].filter(
      (other) => !isSame(other),
    );
    return {
      reference: value,
      equal: [
        `\\sin ${degrees}^\\circ`,
        `\\sin ${radians}`,
        `\\cos\\left(${90 - degrees}^\\circ\\right)`,
        `-\\sin\\left(-${radians}\\right)`,
        `\\sin(${degrees + 360}°)`,
        `-\\sin ${degrees + 180}^\\circ`,
      ],
      different: [
        ...others.map((other) => `\\sin ${other * 15}^\\circ`),
        ...others.map((other) => sineOf(other)),
        ...(degrees === 0 ? [] : [`\\sin ${degrees}`]),
        `\\sin ${degrees + 1}^\\circ`,
      ],
    };
  },
};

/** Families about money, units and angles. */
export const familiesOfQuantities: readonly AnswerFamily[] = [
  money,
  conversions,
  areas,
  angles,
  sineValues,
];
