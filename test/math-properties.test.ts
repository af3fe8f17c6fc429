import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { equivalent } from "../src/math/equivalent.ts";
import { parseCorpus, readCorpus } from "./support/answer-corpus.ts";
import {
  type Fraction,
  fraction,
  over,
  plus,
  sameFraction,
  times,
  toLatex,
  toPlain,
} from "./support/exact-fraction.ts";
import { framings, respellings } from "./support/notation-rewrites.ts";
import { typicalReferences } from "./support/typical-references.ts";

const corpus = parseCorpus(readCorpus()).flatMap(({ reference, answer }) =>
  answer === undefined ? [reference] : [reference, answer],
);

const verdict = (a: string, b: string): string => equivalent(a, b).verdict;

const explained = (a: string, b: string): string => {
  const { rule, answerNormal, targetNormal } = equivalent(a, b);
  return `${a}  and  ${b}: ${rule}, read as  ${answerNormal}  and  ${targetNormal}`;
};

const expectEqual = (a: string, b: string): void => {
  expect(verdict(a, b), explained(a, b)).toBe("equal");
  expect(verdict(b, a), explained(b, a)).toBe("equal");
};

const expectDifferent = (a: string, b: string): void => {
  expect(verdict(a, b), explained(a, b)).not.toBe("equal");
  expect(verdict(b, a), explained(b, a)).not.toBe("equal");
};

