import type { AnswerFamily } from "./answer-family.ts";

const factorialOf = (value: number): bigint =>
  value < 2 ? 1n : BigInt(value) * factorialOf(value - 1);

const chooseOf = (all: number, part: number): bigint =>
  factorialOf(all) / (factorialOf(part) * factorialOf(all - part));

const factorials: AnswerFamily = {
  name: "factorials",
  cases: 10,
  make: (random) => {
    const value = random.integer(4, 20);
    const less = random.integer(2, value - 2);
    const quotient = factorialOf(value) / factorialOf(less);
    return {
      reference: `\\frac{${value}!}{${less}!}`,
      equal: [
        String(quotient),
        `${value}!/${less}!`,
        `\\frac{${value}\\cdot ${value - 1}!}{${less}!}`,
        `\\dfrac{${value}!}{${less}!}`,
        `\\frac{${value + 1}!}{${value + 1}\\cdot ${less}!}`,
      ],
      different: [
        `\\frac{${value}!}{${less + 1}!}`,
        `\\frac{${value + 1}!}{${less}!}`,
        String(quotient + 1n),
        `(${value - less})!+${quotient}`,
        `\\frac{${less}!}{${value}!}`,
        `${value}!`,
        `\\frac{${value}}{${less}}`,
      ],
    };
  },
};

const binomials: AnswerFamily = {
  name: "binomials",
  cases: 12,
  make: (random) => {
    const all = random.integer(6, 20);
    const part = random.integer(2, Math.floor(all / 2) - 1);
    const value = chooseOf(all, part);
    return {
      reference: `\\binom{${all}}{${part}}`,
      equal: [
        String(value),
        `\\binom{${all}}{${all - part}}`,
        `\\dbinom{${all}}{${part}}`,
        `{${all} \\choose ${part}}`,
        `\\frac{${all}!}{${part}!${all - part}!}`,
        `\\binom{${all - 1}}{${part}}+\\binom{${all - 1}}{${part - 1}}`,
      ],
      different: [
        `\\binom{${all}}{${part + 1}}`,
        `\\binom{${all + 1}}{${part}}`,
        String(value + 1n),
        `\\frac{${all}}{${part}}`,
        `\\binom{${part}}{${all}}`,
        `\\frac{${all}!}{${all - part}!}`,
      ],
    };
  },
};

const sums: AnswerFamily = {
  name: "sums",
  cases: 12,
  make: (random) => {
    const last = random.integer(4, 30);
    const [factor, shift] = [random.integer(1, 6), random.integer(1, 9)];
    const totalOf = (from: number, to: number): number => {
      let total = 0;
      for (let index = from; index <= to; index += 1) total += factor * index + shift;
      return total;
    };
    const term = (name: string): string => `(${factor === 1 ? "" : factor}${name}+${shift})`;
    const text = (name: string, from: number, to: number): string =>
      `\\sum_{${name}=${from}}^{${to}} ${term(name)}`;
    return {
      reference: text("k", 1, last),
      equal: [
        String(totalOf(1, last)),
        text("n", 1, last),
        text("j", 1, last),
        `\\sum_{k=1}^{${last}} (${shift}+${factor}k)`,
        `\\frac{${totalOf(1, last) * 2}}{2}`,
      ],
      different: [
        text("k", 1, last + 1),
        text("k", 2, last),
        text("k", 0, last),
        String(totalOf(1, last) + 1),
        `\\sum_{k=1}^{${last}} (${factor}k-${shift})`,
        `\\prod_{k=1}^{${last}} ${term("k")}`,
      ],
    };
  },
};

const divisors: AnswerFamily = {
  name: "operator names",
  cases: 10,
  make: (random) => {
    const [a, b] = [random.integer(4, 60), random.integer(4, 60)];
    const greatest = (x: number, y: number): number => (y === 0 ? x : greatest(y, x % y));
    const gcd = greatest(a, b);
    const lcm = (a * b) / gcd;
    return {
      reference: `\\gcd(${a},${b})`,
      equal: [
        String(gcd),
        `\\gcd(${b},${a})`,
        `\\operatorname{gcd}(${a}, ${b})`,
        `gcd(${a},${b})`,
        `\\gcd(${a},${a + b})`,
      ],
      different: [
        ...(lcm === gcd ? [] : [String(lcm), `\\operatorname{lcm}(${a},${b})`]),
        String(gcd + 1),
        `-${gcd}`,
        ...(a === gcd ? [] : [String(a)]),
        `\\gcd(${a},${b})+1`,
      ],
    };
  },
};

/** Families about counting and whole numbers. */
export const familiesOfCounting: readonly AnswerFamily[] = [factorials, binomials, sums, divisors];
