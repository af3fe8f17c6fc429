import type { AnswerFamily } from "./answer-family.ts";
import { fraction, toLatex } from "./exact-fraction.ts";
import { monomial, signedTerms } from "./term-text.ts";

const equations: AnswerFamily = {
  name: "equations up to a factor",
  cases: 18,
  make: (random) => {
    const [a, b, c] = [random.nonZero(-9, 9), random.nonZero(-9, 9), random.nonZero(-20, 20)];
    const factor = random.pick([-3, -2, -1, 2, 3]);
    const left = (x: number, y: number): string =>
      signedTerms([monomial(x, "x", 1), monomial(y, "y", 1)]);
    return {
      reference: `${left(a, b)} = ${c}`,
      equal: [
        `${left(a * factor, b * factor)} = ${c * factor}`,
        `${signedTerms([left(a, b), String(-c)])} = 0`,
        `${c} = ${left(a, b)}`,
        `${monomial(a, "x", 1)} = ${signedTerms([monomial(-b, "y", 1), String(c)])}`,
        `0 = ${signedTerms([String(c), left(-a, -b)])}`,
        `y = ${signedTerms([`${toLatex(fraction(-a, b))}x`, toLatex(fraction(c, b))])}`,
      ],
      different: [
        `${left(a, b)} = ${-c}`,
        `${left(a, -b)} = ${c}`,
        `${left(a + (a === -1 ? 2 : 1), b)} = ${c}`,
        ...(a === b ? [] : [`${left(b, a)} = ${c}`]),
        `${left(a, b)} = ${c + 1}`,
        `${left(a, b)} = 0`,
        `${left(a, b)} > ${c}`,
        `${left(a * 2, b * 2)} = ${c}`,
      ],
    };
  },
};

const lines: AnswerFamily = {
  name: "lines in slope form",
  cases: 12,
  make: (random) => {
    const [slope, start] = [random.nonZero(-9, 9), random.nonZero(-12, 12)];
    const line = (m: number, k: number, x = "x", y = "y"): string =>
      `${y} = ${signedTerms([monomial(m, x, 1), String(k)])}`;
    return {
      reference: line(slope, start),
      equal: [
        `y = ${signedTerms([String(start), monomial(slope, "x", 1)])}`,
        `${signedTerms([monomial(slope, "x", 1), String(start)])} = y`,
        `${signedTerms([monomial(slope, "x", 1), "-y", String(start)])} = 0`,
        signedTerms([monomial(slope, "x", 1), String(start)]),
        `2y = ${signedTerms([monomial(2 * slope, "x", 1), String(2 * start)])}`,
      ],
      different: [
        line(-slope, start),
        line(slope, -start),
        ...(slope === 1 ? [] : [line(slope, start, "y", "x")]),
        ...(slope === start ? [] : [line(start, slope)]),
        line(slope, start + 1),
        `y > ${signedTerms([monomial(slope, "x", 1), String(start)])}`,
      ].filter((text) => !(slope === -1 && text.startsWith("x ="))),
    };
  },
};

const congruences: AnswerFamily = {
  name: "congruences",
  cases: 10,
  make: (random) => {
    const modulus = random.integer(3, 19);
    const rest = random.integer(1, modulus - 1);
    const text = (value: number, by = modulus, name = "x"): string =>
      `${name}\\equiv ${value}\\pmod{${by}}`;
    return {
      reference: text(rest),
      equal: [
        text(rest + modulus),
        `x \\equiv ${rest} \\pmod ${modulus < 10 ? modulus : `{${modulus}}`}`,
        `x ≡ ${rest} (mod ${modulus})`,
        `x \\equiv ${rest} \\mod ${modulus}`,
        text(rest - modulus),
      ],
      different: [
        text((rest + 1) % modulus),
        text(rest, modulus + 1),
        text(rest, modulus, "y"),
        ...(2 * rest === modulus ? [] : [text(-rest)]),
        text(rest, 2 * modulus),
        `x=${rest}+${modulus}`,
      ],
    };
  },
};

/** Families about equations and congruences. */
export const familiesOfEquations: readonly AnswerFamily[] = [equations, lines, congruences];
