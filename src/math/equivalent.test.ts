import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { equivalent } from "./equivalent.ts";

/** Answers that say the same, by what makes them hard. */
const equalPairs: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  integers: [
    ["9.", "9"],
    ["-0", "0"],
    ["007", "7"],
    ["\\boxed{42}", "42"],
    ["$42$", "42"],
    ["\\(42\\)", "42"],
    ["**42**", "42"],
    ["− 5", "-5"],
    ["100000000000000000001", "100000000000000000001.0"],
    ["2^{10}", "1024"],
    ["5!", "120"],
    ["\\binom{10}{3}", "120"],
  ],
  fractions: [
    ["\\dfrac{1}{2}", "\\frac12"],
    ["\\tfrac{1}{2}", "0.5"],
    ["1/2", "\\frac{1}{2}"],
    ["½", "1/2"],
    ["-\\frac{1}{2}", "\\frac{-1}{2}"],
    ["\\frac{-1}{-2}", "\\frac12"],
    ["\\frac9{19}", "9/19"],
    ["\\frac 59", "5/9"],
    [".35625", "0.35625"],
    ["\\frac{270}7", "270/7"],
    ["\\frac{\\frac{1}{2}}{3}", "1/6"],
    ["0.\\overline{6}", "2/3"],
    ["0.1\\overline{6}", "1/6"],
    ["6.72 \\times 10^{-5}", ".0000672"],
    ["6.72e-5", ".0000672"],
  ],
  "mixed numbers": [
    ["4 2/3", "\\frac{14}{3}"],
    ["4\\frac23", "\\frac{14}{3}"],
    ["4\\frac{2}{3}", "14/3"],
    ["4⅔", "14/3"],
    ["-1\\frac{4}{5}", "-9/5"],
    ["137 \\frac{1}{2}", "137.5"],
  ],
  "thousands separators": [
    ["10,\\!080", "10080"],
    ["10,080", "10080"],
    ["2\\,220", "2220"],
    ["2 220", "2220"],
    ["58{,}500", "58,500"],
    ["11,\\! 111,\\! 111,\\! 100", "11111111100"],
    ["1,234,567.5", "1234567.5"],
  ],
  radicals: [
    ["3√13", "3\\sqrt{13}"],
    ["\\sqrt3", "\\sqrt{3}"],
    ["\\sqrt{12}", "2\\sqrt{3}"],
    ["\\frac{1}{\\sqrt{3}}", "\\frac{\\sqrt{3}}{3}"],
    ["sqrt(51)", "\\sqrt{51}"],
    ["3*sqrt(13)", "3\\sqrt{13}"],
    ["\\sqrt[3]{16}", "2\\sqrt[3]{2}"],
    ["\\sqrt{2}\\cdot\\sqrt{3}", "\\sqrt{6}"],
    ["\\frac{1}{1+\\sqrt{2}}", "\\sqrt{2}-1"],
    ["\\sqrt{3+2\\sqrt{2}}", "1+\\sqrt{2}"],
    ["11 + 11\\sqrt5", "11 \\sqrt{5} + 11"],
    ["\\sqrt{-4}", "2i"],
    ["2^{1/2}", "\\sqrt{2}"],
    ["1.414214", "\\sqrt{2}"],
  ],
  constants: [
    ["pi", "\\pi"],
    ["π", "\\pi"],
    ["288π", "288 \\pi"],
    ["\\pi\\cdot 7", "7\\pi"],
    ["2\\pi+18", "18+2\\pi"],
    ["20000/π", "\\frac{20000}{\\pi}"],
    ["\\frac{20000}{\\pi} \\approx 6366.2", "\\frac{20000}{\\pi}"],
    ["e^{i\\pi}", "-1"],
    ["\\ln e^2", "2"],
    ["\\log_2 8", "3"],
    ["\\sin 30^\\circ", "\\frac12"],
    ["\\cos\\frac{\\pi}{6}", "\\frac{\\sqrt3}{2}"],
  ],
  "complex numbers": [
    ["9*i+6", "6+9i"],
    ["9i + 6", "6 + 9i"],
    ["(2+i)(2-i)", "5"],
    ["\\frac{1}{i}", "-i"],
  ],
  polynomials: [
    ["2(k+1)", "2k+2"],
    ["(a+5)(b+2)", "ab + 2a + 5b + 10"],
    ["(2+b)(5+a)", "(a+5)(b+2)"],
    ["x³ + 3x − 6", "x^3+3x-6"],
    ["x**2 + 2*x*y", "x(x+2y)"],
    ["\\frac{x+2}{7}", "\\frac x7+\\frac27"],
    ["\\frac{x^2-1}{x-1}", "x+1"],
    ["x^{-1}", "\\frac1x"],
    ["5r^5", "5r^{5}"],
    ["x_1 + x_2", "x_{2}+x_{1}"],
    ["x^{1/2}", "\\sqrt{x}"],
  ],
  functions: [
    ["\\cot(x)", "\\cot x"],
    ["\\frac{\\cos x}{\\sin x}", "\\cot x"],
    ["\\sec^2 x", "\\tan^2 x+1"],
    ["\\sin^2 \\theta + \\cos^2 \\theta", "1"],
    ["2^{n+1}", "2\\cdot 2^n"],
    ["|{-3}|", "3"],
    ["\\left| x \\right|", "|x|"],
    ["\\lfloor 2.5 \\rfloor", "2"],
  ],
  "bases, percent, degrees, money": [
    ["52_{8}", "52_8"],
    ["52₈", "52_8"],
    ["52_{\\text{8}}", "52_8"],
    ["52 \\text{ base } 8", "52_8"],
    ["90°", "90^\\circ"],
    ["90^{\\circ}", "90°"],
    ["90", "90^\\circ"],
    ["90\\text{ degrees}", "90^\\circ"],
    ["\\pi/2", "90^\\circ"],
    ["198\\%", "198"],
    ["198 percent", "198\\%"],
    ["50\\%", "\\frac12"],
    ["\\$18.90", "18.90"],
    ["\\$18.90", "1890 cents"],
    ["$18.90", "\\$18.90"],
    ["$32,348", "\\$32,\\!348"],
    ["5.4 \\text{ cents}", "5.4"],
    ["$0.054", "5.4 \\text{ cents}"],
  ],
  units: [
    ["5\\text{ cm}", "5"],
    ["5 cm", "5"],
    ["5cm", "5\\,\\mathrm{cm}"],
    ["864", "864 \\mbox{ inches}^2"],
    ["864\\text{ square inches}", "864 \\mbox{ inches}^2"],
    ["864 \\text{ in}^2", "864 \\mbox{ inches}^2"],
    ["15\\text{ cm}²", "15\\mbox{ cm}^2"],
    ["12 apples", "12"],
    ["1/2 inch", "\\frac12"],
    ["100 \\text{ cm}", "1 \\text{ m}"],
    ["60\\text{ miles per hour}", "60"],
    ["x = 5\\text{ m}", "5"],
  ],
  "intervals and unions": [
    ["3<x\\le 4", "(3,4]"],
    ["4 \\ge x > 3", "(3,4]"],
    ["\\left(3, 4\\right]", "(3,4]"],
    ["x \\in (3,4]", "(3,4]"],
    ["x>5", "(5,\\infty)"],
    ["(5,∞)", "(5,\\infty)"],
    ["(5, +\\infty)", "(5,\\infty)"],
    ["5 < x", "(5,\\infty)"],
    ["[-2,7]", "x \\in [-2,7]"],
    ["(3,\\infty) \\cup (-\\infty,2)", "(-\\infty, 2) \\cup (3, \\infty)"],
    ["(-∞,2)∪(3,∞)", "(-\\infty, 2) \\cup (3, \\infty)"],
    ["(-\\infty,2) U (3,\\infty)", "(-\\infty, 2) \\cup (3, \\infty)"],
    ["x < 2 \\text{ or } x > 3", "(-\\infty, 2) \\cup (3, \\infty)"],
    ["a\\le-2 \\text{ or } a=1", "(-\\infty,-2]\\cup\\{1\\}"],
    ["\\{x \\mid x > 5\\}", "(5,\\infty)"],
    ["(-\\infty,\\infty)", "\\mathbb{R}"],
    ["x \\ne 2", "(-\\infty,2) \\cup (2,\\infty)"],
  ],
  "tuples, sets, lists": [
    ["(6, 31, -1)", "(6,31,-1)"],
    ["(x,y,z)=(6,31,-1)", "(6,31,-1)"],
    ["r=3,\\theta=\\pi/2", "\\left( 3, \\frac{\\pi}{2} \\right)"],
    ["\\{2,1\\}", "\\{1,2\\}"],
    ["{1,2}", "\\{1,2\\}"],
    ["-2, 1", "1,-2"],
    ["1 \\text{ and } -2", "1,-2"],
    ["x=1 or x=-2", "1,-2"],
    ["3, 5, and 7", "7, 3, 5"],
    ["1,234", "234, 1"],
    ["1+\\sqrt{19}, 1-\\sqrt{19}", "1 \\pm \\sqrt{19}"],
    ["1 ± √19", "1 \\pm \\sqrt{19}"],
    ["x = \\pm 2", "2,-2"],
    ["1 \\mp \\sqrt{19}", "1 \\pm \\sqrt{19}"],
    ["\\{-2, 1-\\sqrt5, 1+\\sqrt5\\}", "\\{1\\pm\\sqrt{5},-2\\}"],
    ["15\\frac{39}{40} or \\frac{639}{40}", "\\frac{639}{40}"],
    ["\\emptyset", "∅"],
    ["\\emptyset", "\\{\\}"],
  ],
  "matrices and vectors": [
    [
      "\\begin{bmatrix} -1 & 0 \\\\ 0 & -1 \\end{bmatrix}",
      "\\begin{pmatrix} -1 & 0 \\\\ 0 & -1 \\end{pmatrix}",
    ],
    [
      "\\begin{pmatrix} 0.2 \\\\ -3.6 \\end{pmatrix}",
      "\\begin{pmatrix} 1/5 \\\\ -18/5 \\end{pmatrix}",
    ],
    ["\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}", "(1,2)"],
    ["\\langle 1, 2 \\rangle", "(1,2)"],
    ["\\left[\\begin{array}{cc} 1 & 2 \\\\ 3 & 4 \\end{array}\\right]", "[[1,2],[3,4]]"],
  ],
  "equations and inequalities": [
    ["5", "x=5"],
    ["x=5", "5"],
    ["x = 2+3 = 5", "5"],
    ["y=3+2x", "y = 2x + 3"],
    ["2x+3", "y = 2x + 3"],
    ["2x - y + 3 = 0", "y = 2x + 3"],
    ["-5x+7y-11z-4=0", "5x - 7y + 11z + 4 = 0"],
    ["10x - 14y + 22z + 8 = 0", "5x - 7y + 11z + 4 = 0"],
    ["f(x) = x^2", "x^2"],
    ["2x > 4", "x > 2"],
    ["-x < -2", "x > 2"],
    ["x + y < 3", "3 > y + x"],
  ],
  words: [
    ["east", "\\text{east}"],
    ["East", "\\text{east}"],
    ["\\textbf{even}", "\\text{even}"],
    ["even.", "\\text{even}"],
    ["an ellipse", "\\text{ellipse}"],
    ["C", "\\text{(C)}"],
    ["(C)", "\\text{(C)}"],
    ["\\text{C}", "\\text{(C)}"],
    ["\\textbf{(C)}", "\\text{(C)}"],
    ["\\text{4:30 p.m.}", "4:30 \\text{ p.m.}"],
    ["4:30 PM", "4:30 \\text{ p.m.}"],
    ["3:4", "6:8"],
  ],
};

