import type { AnswerFamily } from "./answer-family.ts";
import { digitsOf, otherDigit } from "./digit-text.ts";
import { fraction, times, toDecimal, toLatex, toPlain } from "./exact-fraction.ts";

const fractions: AnswerFamily = {
  name: "fraction commands",
  cases: 16,
  make: (random) => {
    let shown = fraction(1);
    while (shown.bottom === 1n) shown = fraction(random.nonZero(-60, 60), random.integer(2, 40));
    const { top, bottom } = shown;
    const scale = BigInt(random.integer(2, 9));
    const negative = top < 0n;
    return {
      reference: toLatex(shown),
      equal: [
        toPlain(shown),
        toLatex(shown).replace("\\frac", "\\dfrac"),
        toLatex(shown).replace("\\frac", "\\tfrac"),
        `\\frac{${top * scale}}{${bottom * scale}}`,
        `\\frac{${-top}}{${-bottom}}`,
        `{${top} \\over ${bottom}}`,
        `${top} / ${bottom}`,
        `\\left(${toLatex(shown)}\\right)`,
      ],
      different: [
        `\\frac{${bottom}}{${top}}`,
        `\\frac{${-top}}{${bottom}}`,
        `\\frac{${top + 1n}}{${bottom}}`,
        `\\frac{${top}}{${bottom + 1n}}`,
        `${top}/${bottom * 10n}`,
        ...(negative ? [] : [`${top}${bottom}`]),
      ],
    };
  },
};

const decimals: AnswerFamily = {
  name: "decimals against fractions",
  cases: 14,
  make: (random) => {
    const places = random.integer(1, 6);
    const scaled = BigInt(random.integer(1, 10 ** places - 1)) * 10n + BigInt(random.integer(1, 9));
    const text = (value: bigint): string => {
      const digits = String(value).padStart(places + 2, "0");
      return `${digits.slice(0, -places - 1)}.${digits.slice(-places - 1)}`;
    };
    const value = fraction(scaled, 10n ** BigInt(places + 1));
    return {
      reference: text(scaled),
      equal: [
        toLatex(value),
        toPlain(value),
        `${text(scaled)}0`,
        `${text(scaled).replace(/^0\./, ".")}`,
        `$${text(scaled)}$`,
        `\\dfrac{${scaled}}{${10n ** BigInt(places + 1)}}`,
      ],
      different: [
        text(scaled + 1n),
        text(scaled * 10n),
        toLatex(fraction(scaled + 1n, 10n ** BigInt(places + 1))),
        `-${text(scaled)}`,
        `${text(scaled)}1`,
        toLatex(fraction(scaled, 10n ** BigInt(places + 2))),
      ],
    };
  },
};

const rounded: AnswerFamily = {
  name: "rounded decimals of fractions",
  cases: 16,
  make: (random) => {
    const bottom = random.pick([3, 6, 7, 9, 11, 12, 13, 17, 19, 21, 23, 29, 33, 37, 39, 41, 43]);
    let top = random.nonZero(-400, 400);
    while (top % bottom === 0 || isTerminating(top, bottom)) top += 1;
    const value = fraction(top, bottom);
    return {
      reference: toLatex(value),
      equal: [6, 7, 8, 10, 12].map((digits) => toDecimal(value, digits)),
      different: [
        ...[3, 4, 5].map((digits) => toDecimal(value, digits)),
        toDecimal(value, 6, 1),
        toDecimal(value, 8, -1),
        toDecimal(value, 10, 1),
        toDecimal(fraction(-value.top, value.bottom), 8),
      ],
    };
  },
};

const isTerminating = (top: number, bottom: number): boolean => {
  let rest = fraction(top, bottom).bottom;
  for (const prime of [2n, 5n]) while (rest % prime === 0n) rest /= prime;
  return rest === 1n;
};

