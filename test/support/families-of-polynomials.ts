import type { AnswerFamily } from "./answer-family.ts";
import { changedAt, monomial, polynomial, product, signedTerms } from "./term-text.ts";

const names = ["x", "y", "a", "b", "n", "t", "r"];

const expanded: AnswerFamily = {
  name: "expanded and factored",
  cases: 18,
  make: (random) => {
    const name = random.pick(names);
    const factors = Array.from({ length: random.integer(2, 3) }, () => [
      random.nonZero(-9, 9),
      random.pick([1, 1, 2, 3]),
    ]);
    const total = factors.reduce<readonly number[]>((sum, factor) => product(sum, factor), [1]);
    const written = (items: readonly (readonly number[])[]): string =>
      items.map((factor) => `(${polynomial(factor, name)})`).join("");
    const [first = [], ...rest] = factors;
    const negated = first.map((value) => -value);
    const other = name === "x" ? "z" : "x";
    return {
      reference: written(factors),
      equal: [
        polynomial(total, name),
        written([...factors].reverse()),
        factors.map((factor) => `(${polynomial(factor, name)})`).join("\\cdot"),
        `-${written([negated, ...rest])}`,
        signedTerms(random.shuffle(total.map((value, power) => monomial(value, name, power)))),
        factors.map((factor) => `\\left(${polynomial(factor, name)}\\right)`).join("\\,"),
      ],
      different: [
        polynomial(
          changedAt(total, random.integer(0, total.length - 1), random.pick([1, -1])),
          name,
        ),
        written([negated, ...rest]),
        written([changedAt(first, 0, 1), ...rest]),
        written(rest),
        polynomial(total, other),
        polynomial(
          [...total].map((value) => -value),
          name,
        ),
      ],
    };
  },
};

const termOrder: AnswerFamily = {
  name: "symbolic sums in any order",
  cases: 18,
  make: (random) => {
    const name = random.pick(names);
    const coefficients = Array.from({ length: random.integer(3, 6) }, () =>
      random.nonZero(-20, 20),
    );
    const terms = coefficients.map((value, power) => monomial(value, name, power));
    const place = random.integer(0, coefficients.length - 1);
    const flipped = coefficients.map((value, index) => (index === place ? -value : value));
    const reference = polynomial(coefficients, name);
    return {
      reference,
      equal: [
        signedTerms(random.shuffle(terms)),
        signedTerms(terms),
        reference.replaceAll("+", " + ").replaceAll("-", " - "),
        reference.replaceAll("^", "**").replaceAll(/(\d)([a-z])/g, "$1*$2"),
        `${reference}+0`,
        reference.replaceAll("-", "−"),
      ],
      different: [
        polynomial(flipped, name),
        polynomial(changedAt(coefficients, place, 1), name),
        polynomial(coefficients, name === "x" ? "w" : "x"),
        polynomial([0, ...coefficients], name),
        signedTerms(terms.filter((_, index) => index !== place)),
        polynomial(coefficients, name.toUpperCase()),
      ],
    };
  },
};

const multivariate: AnswerFamily = {
  name: "polynomials of several variables",
  cases: 14,
  make: (random) => {
    const [a = "a", b = "b"] = random.shuffle<string>(["a", "b", "x", "y", "p", "q"]);
    const [p, q, r] = [random.integer(2, 9), random.nonZero(-9, 9), random.integer(2, 9)];
    const text = (first: number, cross: number, second: number, left = a, right = b): string =>
      signedTerms([
        `${first}${left}^2`,
        `${cross === 1 ? "" : cross === -1 ? "-" : cross}${left}${right}`,
        `${second}${right}^2`,
      ]);
    return {
      reference: text(p, q, r),
      equal: [
        signedTerms([`${r}${b}^2`, `${q}${b}${a}`, `${p}${a}^2`]),
        `${p}${a}^{2}${q < 0 ? "-" : "+"}${Math.abs(q)}${a}\\cdot ${b}+${r}${b}^{2}`,
        `${a}(${signedTerms([`${p}${a}`, `${q}${b}`])})+${r}${b}^2`,
        `${p}*${a}**2${q < 0 ? "-" : "+"}${Math.abs(q)}*${a}*${b}+${r}*${b}**2`,
      ],
      different: [
        text(p, -q, r),
        ...(p === r ? [] : [text(r, q, p)]),
        text(p, q, -r),
        text(p, q, r, a.toUpperCase(), b),
        signedTerms([`${p}${a}^2`, `${r}${b}^2`]),
        text(p, q, r + 1),
        `(${signedTerms([`${p}${a}`, `${r}${b}`])})^2+${1000 + q}`,
      ],
    };
  },
};

const partialFractions: AnswerFamily = {
  name: "partial fractions",
  cases: 14,
  make: (random) => {
    const a = random.nonZero(-9, 9);
    let b = random.nonZero(-9, 9);
    while (b === a) b = random.nonZero(-9, 9);
    const linear = (value: number): string => polynomial([value, 1], "x");
    const sum = (left: number, right: number): string =>
      `\\frac{1}{${linear(left)}}+\\frac{1}{${linear(right)}}`;
    const top = polynomial([a + b, 2], "x");
    return {
      reference: sum(a, b),
      equal: [
        sum(b, a),
        `\\frac{${top}}{(${linear(a)})(${linear(b)})}`,
        `\\frac{${top}}{${polynomial([a * b, a + b, 1], "x")}}`,
        `(${top})/((${linear(a)})*(${linear(b)}))`,
        `-\\frac{-(${top})}{(${linear(b)})(${linear(a)})}`,
      ],
      different: [
        `\\frac{1}{${linear(a)}}-\\frac{1}{${linear(b)}}`,
        `\\frac{2}{${polynomial([a + b, 2], "x")}}`,
        sum(a + 1, b + 30),
        `\\frac{1}{(${linear(a)})(${linear(b)})}`,
        `\\frac{${polynomial([a + b + 1, 2], "x")}}{(${linear(a)})(${linear(b)})}`,
        sum(-a, -b + 40),
      ],
    };
  },
};

/** Families about polynomials and quotients of them. */
export const familiesOfPolynomials: readonly AnswerFamily[] = [
  expanded,
  termOrder,
  multivariate,
  partialFractions,
];