/** Near misses. */
const differentPairs: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  numbers: [
    ["100000000000000000001", "100000000000000000002"],
    [".0000672", ".0000668"],
    ["1/2^{99}", "1/2^{98}"],
    ["2^{-99}", "2^{-98}"],
    ["9", "-9"],
    ["1.25", "1.26"],
    ["0.333", "1/3"],
    ["3.14", "\\pi"],
    ["3.141593", "3.141592"],
    ["22/7", "\\pi"],
    ["14/3", "3/14"],
    ["1\\frac{4}{5}", "\\frac{14}{5}"],
    ["10^{1000}", "10^{1000}+1"],
    ["42", ""],
    ["12", "1, 2"],
    ["1,23", "123"],
  ],
  notations: [
    ["52_8", "52_9"],
    ["42", "52_8"],
    ["(1,2)", "\\{1,2\\}"],
    ["(1,2)", "(2,1)"],
    ["(3,4]", "[3,4)"],
    ["(3,4)", "(3,4]"],
    ["2,2", "2"],
    ["1,2", "1,3"],
    ["x=1,y=2", "x=2,y=1"],
    ["\\pm 2", "2"],
    ["3<x<4", "(3,4]"],
    ["x<5", "(5,\\infty)"],
    ["(-\\infty, 2) \\cup (3, \\infty)", "(-\\infty, 2) \\cup [3, \\infty)"],
    ["\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}", "\\begin{pmatrix} 2 \\\\ 1 \\end{pmatrix}"],
    ["90^\\circ", "91^\\circ"],
    ["5 \\text{ cm}", "5 \\text{ inches}"],
    ["\\$5", "5 \\text{ cents}"],
    ["864 \\mbox{ inches}^6", "864 \\mbox{ inches}^2"],
    ["[6,31,-1)", "(6,31,-1)"],
    ["4:30 \\text{ a.m.}", "4:30 \\text{ p.m.}"],
    ["3:4", "4:3"],
  ],
  symbols: [
    ["3R^2", "3r^2"],
    ["x", "y"],
    ["x=5", "y=5"],
    ["2k+2", "2k+3"],
    ["|x|", "x"],
    ["\\sqrt{x^2}", "x"],
    ["\\tan x", "\\cot x"],
    ["y = 2x + 3", "y = 2x - 3"],
    ["2x - y = 3", "y = 2x + 3"],
    ["x > 2", "-x > -2"],
    ["6+9i", "6-9i"],
    ["\\sqrt{13}", "\\sqrt{14}"],
    ["x^{10}", "x^{11}"],
    ["\\sqrt{10^{20}+1}", "10^{10}"],
  ],
  words: [
    ["even", "neve"],
    ["\\text{even}", "\\text{odd}"],
    ["\\text{east}", "seat"],
    ["\\text{(C)}", "\\text{(B)}"],
    ["\\text{Evelyn}", "5"],
    ["no", "on"],
  ],
};

