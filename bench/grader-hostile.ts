import type { AnswerPair } from "../src/grade/grade-pair.ts";

/** Input that is made to take long, in every place where it may stand. */
export interface HostileInput {
  readonly name: string;
  readonly pairs: readonly AnswerPair[];
}

/** A response of its own. */
function response(name: string, text: string): HostileInput {
  return { name, pairs: [{ reference: "5", response: text }] };
}

/** An answer and one much like it: against a plain reference, as the reference, and against each other. */
function answers(name: string, one: string, other: string): HostileInput {
  return {
    name,
    pairs: [
      { reference: "5", answer: one },
      { reference: one, answer: "5" },
      { reference: one, answer: other },
      { reference: other, answer: one },
      { reference: "5", response: `\\boxed{${one}}` },
    ],
  };
}

function times(count: number, text: (index: number) => string, separator = ""): string {
  return Array.from({ length: count }, (_, index) => text(index)).join(separator);
}

function nested(depth: number, open: string, inner: string, close: string): string {
  return open.repeat(depth) + inner + close.repeat(depth);
}

/** An answer that holds one term in many, and the same with another term. */
function family(name: string, text: (term: string) => string): HostileInput {
  return answers(name, text("3"), text("4"));
}

const million = 1_000_000;

/** Inputs that have brought graders to their knees, or could. */
export const hostileInputs: readonly HostileInput[] = [
  response("50,000 unclosed \\boxed{", "\\boxed{".repeat(50_000)),
  response("50,000 boxes within each other", nested(50_000, "\\boxed{", "5", "}")),
  response("80,000 boxes beside each other", "\\boxed{5}, ".repeat(80_000)),
  response("10^6 characters of prose", "so it goes ".repeat(million / 10)),
  response("10^6 digits", "7".repeat(million)),
  response("10^6 braces", "{".repeat(million)),
  response("10^6 backslashes", "\\".repeat(million)),
  response("10^6 dollar signs", "$".repeat(million)),
  response("10^6 blanks", `5${" ".repeat(million)}5`),
  response("10^6 line breaks", "\n".repeat(million)),
  response("10^6 lone surrogates", "\ud800".repeat(million)),
  response("10^6 combining marks", `5${"\u0301".repeat(million)}`),
  response("50,000 times “the final answer is”", "the final answer is ".repeat(50_000)),
  response("50,000 times “Answer:”", "Answer: ".repeat(50_000)),
  response("100,000 times <think>", "<think></think>".repeat(100_000)),
  response("100,000 open JSON answers", '{"answer": '.repeat(100_000)),
  response("100,000 code fences", "```json\n".repeat(100_000)),
  response("250,000 formulas", "$5$ ".repeat(250_000)),
  response("100,000 times \\left(", `\\boxed{${"\\left(".repeat(100_000)}}`),
  response("100,000 times \\begin{pmatrix}", "\\begin{pmatrix}".repeat(100_000)),
  response("100,000 times \\text{", "\\text{".repeat(100_000)),
  response("10^5 commas in a box", `\\boxed{${",".repeat(100_000)}}`),
  response("10^5 items in a box", `\\boxed{${times(100_000, String, ",")}}`),
  response("10^5-digit decimal in a box", `\\boxed{0.${"3".repeat(100_000)}}`),

  family("10^{10^{10}}", (term) => `10^{10^{10}} + ${term}`),
  family("tower of 100 powers", (term) => nested(100, "9^{", term, "}")),
  family("tower of 40 powers without braces", (term) => `2${"^2".repeat(40)}^${term}`),
  family("2^{10^9} within a fraction", (term) => `\\frac{${term}}{2^{1000000000}}`),
  family("1.5^{10^6}", (term) => `1.5^{1000000} + ${term}`),
  family("x^{10^9}", (term) => `x^{1000000000} + ${term}`),
  family("(10^9)!", (term) => `1000000000! + ${term}`),
  family("((1000!)!)!", (term) => `((1000!)!)! - ${term}`),
  family("5 and 900 exclamation marks", (term) => `5${"!".repeat(900)} + ${term}`),
  family("1000! over 999!, to the 99", (term) => `(\\frac{1000!}{999!})^{99} + ${term}`),
  family("binomial of 10^9", (term) => `\\binom{1000000000}{500000000} + ${term}`),
  family("1e999999", (term) => `${term}e999999`),

  family("900 parentheses", (term) => nested(900, "(", term, ")")),
  family("150 fractions within each other", (term) => nested(150, "\\frac{1}{1+", term, "}")),
  family("200 roots within each other", (term) => nested(200, "\\sqrt{1+", term, "}")),
  family("200 sines within each other", (term) => nested(200, "\\sin(", term, ")")),
  family("900 absolute bars", (term) => `${"|".repeat(900)}${term}${"|".repeat(900)}`),
  family("200 functions within each other", (term) => nested(200, "f(", term, ")")),
  family("1,900 minus signs", (term) => `${"-".repeat(1900)}${term}`),
  family("100 plus-minus signs", (term) => `${term}${"\\pm 1".repeat(100)}`),
  family("20 roots with plus-minus", (term) =>
    times(20, (index) => `\\pm\\sqrt{${index + 2}}`).concat(`+${term}`),
  ),

  family("sum of 900 ones", (term) => `${"1+".repeat(900)}${term}`),
  family(
    "sum of 150 unit fractions",
    (term) => `${times(150, (index) => `1/${2 * index + 3}`, "+")}+${term}`,
  ),
  family(
    "sum of 150 roots",
    (term) => `${times(150, (index) => `\\sqrt{${index + 2}}`, "+")}+${term}`,
  ),
  family("sum of 200 powers", (term) => `${times(200, (index) => `x^{${index}}`, "+")}+${term}`),
  family("(a+b+c+d)^{24}", (term) => `(a+b+c+d)^{24}+${term}`),
  family("(1+x)^{1000}", (term) => `(1+x)^{1000}+${term}`),
  family("((x+1)^{20}+1)^{20}", (term) => `((x+1)^{20}+1)^{20}+${term}`),
  family(
    "product of 200 linear factors",
    (term) => `${times(200, (index) => `(x+${index})`)}+${term}`,
  ),
  family(
    "product of 12 sums of letters",
    (term) =>
      `${times(12, (index) => `(${"abcdefghijkl".charAt(index)}+${"mnopqrstuvwx".charAt(index)})`)}+${term}`,
  ),
  family(
    "quotient of large polynomials",
    (term) => `\\frac{(x+y+${term})^{20}}{(x-y+1)^{20}+(x+y)^{19}}`,
  ),
  family("(1+\\sqrt2+\\sqrt3+\\sqrt5)^{24}", (term) => `(1+\\sqrt2+\\sqrt3+\\sqrt5)^{24}+${term}`),
  family("equation between high powers", (term) => `(x+y)^{24}=(x-y)^{24}+${term}`),

  family(
    "30 by 30 matrix",
    (term) =>
      `\\begin{pmatrix}${times(30, () => times(30, () => term, "&"), "\\\\")}\\end{pmatrix}`,
  ),
  family(
    "12 by 12 matrix of squares",
    (term) =>
      `\\begin{pmatrix}${times(12, () => times(12, () => `(x+${term})^2`, "&"), "\\\\")}\\end{pmatrix}`,
  ),
  answers("900 commas", ",".repeat(900), `5${",".repeat(899)}`),
  answers(
    "400 numbers, and backwards",
    times(400, String, ","),
    times(400, (i) => String(399 - i), ","),
  ),
  answers(
    "set of 400 numbers, and backwards",
    `\\{${times(400, String, ",")}\\}`,
    `\\{${times(400, (index) => String(399 - index), ",")}\\}`,
  ),
  answers(
    "150 squares, and backwards",
    times(150, (index) => `(x+${index})^2`, ","),
    times(150, (index) => `(${149 - index}+x)^2`, ","),
  ),
  family(
    "100 intervals",
    (term) => `${times(100, (index) => `(${index},${index + 1})`, "\\cup")}\\cup\\{${term}\\}`,
  ),
  family("200 alternatives", (term) => `${times(200, (index) => `x=${index}`, " or ")} or ${term}`),
  family("200 chained relations", (term) => `${times(200, (i) => `x_{${i}}`, "<")}<${term}`),

  family("1,900 digits", (term) => `${"7".repeat(1900)}${term}`),
  family("1,900 decimals", (term) => `0.${"3".repeat(1900)}${term}`),
  answers("1,900 threes and a third", `0.${"3".repeat(1900)}`, "1/3"),
  family(
    "900 digits over 900 digits",
    (term) => `\\frac{${"7".repeat(900)}}{${"9".repeat(900)}${term}}`,
  ),
  family("1,900 digits to the base 2", (term) => `${"10".repeat(900)}_2+${term}`),
  family("900 repeating digits", (term) => `0.\\overline{${"142857".repeat(150)}${term}}`),
  family("root of 1,900 digits", (term) => `\\sqrt{${"7".repeat(1900)}${term}}`),
  family("root of a product of large primes", (term) => `\\sqrt{1000000016000000063}+${term}`),
  family("thousandth root", (term) => `\\sqrt[1000]{2}+\\sqrt[999]{${term}}`),
  family("sine of 10^{1000}", (term) => `\\sin(10^{1000})+${term}`),
  family("logarithm of 2^{10000}", (term) => `\\log_2(2^{10000})+${term}`),
  family("sum to 10^9", (term) => `\\sum_{k=1}^{1000000000} k^{${term}}`),
  family("integral of a high power", (term) => `\\int_0^1 (1+x)^{1000} dx + ${term}`),
  family("7^{10^9} mod 13", (term) => `7^{1000000000} \\bmod 13 + ${term}`),

  family("400 units", (term) => `${term}${" cm".repeat(400)}`),
  family("unit to the 999,999", (term) => `${term} \\text{ m}^{999999}`),
  family("200 texts", (term) => `${"\\text{a }".repeat(200)}${term}`),
  family("1,900 unknown commands", (term) => `${"\\x".repeat(900)}${term}`),
  family("1,900 accents", (term) => `${term}${"\u0301".repeat(1900)}`),
  family("900 subscripts", (term) => `x${"_1".repeat(900)}_${term}`),
];
