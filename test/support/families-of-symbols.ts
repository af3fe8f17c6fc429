import type { AnswerFamily } from "./answer-family.ts";

const exponentRules: AnswerFamily = {
  name: "rules of exponents",
  cases: 16,
  make: (random) => {
    const base = random.pick(["x", "a", "y", "t"]);
    const [m, n] = [random.integer(2, 9), random.integer(2, 9)];
    return {
      reference: `${base}^{${m + n}}`,
      equal: [
        `${base}^{${m}}\\cdot ${base}^{${n}}`,
        `\\frac{${base}^{${m + n + 3}}}{${base}^{3}}`,
        `\\frac{1}{${base}^{-${m + n}}}`,
        `(${base}^{${m}})(${base}^{${n}})`,
        `${base}**${m + n}`,
        `\\left(${base}^{-1}\\right)^{-${m + n}}`,
      ],
      different: [
        ...(m * n === m + n ? [] : [`${base}^{${m * n}}`, `(${base}^{${m}})^{${n}}`]),
        `${base}^{${m}}+${base}^{${n}}`,
        `${base}^{${m + n + 1}}`,
        `${m + n}${base}`,
        `${base.toUpperCase()}^{${m + n}}`,
        `-${base}^{${m + n}}`,
        `${base}^{-${m + n}}`,
      ],
    };
  },
};

const exponentials: AnswerFamily = {
  name: "exponentials",
  cases: 12,
  make: (random) => {
    const [base, shift] = [random.integer(2, 9), random.integer(1, 4)];
    const reference = `${base}^{n+${shift}}`;
    return {
      reference,
      equal: [
        `${base ** shift}\\cdot ${base}^n`,
        `${base}^n\\cdot ${base}^{${shift}}`,
        `\\frac{${base}^{n+${shift + 1}}}{${base}}`,
        `${base}^{${shift}+n}`,
        `${base}^(n+${shift})`,
      ],
      different: [
        `${base}^n+${shift}`,
        `${base}^n+${base ** shift}`,
        `${base}^{n-${shift}}`,
        `${base}^{n+${shift + 1}}`,
        `${base + 1}^{n+${shift}}`,
        `${base}^{${shift + 5}n}`,
        `${base}^{m+${shift}}`,
      ],
    };
  },
};

const symbolCase: AnswerFamily = {
  name: "case of symbols",
  cases: 12,
  make: (random) => {
    const [name = "r", second = "h"] = random.shuffle<string>([
      "r",
      "a",
      "b",
      "c",
      "p",
      "q",
      "u",
      "v",
      "n",
      "s",
    ]);
    const factor = random.integer(2, 30);
    const power = random.integer(2, 6);
    const text = (first: string, other: string): string => `${factor}${first}^${power}${other}`;
    return {
      reference: text(name, second),
      equal: [
        `${factor}${second}${name}^${power}`,
        `${factor}\\cdot ${name}^{${power}}\\cdot ${second}`,
        `${factor}*${name}^${power}*${second}`,
        `${name}^${power}\\cdot ${second}\\cdot ${factor}`,
      ],
      different: [
        text(name.toUpperCase(), second),
        text(name, second.toUpperCase()),
        text(name.toUpperCase(), second.toUpperCase()),
        text(second, name),
        `${factor}${name}^${power + 1}${second}`,
        `${factor + 1}${name}^${power}${second}`,
      ],
    };
  },
};

const subscripts: AnswerFamily = {
  name: "subscripts",
  cases: 12,
  make: (random) => {
    const name = random.pick(["x", "a", "y", "b", "v"]);
    const [i, j] = [random.integer(1, 9), random.integer(10, 20)];
    const factor = random.integer(2, 9);
    const sum = (first: number, second: number): string =>
      `${factor}${name}_{${first}}-${name}_{${second}}`;
    return {
      reference: sum(i, j),
      equal: [
        `-${name}_{${j}}+${factor}${name}_${i}`,
        `${factor}${name}_${i}-${name}_{${j}}`,
        `${factor}\\cdot ${name}_{${i}} - ${name}_{${j}}`,
        `-(${name}_{${j}}-${factor}${name}_{${i}})`,
      ],
      different: [
        sum(j, i),
        sum(i + 1, j),
        sum(i, j + 1),
        `${factor}${name}_{${i}}+${name}_{${j}}`,
        `${factor}${name.toUpperCase()}_{${i}}-${name.toUpperCase()}_{${j}}`,
        `${factor}${name}^{${i}}-${name}^{${j}}`,
      ],
    };
  },
};

const parameters: AnswerFamily = {
  name: "renamed parameters",
  cases: 10,
  make: (random) => {
    const [name = "k", other = "n", third = "m"] = random.shuffle(["k", "n", "m"]);
    const part = random.pick([2, 3, 4, 6]);
    const factor = random.pick(["", "2"]);
    const text = (parameter: string, bottom = part): string =>
      `\\frac{\\pi}{${bottom}}+${factor}${parameter}\\pi`;
    return {
      reference: text(name),
      equal: [
        text(other),
        text(third),
        `${factor}${other}\\pi+\\frac{\\pi}{${part}}`,
        `\\frac{\\pi}{${part}}+${factor}\\pi ${third}`,
      ],
      different: [
        text(other, part + 1),
        `\\frac{\\pi}{${part}}+${factor === "" ? "2" : ""}${other}\\pi`,
        `\\frac{\\pi}{${part}}`,
        `\\frac{\\pi}{${part}}+${factor}${name}`,
        `${factor}${other}\\pi`,
        `\\frac{${part}}{\\pi}+${factor}${name}\\pi`,
      ],
    };
  },
};

/** Families about symbols, exponents and parameters. */
export const familiesOfSymbols: readonly AnswerFamily[] = [
  exponentRules,
  exponentials,
  symbolCase,
  subscripts,
  parameters,
];