const mixed: AnswerFamily = {
  name: "mixed numbers",
  cases: 14,
  make: (random) => {
    const whole = random.integer(1, 40);
    const bottom = random.integer(2, 12);
    const part = fraction(random.integer(1, bottom - 1), bottom);
    // 31/10 is 3 1/10, however it is spaced.
    const runTogether = part.bottom === 10n ? [] : [`${whole}${part.top}/${part.bottom}`];
    const sign = random.pick(["", "", "-"]);
    const total = times(
      fraction(BigInt(whole) * part.bottom + part.top, part.bottom),
      fraction(sign === "" ? 1 : -1),
    );
    const small = `${part.top}/${part.bottom}`;
    return {
      reference: toLatex(total),
      equal: [
        `${sign}${whole}${toLatex(part)}`,
        `${sign}${whole} ${small}`,
        `${sign}${whole}\\,${toLatex(part)}`,
        `${sign}${whole} ${toLatex(part).replace("\\frac", "\\dfrac")}`,
        toPlain(total),
      ],
      different: [
        `${sign}${whole + 1}${toLatex(part)}`,
        `${sign}${whole}\\cdot${toLatex(part)}`,
        `${sign}${whole}${sign === "" ? "-" : "+"}${toLatex(part)}`,
        `${sign === "" ? "-" : ""}${whole}${toLatex(part)}`,
        ...runTogether,
        `${sign}${whole}${toLatex(fraction(part.top, part.bottom + 1n))}`,
      ],
    };
  },
};

const repeating: AnswerFamily = {
  name: "repeating decimals",
  cases: 12,
  make: (random) => {
    const lead = random.pick(["", "", digitsOf(random, 1), digitsOf(random, 2)]);
    const length = random.integer(1, 4);
    const nines = 10n ** BigInt(length) - 1n;
    const period = digitsOf(random, length);
    const shift = 10n ** BigInt(lead.length);
    const repeated = (repetend: string) =>
      fraction(BigInt(lead === "" ? "0" : lead) * nines + BigInt(repetend), nines * shift);
    const other = otherDigit(random, period);
    const rotated = `${period.slice(1)}${period.slice(0, 1)}`;
    return {
      reference: toLatex(repeated(period)),
      equal: [
        `0.${lead}\\overline{${period}}`,
        `0.${lead}\\overline{${period}${period}}`,
        `0.${lead}${period}\\overline{${period}}`,
        `.${lead}\\overline{${period}}`,
        `0.${lead}${period.slice(0, 1)}\\overline{${rotated}}`,
      ],
      different: [
        `0.${lead}\\overline{${other}}`,
        // Six digits would be enough for a rounded value.
        `0.${`${lead}${period}`.slice(0, 5)}`,
        `0.0${lead}\\overline{${period}}`,
        `1.${lead}\\overline{${period}}`,
        ...(rotated === period ? [] : [`0.${lead}\\overline{${rotated}}`]),
      ],
    };
  },
};

const percents: AnswerFamily = {
  name: "percent",
  cases: 12,
  make: (random) => {
    const value = fraction(random.integer(1, 400), random.pick([1, 1, 2, 4]));
    const written = toLatex(value);
    const part = times(value, fraction(1, 100));
    const shift = (by: number) => times(value, by > 0 ? fraction(10) : fraction(1, 10));
    return {
      reference: `${written}\\%`,
      equal: [
        written,
        `${toPlain(value)}%`,
        `${written} \\%`,
        `${written}\\text{ percent}`,
        `${toPlain(value)} percent`,
        toLatex(part),
        toPlain(part),
      ],
      different: [
        `${toLatex(shift(1))}\\%`,
        `${toLatex(shift(-1))}\\%`,
        `-${written}\\%`,
        `${toLatex(times(value, fraction(101, 100)))}\\%`,
        toLatex(times(value, fraction(1, 1000))),
        toLatex(shift(1)),
      ],
    };
  },
};

/** Families about fractions and the decimals that they equal. */
export const familiesOfFractions: readonly AnswerFamily[] = [
  fractions,
  decimals,
  rounded,
  mixed,
  repeating,
  percents,
];
