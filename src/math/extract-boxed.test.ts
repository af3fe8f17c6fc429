import { describe, expect, test } from "vitest";
import { extractAnswer } from "./extract-answer.ts";

const raw = String.raw;

const cases: Readonly<Record<string, readonly (readonly [text: string, answer: string])[]>> = {
  "the last box of several": [
    [raw`First $\boxed{1}$. Then $\boxed{2}$. So the answer is $\boxed{3}$.`, "3"],
    [raw`Step 1 gives \(\boxed{x=2}\).\n\nStep 2 gives \(\boxed{y=3}\).`, "y=3"],
    [raw`\boxed{5} Wait, I made a mistake. It should be \boxed{7}.`, "7"],
    [raw`\boxed{5} Wait, let me double check. So the final answer is 7.`, "5"],
    [raw`We box it: $\boxed{12}$. Checking: $3 \cdot 4 = 12$. Correct.`, "12"],
    [raw`$x=\boxed{1}$ and $y=\boxed{2}$`, "2"],
  ],
  "a box written in another way": [
    [raw`\boxed {7}`, "7"],
    [raw`\boxed  { 7 }`, "7"],
    ["\\boxed\n{7}", "7"],
    [raw`\\boxed{7}`, "7"],
    [raw`\\boxed{\\frac{1}{2}}`, raw`\frac{1}{2}`],
    [raw`So \\\boxed{\frac{1}{2}}`, raw`\frac{1}{2}`],
    [raw`The area is \(\\boxed{\\text{6 cm}^2}\)`, raw`\text{6 cm}^2`],
    [raw`x = 5 \\ \boxed{5}`, "5"],
    [raw`\fbox{42}`, "42"],
    [raw`$\fbox{$42$}$`, "$42$"],
    [raw`\boxed 42`, "42"],
    [raw`\boxed-3`, "-3"],
    [raw`\boxed 3.5.`, "3.5"],
    [raw`\boxed\frac{1}{2}`, raw`\frac{1}{2}`],
    ["The answer is boxed{42}.", "42"],
    ["Final: **boxed{x+1}**", "x+1"],
    [raw`boxed{1} but really \boxed{2}`, "2"],
    ["So $\u0008oxed{9}$.", "9"],
    ["So $\u000cbox{9}$.", "9"],
    ["<|begin_of_box|>42<|end_of_box|>", "42"],
  ],
  "the content as it stands": [
    [raw`\boxed{\text{Evelyn}}`, raw`\text{Evelyn}`],
    [raw`\boxed{\{1,2\}}`, raw`\{1,2\}`],
    [raw`\boxed{\left\{x \mid x > 2\right\}}`, raw`\left\{x \mid x > 2\right\}`],
    [raw`\boxed{\left(-\infty, \frac{1}{2}\right]}`, raw`\left(-\infty, \frac{1}{2}\right]`],
    [raw`\boxed{\frac{\sqrt{3}}{2^{n_{k}}}}`, raw`\frac{\sqrt{3}}{2^{n_{k}}}`],
    ["\\boxed{\n  \\frac{1}{2}\n}", raw`\frac{1}{2}`],
    [
      raw`\boxed{\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}}`,
      raw`\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}`,
    ],
    [
      "\\[\\boxed{\\begin{cases}\nx \\\\ y\n\\end{cases}}\\]",
      "\\begin{cases}\nx \\\\ y\n\\end{cases}",
    ],
    [raw`$\boxed{x = 5}$`, "x = 5"],
    [raw`$\boxed{x = 3 \text{ or } x = 5}$`, raw`x = 3 \text{ or } x = 5`],
    [raw`\boxed{10,\!080}`, raw`10,\!080`],
    [raw`\boxed{\$18.90}`, raw`\$18.90`],
    [raw`\boxed{50\%}`, raw`50\%`],
    [raw`\boxed{1,234.50}`, "1,234.50"],
    [raw`\boxed{\text{4:30 p.m.}}`, raw`\text{4:30 p.m.}`],
    [raw`\boxed{\varnothing}`, raw`\varnothing`],
    [raw`\boxed{\{\}}`, raw`\{\}`],
    [raw`\boxed{\boxed{9}}`, raw`\boxed{9}`],
    [raw`\boxed{|x|}`, "|x|"],
    [raw`\boxed{2\sqrt[3]{5}}`, raw`2\sqrt[3]{5}`],
    [raw`\boxed{f(x) = x^{2}}`, "f(x) = x^{2}"],
    [raw`\boxed{\textbf{(C)}\ 12}`, raw`\textbf{(C)}\ 12`],
    [raw`\boxed{0}`, "0"],
  ],
  "an empty box or one with a placeholder being passed over, the box before": [
    [raw`\boxed{5} as required in \boxed{}`, "5"],
    [raw`\boxed{5}. I put it in \boxed{ }.`, "5"],
    [raw`\boxed{5} within \boxed{...}`, "5"],
    [raw`\boxed{5} within \boxed{\ldots}`, "5"],
    [raw`\boxed{5} within \boxed{\text{answer}}`, "5"],
    [raw`\boxed{5} within \boxed{\text{your answer}}`, "5"],
    [raw`\boxed{5} within \boxed{?}`, "5"],
    [raw`Please write \boxed{your final answer}. So \boxed{5}`, "5"],
    [raw`\boxed{5} and \boxed{\frac{1}{2`, "5"],
    [raw`\boxed{\frac{1}{2}$ is open, but \boxed{3} is not`, "3"],
    [raw`\boxed{\left\{ x } and } then \boxed{4}`, "4"],
  ],
  "neighbors over a separator": [
    [raw`\boxed{1}, \boxed{2}`, "1, 2"],
    [raw`\boxed{1},\boxed{2},\boxed{3}`, "1, 2, 3"],
    [raw`\boxed{1} and \boxed{2}`, "1, 2"],
    [raw`\boxed{1}; \boxed{2}`, "1, 2"],
    [raw`\(\boxed{1}\) or \(\boxed{2}\)`, "1 or 2"],
    [raw`$\boxed{x=1}$ and $\boxed{y=2}$.`, "x=1, y=2"],
    [raw`\boxed{1} \text{ and } \boxed{2}`, "1, 2"],
    [raw`\boxed{1} \quad \text{or} \quad \boxed{2}`, "1 or 2"],
    [raw`$\boxed{1}$ 和 $\boxed{2}$`, "1, 2"],
    [raw`$\boxed{1}$ 或 $\boxed{2}$`, "1 or 2"],
    [raw`$\boxed{1}$ und $\boxed{2}$`, "1, 2"],
    ["**$\\boxed{1}$** and **$\\boxed{2}$**", "1, 2"],
    [raw`\boxed{5}, \boxed{5}`, "5"],
    [raw`$\boxed{1}$. And $\boxed{2}$`, "2"],
    [raw`\boxed{1} and hence \boxed{2}`, "2"],
  ],
};