describe("for any two answers", () => {
  test("the verdict does not depend on which of them is the reference", () => {
    fc.assert(
      fc.property(fc.constantFrom(...corpus), fc.constantFrom(...corpus), (a, b) => {
        expect(verdict(a, b) === "equal", explained(a, b)).toBe(verdict(b, a) === "equal");
      }),
      { numRuns: 5_000 },
    );
  });

  test("an answer is equal to itself", () => {
    for (const text of corpus) expect(verdict(text, text), text).not.toBe("different");
  });

  test("there is a verdict whatever the texts are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.constantFrom(...corpus), (a, b) => {
        expect(["equal", "different", "unparsed"]).toContain(verdict(a, b));
        expect(["equal", "different", "unparsed"]).toContain(verdict(`${b}${a}`, b));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("every typical reference", () => {
  test.each([...framings, ...respellings])("equals itself with $name", ({ rewrite }) => {
    const unequal = typicalReferences
      .filter((text) => verdict(rewrite(text), text) !== "equal")
      .map((text) => explained(rewrite(text), text));
    expect(unequal).toEqual([]);
  });

  test("equals itself with both a rewrite within and one around", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...typicalReferences),
        fc.constantFrom(...respellings),
        fc.constantFrom(...framings),
        (text, inner, outer) => {
          expectEqual(outer.rewrite(inner.rewrite(text)), text);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("differs with another digit in place of any of its digits", () => {
    for (const text of typicalReferences) {
      for (const { index } of text.matchAll(/\d/g)) {
        for (let digit = 1; digit <= 9; digit += 1) {
          if (String(digit) === text[index]) continue;
          const other = `${text.slice(0, index)}${digit}${text.slice(index + 1)}`;
          expect(verdict(other, text), explained(other, text)).not.toBe("equal");
        }
      }
    }
  });

  test("differs from every other typical reference", () => {
    for (const [index, text] of typicalReferences.entries()) {
      for (const other of typicalReferences.slice(index + 1)) {
        expect(verdict(other, text), explained(other, text)).not.toBe("equal");
      }
    }
  });
});

const wholes = fc.bigInt({ min: 1n, max: 10n ** 30n });

/** A number's digits with another digit at one place; a first digit stays unlike 0. */
const changedDigit = (value: bigint, place: number, by: number): string => {
  const digits = String(value);
  const index = place % digits.length;
  const digit = Number(digits[index]);
  const other = index === 0 ? ((digit - 1 + (by % 8) + 1) % 9) + 1 : (digit + (by % 9) + 1) % 10;
  return `${digits.slice(0, index)}${other}${digits.slice(index + 1)}`;
};

describe("one changed digit is never equal", () => {
  const wrappers: readonly (readonly [string, (digits: string) => string])[] = [
    ["integers", (digits) => digits],
    ["negative integers", (digits) => `-${digits}`],
    ["decimals", (digits) => `0.${digits}`],
    ["numerators", (digits) => `\\frac{${digits}}{1${"0".repeat(40)}7}`],
    ["denominators", (digits) => `\\frac{7}{${digits}}`],
    ["coefficients", (digits) => `${digits}x^2+x`],
    ["exponents", (digits) => `x^{${digits}}`],
    ["powers", (digits) => `3^{${digits}}`],
    ["radicands", (digits) => `\\sqrt[3]{${digits}+\\pi}`],
    ["constant terms", (digits) => `x-${digits}`],
    ["arguments", (digits) => `f(${digits})`],
    ["subscripts", (digits) => `a_{${digits}}`],
    ["ends of intervals", (digits) => `[${digits},\\infty)`],
    ["coordinates", (digits) => `(1,${digits},3)`],
    ["entries", (digits) => `\\begin{pmatrix} 0 & ${digits} \\\\ 1 & 2 \\end{pmatrix}`],
    ["amounts of money", (digits) => `\\$${digits}`],
    ["lengths", (digits) => `${digits}\\text{ cm}`],
    ["factors of pi", (digits) => `${digits}\\pi`],
    ["equations", (digits) => `y=${digits}x`],
  ];
  test.each(wrappers)("in %s", (_, wrap) => {
    fc.assert(
      fc.property(wholes, fc.nat(100), fc.nat(100), (value, place, by) => {
        expectDifferent(wrap(changedDigit(value, place, by)), wrap(String(value)));
      }),
      { numRuns: 200 },
    );
  });
});

const nonZero = fc.integer({ min: -30, max: 30 }).filter((value) => value !== 0);
const symbol = fc.constantFrom("x", "y", "a", "b", "t", "n");

const signed = (terms: readonly string[]): string =>
  terms.map((term, index) => (index > 0 && !term.startsWith("-") ? `+${term}` : term)).join("");

const orders = <T>(items: readonly T[]) =>
  fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });

describe("order is irrelevant", () => {
  test("of terms", () => {
    const terms = fc
      .uniqueArray(fc.tuple(nonZero, symbol, fc.integer({ min: 1, max: 6 })), {
        minLength: 2,
        maxLength: 6,
        selector: ([, name, power]) => `${name}${power}`,
      })
      .map((items) => items.map(([factor, name, power]) => `${factor}${name}^${power}`));
    fc.assert(
      fc.property(
        terms.chain((items) => fc.tuple(fc.constant(items), orders(items))),
        ([items, mixed]) => {
          expectEqual(signed(mixed), signed(items));
          expectDifferent(signed(mixed.slice(1)), signed(items));
        },
      ),
      { numRuns: 400 },
    );
  });

  test("of factors", () => {
    const factors = fc.array(
      fc.tuple(symbol, nonZero).map(([name, value]) => `(${signed([name, String(value)])})`),
      { minLength: 2, maxLength: 5 },
    );
    fc.assert(
      fc.property(
        factors.chain((items) => fc.tuple(fc.constant(items), orders(items))),
        ([items, mixed]) => {
          expectEqual(mixed.join(""), items.join(""));
          expectEqual(mixed.join("\\cdot "), items.join(""));
          expectDifferent(mixed.slice(1).join(""), items.join(""));
        },
      ),
      { numRuns: 400 },
    );
  });

  const members = fc.uniqueArray(fc.integer({ min: -99, max: 99 }), {
    minLength: 2,
    maxLength: 6,
  });
  const mixedMembers = members.chain((items) => fc.tuple(fc.constant(items), orders(items)));

  test("of members of a set, not of coordinates", () => {
    fc.assert(
      fc.property(mixedMembers, ([items, mixed]) => {
        expectEqual(`\\{${mixed.join(",")}\\}`, `\\{${items.join(",")}\\}`);
        const isSame = mixed.join(",") === items.join(",");
        const [a, b] = [`(${mixed.join(",")})`, `(${items.join(",")})`];
        if (isSame) expectEqual(a, b);
        else expectDifferent(a, b);
      }),
      { numRuns: 400 },
    );
  });

  test("of items without brackets", () => {
    fc.assert(
      fc.property(mixedMembers, ([items, mixed]) => {
        expectEqual(mixed.join(", "), items.join(", "));
        expectDifferent(mixed.slice(1).join(", "), items.join(", "));
      }),
      { numRuns: 400 },
    );
  });

  test("of the parts of a union", () => {
    const ends = fc.uniqueArray(fc.integer({ min: -99, max: 99 }), {
      minLength: 4,
      maxLength: 8,
    });
    const parts = ends.map((values) => {
      const sorted = values.toSorted((a, b) => a - b);
      const pairs: string[] = [];
      for (let index = 0; index + 1 < sorted.length; index += 2) {
        pairs.push(`(${sorted[index]},${sorted[index + 1]}]`);
      }
      return pairs;
    });
    fc.assert(
      fc.property(
        parts.chain((items) => fc.tuple(fc.constant(items), orders(items))),
        ([items, mixed]) => {
          expectEqual(mixed.join("\\cup"), items.join(" \\cup "));
          expectDifferent(mixed.slice(1).join("\\cup"), items.join("\\cup"));
          expectDifferent(mixed.join("\\cup").replace("(", "["), items.join("\\cup"));
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** Arithmetic in LaTeX beside its exact value. */
interface Arithmetic {
  readonly text: string;
  readonly value: Fraction;
}

const leaf: fc.Arbitrary<Arithmetic> = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map((value) => ({ text: String(value), value: fraction(value) })),
  fc
    .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 2, max: 20 }))
    .map(([top, bottom]) => ({
      text: `\\frac{${top}}{${bottom}}`,
      value: fraction(top, bottom),
    })),
  fc.integer({ min: 1, max: 999 }).map((value) => ({
    text: `${Math.floor(value / 100)}.${String(value % 100).padStart(2, "0")}`,
    value: fraction(value, 100),
  })),
);

const negative = ({ value }: Arithmetic): Fraction => times(value, fraction(-1));

const arithmetic: fc.Arbitrary<Arithmetic> = fc.letrec<{ tree: Arithmetic }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthIdentifier: "arithmetic" },
    leaf,
    fc.tuple(tie("tree"), tie("tree")).map(([a, b]) => ({
      text: `(${a.text}+${b.text})`,
      value: plus(a.value, b.value),
    })),
    fc.tuple(tie("tree"), tie("tree")).map(([a, b]) => ({
      text: `\\left(${a.text} - ${b.text}\\right)`,
      value: plus(a.value, negative(b)),
    })),
    fc
      .tuple(tie("tree"), tie("tree"), fc.constantFrom("\\cdot ", "\\times ", "*"))
      .map(([a, b, sign]) => ({
        text: `(${a.text})${sign}(${b.text})`,
        value: times(a.value, b.value),
      })),
    fc
      .tuple(tie("tree"), tie("tree"))
      .map(([a, b]) =>
        b.value.top === 0n
          ? a
          : { text: `\\frac{${a.text}}{${b.text}}`, value: over(a.value, b.value) },
      ),
    tie("tree").map((a) => ({ text: `(${a.text})^2`, value: times(a.value, a.value) })),
    tie("tree").map((a) => ({ text: `(-${a.text})`, value: negative(a) })),
  ),
})).tree;