for (const [name, pairs] of Object.entries(equalPairs)) {
  describe(`${name} are equal in every notation`, () => {
    test.each(pairs)("%s equals %s", (answer, target) => {
      expect([equivalent(answer, target).verdict, equivalent(target, answer).verdict]).toEqual([
        "equal",
        "equal",
      ]);
    });
  });
}

for (const [name, pairs] of Object.entries(differentPairs)) {
  describe(`${name} that are nearly alike differ`, () => {
    test.each(pairs)("%s is not %s", (answer, target) => {
      expect(equivalent(answer, target).verdict).not.toBe("equal");
      expect(equivalent(target, answer).verdict).not.toBe("equal");
    });
  });
}

test("says by which rule it decided and what it read on both sides", () => {
  expect(equivalent("0.5", "\\frac{1}{2}")).toEqual({
    verdict: "equal",
    rule: "exact-rational",
    answerNormal: "1/2",
    targetNormal: "1/2",
  });
  expect(equivalent("2 + x", "x+3")).toEqual({
    verdict: "different",
    rule: "normal-form",
    answerNormal: "2 + x",
    targetNormal: "3 + x",
  });
});

test.each([["\\frac{1}{"], ["(1,2"], ["5 +"], [""], ["?"], ["\\begin{pmatrix} 1"]])(
  "%s is unparsed against a number",
  (answer) => {
    expect(equivalent(answer, "5").verdict).toBe("unparsed");
  },
);

