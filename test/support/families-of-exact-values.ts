import type { AnswerFamily } from "./answer-family.ts";
import { fraction, over, plus, times, toLatex, toPlain } from "./exact-fraction.ts";
import { monomial, signedTerms } from "./term-text.ts";

const surds: AnswerFamily = {
  name: "simplified radicals",
  cases: 18,
  make: (random) => {
    const outer = random.integer(2, 12);
    const inner = random.pick([2, 3, 5, 6, 7, 10, 11, 13, 14, 15, 17, 19, 21]);
    return {
      reference: `${outer}\\sqrt{${inner}}`,
      equal: [
        `\\sqrt{${outer * outer * inner}}`,
        `\\frac{${outer * inner}}{\\sqrt{${inner}}}`,
        `${outer}√${inner}`,
        `${outer}*sqrt(${inner})`,
        `\\sqrt{${inner}}\\cdot${outer}`,
        `${outer}\\cdot${inner}^{1/2}`,
        `${outer + 3}\\sqrt{${inner}}-3\\sqrt{${inner}}`,
      ],
      different: [
        `${outer + 1}\\sqrt{${inner}}`,
        `${outer}\\sqrt{${inner + 1}}`,
        `\\sqrt{${outer * outer * inner + 1}}`,
        `-${outer}\\sqrt{${inner}}`,
        `${outer}+\\sqrt{${inner}}`,
        `${outer}\\sqrt[3]{${inner}}`,
        ...(outer === inner ? [] : [`${inner}\\sqrt{${outer}}`]),
      ],
    };
  },
};

const surdSums: AnswerFamily = {
  name: "sums of radicals",
  cases: 16,
  make: (random) => {
    const [a, b] = [random.nonZero(-9, 9), random.integer(1, 9)];
    const c = random.pick([2, 3, 5, 6, 7, 10, 11]);
    const root = (factor: number): string =>
      `${factor === 1 ? "" : factor === -1 ? "-" : factor}\\sqrt{${c}}`;
    const sum = (whole: number, factor: number): string =>
      signedTerms([String(whole), root(factor)]);
    const norm = a * a - b * b * c;
    return {
      reference: sum(a, b),
      equal: [
        signedTerms([root(b), String(a)]),
        `\\frac{${norm}}{${sum(a, -b)}}`,
        `${sum(a + 5, b)}-5`,
        `-(${sum(-a, -b)})`,
        `\\frac{${sum(2 * a, 2 * b)}}{2}`,
        `${a}+${b}*sqrt(${c})`,
      ],
      different: [
        sum(a, -b),
        sum(-a, b),
        sum(a + 1, b),
        `${a}+\\sqrt{${b * b * c + 1}}`,
        `\\frac{${norm}}{${sum(a, b)}}`,
        `(${sum(a, b)})^2`,
        `${a}\\pm${root(b)}`,
      ],
    };
  },
};

const complexes: AnswerFamily = {
  name: "complex arithmetic",
  cases: 18,
  make: (random) => {
    const [a, b] = [random.nonZero(-9, 9), random.nonZero(-9, 9)];
    const [c, d] = [random.nonZero(-6, 6), random.nonZero(-6, 6)];
    const text = (re: number, im: number): string =>
      signedTerms([re === 0 ? "" : String(re), im === 0 ? "" : monomial(im, "i", 1)]);
    const [re, im] = [a * c - b * d, a * d + b * c];
    return {
      reference: text(re, im),
      equal: [
        `(${text(a, b)})(${text(c, d)})`,
        signedTerms([monomial(im, "i", 1), re === 0 ? "" : String(re)]),
        `${re}${im < 0 ? "-" : "+"}${Math.abs(im)}*i`,
        `\\frac{(${text(re, im)})(${text(c, -d)})}{${text(c, -d)}}`,
        `-(${text(-re, -im)})`,
        `\\overline{${text(re, -im)}}`,
      ],
      different: [
        ...(im === 0 ? [] : [text(re, -im)]),
        ...(re === 0 ? [] : [text(-re, im)]),
        ...(re === im ? [] : [text(im, re)]),
        text(re + 1, im),
        text(re, im + 1),
        `(${text(a, b)})+(${text(c + 500, d)})`,
      ],
    };
  },
};

const logarithms: AnswerFamily = {
  name: "logarithms",
  cases: 14,
  make: (random) => {
    const base = random.pick([2, 3, 5, 7, 10]);
    const [power, root] = [random.integer(2, 6), random.integer(1, 3)];
    const value = fraction(power, root);
    const log = (of: number): string => `\\log_{${base ** root}} ${of}`;
    return {
      reference: toLatex(value),
      equal: [
        log(base ** power),
        `\\frac{\\ln ${base ** power}}{\\ln ${base ** root}}`,
        `\\log_{${base ** root}}\\left(${base ** power}\\right)`,
        `-\\log_{${base ** root}}\\frac{1}{${base ** power}}`,
        toPlain(value),
      ],
      different: [
        log(base ** (power + 1)),
        log(base ** power + 1),
        `\\log_{${base ** root + 1}} ${base ** power}`,
        `\\ln ${base ** power}`,
        ...(power === root ? [] : [`\\log_{${base ** power}} ${base ** root}`]),
        `-${log(base ** power)}`,
      ],
    };
  },
};

const trees: AnswerFamily = {
  name: "rational arithmetic",
  cases: 18,
  make: (random) => {
    const part = () => fraction(random.nonZero(-12, 12), random.integer(1, 9));
    const [a, b, c] = [part(), part(), part()];
    const value = plus(times(a, b), c);
    const wrap = (text: string): string => (text.startsWith("-") ? `\\left(${text}\\right)` : text);
    const tree = `${toLatex(a)}\\cdot${wrap(toLatex(b))}+${wrap(toLatex(c))}`;
    return {
      reference: toLatex(value),
      equal: [
        tree,
        toPlain(value),
        `${wrap(toLatex(c))}+${wrap(toLatex(b))}\\cdot${wrap(toLatex(a))}`,
        `\\frac{${toLatex(a)}}{${toLatex(over(fraction(1), b))}}+${wrap(toLatex(c))}`,
        `(${toPlain(a)})*(${toPlain(b)})+(${toPlain(c)})`,
      ],
      different: [
        `${toLatex(a)}\\cdot${wrap(toLatex(b))}-${wrap(toLatex(c))}`,
        toLatex(plus(value, fraction(1, value.bottom))),
        toLatex(plus(value, fraction(1))),
        ...(value.top === 0n ? [] : [toLatex(times(value, fraction(-1)))]),
        `${tree}+\\frac{1}{7}`,
      ],
    };
  },
};

/** Families about values that have many exact forms. */
export const familiesOfExactValues: readonly AnswerFamily[] = [
  surds,
  surdSums,
  complexes,
  logarithms,
  trees,
];