test("arithmetic has the value that exact fractions give, and no other", () => {
  fc.assert(
    fc.property(arithmetic, arithmetic, ({ text, value }, other) => {
      expectEqual(text, toLatex(value));
      expectEqual(text, toPlain(value));
      const step = plus(value, fraction(1, value.bottom));
      expectDifferent(text, toLatex(step));
      const isSame = sameFraction(value, other.value);
      expect(verdict(text, other.text) === "equal", explained(text, other.text)).toBe(isSame);
    }),
    { numRuns: 500 },
  );
});

const coefficients = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 4 });

const polynomialText = (values: readonly bigint[], name: string): string => {
  const terms = values
    .map((value, power) => ({ value, power }))
    .filter(({ value }) => value !== 0n);
  if (terms.length === 0) return "0";
  return signed(
    terms.map(({ value, power }) => `${value}${power === 0 ? "" : `${name}^{${power}}`}`),
  );
};

const productOf = (a: readonly bigint[], b: readonly bigint[]): readonly bigint[] => {
  const result = Array.from({ length: a.length + b.length - 1 }, () => 0n);
  for (const [i, left] of a.entries()) {
    for (const [j, right] of b.entries()) result[i + j] = (result[i + j] ?? 0n) + left * right;
  }
  return result;
};

test("a product of polynomials equals its expansion, and nothing with another coefficient", () => {
  fc.assert(
    fc.property(
      fc.array(coefficients, { minLength: 2, maxLength: 4 }),
      symbol,
      fc.nat(20),
      (factors, name, place) => {
        const exact = factors.map((factor) => factor.map(BigInt));
        const total = exact.reduce(productOf, [1n]);
        const text = exact.map((factor) => `(${polynomialText(factor, name)})`).join("");
        expectEqual(text, polynomialText(total, name));
        const changed = total.map((value, power) =>
          power === place % total.length ? value + 1n : value,
        );
        expectDifferent(text, polynomialText(changed, name));
      },
    ),
    { numRuns: 400 },
  );
});