const pieces = [
  ..."0123456789.,+-*/^_=<>!|()[]{}$%&;: \n",
  ..."xyeiπ√²½°∞∪±",
  "\\frac",
  "\\sqrt",
  "\\left",
  "\\right",
  "\\{",
  "\\}",
  "\\text{",
  "\\pm",
  "\\cup",
  "\\infty",
  "\\sin",
  "\\log",
  "\\binom",
  "\\overline{",
  "\\begin{pmatrix}",
  "\\end{pmatrix}",
  "\\\\",
  "\\circ",
  "\\boxed{",
  "cm",
  "and",
  "or",
];

test("no text makes it throw, and a text always equals itself or is unparsed", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
      const text = parts.join("");
      expect(equivalent(text, text).verdict).not.toBe("different");
    }),
    { numRuns: 2_000 },
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.string(), (a, b) => {
      expect(["equal", "different", "unparsed"]).toContain(equivalent(a, b).verdict);
    }),
  );
});

test("the order of the two answers makes no difference", () => {
  const pool = Object.values(equalPairs).flat(2);
  const equals = (a: string, b: string): boolean => equivalent(a, b).verdict === "equal";
  fc.assert(
    fc.property(fc.constantFrom(...pool), fc.constantFrom(...pool), (a, b) => {
      expect(equals(a, b)).toBe(equals(b, a));
    }),
    { numRuns: 3_000 },
  );
});

