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
    ["Base: $\\boxed{6}$\n\nHeight: $\\boxed{8}$\n\nArea: $\\boxed{24}$", "24"],
    ["Base: \\boxed{6}\nHeight: \\boxed{8}\nArea: \\boxed{24}", "24"],
    [raw`The radius is $\boxed{3}$, and the area is $\boxed{9\pi}$.`, raw`9\pi`],
    [raw`\boxed{3}, $y = \boxed{4}$`, "4"],
    ["$a = \\boxed{2}$\n\n$b = \\boxed{3}$", "3"],
    ["(b) $\\boxed{5}$\n\n(c) $\\boxed{6}$", "6"],
    ["(a) $\\boxed{5}$\n\nSo (b) it is $\\boxed{6}$", "6"],
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
  "neighbors whose name is repeated": [
    [raw`So $x = \boxed{-2}$ or $x = \boxed{1}$.`, "-2 or 1"],
    [raw`So \(x = \boxed{-2}\) or \(x = \boxed{1}\).`, "-2 or 1"],
    [raw`$x=\boxed{1}$, $x=\boxed{2}$, and $x=\boxed{3}$`, "1, 2, 3"],
    [raw`$x = \boxed{1} \text{ or } x = \boxed{2}$`, "1 or 2"],
    [raw`$x = \boxed{1}$ or $\boxed{2}$`, "1 or 2"],
    [raw`$x = -\boxed{1}$ or $x = \boxed{2}$`, "-1 or 2"],
    [raw`$x=\boxed{5}$ or $x=\boxed{5}$`, "5"],
  ],
  "neighbors with different names": [
    [raw`$x=\boxed{1}$ and $y=\boxed{2}$`, "x = 1, y = 2"],
    [raw`The center is at $x = \boxed{2}$, $y = \boxed{4}$.`, "x = 2, y = 4"],
    [raw`$(r, \theta)$ with $r = \boxed{2}$ and $\theta = \boxed{\pi}$`, raw`r = 2, \theta = \pi`],
    [raw`$x_1 = \boxed{2}, x_2 = \boxed{4}$`, "x_1 = 2, x_2 = 4"],
    [raw`$a = \boxed{1}$, $b = \boxed{2}$, and $c = \boxed{1}$`, "a = 1, b = 2, c = 1"],
  ],
  "parts from the first on, or both extremes of one sentence": [
    ["**Part (a):** $\\boxed{3}$\n\n**Part (b):** $\\boxed{5}$", "3, 5"],
    ["(a) $\\boxed{3}$\n(b) $\\boxed{5}$\n(c) $\\boxed{7}$", "3, 5, 7"],
    ["(a) \\(\\boxed{3}\\), (b) \\(\\boxed{5}\\)", "3, 5"],
    [raw`The minimum value is $\boxed{2}$, and the maximum value is $\boxed{14}$.`, "2, 14"],
  ],
  "a sign right before the box with its content": [
    [raw`$-\boxed{4}$`, "-4"],
    [raw`So $x = -\boxed{4}$.`, "-4"],
    [raw`\[ - \boxed{\frac{1}{2}} \]`, raw`-\frac{1}{2}`],
    ["\\[\n-\\boxed{4}\n\\]", "-4"],
    [raw`The answer is -\boxed{4}.`, "-4"],
    [raw`$-\boxed{x + 1}$`, "-(x + 1)"],
    [raw`$-\\boxed{4}$`, "-4"],
    [raw`$5 - \boxed{4}$`, "4"],
    [raw`$x -\boxed{4}$`, "4"],
    ["It is:\n- \\boxed{4}", "4"],
    [raw`The answer is - \boxed{4}.`, "4"],
    [raw`$-\boxed{x = 4}$`, "x = 4"],
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

test("boxes within each other are read in linear time", () => {
  const count = 200_000;
  const text = `${"\\boxed{".repeat(count)}5${"}".repeat(count)}`;
  const begin = performance.now();
  expect(extractAnswer(text)?.answer.length).toBe(text.length - "\\boxed{}".length);
  expect(performance.now() - begin).toBeLessThan(2_000);
});