for (const [name, rows] of Object.entries(cases)) {
  describe(`${name} is the answer`, () => {
    test.each(rows)("%s", (text, answer) => {
      const found = extractAnswer(text);
      expect({ answer: found?.answer, isMarked: found?.isMarked }).toEqual({
        answer,
        isMarked: true,
      });
    });
  });
}

describe("an only box that is never closed", () => {
  test.each([
    [raw`So $\boxed{42$.`, "42", true],
    [raw`So $\boxed{\frac{1}{2}$.`, raw`\frac{1}{2}`, true],
    [raw`So $\boxed{\frac{1}{2$.`, raw`\frac{1}{2}`, true],
    [raw`So \(\boxed{\{1,2\}\).`, raw`\{1,2\}`, true],
    [raw`So \boxed{42`, "42", false],
    ["So \\boxed{42\nand more", "42", false],
    [raw`So \boxed{\frac{1}{2}`, raw`\frac{1}{2}`, false],
  ])("%s is an answer, marked only where its formula is closed", (text, answer, isMarked) => {
    const found = extractAnswer(text);
    expect({ ...found, span: null }).toEqual({ answer, span: null, isMarked, rule: "unclosed" });
  });

  test("is no answer where the text ends within an argument", () => {
    expect(extractAnswer(raw`Thus we have seen that it is \boxed{\frac{`)).toBeNull();
  });
});