test("integers that differ in one digit are never equal, whatever their length", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 60n }), fc.nat({ max: 59 }), (value, position) => {
      const other = value + 10n ** BigInt(position);
      expect(equivalent(String(value), String(other)).verdict).toBe("different");
      expect(equivalent(`\\sqrt{${value}}`, `\\sqrt{${other}}`).verdict).toBe("different");
    }),
  );
});

test("what is too large to compute is compared without computing it", () => {
  const hostile = [
    "10^{10^{10}}",
    "9^{9^{9^{9^{9}}}}",
    "(10^{10})!",
    "99999!!!!!!!!!!!!!",
    "\\binom{10^9}{5\\cdot 10^8}",
    "(a+b+c+d+e+f+g+h)^{1000}",
    "(((((x+y+1)^9+1)^9+1)^9+1)^9+1)^9",
    `${"(".repeat(900)}1${")".repeat(900)}`,
    `${"{".repeat(100_000)}`,
    `${"\\frac{1}{1+".repeat(150)}1${"}".repeat(150)}`,
    `${"x^".repeat(900)}x`,
    `${"-".repeat(1_900)}1`,
    `${"\\sqrt".repeat(380)}2`,
    Array.from({ length: 600 }, (_, index) => String(index)).join(","),
    "9".repeat(1_999),
    "9".repeat(1_000_000),
    `1${"{,}111".repeat(300)}`,
    "\\pm".repeat(600),
    "|".repeat(2_000),
  ];
  for (const text of hostile) {
    expect(equivalent(text, "7").verdict).not.toBe("equal");
    expect(equivalent(text, text).verdict).toBe("equal");
    expect(equivalent(`${text}+1`, `${text}+2`).verdict).not.toBe("equal");
  }
});
