import type { AnswerFamily } from "./answer-family.ts";
import { digitsOf, grouped, otherDigit, swappedDigits } from "./digit-text.ts";

const integers: AnswerFamily = {
  name: "integers",
  cases: 14,
  make: (random) => {
    const digits = digitsOf(random, random.integer(1, 15));
    const swapped = swappedDigits(digits);
    return {
      reference: digits,
      equal: [
        `${digits}.`,
        `$${digits}$`,
        `0${digits}`,
        `+${digits}`,
        `\\boxed{${digits}}`,
        `${digits}.0`,
      ],
      different: [
        otherDigit(random, digits),
        String(BigInt(digits) + 1n),
        `-${digits}`,
        `${digits}0`,
        ...(swapped === null ? [] : [swapped]),
      ],
    };
  },
};

const separators: AnswerFamily = {
  name: "thousands separators",
  cases: 16,
  make: (random) => {
    const digits = digitsOf(random, random.integer(4, 12));
    const other = otherDigit(random, digits);
    const written = grouped(digits, random.pick([",", "{,}", ",\\!"]));
    return {
      reference: written,
      equal: [
        digits,
        ...[",", "{,}", ",\\!", "\\,", " ", ",\\! "].map((by) => grouped(digits, by)),
        `\\text{${grouped(digits, ",")}}`,
      ],
      different: [
        other,
        grouped(other, ","),
        grouped(`${digits}0`, ","),
        grouped(other, "\\,"),
        grouped(digits, ",").replace(",", "."),
        `-${grouped(digits, ",")}`,
        digits.slice(0, -1),
      ],
    };
  },
};

const scientific: AnswerFamily = {
  name: "scientific notation",
  cases: 14,
  make: (random) => {
    const [lead, rest] = [random.integer(1, 9), random.integer(1, 99)];
    const mantissa = `${lead}.${String(rest).padStart(2, "0")}`;
    const power = random.nonZero(-9, 12);
    const digits = `${lead}${String(rest).padStart(2, "0")}`;
    const plain =
      power < 0
        ? `0.${"0".repeat(-power - 1)}${digits}`
        : power >= 2
          ? `${digits}${"0".repeat(power - 2)}`
          : `${digits.slice(0, power + 1)}.${digits.slice(power + 1)}`;
    return {
      reference: `${mantissa} \\times 10^{${power}}`,
      equal: [
        plain,
        `${mantissa}\\cdot10^{${power}}`,
        `${mantissa}e${power}`,
        `${mantissa}E${power}`,
        `${mantissa}*10^(${power})`,
        `${digits}\\times10^{${power - 2}}`,
        `$${mantissa} × 10^{${power}}$`,
      ],
      different: [
        `${mantissa}\\times10^{${power + 1}}`,
        `${mantissa}\\times10^{${-power}}`,
        `-${mantissa}\\times10^{${power}}`,
        `${mantissa}e${power - 1}`,
        `${(lead % 9) + 1}.${String(rest).padStart(2, "0")}\\times10^{${power}}`,
        `${mantissa}+10^{${power}}`,
      ],
    };
  },
};

const powers: AnswerFamily = {
  name: "powers",
  cases: 14,
  make: (random) => {
    const base = BigInt(random.integer(2, 12));
    const exponent = random.integer(2, 20);
    const value = base ** BigInt(exponent);
    return {
      reference: `${base}^{${exponent}}`,
      equal: [
        String(value),
        grouped(String(value), ",\\!"),
        `${base}\\cdot${base}^{${exponent - 1}}`,
        `\\left(${base}^{${exponent}}\\right)`,
        `\\frac{${base}^{${exponent + 2}}}{${base * base}}`,
        `${base * base}^{${exponent}/2}`,
        `${base}**${exponent}`,
      ],
      different: [
        `${base}^{${exponent + 1}}`,
        `${base}^{-${exponent}}`,
        String(value + 1n),
        `${base + 1n}^{${exponent}}`,
        `-${base}^{${exponent}}`,
        ...(base * BigInt(exponent) === value ? [] : [`${base}\\cdot${exponent}`]),
      ],
    };
  },
};

const bases: AnswerFamily = {
  name: "number bases",
  cases: 14,
  make: (random) => {
    const base = random.integer(3, 9);
    const digit = (): number => random.integer(0, base - 1);
    const digits = `${random.integer(1, base - 1)}${digit()}${digit()}${random.pick(["", digit(), `${digit()}${digit()}`])}`;
    const last = Number(digits.at(-1));
    const changed = `${digits.slice(0, -1)}${(last + 1) % base}`;
    return {
      reference: `${digits}_{${base}}`,
      equal: [
        `${digits}_${base}`,
        digits,
        `(${digits})_${base}`,
        `(${digits})_{${base}}`,
        `${digits}\\text{ base }${base}`,
        `${digits}_{\\text{${base}}}`,
        `$${digits}_${base}$`,
      ],
      different: [
        `${digits}_{${base + 1}}`,
        `${changed}_${base}`,
        changed,
        String(Number.parseInt(digits, base)),
        `${digits}0_{${base}}`,
        `-${digits}_${base}`,
      ],
    };
  },
};

/** Families about the digits of numbers. */
export const familiesOfNumerals: readonly AnswerFamily[] = [
  integers,
  separators,
  scientific,
  powers,
  bases,
];
